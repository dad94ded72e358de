"""The page of a long piece that is being played: a screen has room, and time, for no more.

Conventions: a piece of at most `MOST_BARS` bars is one page; a longer one is leafed
through in pages of `PAGE_BARS`. Ticks of a page count from its own start.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from museflow_engine.engraving.marks import PlayedHead
from museflow_engine.music import Phrase
from museflow_engine.music.excerpt import excerpt

MOST_BARS = 16
PAGE_BARS = 8


@dataclass(frozen=True, slots=True)
class Page:
    """Some bars, and the tick of the whole at which they start."""

    phrase: Phrase
    onset: int

    def heads(self, heads: Iterable[PlayedHead]) -> tuple[PlayedHead, ...]:
        """Those heads of the whole that fall on this page, in its own time."""
        end = self.onset + self.phrase.length
        return tuple(
            replace(head, tick=head.tick - self.onset) for head in heads if self.onset <= head.tick < end
        )


def page_at(phrase: Phrase, tick: int) -> Page:
    """The page that a tick of the music lies on."""
    if len(phrase.bars) <= MOST_BARS:
        return Page(phrase, 0)
    onsets = [bar.onset for bar in phrase.bars]
    first = onsets.index(phrase.bar_at(tick).onset) // PAGE_BARS * PAGE_BARS
    last = min(first + PAGE_BARS, len(onsets)) - 1
    return Page(excerpt(phrase, first, last), onsets[first])

"""Styles: what a phrase keeps to in its rhythm, so that its bars belong together.

Conventions: the style of a line is the set of its note values, in ticks, its *profile*,
the number of strikes in each bar, and its *levels*, the mean register of each bar from 0
(lowest) to 4: how it wanders as a whole. Styles of two hands are drawn together,
since one moves while the other rests. A style is a preference, never a rule: words that
do not keep to it have less of their share, not none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import exp
from typing import Final

_OUT_OF_STYLE: Final = 0.03
"""What is left of a word's share if it has note values that its line does not keep to."""

_SPREAD: Final = 0.15
"""How far a bar strays from its profile, as a share of its strikes."""

_LEAST_SPREAD: Final = 0.4
_SHOWS_MORE: Final = 5.0
"""How much likelier a style is for each note value of the tier that it shows."""

_PLAIN: Final = 1.0
"""Count of phrases that keep to nothing, so that no style is a must."""


@dataclass(frozen=True)
class Style:
    """The style of one line.

    Attributes:
        values: note values, ticks.
        profile: strikes in each bar.
        levels: mean register of each bar, see `features.register`.
    """

    values: frozenset[int]
    profile: tuple[int, ...]
    levels: tuple[int, ...]

    @property
    def name(self) -> str:
        """Name in the tables: "240 480@5 5 6 2@1 3 2 1"."""
        return "@".join(" ".join(map(str, part)) for part in (sorted(self.values), self.profile, self.levels))

    @classmethod
    def parse(cls, name: str) -> Style:
        """The style of a name."""
        values, profile, levels = (tuple(map(int, part.split())) for part in name.split("@"))
        return cls(frozenset(values), profile, levels)

    def strikes(self, bar: int, *, is_last: bool) -> int:
        """Strikes of a bar; phrases that are longer than the profile go through it again."""
        return self.profile[-1] if is_last else self.profile[bar % len(self.profile)]

    def level(self, bar: int, *, is_last: bool) -> int:
        """Mean register of a bar."""
        return self.levels[-1] if is_last else self.levels[bar % len(self.levels)]

    def share(self, values: frozenset[int], strikes: int, wanted: int) -> float:
        """What a word keeps of its share: all of it if it is wholly in style.

        Args:
            values: note values of the word.
            strikes: its number of notes.
            wanted: the number of notes in the profile.
        """
        kept = 1.0 if values <= self.values else _OUT_OF_STYLE
        off = (strikes - wanted) / max(_LEAST_SPREAD, _SPREAD * wanted)
        return kept * max(_OUT_OF_STYLE, exp(-off * off / 2))


Styles = tuple[Style, ...]


def styles_within(
    counts: Mapping[str, float], values: frozenset[int], hands: int
) -> list[tuple[Styles, float]]:
    """The styles that a tier can keep to, each with its odds; empty styles for none.

    Args:
        counts: styles of the hands, joined by "|" → count.
        values: the note values of the tier, ticks.
        hands: 1 for phrases of one line, whose style is that of any melody; 2 for two.
    """
    found: dict[Styles, float] = {(): _PLAIN}
    for name, count in counts.items():
        styles = tuple(Style.parse(part) for part in name.split("|"))[:hands]
        shown = frozenset[int]().union(*(style.values for style in styles))
        if len(styles) == hands and shown <= values:
            found[styles] = found.get(styles, 0.0) + count * _SHOWS_MORE ** (len(shown) - len(values))
    total = sum(found.values()) - _PLAIN
    if total:
        found = {styles: odds * (20 * _PLAIN / total if styles else 1.0) for styles, odds in found.items()}
    return list(found.items())

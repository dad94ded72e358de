"""Styles: what a phrase keeps to in its rhythm, so that its bars belong together.

Conventions: the style of a line is the set of its note values, in ticks; its *profile*,
the number of strikes in each bar; its *levels*, the mean register of each bar from 0
(lowest) to 4, that is how it wanders as a whole; and its *span*, in staff steps. Styles
of two hands are drawn together, since one moves while the other rests. A style is a
preference, never a rule: what does not keep to it has less of its share, not none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp, fsum
from typing import Final

_OUT_OF_STYLE: Final = 0.03
"""What is left of a word's share if it has note values that its line does not keep to."""

_SPREAD: Final = 0.15
"""How far a bar strays from its profile, as a share of its strikes."""

_LEAST_SPREAD: Final = 0.4
_SHOWS_MORE: Final = 5.0
"""How much likelier a style is for each note value of the tier that it shows."""

_REACHES_FURTHER: Final = 1.3
"""How much likelier a style is for each step of the tier's compass that it takes up."""

_PLAIN: Final = 10.0
"""Count of phrases that keep to nothing, so that few styles do not make phrases all alike."""


@dataclass(frozen=True)
class Style:
    """The style of one line.

    Attributes:
        values: note values, ticks.
        profile: strikes in each bar.
        levels: mean register of each bar within the span, see `features.register`.
        span: staff steps from the lowest to the highest note.
    """

    values: frozenset[int]
    profile: tuple[int, ...]
    levels: tuple[int, ...]
    span: int

    @property
    def name(self) -> str:
        """Name in the tables: "240 480@5 5 6 2@1 3 2 1@7"."""
        parts = (sorted(self.values), self.profile, self.levels, (self.span,))
        return "@".join(" ".join(map(str, part)) for part in parts)

    @classmethod
    def parse(cls, name: str) -> Style:
        """The style of a name."""
        values, profile, levels, (span,) = (tuple(map(int, part.split())) for part in name.split("@"))
        return cls(frozenset(values), profile, levels, span)

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
    counts: Mapping[str, float], values: frozenset[int], compasses: Sequence[int]
) -> list[tuple[Styles, float]]:
    """The styles that a tier can keep to, each with its odds; empty styles for none.

    Args:
        counts: styles of the hands, joined by "|" → count.
        values: the note values of the tier, ticks.
        compasses: staff steps from the lowest to the highest note of the tier, for each
            line; one for phrases of one line, whose style is that of any melody.
    """
    hands = len(compasses)
    found: dict[Styles, float] = {}
    heard = 0.0
    for name, count in counts.items():
        styles = tuple(Style.parse(part) for part in name.split("|"))[:hands]
        shown = frozenset[int]().union(*(style.values for style in styles))
        if len(styles) == hands and shown <= values:
            untouched = sum(max(0, steps - each.span) for steps, each in zip(compasses, styles, strict=True))
            odds = count * _SHOWS_MORE ** (len(shown) - len(values)) * _REACHES_FURTHER**-untouched
            found[styles] = found.get(styles, 0.0) + odds
            heard += count
    total = fsum(found.values())
    return [((), _PLAIN), *((styles, odds * heard / total) for styles, odds in found.items())]

"""Form: how a bar is made from an earlier one.

Conventions: a relation is "new" or "offset kind": the bar `offset` bars before is taken
up again. Its kind says how much of it: "rhythm" alone; "contour" (rises and falls with
it); "transposed" (a sequence: same rhythm and intervals, other pitches); "literal" (a
repetition). Motif, repetition,
sequence, antecedent and consequent come of these; offset 4 answers a half phrase.
Source of the idea: Herremans et al. 2015, "Generating structured music", and the
"rhythm first" factorisation of Pachet and Roy.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

OFFSETS: Final = (1, 2, 4)
KINDS: Final = ("rhythm", "contour", "transposed", "literal")
NEW: Final = "new"

_BACKOFF: Final = 5.0
_UNHEARD: Final = 0.5
"""Count of a relation that was never heard, so that nothing is impossible."""


class Relation(NamedTuple):
    """A relation taken apart; offset 0 for a new bar."""

    offset: int
    kind: str

    @property
    def name(self) -> str:
        """Name in the tables."""
        return f"{self.offset} {self.kind}" if self.offset else NEW


FRESH: Final = Relation(0, NEW)


def bar_class(bar: int, is_last: bool) -> str:
    """Class of a bar by its number from 0: the first four, then by place in the group."""
    return f"{bar if bar < 4 else 4 + bar % 4}{' last' if is_last else ''}"


def relation_odds(
    counts: Mapping[str, Mapping[str, float]], bar: int, is_last: bool, before: str
) -> list[tuple[Relation, float]]:
    """Odds of the relations that a bar may have.

    Args:
        counts: class of the bar, alone or with the relation before, → relation → count.
        bar: number of the bar, from 0.
        is_last: whether it ends the phrase.
        before: name of the relation that this one is heard with: that of the bar before,
            or that of the melody.
    """
    general = counts.get(bar_class(bar, is_last), {})
    special = counts.get(f"{bar_class(bar, is_last)}|{before}", {})
    total = sum(general.values())
    if not total:
        return [(FRESH, 1.0)]
    options = [FRESH, *(Relation(offset, kind) for offset in OFFSETS if offset <= bar for kind in KINDS)]
    return [
        (each, special.get(each.name, 0.0) + _BACKOFF * (general.get(each.name, 0.0) + _UNHEARD) / total)
        for each in options
    ]

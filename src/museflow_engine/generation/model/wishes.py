"""Wishes for exposure, and what it costs to honour them.

Conventions: a weight is a multiple of the natural exposure of a micro-skill; 1 is
parity, 0 is "as little as can be". How rhythm honours wishes is said in `word_model`,
how pitches do in `line_tilt`.
"""

from __future__ import annotations

from collections.abc import ItemsView, Mapping, Sequence
from math import fsum, inf, log2
from typing import Final

from museflow_engine.errors import WeightError
from museflow_engine.skill import is_intersection, parts

_MELODIC: Final = ("pitch:", "accidental:", "chord:", "interval:", "notes:")

Shares = Sequence[float]


class Ledger:
    """Adds up, choice by choice, what draws cost or tell, in bits.

    Args:
        information: add up the information of what was drawn (the negative logarithm of
            its share) instead of the divergence from parity.

    Attributes:
        bits: the sum so far.
    """

    def __init__(self, *, information: bool = False) -> None:
        self.information = information
        self.bits = 0.0

    def charge(self, natural: Shares, tilted: Shares) -> None:
        """Note a choice made from tilted odds instead of natural ones (Kullback-Leibler)."""
        if self.information:
            return
        before, after = fsum(natural), fsum(tilted)
        self.bits += fsum(
            new / after * log2(new / after * before / old)
            for old, new in zip(natural, tilted, strict=True)
            if new > 0
        )

    def tell(self, odds: Shares, chosen: int) -> None:
        """Note what was drawn."""
        if self.information:
            self.bits -= log2(odds[chosen] / fsum(odds))


class Wishes:
    """A set of wishes.

    Args:
        weights: multiples of natural exposure by micro-skill, each 0 or more.

    Attributes:
        names_pairs: whether any wish pairs two skills.
        series: the series of notes that wishes name.
        concern_pitches: whether any wish is about what pitches exercise.
        names_intervals: whether any wish names an interval.

    Raises:
        WeightError: if a weight is negative, infinite or not a number.
    """

    def __init__(self, weights: Mapping[str, float]) -> None:
        for skill, weight in weights.items():
            if not 0 <= weight < inf:
                raise WeightError(f"The weight of {skill} is {weight}; give 0 or more, 1 for parity.")
        self._wishes = {skill: weight for skill, weight in weights.items() if weight != 1}
        self._paired = {part for skill in self._wishes if is_intersection(skill) for part in parts(skill)}
        self.names_pairs = bool(self._paired)
        self.series = tuple(skill for skill in self._wishes if skill.startswith("notes:"))
        self.concern_pitches = any(skill.startswith(_MELODIC) for skill in self._wishes)
        self.names_intervals = any(skill.startswith("interval:") for skill in self._wishes)

    def items(self) -> ItemsView[str, float]:
        """Every skill that something is wished of, with its weight."""
        return self._wishes.items()

    def weight(self, skill: str) -> float:
        """The weight of a micro-skill, 1 if nothing is wished."""
        return self._wishes.get(skill, 1.0)

    def concerns_pitches_on(self, rhythm: str) -> bool:
        """Whether a wish pairs a pitch with this rhythm ("rhythm:1.5")."""
        return rhythm in self._paired

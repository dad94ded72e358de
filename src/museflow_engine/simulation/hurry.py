"""A simulated student who reads the worse the faster it goes.

Conventions: as in `student`; chances move on the probit scale, by halvings of the tempo.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import log2
from random import Random
from statistics import NormalDist
from typing import Final

from museflow_engine.music import PerformanceEvent, Phrase
from museflow_engine.simulation.student import SimulatedStudent

_STANDARD: Final = NormalDist()
_LEAST: Final = 1e-9


class HurriedStudent(SimulatedStudent):
    """A student whose chances hold at one tempo, and rise or fall with another.

    Args:
        weak: probability of success at each weak skill, at `ease`.
        skill: probability of success elsewhere, at `ease`.
        ease: the tempo in quarters a minute at which these hold.
        pace_slope: what half the tempo is worth, on the probit scale.
        learning: as in `SimulatedStudent`.

    Attributes:
        tempo: tempo of the present phrase, which sets the chances.

    Raises:
        ValueError: if a number is out of its range.
    """

    def __init__(
        self,
        weak: Mapping[str, float] | None = None,
        skill: float = 0.97,
        *,
        ease: float,
        pace_slope: float,
        learning: float = 0.0,
    ) -> None:
        if ease <= 0.0 or pace_slope < 0.0:
            raise ValueError("ease is above 0, pace_slope is not below 0")
        super().__init__(weak, skill, learning=learning)
        self.tempo = self._ease = ease
        self._pace_slope = pace_slope

    def chance(self, skills: Iterable[str]) -> float:
        """Probability of success in an outcome that takes these skills, at the present tempo."""
        chance = min(max(super().chance(skills), _LEAST), 1.0 - _LEAST)
        return _STANDARD.cdf(_STANDARD.inv_cdf(chance) - self._pace_slope * log2(self.tempo / self._ease))

    def play(self, phrase: Phrase, tempo: float, start: float, rng: Random) -> list[PerformanceEvent]:
        """Sight-read a phrase at a tempo, and learn from it; see `SimulatedStudent`."""
        self.tempo = tempo
        return super().play(phrase, tempo, start, rng)

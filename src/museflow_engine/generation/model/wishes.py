"""Wishes for exposure, turned into a change of local shares.

Conventions: a weight is a multiple of the natural exposure of a micro-skill; 1 is
parity, 0 is "as little as can be". Where an option has the share p of a choice, a
weight w moves it to w·p, but never over p + (1 − p)·`MOST_GAIN`: that ceiling keeps a
phrase from becoming one obsession. The odds of the option change by the factor that
does so, the other options keep their proportions; among all distributions with that
share this one is the nearest in Kullback-Leibler divergence (Csiszár 1975, I-projection
on one linear constraint).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import fsum
from typing import Final

from museflow_engine.errors import WeightError
from museflow_engine.skill import is_intersection, parts

Shares = Sequence[float]
Choices = Mapping[str, tuple[int, ...]]

MOST_GAIN: Final = 0.4
LEAST_SHARE: Final = 0.02
"""What is left of a share at weight 0, so that every phrase keeps a chance."""

_CERTAIN: Final = 1 - 1e-9


class Wishes:
    """A set of wishes.

    Args:
        weights: multiples of natural exposure by micro-skill, each 0 or more.

    Raises:
        WeightError: if a weight is negative or not a number.
    """

    def __init__(self, weights: Mapping[str, float]) -> None:
        for skill, weight in weights.items():
            if not weight >= 0:
                raise WeightError(f"The weight of {skill} is {weight}; give 0 or more, 1 for parity.")
        self._wishes = {skill: weight for skill, weight in weights.items() if weight != 1}
        self._paired = {part for skill in self._wishes if is_intersection(skill) for part in parts(skill)}
        self.names_series = any(skill.startswith("notes:") for skill in self._wishes)

    @property
    def is_neutral(self) -> bool:
        """Whether everything is at parity."""
        return not self._wishes

    def weight(self, skill: str) -> float:
        """The weight of a micro-skill, 1 if nothing is wished."""
        return self._wishes.get(skill, 1.0)

    def concerns_pitches_on(self, rhythm: str) -> bool:
        """Whether a wish pairs a pitch with this rhythm ("rhythm:1.5")."""
        return rhythm in self._paired

    def shares(self, natural: Shares, choices: Choices) -> Shares:
        """New shares of the options of one choice.

        Args:
            natural: shares that sum to 1.
            choices: for each skill the numbers of the options that exercise it.

        Returns:
            Shares that sum to 1; `natural` itself where no wish applies.
        """
        wishes = self._wishes
        if wishes.keys().isdisjoint(choices):
            return natural
        tilted = list(natural)
        for skill, options in choices.items():
            if skill in wishes:
                share = fsum([natural[option] for option in options])
                factor = _odds_factor(wishes[skill], share)
                for option in options:
                    tilted[option] *= factor
        total = fsum(tilted)
        return tuple([share / total for share in tilted])


def choices_by_skill(skills: Iterable[Iterable[str]]) -> Choices:
    """For each skill the options that exercise it, given the skills of each option."""
    options: dict[str, list[int]] = {}
    for option, exercised in enumerate(skills):
        for skill in dict.fromkeys(exercised):
            options.setdefault(skill, []).append(option)
    return {skill: tuple(numbers) for skill, numbers in options.items()}


def _odds_factor(weight: float, share: float) -> float:
    """Factor on the odds of an option that brings its share to what is wished."""
    if share > _CERTAIN:
        return 1.0
    target = max(min(weight * share, share + (1 - share) * MOST_GAIN), share * LEAST_SHARE)
    return target * (1 - share) / (share * (1 - target))

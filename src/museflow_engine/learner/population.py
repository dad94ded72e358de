"""The population: what is known of anybody before their first answer.

Conventions: levels and effects are on the probit scale, as in `belief`. A family is what
stands before the colon of a skill's name, an intersection's the families of both parts
("pitch", "pitch×rhythm"). `DEFAULT` is made of the constants of `belief`, which were tuned
on simulated learners; `museflow fit` finds another population from the records of many.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, asdict, dataclass, field, fields
from math import isfinite
from typing import Any, Final, Self

from museflow_engine.errors import ModelError
from museflow_engine.learner.belief import (
    DEVIATION,
    HAND,
    IN_ONE_HAND,
    PLAIN,
    SERIES,
    TOGETHER,
    Prior,
)
from museflow_engine.skill import INTERSECTION, is_intersection, parts

VERSION: Final = 1

LEVEL_MEAN: Final = 1.4
LEVEL_VAR: Final = 1.2
"""Beginners' general levels before anything is heard: wide enough for those who are right three
times in five as for those who hardly err."""
ANY_OUTCOME: Final = ""
"""The outcome whose level is that of all outcomes that have none of their own."""

_PRIOR_FIELDS: Final = frozenset(each.name for each in fields(Prior))
_NEEDED: Final = frozenset(each.name for each in fields(Prior) if each.default is MISSING)
_LEAST_CHANGE, _MOST_CHANGE = 0.001, 50.0
"""A skill that could never change would be taken for weak, or not, with a certainty that no answer moves."""


@dataclass(frozen=True, slots=True)
class LevelPrior:
    """How the general levels of people are spread in one outcome: a normal.

    Attributes:
        mean, var: its moments, on the probit scale.
    """

    mean: float = LEVEL_MEAN
    var: float = LEVEL_VAR


@dataclass(frozen=True, slots=True)
class Population:
    """Priors of levels and of skills.

    Attributes:
        levels: by outcome ("pitch", "rhythm"); `ANY_OUTCOME` is among them.
        plain: prior of a skill that stands alone.
        deviation: prior of what an intersection adds to its parts.
        families: priors of families that differ from these two.

    Raises:
        ModelError: if a number is out of its range.
    """

    levels: Mapping[str, LevelPrior] = field(default_factory=lambda: {ANY_OUTCOME: LevelPrior()})
    plain: Prior = PLAIN
    deviation: Prior = DEVIATION
    families: Mapping[str, Prior] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if ANY_OUTCOME not in self.levels:
            raise ModelError("A population needs a level for outcomes that have none of their own ('').")
        for outcome, level in self.levels.items():
            if not (isfinite(level.mean) and 0.0 < level.var < float("inf")):
                raise ModelError(f"The level in {outcome or 'any outcome'!r} is no distribution: {level}.")
        for name, prior in {"plain": self.plain, "deviation": self.deviation, **self.families}.items():
            _check(name, prior)

    def prior_of(self, skill: str) -> Prior:
        """The distribution of a skill's effect, by its name."""
        usual = self.deviation if is_intersection(skill) else self.plain
        return self.families.get(family_of(skill), usual) if self.families else usual

    def level_of(self, outcome: str) -> LevelPrior:
        """The distribution of the general level in an outcome."""
        return self.levels.get(outcome) or self.levels[ANY_OUTCOME]

    @property
    def usual_level(self) -> float:
        """Mean level over the outcomes that have one of their own; that of any if none has."""
        own = [level.mean for outcome, level in self.levels.items() if outcome != ANY_OUTCOME]
        return sum(own) / len(own) if own else self.levels[ANY_OUTCOME].mean

    def to_json(self) -> dict[str, Any]:
        """The population as JSON values, exact to the bit."""
        return {
            "version": VERSION,
            "levels": {outcome: [level.mean, level.var] for outcome, level in self.levels.items()},
            "plain": asdict(self.plain),
            "deviation": asdict(self.deviation),
            "families": {family: asdict(prior) for family, prior in self.families.items()},
        }

    @classmethod
    def from_json(cls, data: object) -> Self:
        """The population that `to_json` described.

        Raises:
            ModelError: if the data is damaged or from a newer version.
        """
        version = data.get("version") if isinstance(data, Mapping) else None
        if not isinstance(data, Mapping) or version != VERSION:
            raise ModelError(
                f"This is no population of version {VERSION} (found {version!r}). "
                "Fit it again with: museflow fit"
            )
        try:
            return cls(
                {str(outcome): _level(*moments) for outcome, moments in data["levels"].items()},
                _prior(data["plain"]),
                _prior(data["deviation"]),
                {str(family): _prior(prior) for family, prior in data["families"].items()},
            )
        except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
            raise ModelError(f"A population is damaged ({error}). Fit it again with: museflow fit") from error


def family_of(skill: str) -> str:
    """The family of a skill: "pitch" for "pitch:F4", "pitch×rhythm" for an intersection."""
    return INTERSECTION.join(part.partition(":")[0] for part in parts(skill))


def _check(name: str, prior: Prior) -> None:
    numbers = asdict(prior)
    if not all(isfinite(number) for number in numbers.values()):
        raise ModelError(f"The prior of {name} skills holds a number that is not finite: {numbers}.")
    if min(prior.spike_var, prior.slab_var) <= 0.0 or min(prior.spike_drift, prior.slab_drift) < 0.0:
        raise ModelError(f"The prior of {name} skills has a variance that is none: {numbers}.")
    if not (_LEAST_CHANGE <= prior.change <= _MOST_CHANGE and prior.fading >= 0.0):
        raise ModelError(
            f"Skills change {_LEAST_CHANGE:g} to {_MOST_CHANGE:g} times as fast as usual with exposure, and "
            f"0 times or more in a pause; {name} skills have {prior.change} and {prior.fading}."
        )
    if not 0.0 < prior.weak < 1.0 or prior.slab_mean >= 0.0:
        raise ModelError(
            f"In the prior of {name} skills the share of weak ones lies between 0 and 1, and they are "
            f"below 0 in the mean; these are {prior.weak} and {prior.slab_mean}."
        )


def _level(mean: object, var: object) -> LevelPrior:
    return LevelPrior(_number(mean), _number(var))


def _prior(data: Mapping[str, object]) -> Prior:
    if not _NEEDED <= data.keys() <= _PRIOR_FIELDS:
        raise ValueError(f"a prior has {', '.join(sorted(_PRIOR_FIELDS))}")
    return Prior(**{name: _number(value) for name, value in data.items()})


def _number(value: object) -> float:
    # A flag is no number here, though Python counts it as one.
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(f"{value!r} is no number")  # noqa: TRY004 - told as damage
    return float(value)


DEFAULT: Final = Population(
    families={
        "hand": HAND,
        "hands": TOGETHER,
        "notes": SERIES,
        "rhythms": SERIES,
        "pitch×hand": IN_ONE_HAND,
        "rhythm×hand": IN_ONE_HAND,
    }
)
"""What the engine starts from, where nothing else was fitted."""

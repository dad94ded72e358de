"""The roadmap: units in order, each of levels, each of tiers.

Conventions: ids are "1" for a unit, "1.3" for a level, "1.3/2" for a tier. A level
brings exactly one new thing; its tiers loosen from the thing alone to all that is known.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, InstanceOf, PlainSerializer, model_validator

from museflow_engine.errors import CurriculumError
from museflow_engine.level.tier import Tier
from museflow_engine.music import Phrase


def _phrase_as_json(phrase: Phrase | None) -> dict[str, Any] | None:
    return phrase.to_json() if phrase else None


_PhraseField = Annotated[InstanceOf[Phrase] | None, PlainSerializer(_phrase_as_json)]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Level(_Frozen):
    """One new concept.

    Attributes:
        id: unit id, a dot and the level's number: "1.3".
        title: the new thing, in a few words.
        teaches: a short text that teaches it (Markdown).
        tiers: from the new thing alone to all that is known; at least one.
        demonstration: a phrase of one of the tiers that shows the new thing, or None.
    """

    id: str = Field(pattern=r"^\d+\.\d+$")
    title: str
    teaches: str = Field(min_length=20)
    tiers: tuple[Tier, ...] = Field(min_length=1)
    demonstration: _PhraseField = None

    @model_validator(mode="after")
    def _check(self) -> Self:
        expected = [f"{self.id}/{number}" for number in range(1, len(self.tiers) + 1)]
        if [tier.id for tier in self.tiers] != expected:
            raise ValueError(f"the tiers of level {self.id} must be numbered {', '.join(expected)}")
        return self

    def tier(self, number: int) -> Tier:
        """A tier by its number, from 1.

        Raises:
            CurriculumError: if the level has no such tier.
        """
        if not 1 <= number <= len(self.tiers):
            raise CurriculumError(f"Level {self.id} has tiers 1 to {len(self.tiers)}, not {number}.")
        return self.tiers[number - 1]


class Unit(_Frozen):
    """A stretch of the road: `id`, `title`, what it is about, and its levels."""

    id: str = Field(pattern=r"^\d+$")
    title: str
    about: str = ""
    levels: tuple[Level, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _check(self) -> Self:
        expected = [f"{self.id}.{number}" for number in range(1, len(self.levels) + 1)]
        if [level.id for level in self.levels] != expected:
            raise ValueError(f"the levels of unit {self.id} must be numbered {', '.join(expected)}")
        return self


class Roadmap(_Frozen):
    """All units, in the order in which a learner meets them."""

    title: str
    units: tuple[Unit, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _check(self) -> Self:
        for earlier, later in pairwise(self.units):
            if int(later.id) != int(earlier.id) + 1:
                raise ValueError(f"unit {later.id} follows unit {earlier.id}: number units without gaps")
        return self

    @property
    def levels(self) -> tuple[Level, ...]:
        """Every level, in order."""
        return tuple(level for unit in self.units for level in unit.levels)

    def level(self, level_id: str) -> Level:
        """A level by its id, for instance "1.3".

        Raises:
            CurriculumError: if there is no such level.
        """
        for level in self.levels:
            if level.id == level_id:
                return level
        raise CurriculumError(
            f"There is no level {level_id!r}; the roadmap has {self.levels[0].id} to {self.levels[-1].id} "
            "(`museflow levels` lists them)."
        )

    def tier(self, tier_id: str) -> Tier:
        """A tier by its id, for instance "1.3/2".

        Raises:
            CurriculumError: if there is no such tier.
        """
        level_id, _, number = tier_id.partition("/")
        return self.level(level_id).tier(int(number) if number.isdecimal() else 0)

    def level_after(self, level_id: str) -> Level | None:
        """The level that follows, or None after the last."""
        levels = self.levels
        place = levels.index(self.level(level_id)) + 1
        return levels[place] if place < len(levels) else None

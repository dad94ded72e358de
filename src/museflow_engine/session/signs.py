"""What a session on the road shows of itself: where it is, what is to be read, how many phrases."""

from __future__ import annotations

from typing import Protocol

from museflow_engine.level import Level, Tier
from museflow_engine.session.sitting import Heading, Lesson
from museflow_engine.session.state import SessionState


class _OnTheRoad(Protocol):
    @property
    def state(self) -> SessionState: ...
    @property
    def tier(self) -> Tier: ...
    @property
    def level(self) -> Level: ...


class RoadSigns:
    """Heading, lesson and number of a session that has a state, a tier and a level."""

    @property
    def number(self: _OnTheRoad) -> int:
        """Number of the phrase in this sitting, from 1."""
        return self.state.number

    @property
    def heading(self: _OnTheRoad) -> Heading:
        """The level, and the tier of the present phrase."""
        level, tier = self.level, self.tier
        return Heading(f"{level.id}  {level.title}", f"tier {tier.number}: {tier.title}", tier.id)

    @property
    def lesson(self: _OnTheRoad) -> Lesson:
        """What the level teaches."""
        return Lesson(self.level.id, f"Level {self.level.id}  {self.level.title}", self.level.teaches)

"""What a session on the road shows of itself: where it is, what is to be read, how many phrases."""

from __future__ import annotations

from typing import Protocol

from museflow_engine.learner import Learner
from museflow_engine.level import Level, Tier
from museflow_engine.music import Phrase
from museflow_engine.session.result import TierProgress
from museflow_engine.session.sitting import Heading, Lesson
from museflow_engine.session.state import SessionState


class _OnTheRoad(Protocol):
    learner: Learner

    @property
    def state(self) -> SessionState: ...
    @property
    def tier(self) -> Tier: ...
    @property
    def level(self) -> Level: ...
    @property
    def phrase(self) -> Phrase | None: ...


class RoadSigns:
    """What a session shows that has a learner, a state, a tier, a level and a phrase."""

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

    @property
    def progress(self: _OnTheRoad) -> TierProgress:
        """How far the present tier is."""
        needed = self.tier.passing.phrases
        return TierProgress(
            self.state.tier, min(self.state.clean, needed), needed, passed=self.state.tier_passed
        )

    def why(self: _OnTheRoad) -> list[str]:
        """Why the present phrase is as it is: the skills it leans towards, in words."""
        shown = self.learner.shown
        return self.learner.explain(shown.weights, self.phrase) if shown else []

"""The stretch of the roadmap that a session may travel: one level, or all of it."""

from __future__ import annotations

from museflow_engine.errors import CurriculumError
from museflow_engine.level import Level, Roadmap, Tier


class Road:
    """Levels and tiers by id, and what comes after a tier.

    Args:
        level: the level that the session begins with.
        roadmap: the whole road; None to stay within the level.
    """

    def __init__(self, level: Level, roadmap: Roadmap | None) -> None:
        self._level = level
        self._roadmap = roadmap

    def level(self, level_id: str) -> Level:
        """A level of the road.

        Raises:
            CurriculumError: if it is not on the road.
        """
        if level_id == self._level.id:
            return self._level
        if self._roadmap is None:
            raise CurriculumError(
                f"Level {level_id} lies outside this session, which keeps to {self._level.id}."
            )
        return self._roadmap.level(level_id)

    def tier(self, tier_id: str) -> Tier:
        """A tier of the road.

        Raises:
            CurriculumError: if it is not on the road.
        """
        level_id, _, number = tier_id.partition("/")
        return self.level(level_id).tier(int(number) if number.isdecimal() else 0)

    def after(self, tier_id: str) -> Tier | None:
        """The tier that follows, in this level or the next; None at the road's end."""
        tier = self.tier(tier_id)
        level = self.level(tier.level_id)
        if tier.number < len(level.tiers):
            return level.tier(tier.number + 1)
        following = self._roadmap.level_after(level.id) if self._roadmap else None
        return following.tier(1) if following else None


def level_of(tier_id: str) -> str:
    """Id of the level that a tier, by its id, belongs to."""
    return tier_id.partition("/")[0]

"""A population of students: who of them is weak in what, before anybody has practised.

Conventions: one number names one person; the same person is weak in the same skills
whatever they are asked to play, and in whatever order.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Final

from museflow_engine.skill import is_intersection

FAMILIES: Final = ("pitch", "interval", "chord", "rhythm", "place", "accidental")
"""Kinds of skill in which people are born weak; series and intersections follow from them."""

WEAK_SUCCESS: Final = (0.4, 0.8)
"""Success at a weak skill is drawn evenly between these."""


def weaknesses(
    rate: float, person: int, success: tuple[float, float] = WEAK_SUCCESS
) -> Callable[[str], float | None]:
    """The weak spots of one person, for `SimulatedStudent(born_weak=...)`.

    Args:
        rate: share of the plain skills in which a person is weak, 0 to 1.
        person: which person of the population.
        success: bounds of the probability of success at a weak skill.

    Returns:
        A function of a skill's name: success at it, None if the person is not weak there.
    """

    def born_weak(skill: str) -> float | None:
        family, _, _ = skill.partition(":")
        if family not in FAMILIES or is_intersection(skill):
            return None
        chance = Random(f"{person}/{skill}")
        return chance.uniform(*success) if chance.random() < rate else None

    return born_weak

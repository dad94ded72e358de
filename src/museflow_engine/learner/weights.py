"""From belief to the next phrase: how much more often each weak skill should come up.

Conventions: a weight is a multiple of the exposure that the music alone would give; 1
is parity and is left out. One draw from the posterior decides for a whole phrase
(Thompson 1933), so that what is uncertain is tried and what is mastered is left alone.
The numbers are what `benchmarks.whole_loop` showed: leaning less, a weakness lasts longer,
leaning more, phrases become much harder and leave it late.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from random import Random
from typing import Final

from museflow_engine.learner.deficit import draw_deficit
from museflow_engine.learner.tracker import SkillTracker

FROM_DEFICIT: Final = 0.10
"""Deficits up to this ask for nothing."""
OVER_DEFICIT: Final = 0.15
"""Deficits this much greater ask for all there is."""
WISHED_SHARE: Final = 0.25
"""Share of the notes that a weak skill may come to."""
LEAST_CAP: Final = 2.0
MOST_CAP: Final = 16.0


def draw_weights(
    tracker: SkillTracker,
    rng: Random,
    at: float,
    *,
    share: Callable[[str], float],
    skills: Iterable[str] | None = None,
) -> dict[str, float]:
    """Weights for one phrase.

    For a drawn deficit d, the weight is 1 + (cap - 1) * clip((d - .10) / .15, 0, 1)
    with cap = clip(.25 / natural share, 2, 16).

    Args:
        tracker: the belief to draw from.
        rng: source of the draw; two numbers a skill are taken.
        at: time in seconds.
        share: natural share of a skill among the notes, above 0 (`NaturalShares.share`).
        skills: the skills to weigh; all that the tracker knows, if not given.

    Returns:
        The weights that are not 1, by skill, in the order of their names.
    """
    weights: dict[str, float] = {}
    for skill in sorted(tracker if skills is None else set(skills)):
        belief = tracker.belief_at(skill, at)
        wish = (draw_deficit(belief, tracker.level_of(belief), rng) - FROM_DEFICIT) / OVER_DEFICIT
        if wish > 0.0:
            cap = min(max(WISHED_SHARE / share(skill), LEAST_CAP), MOST_CAP)
            weights[skill] = 1.0 + (cap - 1.0) * min(wish, 1.0)
    return weights

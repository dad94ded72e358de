"""Why this phrase: the weak skills that it was drawn for, in words.

Conventions: probabilities of success in whole percent, with one standard deviation.
"""

from __future__ import annotations

from collections.abc import Mapping

from museflow_engine.learner.belief import success
from museflow_engine.learner.deficit import moments
from museflow_engine.learner.tracker import SkillTracker
from museflow_engine.music import Phrase
from museflow_engine.skill import describe, is_intersection, parts, skills_of


def success_at(tracker: SkillTracker, skill: str, at: float | None = None) -> tuple[float, float]:
    """Mean and standard deviation of the probability of success at a skill.

    An intersection counts with what its two parts cost.
    """
    belief = tracker.belief_at(skill, at)
    level = tracker.level_of(belief)
    if is_intersection(skill):
        level += sum(tracker.belief_at(part, at).mean for part in parts(skill))
    return moments(belief, lambda effect: success(level + effect))


def explain(
    tracker: SkillTracker,
    weights: Mapping[str, float],
    phrase: Phrase | None = None,
    at: float | None = None,
    *,
    most: int = 3,
) -> list[str]:
    """Short reasons for a phrase, such as "F4 on dotted quarters: 62 % ± 11".

    Args:
        tracker: what is believed of the learner.
        weights: what the phrase was drawn with.
        phrase: the phrase; only skills that it exercises are named. Without it, all.
        at: time in seconds; without it, as of each skill's last exposure.
        most: greatest number of reasons.

    Returns:
        Reasons, the greatest weight first; empty for a phrase drawn at parity.
    """
    present = None if phrase is None else {s for row in skills_of(phrase).values() for s in row.all}
    wanted = [
        (-weight, skill)
        for skill, weight in weights.items()
        if weight > 1 and (present is None or skill in present)
    ]
    return [_reason(tracker, skill, at) for _, skill in sorted(wanted)[:most]]


def _reason(tracker: SkillTracker, skill: str, at: float | None) -> str:
    mean, sd = success_at(tracker, skill, at)
    return f"{describe(skill)}: {100 * mean:.0f} % ± {100 * sd:.0f}"

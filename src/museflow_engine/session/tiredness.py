"""When to speak of fatigue, and in which words.

Conventions: times in seconds; what is said is a whole sentence.
"""

from __future__ import annotations

from typing import Final

from museflow_engine.learner import Fatigue

SURE: Final = 0.95
"""Probability of fatigue from which it is spoken of."""
_MINUTE: Final = 60.0


def time_for_a_break(fatigue: Fatigue) -> str | None:
    """What to say after a phrase to a learner who tires; None to one who may well not."""
    if fatigue.p_tired < SURE:
        return None
    return f"You have been at it for {_minutes(fatigue)}, and reading gets harder: a good moment for a break."


def was_tiring(fatigue: Fatigue) -> str | None:
    """How a sitting ended that tired the learner; None if it may well not have."""
    if fatigue.p_tired < SURE:
        return None
    lost = f"{100 * fatigue.fall:.0f} in 100"
    return f"after {_minutes(fatigue)} about {lost} more answers went wrong than when fresh"


def _minutes(fatigue: Fatigue) -> str:
    minutes = max(1, round(fatigue.seconds / _MINUTE))
    return "a minute" if minutes == 1 else f"{minutes} minutes"

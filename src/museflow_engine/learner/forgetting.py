"""What a pause does to a belief: it drifts back to what is known of anybody.

Conventions: times in seconds. Nothing is forgotten within a sitting. Over longer gaps a
skill may have become another one, with a chance of one half each `HALF_LIFE` (sooner or
later as its prior says), so that the belief is open again to a relapse, and to strength
that grew away from the keyboard.
"""

from __future__ import annotations

from typing import Final

from museflow_engine.learner.belief import Belief

SITTING: Final = 3600.0
"""Gaps up to this long (one hour) change nothing."""
HALF_LIFE: Final = 60.0 * 86400.0
"""Sixty days."""


def forget(belief: Belief, at: float) -> None:
    """Relax a belief towards its prior over the gap since its last exposure.

    The belief's clock moves to `at`. A time before the last exposure is no gap.
    """
    gap = at - belief.at
    if gap <= SITTING:
        return
    belief.renew(1.0 - 2.0 ** (-gap * belief.prior.fading / HALF_LIFE))
    belief.at = at

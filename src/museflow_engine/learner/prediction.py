"""How well a phrase will go, before it is played: its foretold accuracy, at a tempo.

Conventions: accuracy is the share of notes of which both pitch and rhythm come out right,
0 to 1. Pace is a tempo over another one that counts as 1. What is believed of a learner
holds at the pace at which they played of late; see `at_pace` for what another one does.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import log2
from statistics import NormalDist, fmean
from typing import Final

from museflow_engine.learner.belief import LAPSE
from museflow_engine.learner.tracker import SkillTracker
from museflow_engine.music import Phrase
from museflow_engine.skill import skills_of

PACE_SLOPE: Final = 0.6
"""What half the tempo is worth to a phrase, on the probit scale. Assumed, not measured: it
only has to be of the right sign and order, since the belief follows what is played next."""

_STANDARD: Final = NormalDist()
_NEAREST: Final = 1e-9


def predicted_accuracy(tracker: SkillTracker, phrase: Phrase, at: float, *, pace: float = 1.0) -> float:
    """Accuracy to be expected of a phrase: the mean over its notes of P(pitch) · P(rhythm).

    Nothing is learned from asking. The two outcomes of a note count as independent, given
    what is believed. A skill that was never met is expected to be as good as the learner is
    on the whole: the skills of a note describe it several times over (its pitch, the
    interval to it, the series it ends), so that the small chance of a weakness in each, added
    up, would foretell a newcomer's first phrase far too low.

    Args:
        tracker: what is believed of the learner.
        phrase: what they would play.
        at: time in seconds.
        pace: its tempo over the tempo that was practised of late, above 0.

    Returns:
        0 to 1; 1 for a phrase that has no note to be read.

    Raises:
        ValueError: if `pace` is not above 0.
    """
    found = [
        tracker.predict(_met(tracker, row.pitch), at, outcome="pitch")
        * tracker.predict(_met(tracker, row.rhythm), at, outcome="rhythm")
        for row in skills_of(phrase).values()
    ]
    return at_pace(fmean(found), pace) if found else 1.0


def _met(tracker: SkillTracker, skills: Sequence[str]) -> list[str]:
    return [skill for skill in skills if skill in tracker]


def at_pace(accuracy: float, pace: float) -> float:
    """The accuracy at another pace: `PACE_SLOPE` for each halving, on the probit scale.

    Slower is more accurate, as it is in all skilled movement (Fitts 1966, *Cognitive aspects
    of information processing: III. Set for speed versus accuracy*). Slips that have nothing
    to do with skill stay as they are.

    Args:
        accuracy: accuracy at pace 1, 0 to 1.
        pace: the other pace, above 0.

    Raises:
        ValueError: if `pace` is not above 0.
    """
    if pace <= 0.0:
        raise ValueError(f"A pace of {pace} is no pace; it must be above 0.")
    if pace == 1.0:
        return accuracy
    read = (accuracy - 0.5 * LAPSE) / (1.0 - LAPSE)
    if not _NEAREST < read < 1.0 - _NEAREST:
        return accuracy
    moved = _STANDARD.cdf(_STANDARD.inv_cdf(read) - PACE_SLOPE * log2(pace))
    return 0.5 * LAPSE + (1.0 - LAPSE) * moved

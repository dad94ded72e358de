"""What each way of reading an event costs, as negative log probabilities (nats).

Conventions: costs add up along a reading of the performance; the cheapest reading wins.
The frequencies of wrong pitches and of moves are those of real practice sessions as
modelled by Nakamura et al. 2014 ("Merged-output hidden Markov model for score following
of MIDI performance with ornaments, desynchronized voices, repeats and skips") and by
parangonar's switching model; from there they were tuned, with what these leave open, on
injected errors (`benchmarks/judging_excerpts.py`, seeds 1 to 3) and on Vienna 4x22
(`benchmarks/judging_vienna.py`).
"""

from __future__ import annotations

from math import log
from typing import Final

OCTAVE = 12

# Pitch: chance of a key in place of the written one, by its distance.
SEMITONE = 4.2
WHOLE_TONE = 4.3
OCTAVE_SLIP = 5.0
SKIP = 6.0  # a third or a fourth
LEAP = 5.9
FAR = 8.5
WRONG_CLEF = 5.6
_CLEF_INTERVALS = (20, 21)  # twelve steps of a staff
# A hand that is an octave off stays so; one that misreads a clef goes on misreading.
SAME_SLIP = 0.6
PARALLEL_SLIP = 1.6
WRONG_AGAIN = 3.4

# Notes left out. A hand that has stopped goes on being silent at little cost.
MISSED = -log(0.02)
MISSED_AGAIN = 0.7
MISSED_GRACE = 1.2

# Notes too many.
EXTRA = 5.8
STRUCK_TWICE = 2.4
BRUSHED = 3.2

# Moves through the score.
LATE = 0.9
LATE_AGAIN = 0.2
CORRECTED = 1.4
CORRECTED_LATER = 3.5  # for each moment that came between
BAR_SKIP = 8.0
START_ELSEWHERE = 5.0  # at a later bar than the first
JUMP_BACK = 11.0
STEP_BACK = 8.0
FARTHER_BACK = 1.0
AFTER_PAUSE = -1.0  # not having to explain the pause is a discount already
TO_BAR_START = -1.5
CHEAPEST_BACK = STEP_BACK + AFTER_PAUSE + TO_BAR_START

# Time: a deviation costs like a draw from Student's t with three degrees of freedom,
# and never more than the caps, for a stop is a stop however long.
DEGREES = 3.0
LATE_CAP = 4.3
EARLY_CAP = 7.0
START_CAP = 2.0
CHORD_CAP = 5.5
GRACE_CAP = 2.0
TARDY_CAP = 6.0
CORRECTED_CAP = 3.0


def timing(deviation: float, spread: float, early_cap: float, late_cap: float) -> float:
    """Cost of an onset `deviation` seconds off, where `spread` seconds are usual."""
    z = deviation / spread
    cost = (DEGREES + 1) / 2 * log(1 + z * z / DEGREES)
    return min(cost, late_cap if deviation > 0 else early_cap)


def wrong_pitch(interval: int, last_slip: int) -> float:
    """Cost of a wrong key; of equally likely slips the smaller one is a little cheaper.

    Args:
        interval: semitones from the written key to the one played, not 0.
        last_slip: the same of the hand's note before, 0 if that was right.
    """
    if not last_slip:
        return _WRONG[interval]
    if interval == last_slip and interval % OCTAVE == 0:
        return SAME_SLIP + abs(interval) * _NEARER
    if abs(interval - last_slip) <= 1 and interval * last_slip > 0:
        return PARALLEL_SLIP + abs(interval) * _NEARER
    return _WRONG_AGAIN[interval]


def going_back(moments: int) -> float:
    """Cost of playing again from some moments earlier (0 for the present one)."""
    return min(JUMP_BACK, STEP_BACK + FARTHER_BACK * max(0, moments - 1))


def left_out(hand_is_silent: bool, grace: bool) -> float:
    """Cost of a note that is not played, after one that was or was not."""
    if hand_is_silent:
        return MISSED_AGAIN
    return MISSED_GRACE if grace else MISSED


def _first_slip(interval: int) -> float:
    size = abs(interval)
    if size % OCTAVE == 0:
        return OCTAVE_SLIP
    if size in _CLEF_INTERVALS:
        return WRONG_CLEF
    return next((cost for widest, cost in _SLIPS if size <= widest), FAR)


_SLIPS: Final = ((1, SEMITONE), (2, WHOLE_TONE), (5, SKIP), (9, LEAP))
_NEARER: Final = 1e-3  # nats a semitone
_INTERVALS: Final = [i for i in range(-127, 128) if i]
_WRONG: Final = {i: _first_slip(i) + abs(i) * _NEARER for i in _INTERVALS}
_WRONG_AGAIN: Final = {i: min(_first_slip(i), WRONG_AGAIN) + abs(i) * _NEARER for i in _INTERVALS}
CHEAPEST_WRONG: Final = min(_WRONG.values())

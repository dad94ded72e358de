"""How long each note was meant, where a file lets keys go a little early.

Conventions: score ticks, 480 to the quarter. Programs write notes shorter than they are
notated, by a share (the *gate*), a tick or both; players do so by more. A length is put
back to what is written if some gate explains the file, else to where the next note of
its hand, or the next place on the grid, begins.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import Final

from museflow_engine.music.meter import TICKS_PER_QUARTER

_GATES: Final = (1.0, 0.99, 0.98, 0.97, 0.96, 0.95, 0.92, 0.9, 0.875, 0.85, 0.8, 0.75)
_GAIN: Final = 0.15
"""How much more of the notes another gate than 1 must explain."""
_VALUES: Final = (TICKS_PER_QUARTER // 4, TICKS_PER_QUARTER // 6)
_FINEST: Final = (TICKS_PER_QUARTER // 8, TICKS_PER_QUARTER // 12)
_SHORTEST: Final = TICKS_PER_QUARTER // 16
_FILLED: Final = 0.6
"""A key held for this share of the time to the next note was meant to be held for all of it."""


def gate_of(lengths: Iterable[float], tick: float) -> float:
    """The share of their notated length for which notes are held in a file.

    Args:
        lengths: as they sound, in score ticks.
        tick: score ticks to a tick of the file, by which programs round and shorten.
    """
    heard = [length for length in lengths if length >= _VALUES[1] * _GATES[-1]]
    if not heard:
        return 1.0
    shares = [sum(_value(length / gate, 2 * tick) > 0 for length in heard) / len(heard) for gate in _GATES]
    best = max(range(len(_GATES)), key=lambda place: shares[place])
    return _GATES[best] if shares[best] > shares[0] + _GAIN else 1.0


def _value(length: float, tolerance: float) -> int:
    """The multiple of a 16th or triplet 16th that a length is, or 0."""
    for unit in _VALUES:
        value = round(length / unit) * unit
        if value and abs(length - value) <= tolerance + 0.1:
            return value
    return 0


def written_length(
    onset: int, heard: float, onsets: Sequence[int], *, gate: float, tick: float, is_exact: bool
) -> int:
    """The length of a note as it is notated.

    Args:
        onset: where it begins.
        heard: how long its key is held.
        onsets: of all notes of its hand, in order and distinct.
        gate: as `gate_of` tells.
        tick: score ticks to a tick of the file.
        is_exact: whether the file was made from a score.

    Returns:
        A length above zero.
    """
    length = heard / gate
    if is_exact and (value := _value(length, 2 * tick)):
        return value
    place = bisect_left(onsets, onset + 1)
    follower = onsets[place] - onset if place < len(onsets) else None
    if follower and (
        abs(length - follower) <= 3 * tick or (not is_exact and _FILLED < length / follower < 1.3)
    ):
        return follower
    end = onset + length
    candidates = [round(end / unit) * unit for unit in _FINEST] if is_exact else []
    candidates += [round(end / unit) * unit for unit in _VALUES]
    nearest = min(candidates, key=lambda candidate: (abs(candidate - end), candidate))
    if is_exact and abs(nearest - end) > 3 * tick:
        return max(_SHORTEST // 2, round(length))
    return max(_SHORTEST, nearest - onset)

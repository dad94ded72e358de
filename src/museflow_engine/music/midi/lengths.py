"""How long each note was meant, where a file lets keys go a little early.

Conventions: score ticks, 480 to the quarter. Programs write notes shorter than they are
notated, by a share (the *gate*), a tick or both; players do so by more. A length is put
back to what is written if some gate explains the file, else to where the next note of
its hand, or the next place on the grid, begins.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import Final

from museflow_engine.music.meter import TICKS_PER_QUARTER

_GATES: Final = (1.0, 0.99, 0.98, 0.97, 0.96, 0.95, 0.92, 0.9, 0.875, 0.85, 0.8, 0.75)
_GAIN: Final = 0.15
"""How much more of the notes another gate than 1 must explain."""
_LEGATO: Final = 0.2
"""Where this share of the notes lasts until another begins, nothing was shortened."""
_FEWEST: Final = 8
_VALUES: Final = (TICKS_PER_QUARTER // 4, TICKS_PER_QUARTER // 6)
_FINEST: Final = (TICKS_PER_QUARTER // 8, TICKS_PER_QUARTER // 12)
_SHORTEST: Final = TICKS_PER_QUARTER // 16
_PLAYED: Final = 0.9
"""The share of its length for which a player holds a key that nothing follows."""
_LARGEST_SLIP: Final = 14
"""Score ticks by which rounding may change a length, however coarse a file's ticks are."""
_FILLED: Final = 0.6
"""A key held for this share of the time to the next note was meant to be held for all of it."""


def gate_of(notes: Sequence[tuple[int, float]], tick: float) -> float:
    """The share of their notated length for which notes are held in a file.

    Args:
        notes: onset of each, and how long its key is held, in score ticks.
        tick: score ticks to a tick of the file, by which programs round and shorten.
    """
    onsets = sorted({onset for onset, _ in notes} | {round(max((o + h for o, h in notes), default=0))})
    reaching = sum(_reaches(onset + heard, onsets, max(tick, 2 * min(tick, 1))) for onset, heard in notes)
    lengths = [heard for _, heard in notes if heard >= _VALUES[1] * _GATES[-1]]
    if reaching > _LEGATO * len(notes) or len(lengths) < _FEWEST:
        return 1.0
    shares = [sum(_value(length / gate, tick) > 0 for length in lengths) / len(lengths) for gate in _GATES]
    best = max(range(len(_GATES)), key=lambda place: shares[place])
    return _GATES[best] if shares[best] > shares[0] + _GAIN else 1.0


def _reaches(end: float, onsets: Sequence[int], slip: float) -> bool:
    """Whether a note ends where another begins."""
    place = bisect_left(onsets, end - slip)
    return place < len(onsets) and onsets[place] <= end + slip


def _value(length: float, tick: float) -> int:
    """The multiple of a 16th or triplet 16th that a length is, to two ticks of the file, or 0."""
    values = [round(length / unit) * unit for unit in _VALUES]
    value = min(values, key=lambda value: abs(length - value))
    return value if abs(length - value) <= min(2 * tick, _LARGEST_SLIP) + 0.1 else 0


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
    place = bisect_left(onsets, onset + 1)
    follower = onsets[place] - onset if place < len(onsets) else 0
    slip = min(3 * tick, _LARGEST_SLIP) if is_exact else follower * (1 - _FILLED)
    if follower and abs(length - follower) <= slip:
        return follower
    if is_exact and (value := _value(length, tick)):
        return value
    end = onset + length
    if not is_exact:
        return max(1, round(length / _PLAYED / _VALUES[0])) * _VALUES[0]
    nearest = min((round(end / unit) * unit for unit in _FINEST), key=lambda place: abs(place - end))
    return max(_SHORTEST, nearest - onset if abs(nearest - end) <= slip else round(length))

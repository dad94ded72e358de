"""Tempo: the one bridge between score time (ticks) and performance time (seconds).

Conventions: tempo is in quarter notes a minute, whatever the metre. Score time is
integer ticks from the start of the phrase; performance time is seconds from an origin
that the caller chooses.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from itertools import pairwise

from museflow_engine.errors import NotationError
from museflow_engine.music.meter import TICKS_PER_QUARTER

SLOWEST = 5.0
FASTEST = 600.0


def seconds_per_tick(tempo: float) -> float:
    """Length of one tick in seconds at a tempo in quarters a minute.

    Raises:
        NotationError: if the tempo is not between 5 and 600.
    """
    if not SLOWEST <= tempo <= FASTEST:
        raise NotationError(f"A tempo of {tempo:g} quarters a minute is outside {SLOWEST:g} to {FASTEST:g}.")
    return 60.0 / (tempo * TICKS_PER_QUARTER)


@dataclass(frozen=True, slots=True)
class TempoChange:
    """From `onset` (ticks) on, the tempo is `tempo` (quarters a minute)."""

    onset: int
    tempo: float


class TempoMap:
    """Piecewise constant tempo over score time.

    Args:
        changes: tempo changes, the first at onset 0, onsets strictly increasing.
        origin: performance time in seconds of tick 0.

    Raises:
        NotationError: if the changes are empty, out of order or out of range.
    """

    def __init__(self, changes: tuple[TempoChange, ...], origin: float = 0.0) -> None:
        if not changes or changes[0].onset != 0:
            raise NotationError("A tempo map needs a tempo at the very start.")
        if any(later.onset <= earlier.onset for earlier, later in pairwise(changes)):
            raise NotationError("Tempo changes must come in the order of their onsets.")
        self.changes = changes
        self.origin = origin
        self._onsets = [change.onset for change in changes]
        self._rates = [seconds_per_tick(change.tempo) for change in changes]
        self._starts = [origin]
        for index, (earlier, later) in enumerate(pairwise(self._onsets)):
            self._starts.append(self._starts[-1] + (later - earlier) * self._rates[index])

    @classmethod
    def constant(cls, tempo: float, origin: float = 0.0) -> TempoMap:
        """A map with one tempo throughout."""
        return cls((TempoChange(0, tempo),), origin)

    def seconds(self, ticks: float) -> float:
        """Performance time of a score time; before tick 0 the first tempo holds."""
        index = max(0, bisect_right(self._onsets, ticks) - 1)
        return self._starts[index] + (ticks - self._onsets[index]) * self._rates[index]

    def ticks(self, seconds: float) -> float:
        """Score time, not rounded, of a performance time."""
        index = max(0, bisect_right(self._starts, seconds) - 1)
        return self._onsets[index] + (seconds - self._starts[index]) / self._rates[index]

"""A metronome that stands still until what is due has been played.

Conventions: times in seconds on the key log's axis, score time in ticks, the period in
seconds per tick. The metronome is never behind a player who waits for it, and never runs
past a note that is still due.
"""

from __future__ import annotations


class WaitingMetronome:
    """Where the beat is, if time stands still while the player searches.

    Args:
        period: seconds per tick while it runs.
        started: whether its tick 0 falls at time 0; else the first note starts it.
    """

    def __init__(self, period: float, *, started: bool) -> None:
        self.period = period
        self.is_started = started
        self._zero = 0.0  # when tick 0 would have been, had all the waiting come first
        self._stops: list[tuple[float, float]] = []

    def due(self, tick: int) -> float:
        """When a tick is due, if the metronome does not have to wait any more."""
        return self._zero + tick * self.period

    def deviation(self, tick: int, time: float) -> float:
        """Seconds after a tick's due time (before, if negative); 0 before it is started."""
        return time - self.due(tick) if self.is_started else 0.0

    def resume(self, tick: int, time: float) -> float:
        """What was due at a tick is all played now: go on from there.

        Returns:
            Seconds for which it had to stand still, 0 if it had not come that far.
        """
        if not self.is_started:
            self.is_started, self._zero = True, time - tick * self.period
            return 0.0
        due = self.due(tick)
        if time <= due:
            return 0.0
        self._stops.append((due, time))
        self._zero = time - tick * self.period
        return time - due

    def tick_at(self, time: float, awaited: int) -> float:
        """Where it stands: running, or still at the awaited tick; negative in a count-in."""
        if not self.is_started:
            return min(0.0, float(awaited))
        return min((time - self._zero) / self.period, float(awaited))

    def running(self, begin: float, end: float, awaited: int | None) -> float:
        """Seconds between two times, less those for which it stood still.

        Args:
            begin: the earlier time.
            end: the later time.
            awaited: tick that is still due; None once all is played.
        """
        still = max(0.0, end - max(begin, self.due(awaited))) if awaited is not None else 0.0
        for stop, resumed in reversed(self._stops):
            if resumed <= begin:
                break
            still += max(0.0, min(end, resumed) - max(begin, stop))
        return max(0.0, end - begin - still)

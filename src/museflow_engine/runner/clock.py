"""Clocks: the only place in the engine where time comes from.

Conventions: `now()` is Unix time in seconds that never runs backwards, so that events,
records and beliefs of all sessions share one axis.
"""

from __future__ import annotations

import time
from typing import Protocol

from museflow_engine.io.source import now


class Clock(Protocol):
    """What the runner needs of time."""

    def now(self) -> float:
        """Seconds on the session's axis."""

    def wait(self, seconds: float) -> None:
        """Let that many seconds pass on the session's axis."""


class SystemClock:
    """Real time: the wall clock read once, then carried on by the monotonic clock."""

    def __init__(self) -> None:
        # Set once: a wall clock that is put right in mid-phrase must not move a note.
        self.offset = time.time() - now()  # noqa: TID251

    def now(self) -> float:
        """Unix time in seconds, monotonic while the process lives."""
        return now() + self.offset

    def wait(self, seconds: float) -> None:
        """Sleep."""
        time.sleep(max(0.0, seconds))


class SimulatedClock:
    """Time that passes when the runner waits.

    Args:
        start: first reading, in seconds.
        speed: simulated seconds to one real second; None not to sleep at all.
    """

    def __init__(self, start: float = 0.0, speed: float | None = None) -> None:
        self._now = start
        self._speed = speed

    def now(self) -> float:
        """Simulated seconds."""
        return self._now

    def wait(self, seconds: float) -> None:
        """Advance, and sleep for as long as the speed asks."""
        self._now += max(0.0, seconds)
        if self._speed is not None:
            time.sleep(max(0.0, seconds) / self._speed)

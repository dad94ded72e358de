"""Where notes come from: one interface for ports, computer keys and whatever follows.

Conventions: event times are seconds of `now`, the one monotonic clock that every source
stamps its events with. The runner subtracts its own origin; nobody else reads a clock.
"""

from __future__ import annotations

from time import perf_counter
from types import TracebackType
from typing import Protocol, Self

from museflow_engine.music import PerformanceEvent


def now() -> float:
    """Seconds on the clock of all sources: monotonic, and fine-grained on every system."""
    return perf_counter()


class EventSource(Protocol):
    """Anything that a player plays on. Reading never blocks and loses nothing."""

    @property
    def name(self) -> str:
        """What the source is called on the screen."""

    def poll(self) -> list[PerformanceEvent]:
        """The events since the last call, in order of time."""

    def notices(self) -> list[str]:
        """Sentences for the player since the last call: unplugged, connected again."""

    def close(self) -> None:
        """Let go of the device; a second call does nothing."""

    def __enter__(self) -> Self:
        """Use the source in a `with` statement, which closes it."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the source."""

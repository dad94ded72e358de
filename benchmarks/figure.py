"""One measured figure under a permanent name, and how timings are taken.

Conventions: timings are CPU seconds of this process (`time.process_time_ns`), shown in
milliseconds; a ratio compares with a baseline measured in the same run.
"""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure.

    Attributes:
        name: permanent name, "station.what[.statistic]".
        value: what was measured.
        unit: unit of the value, "" for a share or a count.
        baseline: the same measured on what it is compared with; None without one.
        compared_with: what the baseline is.
    """

    name: str
    value: float
    unit: str
    baseline: float | None = None
    compared_with: str = ""

    @property
    def ratio(self) -> float | None:
        """Value over baseline."""
        return self.value / self.baseline if self.baseline else None

    def to_json(self) -> dict[str, Any]:
        """The figure as JSON values, its ratio included."""
        return {**asdict(self), "ratio": self.ratio}


def slug(name: str) -> str:
    """The part of a permanent name that stands for a label: "at note-on" is "at_note_on"."""
    return name.lower().replace(" ", "_").replace("-", "_")


@dataclass(frozen=True, slots=True)
class Timing:
    """Median and 99th percentile of CPU time for one call, in milliseconds."""

    median: float
    p99: float


def time_calls(call: Callable[[], object], times: int) -> Timing:
    """Time a call again and again after a short warm-up, the collector switched off."""
    for _ in range(min(10, times)):
        call()
    return summarise(_durations(call, times))


def summarise(milliseconds: Iterable[float]) -> Timing:
    """Median and 99th percentile of durations."""
    ordered = sorted(milliseconds)
    return Timing(statistics.median(ordered), ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))])


def _durations(call: Callable[[], object], times: int) -> list[float]:
    durations: list[float] = []
    gc.collect()
    gc.disable()
    try:
        for _ in range(times):
            start = time.process_time_ns()
            call()
            durations.append((time.process_time_ns() - start) / 1e6)
    finally:
        gc.enable()
    return durations

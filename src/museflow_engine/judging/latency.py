"""How long after the click a person at a device is heard: the median of taps along.

What is measured is one figure for two things that cannot be told apart from taps alone:
the delay of device, cable and sound, and the person's habit, for people tap some 20 to
50 ms before a beat (negative mean asynchrony: Aschersleben 2002; Repp 2005). Both have
to come off before a performance is judged against a metronome, and both are steady.

Conventions: seconds on one axis; a latency is positive where the tap is heard after the
click. It is found if it lies within half a click on either side. Median and median
absolute deviation (MAD) withstand taps that were missed, doubled or meant otherwise, as
long as they are the fewer (Hampel 1974; breakdown point one half).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, sqrt
from statistics import median
from typing import Final

from museflow_engine.errors import CalibrationError

LEAST_SHARE: Final = 2 / 3
"""Share of the clicks that need a tap which goes with the others."""

MOST_SPREAD: Final = 0.045
"""Seconds of MAD beyond which the taps do not follow the click."""

_SIGMAS: Final = 1.4826
"""Standard deviations of a normal distribution in one MAD."""

_OUTLIER_SIGMAS: Final = 3.0
_LEAST_BAND: Final = 0.03
_MEDIAN_LOSS: Final = 1.2533
"""Standard error of a median over that of a mean, for a normal distribution."""


@dataclass(frozen=True, slots=True)
class Latency:
    """What taps along a click tell.

    Attributes:
        median: seconds after the click, negative before it.
        mad: median absolute deviation of the taps from it, in seconds.
        taps: number of taps that count.
        left_out: number of taps that do not: doubled, between the clicks, far off.
    """

    median: float
    mad: float
    taps: int
    left_out: int

    @property
    def uncertainty(self) -> float:
        """Standard error of the median in seconds."""
        return _MEDIAN_LOSS * _SIGMAS * self.mad / sqrt(self.taps)


def measure_latency(clicks: Sequence[float], taps: Sequence[float]) -> Latency:
    """Find the latency of taps along a click.

    Args:
        clicks: when the clicks that count were heard, in order; at least two.
        taps: when keys were pressed, in any order.

    Raises:
        CalibrationError: if there are too few taps on the beat, or they are too uneven.
    """
    period = median(b - a for a, b in pairwise(clicks)) if len(clicks) > 1 else 0.0
    if period <= 0:
        raise CalibrationError("A latency is measured against at least two clicks, one after the other.")
    centre = _centre(sorted(_after_click(clicks, tap, period) for tap in taps), period)
    deviations = _paired(clicks, taps, centre, period / 4)
    least = ceil(LEAST_SHARE * len(clicks))
    _enough(len(deviations), least, len(clicks))
    middle, spread = _middle(deviations)
    if spread > MOST_SPREAD:
        raise CalibrationError(
            f"The taps are too uneven to tell (± {spread * 1000:.0f} ms). "
            "Try again: listen to a few clicks first, then tap along with them."
        )
    band = max(_LEAST_BAND, _OUTLIER_SIGMAS * _SIGMAS * spread)
    kept = [each for each in deviations if abs(each - middle) <= band]
    _enough(len(kept), least, len(clicks))
    middle, spread = _middle(kept)
    return Latency(middle, spread, len(kept), len(taps) - len(kept))


def _enough(taps: int, least: int, clicks: int) -> None:
    if taps < least:
        raise CalibrationError(
            f"Only {taps} of {clicks} clicks had a tap that goes with the others. "
            "Try again: tap one key, as steadily as you can, on every click."
        )


def _middle(deviations: Sequence[float]) -> tuple[float, float]:
    """Median, and median absolute deviation from it."""
    middle = median(deviations)
    return middle, median(abs(each - middle) for each in deviations)


def _after_click(clicks: Sequence[float], tap: float, period: float) -> float:
    """Seconds of a tap after its nearest click, within half a period on either side."""
    after = max(0, bisect_right(clicks, tap) - 1)
    nearest = min(clicks[after : after + 2], key=lambda click: abs(tap - click))
    return (tap - nearest + period / 2) % period - period / 2


def _centre(phases: Sequence[float], period: float) -> float:
    """Where most phases are, on a circle of one period: the mode, refined by a median."""
    best: list[float] = []
    for phase in phases:
        near = [_turned(other - phase, period) for other in phases]
        inside = [phase + each for each in near if abs(each) <= period / 8]
        best = max(best, inside, key=len)
    return _turned(median(best), period) if best else 0.0


def _turned(phase: float, period: float) -> float:
    return (phase + period / 2) % period - period / 2


def _paired(clicks: Sequence[float], taps: Sequence[float], centre: float, reach: float) -> list[float]:
    """For each click its tap's deviation: the one nearest to where most taps are."""
    deviations: list[float] = []
    free = sorted(taps)
    for click in clicks:
        tap = min(free, key=lambda each: abs(each - click - centre), default=None)
        if tap is not None and abs(tap - click - centre) <= reach:
            free.remove(tap)
            deviations.append(tap - click)
    return deviations

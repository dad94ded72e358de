"""The beat that the player kept, seen from the end: robust, local, broken at stops.

For each moment the beat is a line through the moments around it, fitted by Theil and
Sen's median of slopes (Sen 1968), so that one uneven note does not bend it while a
gradual change of tempo does. Where the player stopped, jumped or started again the line
is broken, and the first moment after a stop is measured against the line before it.

Conventions: score time in ticks, performance time in seconds, slopes in seconds per tick.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from statistics import median
from typing import Literal

_REACH = 4  # moments on either side that make up "around"
_LEAST_POINTS = 4  # a line through fewer says nothing about evenness
_STOP_SECONDS = 0.25
_RETURNS = 0.5  # a shift that is made good by this share was one uneven note

BreakKind = Literal["hesitation", "restart", "skip"]


@dataclass(frozen=True, slots=True)
class Reached:
    """A moment that was played.

    Attributes:
        tick: its onset in the score.
        time: when it was played.
        after_restart: whether the player had gone back before it.
        after_gap: whether moments before it were left out.
    """

    tick: int
    time: float
    after_restart: bool = False
    after_gap: bool = False


@dataclass(frozen=True, slots=True)
class Kept:
    """The beat at a moment.

    Attributes:
        expected: when the player's own beat would have had it, in seconds.
        period: the player's tempo around it, in seconds per tick.
        broken: what happened before it, if the beat was broken there.
    """

    expected: float
    period: float
    broken: BreakKind | None = None


def kept_beat(reached: Sequence[Reached], beat_ticks: int, pause_beats: float, period: float) -> list[Kept]:
    """Find the beat that a player kept.

    Args:
        reached: moments played, ticks strictly increasing.
        beat_ticks: length of a felt beat in ticks.
        pause_beats: shift of the beat, in beats, that counts as a stop.
        period: seconds per tick to fall back on where nothing can be measured.

    Returns:
        The beat at each moment.
    """
    usual = usual_period(reached, period)
    breaks = _breaks(reached, beat_ticks, pause_beats, usual)
    kept: list[Kept] = []
    start = 0
    for end in [*sorted(index for index in breaks if index), len(reached)]:
        segment = reached[start:end]
        lines = [_line(segment, index, usual) for index in range(len(segment))]
        kept.extend(lines)
        kind = breaks.get(start)
        if kind is not None:
            expected = lines[0].expected
            if kind == "hesitation":
                before, line = reached[start - 1], kept[start - 1]
                expected = line.expected + (reached[start].tick - before.tick) * line.period
            kept[start] = Kept(expected, lines[0].period, kind)
        start = end
    return kept


def usual_period(reached: Sequence[Reached], fallback: float) -> float:
    """Median tempo between neighbouring moments, in seconds per tick.

    Each interval counts by its length, since short ones are measured badly.
    """
    slopes = sorted(
        ((b.time - a.time) / (b.tick - a.tick), b.tick - a.tick)
        for a, b in pairwise(reached)
        if b.time > a.time and not b.after_restart
    )
    half, total = sum(ticks for _, ticks in slopes) / 2, 0
    for slope, ticks in slopes:
        total += ticks
        if total >= half:
            return slope
    return fallback


def _breaks(
    reached: Sequence[Reached], beat_ticks: int, pause_beats: float, period: float
) -> dict[int, BreakKind]:
    """Indices of the moments before which the beat was broken."""
    least = max(_STOP_SECONDS, pause_beats * beat_ticks * period)
    local = [_local_period(reached, index, period) for index in range(len(reached))]
    shifts = [0.0] + [
        b.time - a.time - (b.tick - a.tick) * local[index] for index, (a, b) in enumerate(pairwise(reached))
    ]
    breaks: dict[int, BreakKind] = {}
    for index in range(1, len(reached)):
        here, shift = reached[index], shifts[index]
        following = shifts[index + 1] if index + 1 < len(reached) else 0.0
        if here.after_restart:
            breaks[index] = "restart"
        elif here.after_gap and shift < -least:
            breaks[index] = "skip"
        elif shift > least and following > -_RETURNS * shift:
            breaks[index] = "hesitation"
    return breaks


def _local_period(reached: Sequence[Reached], index: int, fallback: float) -> float:
    around = reached[max(0, index - _REACH) : index + _REACH + 2]
    return usual_period(around, fallback) if len(around) >= _LEAST_POINTS else fallback


def _line(segment: Sequence[Reached], index: int, usual: float) -> Kept:
    """The local line at one moment of an unbroken stretch."""
    around = segment[max(0, index - _REACH) : index + _REACH + 1]
    here = segment[index]
    slope = usual
    if len(around) >= _LEAST_POINTS:
        slope = median((b.time - a.time) / (b.tick - a.tick) for a, b in combinations(around, 2))
        slope = slope if slope > 0 else usual
    level = median(point.time - (point.tick - here.tick) * slope for point in around)
    return Kept(level, slope)

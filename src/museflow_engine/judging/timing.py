"""The beat that the player kept, seen from the end: robust, local, broken at stops.

The beat is the curve of score time against performance time that runs close to the onsets
and changes its tempo seldom: the sum of absolute deviations of the onsets, and of absolute
changes of tempo between neighbouring intervals, is least (trend filtering in the manner of
Kim, Koh, Boyd & Gorinevsky 2009, with an absolute instead of a squared loss). So a note that
is out of time alone stays so and bends nothing, whereas a ritardando, which all further
notes follow, is a change of tempo. Solved by iteratively reweighted least squares.

Where the player stopped, jumped or started again the curve is broken: the tempo goes on,
the beat starts anew, and the first moment after a stop is measured against the beat before.

Conventions: score time in ticks, performance time in seconds, slopes in seconds per tick.
"""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Literal

from museflow_engine.judging.banded import solve_banded

_ROUNDS = 20
_JITTER = 0.025  # seconds by which an onset is usually off
_JITTER_SHARE = 0.015  # and this share of the time to its neighbours: long ones are less exact
_TEMPO_CHANGE = 0.04  # share by which the tempo usually changes from note to note
_FINE = 0.05  # of these: below it deviations are not told apart
_FAR = 60.0  # seconds off the beat beyond which a note counts for no less: keeps the sums apart
_LEAST_PERIOD = 1e-5  # seconds per tick: nobody plays 200 quarters a second
_FASTEST = 5e-5  # seconds a tick: nobody plays faster, and it keeps the sums apart, too
_AROUND = 3  # intervals on either side that tell the tempo next to a stop
_STOP_SECONDS = 0.25
_STOP_SHARE = 0.2  # of the interval that a stop lengthens
_RETURNS = 0.5  # a shift that is made good by this share was one uneven note
_LAST_STOP = 0.6  # of the last interval: people slow down to the end
_LAST_BEATS = 1.0
_WIDTH = 3  # neighbours that a moment is tied to, on either side

BreakKind = Literal["hesitation", "restart", "skip"]


@dataclass(frozen=True, slots=True)
class Reached:
    """A moment that was played.

    Attributes:
        tick: its onset in the score.
        times: when its keys went down, in seconds; at least one.
        after_restart: whether the player had gone back before it.
        after_gap: whether moments before it were left out.
        after_correction: whether the moment before had to be put right, which takes time
            that nobody is to be blamed for twice.
    """

    tick: int
    times: tuple[float, ...]
    after_restart: bool = False
    after_gap: bool = False
    after_correction: bool = False

    @property
    def time(self) -> float:
        """The middle of its onsets."""
        return median(self.times)


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
    cuts = {index for index, here in enumerate(reached) if here.after_correction} | breaks.keys()
    beats = _fit(reached, cuts, usual)
    periods = _periods(reached, beats, cuts, usual)
    kept: list[Kept] = []
    for index, here in enumerate(reached):
        kind = breaks.get(index)
        expected = beats[index]
        if kind == "hesitation":
            before = reached[index - 1]
            expected = beats[index - 1] + (here.tick - before.tick) * periods[index - 1]
        kept.append(Kept(expected, periods[index], kind))
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
    reached: Sequence[Reached], beat_ticks: int, pause_beats: float, usual: float
) -> dict[int, BreakKind]:
    """Indices of the moments before which the beat was broken."""
    breaks: dict[int, BreakKind] = {}
    shifts = [0.0] + [_shift(reached, index, usual) for index in range(1, len(reached))] + [0.0]
    for index in range(1, len(reached)):
        here, ticks = reached[index], reached[index].tick - reached[index - 1].tick
        least = max(_STOP_SECONDS, pause_beats * beat_ticks * usual, _STOP_SHARE * ticks * usual)
        if index == len(reached) - 1:
            least = max(least, _LAST_STOP * ticks * usual, _LAST_BEATS * beat_ticks * usual)
        shift = _shift(reached, index, usual, slower=True)
        evened = min(shifts[index - 1], shifts[index + 1]) <= -_RETURNS * shift
        if here.after_restart:
            breaks[index] = "restart"
        elif here.after_gap and shift < -least:
            breaks[index] = "skip"
        elif shift > least and not evened and not here.after_correction:
            breaks[index] = "hesitation"
    return breaks


def _shift(reached: Sequence[Reached], index: int, usual: float, *, slower: bool = False) -> float:
    """Seconds by which a moment came later after the one before than the tempo there has it.

    Args:
        reached: the moments.
        index: the moment, not the first.
        usual: tempo to fall back on.
        slower: take the slower of the tempos before and after, since who slows down does
            not stop; else that of both together.
    """
    here, before = reached[index], reached[index - 1]
    earlier = _tempos(reached[max(0, index - 1 - _AROUND) : index])
    later = _tempos(reached[index : index + 1 + _AROUND])
    parts = [earlier, later] if slower else [earlier + later]
    tempo = max((median(part) for part in parts if part), default=usual)
    return here.time - before.time - (here.tick - before.tick) * tempo


def _tempos(moments: Sequence[Reached]) -> list[float]:
    return [(b.time - a.time) / (b.tick - a.tick) for a, b in pairwise(moments) if not b.after_restart]


def _fit(reached: Sequence[Reached], cuts: AbstractSet[int], usual: float) -> list[float]:
    """The time of the beat at each moment."""
    beats = [here.time for here in reached]
    bends = _bends(reached, cuts)
    if not bends:
        return beats
    bend_scale = _TEMPO_CHANGE * max(_LEAST_PERIOD, usual)
    jitters = _jitters(reached)
    weights = [
        [1.0 / (jitter * jitter)] * len(here.times) for jitter, here in zip(jitters, reached, strict=True)
    ]
    stiffness = [1.0 / (bend_scale * bend_scale)] * len(bends)
    for _ in range(_ROUNDS):
        beats = _least_squares(reached, weights, bends, stiffness)
        weights = [
            [1.0 / (jitter * max(_FINE * jitter, min(_FAR, abs(time - beat)))) for time in here.times]
            for jitter, here, beat in zip(jitters, reached, beats, strict=True)
        ]
        stiffness = [
            1.0 / (bend_scale * max(_FINE * bend_scale, abs(sum(share * beats[i] for i, share in bend))))
            for bend in bends
        ]
    return beats


def _jitters(reached: Sequence[Reached]) -> list[float]:
    """Seconds by which moments are usually off, so that a chord counts for one onset.

    Else the beat would go after every chord that is out of time.
    """
    gaps = [b.time - a.time for a, b in pairwise(reached)]
    jitters: list[float] = []
    for index, here in enumerate(reached):
        nearest = min(gaps[max(0, index - 1) : index + 1], default=0.0)
        jitters.append(len(here.times) * min(_FAR, max(_JITTER, _JITTER_SHARE * nearest)))
    return jitters


_Bend = tuple[tuple[int, float], ...]


def _bends(reached: Sequence[Reached], cuts: AbstractSet[int]) -> list[_Bend]:
    """Changes of slope between neighbouring intervals, as weights of the moments' times."""
    intervals = [
        (index - 1, index, 1.0 / (reached[index].tick - reached[index - 1].tick))
        for index in range(1, len(reached))
        if index not in cuts
    ]
    bends: list[_Bend] = []
    for (a, b, first), (c, d, second) in pairwise(intervals):
        if d - a <= _WIDTH:
            shares: dict[int, float] = {a: first, b: -first}
            shares[c] = shares.get(c, 0.0) - second
            shares[d] = second
            bends.append(tuple(shares.items()))
    return bends


def _least_squares(
    reached: Sequence[Reached],
    weights: Sequence[Sequence[float]],
    bends: Sequence[_Bend],
    stiffness: Sequence[float],
) -> list[float]:
    """One round: the beats for which the weighted sum of squares is least."""
    origin = reached[0].times[0]
    rows = [[sum(row)] + [0.0] * _WIDTH for row in weights]
    right = [
        sum(weight * (time - origin) for weight, time in zip(row, here.times, strict=True))
        for row, here in zip(weights, reached, strict=True)
    ]
    for bend, stiff in zip(bends, stiffness, strict=True):
        for i, share in bend:
            for j, other in bend:
                if j >= i:
                    rows[i][j - i] += stiff * share * other
    return [origin + time for time in solve_banded(rows, right)]


def _periods(
    reached: Sequence[Reached], beats: Sequence[float], cuts: AbstractSet[int], usual: float
) -> list[float]:
    """Tempo of the beat at each moment: between its neighbours, within the unbroken stretch."""
    periods: list[float] = []
    for index, here in enumerate(reached):
        a = index - 1 if index and index not in cuts else index
        b = index + 1 if index + 1 < len(reached) and index + 1 not in cuts else index
        ticks = reached[b].tick - reached[a].tick
        slope = (beats[b] - beats[a]) / ticks if ticks else 0.0
        if ticks and slope > 0:
            periods.append(slope)
        elif periods and not here.after_restart:
            periods.append(periods[-1])
        else:
            periods.append(usual)
    return periods

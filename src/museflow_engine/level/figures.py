"""Figures of accompaniment: how the notes of a chord are laid out over a bar.

Conventions: a chord has three tones, `LOW`, `MIDDLE` and `HIGH`. A layout is a series of
strikes, each with an onset in ticks after the barline, a duration in ticks, and the tones
struck at once. A figure fills its bar without a rest, and is the same in every bar. Only
a last bar that an upbeat has shortened is too short for it: there the tones are struck
at once and held, since a figure that breaks off would hide some of its chord.

    block     any metre: the three tones, held for the bar
    drone     any metre: low and high, held for the bar
    broken    low, middle, high: on the beats of 3/4 and 3/8, on the thirds of each beat in
              6/8, 9/8 and 12/8; low, middle, high, middle: on the beats of 4/4, on the
              half beats of 2/4
    alberti   low, high, middle, high: on the half beats of 2/4, twice a bar in 4/4
    waltz     low, then middle and high twice: on the beats of 3/4 and 3/8

Other metres of two, three or four beats (2/2, 3/2, 4/8) follow the same rules.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import cycle
from typing import Final, Literal, NamedTuple, get_args

from museflow_engine.music.meter import Meter

Figure = Literal["block", "drone", "broken", "alberti", "waltz"]

LOW: Final = 0
MIDDLE: Final = 1
HIGH: Final = 2


class Strike(NamedTuple):
    """Tones struck at once: `onset` and `duration` in ticks, and which tones, low to high."""

    onset: int
    duration: int
    tones: tuple[int, ...]


def layout(figure: Figure, meter: Meter) -> tuple[Strike, ...]:
    """The strikes of a figure in a bar of this metre; empty if the figure does not fit it."""
    bar, beat = meter.bar_ticks, meter.beat_ticks
    triple = meter.is_compound or meter.beats_felt == 3
    even = not meter.is_compound and meter.beats_felt in (2, 4)
    if figure in ("block", "drone"):
        return (Strike(0, bar, tones_of(figure)),)
    if figure == "broken" and triple:
        return _series([(LOW,), (MIDDLE,), (HIGH,)], beat // 3 if meter.is_compound else beat, bar)
    if figure == "broken" and even:
        return _series([(LOW,), (MIDDLE,), (HIGH,), (MIDDLE,)], bar // 4, bar)
    if figure == "alberti" and even:
        return _series([(LOW,), (HIGH,), (MIDDLE,), (HIGH,)], beat // 2, bar)
    if figure == "waltz" and triple and not meter.is_compound:
        return _series([(LOW,), (MIDDLE, HIGH), (MIDDLE, HIGH)], beat, bar)
    return ()


def fitting(meter: Meter) -> tuple[Figure, ...]:
    """The figures that fit a metre."""
    return tuple(figure for figure in get_args(Figure) if layout(figure, meter))


def tones_of(figure: Figure) -> tuple[int, ...]:
    """The tones of a chord that a figure sounds, low to high."""
    return (LOW, HIGH) if figure == "drone" else (LOW, MIDDLE, HIGH)


def _series(tones: Sequence[tuple[int, ...]], step: int, bar: int) -> tuple[Strike, ...]:
    return tuple(
        Strike(onset, step, struck) for onset, struck in zip(range(0, bar, step), cycle(tones), strict=False)
    )

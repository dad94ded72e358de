"""Beams and tuplet brackets over the symbols of one voice in one bar.

Conventions: a beam never crosses a felt beat, except in 3/8, whose three eighths are
joined (Gould, *Behind Bars*, 2011, "Beaming"). Rests end a beam. Beam levels count from
the outermost: one for eighths, two for 16ths.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from museflow_engine.music.musicxml.symbols import Beam, Symbol
from museflow_engine.music.rhythm import note_value
from museflow_engine.music.score import Bar

FLAGS: Final = {"eighth": 1, "16th": 2, "32nd": 3, "64th": 4}
"""Flags, or beams, of each note type that has any."""


def with_beams(symbols: tuple[Symbol, ...], bar: Bar) -> tuple[Symbol, ...]:
    """Join eighths and shorter within each beat."""
    made = list(symbols)
    for group in _groups(symbols, bar):
        flags = [FLAGS[symbols[index].value.symbol] for index in group]
        for place, index in enumerate(group):
            beams = tuple(_beam(flags, place, level) for level in range(1, flags[place] + 1))
            made[index] = replace(made[index], beams=beams)
    return tuple(made)


def _groups(symbols: tuple[Symbol, ...], bar: Bar) -> list[list[int]]:
    """Indices of the symbols under each beam, two or more in each."""
    groups: list[list[int]] = []
    group: list[int] = []
    beat = -1
    for index, symbol in enumerate(symbols):
        if symbol.grace:
            continue
        here = _beat(symbol.onset, bar)
        fits = bool(symbol.heads) and symbol.value.symbol in FLAGS
        if group and fits and here == beat:
            group.append(index)
            continue
        groups.append(group)
        group, beat = ([index] if fits else []), here
    groups.append(group)
    return [group for group in groups if len(group) > 1]


def _beat(onset: int, bar: Bar) -> int:
    meter = bar.meter
    size = meter.bar_ticks if (meter.beats, meter.beat_type) == (3, 8) else meter.beat_ticks
    upbeat = meter.bar_ticks - bar.duration if bar.number == 0 else 0
    return (onset - bar.onset + upbeat) // size


def _beam(flags: list[int], place: int, level: int) -> Beam:
    before = place > 0 and flags[place - 1] >= level
    after = place + 1 < len(flags) and flags[place + 1] >= level
    if before:
        return "continue" if after else "end"
    if after:
        return "begin"
    return "backward hook" if place else "forward hook"


def with_tuplets(symbols: tuple[Symbol, ...]) -> tuple[Symbol, ...]:
    """Mark where tuplet brackets begin and end.

    A bracket closes as soon as its symbols together last as long as a plain value, or
    where the tuplet breaks off; one lone symbol gets no bracket.
    """
    made = list(symbols)
    group: list[int] = []
    for index, symbol in enumerate(symbols):
        if symbol.grace:
            continue
        if group and symbol.value.actual != symbols[group[0]].value.actual:
            _bracket(made, group)
            group = []
        if symbol.value.actual == 1:
            continue
        group.append(index)
        total = note_value(sum(symbols[at].duration for at in group))
        if total is not None and total.actual == 1:
            _bracket(made, group)
            group = []
    _bracket(made, group)
    return tuple(made)


def _bracket(made: list[Symbol], group: list[int]) -> None:
    if len(group) > 1:
        made[group[0]] = replace(made[group[0]], tuplet="start")
        made[group[-1]] = replace(made[group[-1]], tuplet="stop")

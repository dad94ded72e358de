"""A piece cut into passages, each small enough to be practised in one go.

Passages are two to four bars long and end where the music lets them: before a bar in
which nothing sounds on, after a longer note or a rest (the boundaries that listeners
hear: Cambouropoulos 2001, "The Local Boundary Detection Model"), where metre or key
change, and rather on the grid of four bars. Among all ways to cut a piece the cheapest is
taken (dynamic programming). An upbeat belongs to the passage that it leads into. Where the
printed numbers go back (a repeat, a da capo) a passage always ends, so that its first and
last bar name what it holds.

Conventions: bars by their place in `Score.bars`, from 0, ends included.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Final

from museflow_engine.music import TICKS_PER_QUARTER, Bar, Phrase
from museflow_engine.music.excerpt import excerpt

_LENGTH_COST: Final = {0: 4.0, 1: 2.0, 2: 0.4, 3: 0.8, 4: 0.0, 5: 2.5}
"""Cost of a passage by the number of its whole bars; nothing longer is a passage."""

_HANDFUL: Final = 32
"""Notes that can be kept in mind at once; more of them cost `_CROWD_COST` a note."""
_CROWD_COST: Final = 0.05
_HELD_OVER: Final = -2.0
_NEW_SIGNATURE: Final = 3.0
_BREATH: Final = 1.0
_LONG_GAP: Final = 1.0
_GRID: Final = {4: 0.5, 2: 0.2}
_LONG: Final = 2.0
"""Waiting this many times as long for the next note as is usual in the piece ends a thought."""


@dataclass(frozen=True, slots=True)
class Passage:
    """Some bars of a piece, ready to be practised.

    Attributes:
        first: place of its first bar in the piece.
        last: place of its last bar.
        bars: lowest and highest of its bars as they are numbered in the piece.
        phrase: the music.
        onset: tick of the piece at which it starts.
    """

    first: int
    last: int
    bars: tuple[int, int]
    phrase: Phrase
    onset: int

    @property
    def key(self) -> str:
        """What tells passages apart: their notes. A repeated passage has the same key."""
        return self.phrase.fingerprint


def cut_into_passages(piece: Phrase) -> tuple[Passage, ...]:
    """The passages of a piece, in order; together they hold all its notes.

    Stretches in which nothing is to be played are left out; passages that come again
    come again here, too.
    """
    ends = _cheapest_ends(piece)
    starts = [0, *(end + 1 for end in ends[:-1])]
    made = (passage_of(piece, first, last) for first, last in zip(starts, ends, strict=True))
    return tuple(passage for passage in made if any(not note.grace for note in passage.phrase.notes))


def passage_of(piece: Phrase, first: int, last: int) -> Passage:
    """The passage between two bars, by their places."""
    held = piece.bars[first : last + 1]
    numbers = [bar.number for bar in held if bar.number] or [0]  # an upbeat goes without saying
    return Passage(
        first, last, (min(numbers), max(numbers)), excerpt(piece, first, last), piece.bars[first].onset
    )


def _cheapest_ends(piece: Phrase) -> list[int]:
    """Places of the last bars of the passages, for the cheapest way to cut."""
    bars = piece.bars
    strengths = _strengths(piece)
    onsets = [note.onset for note in piece.notes]
    before = [bisect_left(onsets, bar.onset) for bar in bars] + [len(onsets)]
    whole = [0]
    for bar in bars:
        whole.append(whole[-1] + (2 * bar.duration > bar.meter.bar_ticks))
    cost, came_from = [0.0], [0]
    for end in range(1, len(bars) + 1):
        options: list[tuple[float, int]] = []
        for start in range(end - 1, -1, -1):
            count = whole[end] - whole[start]
            goes_back = start + 1 < end and bars[start + 1].number < bars[start].number
            if options and (goes_back or count > max(_LENGTH_COST)):
                break
            crowd = _CROWD_COST * max(0, before[end] - before[start] - _HANDFUL)
            length = _LENGTH_COST.get(count, _LENGTH_COST[0])
            options.append((cost[start] + length + crowd, start))
        best, start = min(options)
        cost.append(best - (strengths[end] if end < len(bars) else 0.0))
        came_from.append(start)
    ends, end = [], len(bars)
    while end > 0:
        ends.append(end - 1)
        end = came_from[end]
    return ends[::-1]


def _strengths(piece: Phrase) -> list[float]:
    """For every barline, by the place of the bar after it: how well a passage ends there."""
    bars = piece.bars
    sounding = [note for note in piece.notes if not note.grace]
    onsets = sorted({note.onset for note in sounding})
    usual = median([b - a for a, b in pairwise(onsets)] or [TICKS_PER_QUARTER])
    lines = [bar.onset for bar in bars]
    held, last_end = [0] * len(bars), [0] * len(bars)
    for note in sounding:
        for place in range(bisect_right(lines, note.onset), bisect_left(lines, note.offset)):
            held[place] = 1
        place = bisect_left(lines, note.offset)
        if place < len(bars):
            last_end[place] = max(last_end[place], note.offset)
    first_whole = 1 if bars[0].number == 0 else 0
    made = []
    for place, bar in enumerate(bars):
        strength = _HELD_OVER * held[place] + _grid(place - first_whole)
        strength += _NEW_SIGNATURE * _differs(bars, place)
        if not held[place]:
            strength += _BREATH * (bar.onset - last_end[place] >= TICKS_PER_QUARTER // 2)
            before = bisect_left(onsets, bar.onset)
            strength += _LONG_GAP * (before > 0 and bar.onset - onsets[before - 1] >= _LONG * usual)
        made.append(strength)
    return made


def _grid(place: int) -> float:
    return next((strength for size, strength in _GRID.items() if place % size == 0), 0.0)


def _differs(bars: Sequence[Bar], place: int) -> bool:
    return place > 0 and (bars[place].meter, bars[place].key) != (bars[place - 1].meter, bars[place - 1].key)

"""Where stretches of a phrase repeat each other, and which notes break the repetition.

Conventions: the line of a hand is cut into stretches, whole bars or halves of them, and
each is compared with those up to four before and after it. Two notes correspond if they
start at the same place of their stretches. They agree in pitch, or in the interval that
leads to them, or in the one that leads on. The likeness of two stretches, seen from one
note, is the share of the *others* that agree: a note is supported by the likest stretch
in which it agrees itself, and breaks the likest in which it does not.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from museflow_engine.quality.note_table import Bools, Floats, Ints, NoteTable, correspondents

_FURTHEST: Final = 4
"""How many stretches apart two are compared."""

_LAGS: Final = np.array([*range(-_FURTHEST, 0), *range(1, _FURTHEST + 1)])


@dataclass(frozen=True, slots=True, eq=False)
class Repetition:
    """For each note of a table, the greatest likeness of another stretch, 0 to 1.

    Attributes:
        support: by pitch, of those where the note agrees.
        broken: by pitch, of those where it does not.
        sequence: by interval, of those where it agrees before and after.
        half_broken: of those where it agrees on one side.
        sequence_broken: of those where it agrees on neither.
        rhythm: share of onsets in common.
    """

    support: Floats
    broken: Floats
    sequence: Floats
    half_broken: Floats
    sequence_broken: Floats
    rhythm: Floats


def repetition(table: NoteTable, before: Ints, after: Ints, parts: int) -> Repetition:
    """Compare the stretches of each hand.

    Args:
        table: the notes.
        before: interval to each note from the one before it in its line, in steps, with
            any large number where there is none.
        after: likewise from each note to the next.
        parts: how many stretches a bar is cut into.
    """
    line = np.flatnonzero(table.on_line)
    ticks = table.bar_ticks[line] // parts
    other = correspondents(table, line, _LAGS * ticks[:, None])
    found = other >= 0
    pitch = found & (table.step[line][:, None] == table.step[other])
    sides = [found & (column[line][:, None] == column[other]) for column in (before, after)]
    edges = sides[0].astype(np.int64) + sides[1]
    number = table.bar[line] * parts + table.place[line] // ticks
    owner = 2 * table.phrase[line] + table.hand[line]
    stretch = owner * (int(number.max(initial=0)) + 1) + number
    cells = stretch[:, None] * len(_LAGS) + np.arange(len(_LAGS))
    shared = _totals(cells, found)
    union = _union(stretch, shared)
    by_pitch = _likeness(cells, pitch, union - 1)
    by_interval = _likeness(cells, edges, 2 * (union - 1))
    columns = np.zeros((6, len(table.phrase)))
    columns[:, line] = [
        (by_pitch * pitch).max(axis=1),
        (by_pitch * (found & ~pitch)).max(axis=1),
        *((by_interval * (found & (edges == agreed))).max(axis=1) for agreed in (2, 1, 0)),
        (shared / union * found).max(axis=1),
    ]
    return Repetition(*columns[:, table.outer])


def _totals(cells: Ints, values: Ints | Bools) -> Floats:
    """Sums over the notes of each stretch, for each lag, given back to every note."""
    totals = np.bincount(cells.ravel(), weights=values.ravel(), minlength=1)
    return np.asarray(totals[cells], dtype=float)


def _union(stretch: Ints, shared: Floats) -> Floats:
    """How many places of two stretches have an onset, in one or in both; at least 1."""
    count = np.bincount(stretch, minlength=1)
    there = np.clip(stretch[:, None] + _LAGS, 0, len(count) - 1)
    union: Floats = np.maximum(count[stretch][:, None] + count[there] - shared, 1.0)
    return union


def _likeness(cells: Ints, agreeing: Ints | Bools, most: Floats) -> Floats:
    """Share of the others that agree, with their stretch's total less one's own."""
    others = _totals(cells, agreeing) - agreeing
    likeness: Floats = np.clip(others / np.maximum(most, 1), 0, 1)
    return likeness

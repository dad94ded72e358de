"""Where bars repeat each other, and which notes break the repetition.

Conventions: the lines of a hand are laid on a grid of bars by places, twelve places to
the quarter note, which holds sixteenths and triplets alike. Two bars can be compared at
the places where both strike a note. The support of a note in another bar is the share
of the bar's *other* notes that agree there, if this one agrees too; its break is that
share if it does not. Agreement is of pitch (repetition) or of the interval that led to
the note and the one that leads on (sequence).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from museflow_engine.quality.note_table import Bools, Floats, Ints, NoteTable

Grid = NDArray[np.int16]

_PLACE = 40
_MOST_PLACES = 96
_EMPTY = -1000
_FURTHEST = 4
"""How many bars apart two bars are compared."""


@dataclass(frozen=True, slots=True, eq=False)
class Repetition:
    """For each note of a table, the greatest support and break in any other bar.

    Attributes:
        support, broken: by pitch, 0 to 1.
        sequence_support, sequence_broken: by interval, 0 to 1.
        bar_rhythm: whether another bar of the hand has the very same onsets.
    """

    support: Floats
    broken: Floats
    sequence_support: Floats
    sequence_broken: Floats
    bar_rhythm: Floats


def repetition(table: NoteTable, before: Ints, after: Ints) -> Repetition:
    """Compare the bars of each hand.

    Args:
        table: the notes.
        before: interval to each note from the one before it in its line, in steps, with
            any large number where there is none.
        after: likewise from each note to the next.
    """
    line = np.flatnonzero(table.on_line)
    bars = int(table.bar.max(initial=0)) + 1
    places = np.minimum(table.place[line] // _PLACE, _MOST_PLACES - 1)
    owner = 2 * table.phrase[line] + table.hand[line]
    cells = (owner, table.bar[line], places)
    shape = (2 * table.phrases, bars, int(places.max(initial=0)) + 1)
    grids = [_laid_out(shape, cells, column[line]) for column in (table.step, before, after)]
    found = np.zeros((5, *shape), dtype=np.float32)
    for distance in range(1, min(_FURTHEST, bars - 1) + 1):
        here = [grid[:, distance:] for grid in grids]
        there = [grid[:, :-distance] for grid in grids]
        compared = _compare(here, there)
        np.maximum(found[:, :, distance:], compared, out=found[:, :, distance:])
        np.maximum(found[:, :, :-distance], compared, out=found[:, :, :-distance])
    of_line = found[:, cells[0], cells[1], cells[2]]
    columns = np.zeros((5, len(table.phrase)))
    columns[:, line] = of_line
    return Repetition(*columns[:, table.outer])


def _laid_out(shape: tuple[int, int, int], cells: tuple[Ints, Ints, Ints], values: Ints) -> Grid:
    grid = np.full(shape, _EMPTY, dtype=np.int16)
    grid[cells] = values
    return grid


def _compare(here: list[Grid], there: list[Grid]) -> Floats:
    struck, struck_there = here[0] != _EMPTY, there[0] != _EMPTY
    both = struck & struck_there
    same_pitch = both & (here[0] == there[0])
    same_interval = both & ((here[1] == there[1]) | (here[2] == there[2]))
    union = np.count_nonzero(struck | struck_there, axis=-1, keepdims=True)
    support, broken = _shares(both, same_pitch, union)
    sequence_support, sequence_broken = _shares(both, same_interval, union)
    same_rhythm = (np.count_nonzero(both, axis=-1, keepdims=True) == union) & both
    return np.stack([support, broken, sequence_support, sequence_broken, same_rhythm])


def _shares(both: Bools, same: Bools, union: Ints) -> tuple[Floats, Floats]:
    others = np.maximum(union - 1, 1).astype(np.float32)
    share = (np.count_nonzero(same, axis=-1, keepdims=True) - same) / others
    return share * same, share * (both & ~same)

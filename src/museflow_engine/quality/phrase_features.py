"""What a phrase is like as a whole: some fifty numbers, from its notes and what they say.

Conventions: features are computed for a batch at once; every row is one phrase, every
column one of `feature_names`. Shares and means are over the notes that count for them,
named in `_MEANS`, and 0 where there is none. Log-odds are natural, intervals and ranges
are in steps, lengths in quarters.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from museflow_engine.music import TICKS_PER_QUARTER
from museflow_engine.quality.contexts import ABSENT, Reading
from museflow_engine.quality.note_table import NONE, Bools, Floats, Ints, NoteTable

ODDEST: Final = 4
"""How many of a phrase's oddest notes are looked at one by one."""

_PARTS: Final = (*(f"oddest {place}" for place in range(1, ODDEST + 1)), "mean", "spread")
_COUNTS: Final = ("notes", "notes a bar", "range right", "range left")
_MEANS: Final = (
    "repeats", "steps", "leaps", "turns", "recovered leaps", "interval right", "interval left",
    "repetition", "broken repetition", "sequence", "broken sequence", "bar rhythms again",
    "chord notes", "strong notes outside the chord", "clearness", "chromatic notes",
    "together", "dissonant together", "parallel motion", "similar motion",
    "last right on tonic", "last left on tonic", "last length", "off the beat", "long notes",
)  # fmt: skip
_DISSONANT: Final = np.array([0, 1, 1, 0, 0, 0, 1, 0, 0, 0, 1, 1], dtype=bool)
_LONG: Final = 2 * TICKS_PER_QUARTER

Column = tuple[NDArray[np.generic], Bools]
"""Values of notes, and the notes that count."""


def feature_names(opinions: Sequence[str]) -> tuple[str, ...]:
    """Names of the columns of `features`, given the names of the opinions on notes."""
    return (*(f"{part}: {opinion}" for part in _PARTS for opinion in opinions), *_COUNTS, *_MEANS)


def features(reading: Reading, opinions: Floats) -> Floats:
    """Features of every phrase of a batch.

    Args:
        reading: the batch.
        opinions: array (notes, opinions): log-odds that a note is of a bad phrase.

    Returns:
        Array (phrases, features).
    """
    table = reading.table
    count = np.bincount(table.phrase, minlength=table.phrases)
    ends = np.append(0, np.cumsum(count))
    columns = [*_of_moves(reading), *_of_harmony(reading), *_of_both_hands(reading), *_of_ends(table)]
    return np.concatenate(
        [_of_opinions(opinions, table, ends), _counts(table, count), _means(columns, table)], axis=1
    )


def _of_opinions(opinions: Floats, table: NoteTable, ends: Ints) -> Floats:
    """The oddest notes in turn, mean and spread, each for all opinions."""
    count = np.diff(ends)
    longest = max(int(count.max(initial=0)), ODDEST)
    grid = np.full((table.phrases, longest, opinions.shape[1]), np.inf)
    grid[table.phrase, np.arange(len(table.phrase)) - ends[table.phrase]] = -opinions
    grid.partition(range(ODDEST), axis=1)
    oddest = -grid[:, :ODDEST]
    # A phrase with fewer notes repeats the mildest of them.
    few = np.isinf(oddest)
    oddest = np.where(few, np.where(few, np.inf, oddest).min(axis=1, keepdims=True), oddest)
    oddest[count == 0] = 0
    many = np.maximum(count, 1)[:, None]
    mean = _sums(opinions, table) / many
    spread = np.sqrt(np.maximum(_sums(opinions**2, table) / many - mean**2, 0))
    return np.concatenate([oddest.reshape(table.phrases, -1), mean, spread], axis=1)


def _sums(values: NDArray[np.generic], table: NoteTable) -> Floats:
    """Sums over the notes of each phrase, column by column; the rest of the batch has no part."""
    width = values.shape[1]
    cells = table.phrase[:, None] * width + np.arange(width)
    sums = np.bincount(cells.ravel(), weights=values.ravel(), minlength=table.phrases * width)
    return np.asarray(sums, dtype=float).reshape(-1, width)


def _means(columns: Sequence[Column], table: NoteTable) -> Floats:
    values = np.empty((2, len(columns), len(table.phrase)))
    for number, (of_note, among) in enumerate(columns):
        np.multiply(of_note, among, out=values[0, number])
        values[1, number] = among
    total, counted = np.split(_sums(values.reshape(2 * len(columns), len(table.phrase)).T, table), 2, axis=1)
    return total / np.maximum(counted, 1)


def _counts(table: NoteTable, count: Ints) -> Floats:
    bars = np.zeros(table.phrases)
    np.maximum.at(bars, table.phrase, table.bar + 1)
    owner = 2 * table.phrase + table.hand
    highest = np.full(2 * table.phrases, -np.inf)
    lowest = np.full(2 * table.phrases, np.inf)
    np.maximum.at(highest, owner, table.step)
    np.minimum.at(lowest, owner, table.step)
    ranges = np.where(np.isinf(highest), 0, highest - lowest).reshape(-1, 2)
    return np.concatenate([np.stack([count, count / np.maximum(bars, 1)], axis=1), ranges], axis=1)


def _of_moves(reading: Reading) -> list[Column]:
    table, before, after = reading.table, reading.before, reading.after
    size = np.abs(before)
    moved = table.on_line & (size != ABSENT)
    inside = moved & (np.abs(after) != ABSENT) & (before != 0) & (after != 0)
    turns = (before > 0) != (after > 0)
    repeated, everything = reading.repeated, np.ones(len(size), dtype=bool)
    return [
        (size == 0, moved),
        (size == 1, moved),
        (size > 2, moved),
        (turns, inside),
        (turns & (np.abs(after) == 1), inside & (size > 3)),
        (size, moved & (table.hand == 0)),
        (size, moved & (table.hand == 1)),
        (repeated.support, everything),
        (repeated.broken, everything),
        (repeated.sequence, everything),
        (repeated.sequence_broken, everything),
        (repeated.rhythm == 1, everything),
    ]


def _of_harmony(reading: Reading) -> list[Column]:
    table = reading.table
    everything = np.ones(len(table.phrase), dtype=bool)
    return [
        (reading.chord == 0, everything),
        (reading.chord == 2, table.strength >= 2),
        (reading.clearness, everything),
        (table.alter != 0, everything),
    ]


def _of_both_hands(reading: Reading) -> list[Column]:
    table, before = reading.table, reading.before
    partner = table.partner
    right = table.on_line & (table.hand == 0)
    together = right & (partner != NONE) & (table.onset[partner] == table.onset)
    interval = np.abs(table.midi - table.midi[partner]) % 12
    other = before[partner]
    both = together & (np.abs(before) != ABSENT) & (np.abs(other) != ABSENT) & (before != 0) & (other != 0)
    return [
        (together, right),
        (_DISSONANT[interval], together),
        (before == other, both),
        ((before > 0) == (other > 0), both),
    ]


def _of_ends(table: NoteTable) -> list[Column]:
    last = table.on_line & (table.following == NONE)
    everything = np.ones(len(last), dtype=bool)
    return [
        (table.degree == 0, last & (table.hand == 0)),
        (table.degree == 0, last & (table.hand == 1)),
        (table.duration / TICKS_PER_QUARTER, last),
        (table.strength == 0, everything),
        (table.duration >= _LONG, everything),
    ]

"""What a phrase is like as a whole: some fifty numbers, from its notes and what they say.

Conventions: features are computed for a batch at once; every row is one phrase, every
column one of `feature_names`. Shares lie between 0 and 1, log-odds are natural, intervals
are in steps, lengths in quarters. A phrase without notes has zeros.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from museflow_engine.music import TICKS_PER_QUARTER
from museflow_engine.quality.contexts import ABSENT, Reading
from museflow_engine.quality.note_table import NONE, Bools, Floats, Ints, NoteTable

ODDEST: Final = 4
"""How many of a phrase's oddest notes are looked at one by one."""

_OF_OPINION: Final = ("mean", "spread", *(f"oddest {place}" for place in range(1, ODDEST + 1)))
_OF_PHRASE: Final = (
    "notes", "notes a bar", "repeats", "steps", "leaps", "turns", "recovered leaps",
    "repetition", "broken repetition", "sequence", "broken sequence", "bar rhythms again",
    "chord notes", "strong notes outside the chord", "clearness", "chromatic notes",
    "together", "dissonant together", "contrary motion", "parallel motion",
    "range right", "range left", "interval right", "interval left",
    "last right on tonic", "last left on tonic", "last length", "off the beat", "lengths",
)  # fmt: skip
_DISSONANT: Final = np.array([0, 1, 1, 0, 0, 0, 1, 0, 0, 0, 1, 1], dtype=bool)


def feature_names(opinions: Sequence[str]) -> tuple[str, ...]:
    """Names of the columns of `features`, given the names of the opinions on notes."""
    return (*(f"{opinion}: {part}" for opinion in opinions for part in _OF_OPINION), *_OF_PHRASE)


def features(reading: Reading, opinions: Floats) -> Floats:
    """Features of every phrase of a batch.

    Args:
        reading: the batch.
        opinions: array (notes, opinions): log-odds that a note is of a bad phrase.

    Returns:
        Array (phrases, features).
    """
    table = reading.table
    columns = [column for opinion in opinions.T for column in _of_opinion(table, opinion)]
    return np.stack([*columns, *_of_phrase(reading)], axis=1)


def _of_opinion(table: NoteTable, opinion: Floats) -> list[Floats]:
    everything = np.ones(len(opinion), dtype=bool)
    mean = _mean(table, opinion, everything)
    spread = np.sqrt(np.maximum(_mean(table, opinion**2, everything) - mean**2, 0))
    order = np.lexsort((-opinion, table.phrase))
    count = np.bincount(table.phrase, minlength=table.phrases)
    first = np.cumsum(count) - count
    ordered = np.append(opinion[order], 0.0)
    # A phrase with fewer notes repeats its mildest one.
    places = [np.where(count, first + np.minimum(place, count - 1), -1) for place in range(ODDEST)]
    return [mean, spread, *(ordered[place] for place in places)]


def _mean(table: NoteTable, values: Floats | Bools, among: Bools) -> Floats:
    """Mean of the values of each phrase over the notes that count; 0 where none does."""
    phrase = table.phrase[among]
    total = np.bincount(phrase, weights=values[among], minlength=table.phrases)
    return np.asarray(total / np.maximum(np.bincount(phrase, minlength=table.phrases), 1))


def _of_phrase(reading: Reading) -> list[Floats]:
    table = reading.table
    everything = np.ones(len(table.phrase), dtype=bool)
    count = np.bincount(table.phrase, minlength=table.phrases).astype(float)
    repeated = reading.repeated
    return [
        count,
        count / np.maximum(_greatest(table, table.bar + 1, everything), 1),
        *_moves(reading),
        _mean(table, repeated.support, everything),
        _mean(table, repeated.broken, everything),
        _mean(table, repeated.sequence_support, everything),
        _mean(table, repeated.sequence_broken, everything),
        _mean(table, repeated.bar_rhythm, everything),
        _mean(table, reading.chord == 0, everything),
        _mean(table, reading.chord == 2, table.strength >= 2),
        _mean(table, reading.clearness, everything),
        _mean(table, table.alter != 0, everything),
        *_coordination(reading),
        *_lines(reading),
        *_ends(table),
        _mean(table, table.strength == 0, everything),
        _distinct_lengths(table),
    ]


def _greatest(table: NoteTable, values: Ints, among: Bools) -> Floats:
    found = np.full(table.phrases, -np.inf)
    np.maximum.at(found, table.phrase[among], values[among])
    return np.where(np.isinf(found), 0.0, found)


def _moves(reading: Reading) -> list[Floats]:
    table, before, after = reading.table, reading.before, reading.after
    moved = table.on_line & (before != ABSENT)
    size = np.abs(before)
    inside = moved & (np.abs(after) != ABSENT) & (before != 0) & (after != 0)
    turns = (before > 0) != (after > 0)
    recovered = turns & (np.abs(after) == 1)
    return [
        _mean(table, size == 0, moved),
        _mean(table, size == 1, moved),
        _mean(table, size > 2, moved),
        _mean(table, turns, inside),
        _mean(table, recovered, inside & (size > 3)),
    ]


def _coordination(reading: Reading) -> list[Floats]:
    table, before = reading.table, reading.before
    partner = table.partner
    paired = table.on_line & (table.hand == 0) & (partner != NONE)
    together = paired & (table.onset[partner] == table.onset)
    interval = np.abs(table.midi - table.midi[partner]) % 12
    other = before[partner]
    both = together & (np.abs(before) != ABSENT) & (np.abs(other) != ABSENT) & (before != 0) & (other != 0)
    same_way = (before > 0) == (other > 0)
    return [
        _mean(table, together, table.on_line & (table.hand == 0)),
        _mean(table, _DISSONANT[interval], together),
        _mean(table, ~same_way, both),
        _mean(table, before == other, both),
    ]


def _lines(reading: Reading) -> list[Floats]:
    table, size = reading.table, np.abs(reading.before).astype(float)
    ranges, intervals = [], []
    for hand in (0, 1):
        own = table.hand == hand
        ranges.append(_greatest(table, table.step, own) + _greatest(table, -table.step, own))
        intervals.append(_mean(table, size, own & table.on_line & (size != ABSENT)))
    return [*ranges, *intervals]


def _ends(table: NoteTable) -> list[Floats]:
    last = table.on_line & (table.following == NONE)
    length = table.duration / TICKS_PER_QUARTER
    return [
        _mean(table, table.degree == 0, last & (table.hand == 0)),
        _mean(table, table.degree == 0, last & (table.hand == 1)),
        _mean(table, length, last),
    ]


def _distinct_lengths(table: NoteTable) -> Floats:
    found = np.unique((table.phrase << 24) + table.duration)
    return np.bincount(found >> 24, minlength=table.phrases).astype(float)

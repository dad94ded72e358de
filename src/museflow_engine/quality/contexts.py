"""What surrounds each note, as a few small whole numbers: the input of the note model.

Conventions: intervals are in steps (0 a repeat, 1 a second), cut off at an octave. Every
context is a category, 0 to its size − 1; a category of its own stands for "none". The
note model gives every value of every context a weight of its own, so that nothing here
needs to be linear.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from museflow_engine.music import Phrase
from museflow_engine.quality.harmony import MEMBERS, membership, spans
from museflow_engine.quality.note_table import NONE, Bools, Floats, Ints, NoteTable
from museflow_engine.quality.repetition import Repetition, repetition

_OCTAVE = 7
_INTERVALS = 2 * _OCTAVE + 2  # −7 to 7, and none
ABSENT: Final = 99
"""Stands for an interval to a note that does not exist."""

_LEVELS = 5
_LENGTHS = (120, 160, 240, 360, 480, 720, 960, 1440)  # ticks; each class ends with its length
_MANY = 128  # MIDI numbers
_PLACES = 17  # sixteenths after the barline, the rest of long bars in one

SIZES: Final[dict[str, int]] = {
    "interval before × after": _INTERVALS**2,
    "two intervals before": _INTERVALS**2,
    "two intervals after": _INTERVALS**2,
    "interval across": _INTERVALS * 4,
    "every other note": _INTERVALS**2,
    "degree × strength": 7 * 3 * 2 * 4,
    "degree before × degree": 8 * 7 * 2,
    "degree × degree after": 8 * 7 * 2,
    "last degree": 7 * 2 * 2,
    "degree × length": 7 * 9,
    "length before × length × after": 10 * 9 * 10,
    "place × length": _PLACES * 9,
    "place × place before": _PLACES * (_PLACES + 1),
    "rhythm of the bar": 2 * 4 * 2,
    "vertical interval": 8 * 2 * 4,
    "vertical semitones": 13 * 2 * 2,
    "vertical motion": 8 * 8,
    "chord of the bar": MEMBERS * 4 * 4 * 2,
    "chord of the half bar": MEMBERS * 4 * 4 * 2,
    "clearness × membership": _LEVELS * MEMBERS * 2,
    "repetition": _LEVELS**2,
    "sequence": _LEVELS**3,
    "sequence of half bars": _LEVELS**3,
    "distance from the line's middle": 15 * 4,
    "accidental": 3 * _INTERVALS,
    "interval in the chord": _INTERVALS * 2,
    "the same note again": 4 * 4 * 2,
    "altered elsewhere": 3 * 3 * 3,
}
"""Every context and how many values it has."""


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """A batch of phrases, read.

    Attributes:
        table: the notes.
        codes: array (notes, contexts) of categories, in the order of `SIZES`.
        before, after: steps to each note from the one before it in its line, and from it
            to the next; plus or minus `ABSENT` where there is none.
        repeated: where bars repeat each other.
        chord: membership of each note in the harmony of its bar, as in `harmony.MEMBERS`.
        clearness: share of the bar's other notes that one triad holds.
    """

    table: NoteTable
    codes: Ints
    before: Ints
    after: Ints
    repeated: Repetition
    chord: Ints
    clearness: Floats


def read(phrases: Sequence[Phrase]) -> Reading:
    """Everything that the models want to know of a batch of phrases."""
    table = NoteTable.of(phrases)
    before = _interval(table, table.previous)
    after = -_interval(table, table.following)
    repeated = repetition(table, before, after, 1)
    halves = repetition(table, before, after, 2)
    chord, clearness = membership(table, spans(table, 1))
    columns = [
        *_melodic(table, before, after),
        *_tonal(table),
        *_rhythmic(table, repeated),
        *_vertical(table),
        *_harmonic(table, before, after, chord, clearness),
        *_formal(table, before, repeated, halves),
    ]
    return Reading(table, np.array(columns).T, before, after, repeated, chord, clearness)


def _interval(table: NoteTable, other: Ints) -> Ints:
    """Steps from the other row up to the line at each note; `ABSENT` where there is no other."""
    return np.where(other == NONE, ABSENT, table.step[table.outer] - table.step[other])


def _coded(interval: Ints) -> Ints:
    none = np.abs(interval) == ABSENT
    return np.where(none, _INTERVALS - 1, np.clip(interval, -_OCTAVE, _OCTAVE) + _OCTAVE)


def _at(column: Ints, rows: Ints, otherwise: int) -> Ints:
    return np.where(rows == NONE, otherwise, column[rows])


def _crossed(*parts: tuple[Ints | Bools, int]) -> Ints:
    """One category for a combination of several, the last fastest."""
    first, _ = parts[0]
    code = first.astype(np.int64)
    for values, size in parts[1:]:
        code = code * size + values
    return code


def _melodic(table: NoteTable, before: Ints, after: Ints) -> list[Ints]:
    n = _INTERVALS
    earlier = _at(before, table.previous, ABSENT)
    later = _at(after, table.following, ABSENT)
    ends = (table.previous == NONE) | (table.following == NONE)
    across = np.where(ends, ABSENT, before + after)
    return [
        _crossed((_coded(before), n), (_coded(after), n)),
        _crossed((_coded(earlier), n), (_coded(before), n)),
        _crossed((_coded(after), n), (_coded(later), n)),
        _crossed((_coded(across), n), (_move(before), 4)),
        _crossed((_coded(_sum(before, earlier)), n), (_coded(_sum(after, later)), n)),
    ]


def _sum(first: Ints, second: Ints) -> Ints:
    none = (np.abs(first) == ABSENT) | (np.abs(second) == ABSENT)
    return np.where(none, ABSENT, first + second)


def _tonal(table: NoteTable) -> list[Ints]:
    degree, hand = table.degree, table.hand
    return [
        _crossed((degree, 7), (table.alter + 1, 3), (table.minor, 2), (table.strength, 4)),
        _crossed((_at(degree, table.previous, 7), 8), (degree, 7), (hand, 2)),
        _crossed((_at(degree, table.following, 7), 8), (degree, 7), (hand, 2)),
        _crossed((degree, 7), (table.following == NONE, 2), (hand, 2)),
        _crossed((degree, 7), (_length(table), 9)),
    ]


def _length(table: NoteTable) -> Ints:
    return np.searchsorted(_LENGTHS, table.duration, side="left")


def _rhythmic(table: NoteTable, repeated: Repetition) -> list[Ints]:
    length = _length(table)
    place = np.minimum(table.place // 120, _PLACES - 1)
    before, after = _at(length, table.previous, 9), _at(length, table.following, 9)
    again = (repeated.rhythm == 1).astype(np.int64)
    return [
        _crossed((before, 10), (length, 9), (after, 10)),
        _crossed((place, _PLACES), (length, 9)),
        _crossed((place, _PLACES), (_at(place, table.previous, _PLACES), _PLACES + 1)),
        _crossed((again, 2), (table.strength, 4), (table.hand, 2)),
    ]


def _vertical(table: NoteTable) -> list[Ints]:
    partner = table.partner
    lower_left = np.where(table.hand == 1, -1, 1)
    steps = np.where(partner == NONE, 7, (lower_left * (table.step - table.step[partner])) % 7)
    semitones = np.where(partner == NONE, 12, (lower_left * (table.midi - table.midi[partner])) % 12)
    together = (partner != NONE) & (table.onset[partner] == table.onset)
    strong = table.strength >= 2
    return [
        _crossed((steps, 8), (together, 2), (table.strength, 4)),
        _crossed((semitones, 13), (together, 2), (strong, 2)),
        _crossed((_at(steps, table.previous, 7), 8), (steps, 8)),
    ]


def _move(interval: Ints) -> Ints:
    """0 a repeat, 1 a step, 2 a leap, 3 none."""
    size = np.abs(interval)
    return np.where(size == ABSENT, 3, np.minimum(size, 2))


def _harmonic(table: NoteTable, before: Ints, after: Ints, bar: Ints, clearness: Floats) -> list[Ints]:
    strong = table.strength >= 2
    moves = ((_move(before), 4), (_move(after), 4), (strong, 2))
    half, _ = membership(table, spans(table, 2))
    return [
        _crossed((bar, MEMBERS), *moves),
        _crossed((half, MEMBERS), *moves),
        _crossed((_level(clearness), _LEVELS), (bar, MEMBERS), (strong, 2)),
    ]


def _level(share: Floats) -> Ints:
    """0 for nothing, then four steps up to 1."""
    return np.ceil(share * (_LEVELS - 1) - 1e-9).astype(np.int64)


def _formal(table: NoteTable, before: Ints, repeated: Repetition, halves: Repetition) -> list[Ints]:
    line = table.phrase * 2 + table.hand
    count = np.bincount(line, minlength=1)
    middle = np.bincount(line, weights=table.step, minlength=1) / np.maximum(count, 1)
    away = np.clip(np.rint(table.step - middle[line]), -_OCTAVE, _OCTAVE).astype(np.int64) + _OCTAVE
    bars = table.phrase * (int(table.bar.max(initial=0)) + 1) + table.bar
    same_note = np.minimum(_others_like(line * _MANY + table.midi), 3)
    same_degree = np.minimum(_others_like(bars * 7 + table.degree), 3)
    inner = np.where(table.on_line, ABSENT, table.step - table.step[table.outer])
    return [
        _crossed((_level(repeated.support), _LEVELS), (_level(repeated.broken), _LEVELS)),
        _sequential(repeated),
        _sequential(halves),
        _crossed((away, 15), (_move(before), 4)),
        _crossed((table.alter + 1, 3), (_coded(before), _INTERVALS)),
        _crossed((_coded(inner), _INTERVALS), (table.hand, 2)),
        _crossed((same_note, 4), (same_degree, 4), (table.hand, 2)),
        _altered_elsewhere(table, bars),
    ]


def _sequential(found: Repetition) -> Ints:
    likeness = (found.sequence, found.half_broken, found.sequence_broken)
    return _crossed(*((_level(column), _LEVELS) for column in likeness))


def _others_like(code: Ints) -> Ints:
    """How many other notes of the batch have the same code."""
    return np.bincount(code, minlength=1)[code] - 1


def _altered_elsewhere(table: NoteTable, bars: Ints) -> Ints:
    """Whether the same degree stands with another accidental in the bar, or in the phrase."""
    others = []
    for span in (bars, table.phrase):
        degree = span * 7 + table.degree
        alone = _others_like(degree) == 0
        same = _others_like(degree * 3 + table.alter + 1) == _others_like(degree)
        others.append(np.where(alone, 2, same))
    return _crossed((table.alter + 1, 3), (others[0], 3), (others[1], 3))

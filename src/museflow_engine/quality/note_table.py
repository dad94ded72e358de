"""All notes of several phrases as columns of numbers, so that a batch is read at once.

Conventions: rows are sorted by phrase, hand (right 0, left 1), onset and, within a chord,
from the outside in: a hand's *line* is its highest note where the right hand plays and its
lowest where the left does. Times are ticks; an upbeat is bar 0, and its places are those
of the end of a whole bar. Grace notes are left out. Metre and key are those at the start.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from museflow_engine.music import Key, Meter, Phrase
from museflow_engine.music.pitch import SEMITONES, STEPS

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

NONE = -1
"""Stands for "no such note"."""

_STEP_NUMBER = {step: number for number, step in enumerate(STEPS)}
_FAR = 1 << 24  # ticks, longer than any phrase


@dataclass(frozen=True, slots=True, eq=False)
class NoteTable:
    """The columns; all have one entry for each of N notes.

    Attributes:
        phrases: number of phrases in the batch.
        phrase, hand, onset, duration: where a note belongs and when it sounds.
        bar, place: number of its bar from 0, and ticks after the barline.
        strength: metric weight of the place, 0 to 3, as in `Meter.strength`.
        midi, step: MIDI number and diatonic position (neighbours differ by 1).
        degree: scale degree, 0 for the tonic to 6.
        alter: alteration against the key signature, -1, 0 or 1.
        minor: whether the key is minor.
        bar_ticks: length of a bar.
        beat_ticks: length of a beat as it is felt.
        on_line: whether the note carries its hand's line.
        previous, following: rows of the line's notes before and after, or `NONE`.
        partner: row of the other hand's line note that sounds at the onset, or `NONE`.
        outer: row of the line note at the same onset in the same hand.
    """

    phrases: int
    phrase: Ints
    hand: Ints
    onset: Ints
    duration: Ints
    bar: Ints
    place: Ints
    strength: Ints
    midi: Ints
    step: Ints
    degree: Ints
    alter: Ints
    minor: Ints
    bar_ticks: Ints
    beat_ticks: Ints
    on_line: Bools
    previous: Ints
    following: Ints
    partner: Ints
    outer: Ints

    @classmethod
    def of(cls, phrases: Sequence[Phrase]) -> NoteTable:
        """The notes of a batch of phrases."""
        columns = _columns(phrases)
        phrase, left, onset, duration, midi, step, alter = columns[:, _reading_order(columns)]
        frame = np.array([_frame(each.meter, each.key, each.anacrusis) for each in phrases], dtype=np.int64)
        bar_ticks, beat_ticks, shift, tonic, minor = frame.reshape(-1, 5)[phrase].T
        bar, place = np.divmod(onset + shift, bar_ticks)
        place_key = (2 * phrase + left) * _FAR + onset
        on_line = np.ones(len(phrase), dtype=bool)
        on_line[1:] = place_key[1:] != place_key[:-1]
        outer = np.maximum.accumulate(np.where(on_line, np.arange(len(phrase)), 0))
        previous, following = _neighbours(np.flatnonzero(on_line), 2 * phrase + left)
        return cls(
            phrases=len(phrases),
            phrase=phrase,
            hand=left,
            onset=onset,
            duration=duration,
            bar=bar,
            place=place,
            strength=_strength(place, bar_ticks, beat_ticks),
            midi=midi,
            step=step,
            degree=(step - tonic) % 7,
            alter=np.clip(alter, -1, 1),
            minor=minor,
            bar_ticks=bar_ticks,
            beat_ticks=beat_ticks,
            on_line=on_line,
            previous=previous[outer],
            following=following[outer],
            partner=_partners(place_key, onset, duration, on_line, left),
            outer=outer,
        )


@lru_cache(maxsize=256)
def _frame(meter: Meter, key: Key, anacrusis: int) -> tuple[int, int, int, int, int]:
    shift = meter.bar_ticks - anacrusis if anacrusis else 0
    return meter.bar_ticks, meter.beat_ticks, shift, _STEP_NUMBER[key.tonic[0]], int(key.mode == "minor")


@lru_cache(maxsize=64)
def _signature(key: Key) -> dict[str, int]:
    return {step: key.alter_of(step) for step in STEPS}


def _columns(phrases: Sequence[Phrase]) -> Ints:
    """Phrase, hand, onset, duration, MIDI number, step and alteration of every note."""
    rows: list[tuple[int, int, int, int, int, int, int]] = []
    for number, phrase in enumerate(phrases):
        signature = _signature(phrase.key)
        for note in phrase.notes:
            pitch, name = note.pitch, note.pitch.step
            midi = 12 * pitch.octave + 12 + SEMITONES[name] + pitch.alter
            step = 7 * pitch.octave + _STEP_NUMBER[name]
            if note.duration:
                left = note.hand == "left"
                change = pitch.alter - signature[name]
                rows.append((number, left, note.onset, note.duration, midi, step, change))
    return np.array(rows, dtype=np.int64).reshape(-1, 7).T


def _reading_order(columns: Ints) -> Ints:
    phrase, left, onset, duration, midi, step, _ = columns
    outside_in = np.where(left == 1, midi, -midi)
    return np.lexsort((duration, step, outside_in, onset, left, phrase))


def _strength(place: Ints, bar_ticks: Ints, beat_ticks: Ints) -> Ints:
    felt = bar_ticks // beat_ticks
    half = (felt % 2 == 0) & (felt > 2) & (2 * place == bar_ticks)
    return np.where(place == 0, 3, np.where(half, 2, np.where(place % beat_ticks == 0, 1, 0)))


def _neighbours(line: Ints, owner: Ints) -> tuple[Ints, Ints]:
    previous = np.full(len(owner), NONE)
    following = np.full(len(owner), NONE)
    joined = owner[line[1:]] == owner[line[:-1]]
    previous[line[1:][joined]] = line[:-1][joined]
    following[line[:-1][joined]] = line[1:][joined]
    return previous, following


def correspondents(table: NoteTable, rows: Ints, ticks: Ints) -> Ints:
    """Rows of the same hand's line notes that start so many ticks later, or `NONE`.

    Args:
        table: the notes.
        rows: rows of notes.
        ticks: array (rows, ...); negative for earlier.
    """
    line = np.flatnonzero(table.on_line)
    if not len(line):
        return np.full(ticks.shape, NONE)
    place_key = (2 * table.phrase + table.hand) * _FAR + table.onset
    lined = place_key[line]
    wanted = place_key[rows].reshape(-1, *[1] * (ticks.ndim - 1)) + ticks
    at = np.minimum(np.searchsorted(lined, wanted), len(line) - 1)
    return np.where(lined[at] == wanted, line[at], NONE)


def _partners(place_key: Ints, onset: Ints, duration: Ints, on_line: Bools, left: Ints) -> Ints:
    """The last note that the other hand's line struck, if it still sounds."""
    line = np.flatnonzero(on_line)
    wanted = place_key + np.where(left == 1, -_FAR, _FAR)
    at = np.searchsorted(place_key[line], wanted, side="right") - 1
    found = line[np.maximum(at, 0)] if len(line) else at
    sounds = (at >= 0) & (place_key[found] // _FAR == wanted // _FAR)
    sounds &= onset[found] + duration[found] > onset
    return np.where(sounds, found, NONE)

"""The ideal performance of a phrase, as the events of a keyboard.

Conventions: `perform` speaks seconds. At one time note-offs come before note-ons, and
a key that is struck again is let go `GAP` earlier, so that no synthesiser swallows the
second stroke. Two notes on one key at one time are one stroke, held for the longer. A
grace note sounds for `GRACE` before its main note, or with it at the very start. MIDI
files of a phrase as it is notated are written by `io.midi_phrases`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from museflow_engine.music import (
    TICKS_PER_QUARTER,
    Note,
    NoteOff,
    NoteOn,
    PerformanceEvent,
    Score,
    TempoMap,
)

GAP: Final = TICKS_PER_QUARTER // 32
"""Ticks of silence before a key is struck again; at most half of the shorter note."""
GRACE: Final = TICKS_PER_QUARTER // 8
"""Length of a grace note in ticks."""
VELOCITY: Final = 72


@dataclass(frozen=True, slots=True)
class _Stroke:
    """One key held from `start` to `end` (ticks), for the note `id`."""

    start: int
    end: int
    pitch: int
    id: str


def perform(phrase: Score, tempo: float | TempoMap, start: float = 0.0) -> tuple[PerformanceEvent, ...]:
    """The ideal performance of a phrase.

    Args:
        phrase: the music.
        tempo: quarters a minute, or a tempo map, whose own origin then counts.
        start: seconds at which the phrase begins; not used with a tempo map.

    Returns:
        Note-ons and note-offs in order of time; each note-on has the id of its note.

    Raises:
        NotationError: if the tempo is out of range.
    """
    clock = tempo if isinstance(tempo, TempoMap) else TempoMap.constant(tempo, start)
    timed: list[tuple[float, bool, int, PerformanceEvent]] = []
    for stroke in _strokes(phrase.notes):
        on, off = clock.seconds(stroke.start), clock.seconds(stroke.end)
        timed.append((on, True, stroke.pitch, NoteOn(stroke.pitch, VELOCITY, on, stroke.id)))
        timed.append((off, False, stroke.pitch, NoteOff(stroke.pitch, off)))
    return tuple(event for *_, event in sorted(timed, key=lambda item: item[:3]))


def _strokes(notes: Iterable[Note]) -> list[_Stroke]:
    """Key strokes, none of which overlaps another on the same key."""
    keys: dict[int, dict[int, _Stroke]] = {}
    for note in notes:
        stroke = _stroke(note)
        strokes = keys.setdefault(stroke.pitch, {})
        known = strokes.get(stroke.start)
        if known is None or known.end < stroke.end:
            strokes[stroke.start] = stroke if known is None else _Stroke(*_span(known, stroke), known.id)
    return [stroke for strokes in keys.values() for stroke in _apart(list(strokes.values()))]


def _span(first: _Stroke, second: _Stroke) -> tuple[int, int, int]:
    return first.start, max(first.end, second.end), first.pitch


def _stroke(note: Note) -> _Stroke:
    if not note.grace:
        return _Stroke(note.onset, note.offset, note.pitch.midi, note.id)
    start = max(0, note.onset - GRACE)
    return _Stroke(start, start + GRACE, note.pitch.midi, note.id)


def _apart(strokes: list[_Stroke]) -> list[_Stroke]:
    """The strokes of one key, each let go before the next."""
    strokes.sort(key=lambda stroke: stroke.start)
    made: list[_Stroke] = []
    for stroke, after in pairwise(strokes):
        gap = min(GAP, (after.start - stroke.start) // 2)
        end = min(stroke.end, after.start - gap)
        made.append(_Stroke(stroke.start, end, stroke.pitch, stroke.id))
    return [*made, *strokes[-1:]]

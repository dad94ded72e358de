"""Plays phrases for tests of the judge: exactly as written, then changed on purpose."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from museflow_engine.judgement import Judgement, Report
from museflow_engine.judging import LiveJudge
from museflow_engine.music import NoteOff, NoteOn, PerformanceEvent, Phrase
from museflow_engine.music.tempo import seconds_per_tick

TEMPO = 72.0
BEAT = 60 / TEMPO


def melody(*midis: int, ticks: int = 480, meter: str = "4/4", key: str = "C major") -> Phrase:
    """Equal notes in the right hand, with ids n0, n1, …"""
    notes = [(i * ticks, ticks, midi, "right", f"n{i}") for i, midi in enumerate(midis)]
    return Phrase.from_notes(notes, meter=meter, key=key)


def two_hands() -> Phrase:
    """Four bars: quarters in the right hand (n0 to n15), whole notes in the left (l0 to l3)."""
    tune = (60, 62, 64, 65, 67, 65, 64, 62, 64, 67, 65, 64, 62, 60, 62, 60)
    notes = [(i * 480, 480, midi, "right", f"n{i}") for i, midi in enumerate(tune)]
    notes += [(i * 1920, 1920, midi, "left", f"l{i}") for i, midi in enumerate((48, 52, 53, 48))]
    return Phrase.from_notes(notes)


def as_written(
    phrase: Phrase, tempo: float = TEMPO, warp: Callable[[float], float] = lambda time: time
) -> list[PerformanceEvent]:
    """The events of a faultless performance; event ids are the note ids."""
    period = seconds_per_tick(tempo)
    events: list[PerformanceEvent] = []
    for note in phrase.notes:
        events.append(NoteOn(note.pitch.midi, 80, warp(note.onset * period), note.id))
        events.append(NoteOff(note.pitch.midi, warp(note.offset * period) - 0.01))
    return in_order(events)


def in_order(events: Iterable[PerformanceEvent]) -> list[PerformanceEvent]:
    """Events by time, releases first."""
    return sorted(events, key=lambda event: (event.time, isinstance(event, NoteOn)))


def presses(*keys: tuple[int, float]) -> list[PerformanceEvent]:
    """Key presses (MIDI number, seconds) without releases or ids."""
    return [NoteOn(midi, 80, time) for midi, time in keys]


def judged(phrase: Phrase, events: list[PerformanceEvent], tempo: float = TEMPO) -> Report:
    """The report on a whole performance."""
    judge = LiveJudge(phrase, tempo)
    for event in events:
        judge.feed(event)
    return judge.finish(events[-1].time + 0.5 if events else 0.0)


def of_note(report: Report, note_id: str) -> Judgement:
    """The judgement on one written note."""
    (found,) = [judgement for judgement in report.judgements if judgement.note_id == note_id]
    return found


def kinds(report: Report) -> dict[str, str]:
    """Kind of judgement by note id; insertions by event id."""
    return {str(j.note_id or j.event_id): j.kind for j in report.judgements}

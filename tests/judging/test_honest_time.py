"""Judged by event timestamps: what keyboards, cables and clocks do to a clean performance."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from judged_playing import TEMPO, as_written, in_order
from rich_phrases import rich_phrases

from museflow_engine.judgement import Report
from museflow_engine.judging import Judge, LiveJudge, WaitJudge
from museflow_engine.music import NoteOff, NoteOn, PerformanceEvent, Phrase

Disturbance = Callable[[list[PerformanceEvent], Random], list[PerformanceEvent]]
Listen = Callable[[Phrase], Judge]

MODES: dict[str, Listen] = {
    "tempo": lambda phrase: LiveJudge(phrase, TEMPO, start=0.0),
    "free": lambda phrase: LiveJudge(phrase, TEMPO),
    "wait": lambda phrase: WaitJudge(phrase, TEMPO, start=0.0),
}


def drift(events: list[PerformanceEvent], rng: Random) -> list[PerformanceEvent]:
    """The device's clock runs up to 1 % fast or slow."""
    rate = 1 + rng.uniform(-0.01, 0.01)
    return [replace(event, time=event.time * rate) for event in events]


def jitter(events: list[PerformanceEvent], rng: Random) -> list[PerformanceEvent]:
    """Every stamp is up to 10 ms off."""
    return in_order(replace(event, time=event.time + rng.uniform(-0.01, 0.01)) for event in events)


def doubled(events: list[PerformanceEvent], rng: Random) -> list[PerformanceEvent]:
    """Every third note-on comes twice within 25 ms."""
    twice = [e for e in events if isinstance(e, NoteOn) and rng.random() < 1 / 3]
    again = [replace(e, time=e.time + rng.uniform(0.001, 0.025), id=f"{e.id} again") for e in twice]
    return in_order([*events, *again])


def bouncing(events: list[PerformanceEvent], rng: Random) -> list[PerformanceEvent]:
    """Every third key trembles: down, up, and down again within 25 ms."""
    trembling = [e for e in events if isinstance(e, NoteOn) and rng.random() < 1 / 3]
    more: list[PerformanceEvent] = []
    for event in trembling:
        back = event.time + rng.uniform(0.005, 0.025)
        more += [
            NoteOff(event.pitch, (event.time + back) / 2),
            replace(event, time=back, id=f"{event.id} again"),
        ]
    return in_order([*events, *more])


def reordered(events: list[PerformanceEvent], rng: Random) -> list[PerformanceEvent]:
    """Events arrive up to 30 ms late, each by another time; their stamps are right."""
    arrivals = [(event.time + rng.uniform(0, 0.03), place) for place, event in enumerate(events)]
    return [events[place] for _, place in sorted(arrivals)]


def stuck(events: list[PerformanceEvent], rng: Random) -> list[PerformanceEvent]:
    """A third of the note-offs never comes."""
    return [event for event in events if isinstance(event, NoteOn) or rng.random() > 1 / 3]


def unstamped(events: list[PerformanceEvent], _rng: Random) -> list[PerformanceEvent]:
    """No note-off comes at all, as from a computer keyboard."""
    return [event for event in events if isinstance(event, NoteOn)]


def everything(events: list[PerformanceEvent], rng: Random) -> list[PerformanceEvent]:
    """All of it at once."""
    for disturb in (drift, jitter, doubled, stuck, reordered):
        events = disturb(events, rng)
    return events


DISTURBANCES: list[Disturbance] = [drift, jitter, doubled, bouncing, reordered, stuck, unstamped, everything]

LOSING: list[Disturbance] = [stuck, everything]


def heard(listen: Listen, phrase: Phrase, events: list[PerformanceEvent]) -> Report:
    judge = listen(phrase)
    for event in events:
        judge.feed(event)
    return judge.finish(max(event.time for event in events) + 0.5)


@pytest.mark.parametrize("disturb", DISTURBANCES, ids=lambda each: each.__name__)
@pytest.mark.parametrize("listen", MODES.values(), ids=MODES.keys())
@given(phrase=rich_phrases(), seed=st.integers(0, 2**32))
@settings(max_examples=12, deadline=None)
def test_a_clean_performance_stays_clean(
    listen: Listen, disturb: Disturbance, phrase: Phrase, seed: int
) -> None:
    plain = one_key_one_note(phrase)
    report = heard(listen, plain, disturb(as_written(plain), Random(seed)))
    written = [each for each in report.judgements if each.note_id]
    assert {each.kind for each in written} <= {"match"}
    assert {each.timing for each in written} <= {"on time", None}
    # Of a key that never comes up nobody can tell that it was let go.
    assert {each.hold for each in written} <= {"full", None} | ({"long"} if disturb in LOSING else set())
    assert report.score.pitch_accuracy == 1.0
    assert report.score.continuity == 1.0


def one_key_one_note(phrase: Phrase) -> Phrase:
    """Without unisons, ornaments, and keys struck while they are down."""
    kept, free_at = [], dict[int, int]()
    for note in phrase.notes:
        if note.onset >= free_at.get(note.pitch.midi, 0) and not note.grace:
            kept.append(note)
            free_at[note.pitch.midi] = note.offset
    return Phrase(tuple(kept), phrase.meter, phrase.key, length=phrase.length, anacrusis=phrase.anacrusis)

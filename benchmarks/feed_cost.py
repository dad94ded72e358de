"""The cost of one `feed`: in phrases of some 60 notes, and in a piece of 3,000.

The piece is the phrases one after the other, played by the same student with the same
mistakes; a phrase and its place in the piece are judged side by side, event by event, so
that whatever disturbs the one disturbs the other.
"""

from __future__ import annotations

import gc
import time
from random import Random

from benchmarks.figure import Figure, Timing, summarise
from museflow_engine import LiveJudge, Phrase, PhraseGenerator, load_roadmap
from museflow_engine.music import Meter, Note, NoteOff, NoteOn, Pedal
from museflow_engine.music.tempo import seconds_per_tick
from museflow_engine.simulation import SimulatedStudent

TEMPO = 72.0
PHRASES = 50
_NOTES = range(54, 67)
_FROM_TIER = 150  # of the roadmap: earlier phrases have fewer notes
_METER = Meter()

Event = NoteOn | NoteOff | Pedal
Costs = dict[str, list[float]]


def figures() -> list[Figure]:
    """CPU time of one event of a student who makes mistakes: of any event, and of note-ons."""
    phrases = _phrases()
    costs = _side_by_side(phrases)
    short, long = (summarise(costs[f"{where} any"]) for where in ("phrase", "piece"))
    found = [*_pair("judging.feed.phrase", short), *_pair("judging.feed.long_piece", long, short)]
    short, long = (summarise(costs[f"{where} on"]) for where in ("phrase", "piece"))
    found += [*_pair("judging.note_on.phrase", short), *_pair("judging.note_on.long_piece", long, short)]
    return found


def _pair(name: str, timing: Timing, base: Timing | None = None) -> list[Figure]:
    against = "phrases of 60 notes" if base else ""
    return [
        Figure(f"{name}.median", timing.median, "ms", base.median if base else None, against),
        Figure(f"{name}.p99", timing.p99, "ms", base.p99 if base else None, against),
    ]


def _phrases() -> list[Phrase]:
    rng = Random(3)
    tiers = [tier for unit in load_roadmap().units for level in unit.levels for tier in level.tiers]
    found: list[Phrase] = []
    while len(found) < PHRASES:
        phrase = PhraseGenerator(rng.choice(tiers[_FROM_TIER:]), rng=rng).next()
        if len(phrase.notes) in _NOTES and phrase.meter == _METER and not phrase.anacrusis:
            found.append(phrase)
    return found


def _side_by_side(phrases: list[Phrase]) -> Costs:
    costs: Costs = {f"{where} {what}": [] for where in ("phrase", "piece") for what in ("any", "on")}
    student, rng = SimulatedStudent(weak={"hand:left": 0.8}), Random(5)
    piece, onset, start = LiveJudge(_one_after_the_other(phrases), tempo=TEMPO), 0, 0.0
    for phrase in phrases:
        judge = LiveJudge(phrase, tempo=TEMPO)
        events = student.play(phrase, TEMPO, start, rng)
        gc.collect()
        gc.disable()
        for event in events:
            for where, each in (("phrase", judge), ("piece", piece)):
                cost = _cost(each, event)
                costs[f"{where} any"].append(cost)
                if isinstance(event, NoteOn):
                    costs[f"{where} on"].append(cost)
        gc.enable()
        onset += phrase.length
        start = max(onset * seconds_per_tick(TEMPO), events[-1].time)
    return costs


def _cost(judge: LiveJudge, event: Event) -> float:
    start = time.process_time_ns()
    judge.feed(event)
    return (time.process_time_ns() - start) / 1e6


def _one_after_the_other(phrases: list[Phrase]) -> Phrase:
    notes: list[Note] = []
    onset = 0
    for number, phrase in enumerate(phrases):
        notes += [
            Note(
                f"{note.id}x{number}",
                note.onset + onset,
                note.duration,
                note.pitch,
                note.hand,
                grace=note.grace,
            )
            for note in phrase.notes
        ]
        onset += phrase.length
    return Phrase(tuple(notes), _METER, length=onset)

"""The cost of one `feed`: in a phrase of a few bars, and in a piece fifty times as long."""

from __future__ import annotations

import time
from random import Random

from benchmarks.figure import Figure, Timing, summarise
from museflow_engine import LiveJudge, Phrase, PhraseGenerator, load_roadmap
from museflow_engine.music import Note
from museflow_engine.simulation import SimulatedStudent

TEMPO = 72.0
PHRASES = 60
COPIES = 50


def figures() -> list[Figure]:
    """CPU time of one event of a student who makes mistakes."""
    tier = load_roadmap().units[0].levels[-1].tiers[-1]
    generator = PhraseGenerator(tier, rng=Random(3))
    phrases = [generator.next() for _ in range(PHRASES)]
    short = summarise(time for phrase in phrases for time in _feed_times(phrase))
    long = summarise(_feed_times(_repeat(phrases[0], COPIES)))
    return [*_pair("judging.feed.phrase", short), *_pair("judging.feed.long_piece", long, short)]


def _pair(name: str, timing: Timing, base: Timing | None = None) -> list[Figure]:
    against = "a phrase of a few bars" if base else ""
    return [
        Figure(f"{name}.median", timing.median, "ms", base.median if base else None, against),
        Figure(f"{name}.p99", timing.p99, "ms", base.p99 if base else None, against),
    ]


def _feed_times(phrase: Phrase) -> list[float]:
    student = SimulatedStudent(weak={"hand:left": 0.8})
    judge = LiveJudge(phrase, tempo=TEMPO)
    times: list[float] = []
    for event in student.play(phrase, TEMPO, 0.0, Random(5)):
        start = time.process_time_ns()
        judge.feed(event)
        times.append((time.process_time_ns() - start) / 1e6)
    return times


def _repeat(phrase: Phrase, copies: int) -> Phrase:
    notes = [
        Note(f"{note.id}x{copy}", note.onset + copy * phrase.length, note.duration, note.pitch, note.hand)
        for copy in range(copies)
        for note in phrase.notes
    ]
    return Phrase(tuple(notes), phrase.meter, phrase.key)

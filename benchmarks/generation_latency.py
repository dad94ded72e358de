"""Re-weight → phrase, beside building and exporting the like with music21 in the same run."""

from __future__ import annotations

from itertools import count
from random import Random

from music21 import meter, note, stream
from music21.musicxml.m21ToXml import GeneralObjectExporter

from benchmarks.figure import Figure, Timing, time_calls
from museflow_engine import Phrase, PhraseGenerator, load_roadmap
from museflow_engine.level import Tier

TIMES = 1000
TIMES_MUSIC21 = 100


def figures() -> list[Figure]:
    """Latency of the hardest tier of Unit 1: weights change with every phrase."""
    tier = load_roadmap().units[0].levels[-1].tiers[-1]
    ours, phrase = _time_generation(tier)
    export = time_calls(phrase.to_musicxml, TIMES)
    theirs = _time_music21(phrase)
    return [
        Figure("generation.reweight_to_phrase.median", ours.median, "ms", theirs.median, "music21"),
        Figure("generation.reweight_to_phrase.p99", ours.p99, "ms", theirs.p99, "music21"),
        Figure("engraving.musicxml.median", export.median, "ms", theirs.median, "music21"),
        Figure("engraving.musicxml.p99", export.p99, "ms", theirs.p99, "music21"),
    ]


def _time_generation(tier: Tier) -> tuple[Timing, Phrase]:
    generator = PhraseGenerator(tier, rng=Random(1))
    numbers = count()
    skills = [f"pitch:{pitch.name}" for hand in tier.hands_used for pitch in tier.pitches(hand)]
    seen: set[str] = set()
    made: list[Phrase] = []

    def draw() -> None:
        number = next(numbers)
        # A weight never used before: nothing that was computed for others can be reused.
        weights = {skills[number % len(skills)]: 2.0 + number / 1e6, "rhythm:2": 1.5 + number / 1e6}
        phrase = generator.next(weights=weights, seen=seen)
        seen.add(phrase.fingerprint)
        made.append(phrase)

    return time_calls(draw, TIMES), made[-1]


def _time_music21(phrase: Phrase) -> Timing:
    def build_and_export() -> None:
        score = stream.Score()
        for hand in ("right", "left"):
            part = stream.Part()  # type: ignore[no-untyped-call]
            part.append(meter.TimeSignature(str(phrase.meter)))  # type: ignore[no-untyped-call]
            for each in phrase.notes:
                if each.hand == hand:
                    made = note.Note(each.pitch.midi, quarterLength=each.duration / 480)
                    part.insert(each.onset / 480, made)
            score.insert(0, part)
        GeneralObjectExporter(score).parse()

    return time_calls(build_and_export, TIMES_MUSIC21)

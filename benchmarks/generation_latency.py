"""Re-weight → phrase, beside building and exporting the like with music21 in the same run.

Conventions: CPU time of one call, with weights that were never used before, so that
nothing computed for others can be used again. The hardest tier is the one whose median
is the highest in a quick pass. "best_of" lets the shipped quality model choose.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import count
from random import Random

from music21 import meter, note, stream
from music21.musicxml.m21ToXml import GeneralObjectExporter

from benchmarks.figure import Figure, Timing, time_calls
from museflow_engine import Phrase, PhraseGenerator, load_roadmap
from museflow_engine.generation import Critic
from museflow_engine.io.models import load_quality_model
from museflow_engine.level import Tier
from museflow_engine.music.rhythm import quarters

TIMES = 1000
TIMES_BEST_OF = 300
TIMES_PASS = 30
TIMES_MUSIC21 = 100
BEST_OF = 16


def figures(*, tell: bool = False) -> list[Figure]:
    """Latency of the hardest tier of Unit 1 and of the whole road, alone and with best of 16."""
    units = load_roadmap().units
    first = hardest(tier for level in units[0].levels for tier in level.tiers)
    road = hardest(tier for unit in units for level in unit.levels for tier in level.tiers)
    if tell:
        print(f"hardest tiers: {first.id} of Unit 1, {road.id} of the road")
    critic = load_quality_model().scores
    plain, phrase = _time_generation(first, TIMES)
    chosen, _ = _time_generation(first, TIMES_BEST_OF, critic)
    on_road, long_phrase = _time_generation(road, TIMES)
    road_chosen, _ = _time_generation(road, TIMES_BEST_OF, critic)
    export = time_calls(phrase.to_musicxml, TIMES)
    theirs, theirs_long = _time_music21(phrase), _time_music21(long_phrase)
    name = "generation.reweight_to_phrase"
    return [
        *_pair(name, plain, theirs),
        *_pair(f"{name}.best_of_{BEST_OF}", chosen, theirs),
        *_pair(f"{name}.road", on_road, theirs_long),
        *_pair(f"{name}.road.best_of_{BEST_OF}", road_chosen, theirs_long),
        *_pair("engraving.musicxml", export, theirs),
    ]


def hardest(tiers: Iterable[Tier]) -> Tier:
    """The tier whose median is the highest."""
    return max(tiers, key=lambda tier: _time_generation(tier, TIMES_PASS)[0].median)


def reweighting(tier: Tier, critic: Critic | None = None) -> tuple[Callable[[], None], list[Phrase]]:
    """A call that draws one more fresh phrase with weights never used before; and the phrases."""
    generator = PhraseGenerator(tier, rng=Random(1), critic=critic, best_of=BEST_OF if critic else 1)
    numbers = count()
    skills = [f"pitch:{pitch.name}" for hand in tier.hands_used for pitch in tier.pitches(hand)]
    rhythms = [f"rhythm:{quarters(value)}" for value in tier.values]
    seen: set[str] = set()
    made: list[Phrase] = []

    def draw() -> None:
        number = next(numbers)
        weights = {
            skills[number % len(skills)]: 2.0 + number / 1e6,
            rhythms[number % len(rhythms)]: 1.5 + number / 1e6,
        }
        phrase = generator.next(weights=weights, seen=seen)
        seen.add(phrase.fingerprint)
        made.append(phrase)

    return draw, made


def _time_generation(tier: Tier, times: int, critic: Critic | None = None) -> tuple[Timing, Phrase]:
    draw, made = reweighting(tier, critic)
    return time_calls(draw, times), made[-1]


def _pair(name: str, ours: Timing, theirs: Timing) -> list[Figure]:
    return [
        Figure(f"{name}.median", ours.median, "ms", theirs.median, "music21"),
        Figure(f"{name}.p99", ours.p99, "ms", theirs.p99, "music21"),
    ]


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


def main() -> None:
    """Print the hardest tiers, then the figures."""
    for figure in figures(tell=True):
        print(f"{figure.name:48} {figure.value:8.3f} ms against {figure.baseline:8.3f} (music21)")


if __name__ == "__main__":
    main()

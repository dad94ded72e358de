"""What graded evidence is worth: weak spots of those who hesitate and of those who do not.

    python -m benchmarks.graded_evidence [--seeds 30] [--first 1000] [--jobs 1]

Simulated students with one planted weakness play phrases of the generator, as events, to the
judge. One tracker learns from the grades of what was judged (`learner.grading`), the other,
the baseline, from the same judgements as right or wrong.

Conventions: a planted skill succeeds half of the time, any other at .97. A plain student is weak
without being slow; a hesitating one is late at the weak spot by half a second in the median,
and less exact there. An exposure is a note that takes the planted skill; it is found when
P(deficit > .10) is .9 or more and no other skill stands higher. `MOST` stands for one that
was not found in `PHRASES` phrases. False flags are counted over 3,000 notes of students without
weakness, even (15 ms) and uneven (45 ms). The calibration error is that of `learner_change`,
of forecasts against what the student really read right, over both outcomes. The grades were
chosen on seeds below 1000.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from multiprocessing import Pool
from random import Random
from statistics import fmean, median, quantiles
from typing import Final

from benchmarks.figure import Figure, slug
from benchmarks.learner_change import calibration_error
from benchmarks.learner_material import FLAGGED_FROM, USUAL
from museflow_engine import PhraseGenerator, load_roadmap
from museflow_engine.judgement import Judgement, Report
from museflow_engine.learner import SkillTracker, evidence_of
from museflow_engine.level import Tier
from museflow_engine.music import Note, Phrase
from museflow_engine.music.tempo import seconds_per_tick
from museflow_engine.session.listening import judge_for
from museflow_engine.simulation import SimulatedStudent
from museflow_engine.skill import skills_of

KINDS: Final[Mapping[str, str]] = {
    "pitch": "pitch:E4",
    "rhythm": "rhythm:2",
    "pitch × rhythm": "pitch:G4×rhythm:1",
}
WEAK: Final = 0.5
HESITATIONS: Final[Mapping[str, float]] = {"plain": 0.0, "hesitating": 1.0}
"""Median delay, in seconds, before a note that is never read right."""
JITTERS: Final[Mapping[str, float]] = {"even": 0.015, "uneven": 0.045}
TIER: Final = ("1.18", 4)
"""Eight pitches and three note values in either hand, one at a time and together."""
PHRASES: Final = 25
MOST: Final = 60
NOTES: Final = 3000
_COUNT_IN: Final = 4.0
_AFTERWARDS: Final = 3.0

Outcome = tuple[str, str]
"""A note's id, and "pitch" or "rhythm"."""


@dataclass(frozen=True)
class Performance:
    """A phrase, what was judged of it, and what the student really read right.

    Attributes:
        phrase: what was to be played.
        report: what was heard.
        read: whether each outcome was really read right.
        answers: the outcomes in the order of `evidence_of`.
    """

    phrase: Phrase
    report: Report
    read: Mapping[Outcome, bool]
    answers: Sequence[Outcome]


class Reader(SimulatedStudent):
    """A student of whom it is known what they read right."""

    def __init__(self, weak: Mapping[str, float], *, jitter: float = 0.015, hesitation: float = 0.0) -> None:
        super().__init__(weak, USUAL, jitter=jitter, hesitation=hesitation)
        self.read: dict[Outcome, bool] = {}

    def reads(self, note: Note, skills: Iterable[str], rng: Random) -> bool:
        """Whether an outcome comes out right; the pitch is read first, then the rhythm."""
        outcome = "rhythm" if (note.id, "pitch") in self.read else "pitch"
        right = self.read[note.id, outcome] = super().reads(note, skills, rng)
        return right


@dataclass
class Ear:
    """A tracker that learns from performances, graded or as right and wrong.

    Attributes:
        graded: which of the two.
        tracker: what is believed.
        told: each forecast, with what the student really did.
    """

    graded: bool
    tracker: SkillTracker = field(default_factory=SkillTracker)
    told: list[tuple[float, bool]] = field(default_factory=list)

    def hear(self, performance: Performance, at: float) -> Iterator[tuple[str, ...]]:
        """Learn from each answer; yields its skills."""
        phrase, judgements = performance.phrase, performance.report.judgements
        answers = evidence_of(phrase, judgements, performance.report.score.tempo)
        for answer, outcome in zip(answers, performance.answers, strict=True):
            right, credit = (answer.read, answer.credit) if self.graded else (answer.correct, 1.0)
            chance = self.tracker.observe(answer.skills, right, at, outcome=answer.outcome, credit=credit)
            self.told.append((chance, performance.read[outcome]))
            yield answer.skills

    def finds(self, skill: str) -> bool:
        """Whether a skill is flagged, and no other more."""
        suspicion = self.tracker.belief(skill).p_weak
        return suspicion >= FLAGGED_FROM and all(
            self.tracker.belief(other).p_weak <= suspicion for other in self.tracker
        )


def _outcomes(phrase: Phrase, judgements: Sequence[Judgement]) -> list[Outcome]:
    """The note and outcome of each answer, in the order of `evidence_of`."""
    rows = skills_of(phrase)
    last = {each.note_id: each for each in judgements if each.note_id in rows}
    return [
        (str(note_id), outcome)
        for note_id, judgement in last.items()
        for outcome in ("pitch", "rhythm")
        if outcome == "pitch" or judgement.timing is not None
    ]


@lru_cache
def _tier() -> Tier:
    return load_roadmap().level(TIER[0]).tier(TIER[1])


def performances(student: Reader, seed: int) -> Iterator[Performance]:
    """Phrases without end, as the judge hears a student play them."""
    tier, rng = _tier(), Random(seed)
    generator = PhraseGenerator(tier, rng=Random(seed))
    while True:
        phrase = generator.next()
        student.read = {}
        judge = judge_for("tempo", phrase, tier.tempo, _COUNT_IN, tier.scoring)
        end = _COUNT_IN + phrase.length * seconds_per_tick(tier.tempo)
        for event in student.play(phrase, tier.tempo, _COUNT_IN, rng):
            judge.feed(event)
            end = max(end, event.time)
        report = judge.finish(end + _AFTERWARDS)
        yield Performance(phrase, report, student.read, _outcomes(phrase, report.judgements))


@dataclass(frozen=True)
class Found:
    """What came of one student, graded and as right and wrong.

    Attributes:
        exposures: until the planted skill was found; `MOST` if it was not.
        told: each forecast with what came true.
    """

    exposures: tuple[int, int]
    told: tuple[list[tuple[float, bool]], list[tuple[float, bool]]]


def find(skill: str, hesitation: float, seed: int) -> Found:
    """Have both trackers look for one planted weakness."""
    student = Reader({skill: WEAK}, hesitation=hesitation)
    heard = list(islice(performances(student, seed), PHRASES))
    exposures, ears = list[int](), (Ear(graded=True), Ear(graded=False))
    for ear in ears:
        met, found = 0, MOST
        for at, performance in enumerate(heard):
            outcome = "pitch" if skill.startswith("pitch") else "rhythm"
            heard_now = ear.hear(performance, at * 30.0)
            for skills, (_, kind) in zip(heard_now, performance.answers, strict=True):
                met += skill in skills and kind == outcome
                if found == MOST and skill in skills and ear.finds(skill):
                    found = min(met, MOST)
        exposures.append(found)
    return Found((exposures[0], exposures[1]), (ears[0].told, ears[1].told))


def false_flags(jitter: float, seed: int) -> tuple[int, int]:
    """Skills flagged after any phrase of `NOTES` notes, of a student without weakness."""
    ears = Ear(graded=True), Ear(graded=False)
    flagged: tuple[set[str], set[str]] = set(), set()
    notes = 0
    for at, performance in enumerate(performances(Reader({}, jitter=jitter), seed)):
        notes += len(skills_of(performance.phrase))
        for ear, flags in zip(ears, flagged, strict=True):
            met = {skill for skills in ear.hear(performance, at * 30.0) for skill in skills}
            flags |= {skill for skill in met if ear.tracker.belief(skill).p_weak >= FLAGGED_FROM}
        if notes >= NOTES:
            break
    return len(flagged[0]), len(flagged[1])


def figures(seeds: Sequence[int], jobs: int = 1) -> list[Figure]:
    """The figures under permanent names, with those of right and wrong beside them."""
    cases = [
        (skill, delay, seed) for delay in HESITATIONS.values() for skill in KINDS.values() for seed in seeds
    ]
    sound = [(jitter, seed) for jitter in JITTERS.values() for seed in seeds]
    with Pool(jobs) as pool:
        found = dict(zip(cases, pool.starmap(find, cases, chunksize=1), strict=True))
        flags = dict(zip(sound, pool.starmap(false_flags, sound, chunksize=1), strict=True))
    told: list[Figure] = []
    for student, delay in HESITATIONS.items():
        for kind, skill in KINDS.items():
            name = f"graded.exposures_to_find.{student}.{slug(kind).replace('×', 'by')}"
            told += _spread(name, [found[skill, delay, seed] for seed in seeds])
        of_all = [found[skill, delay, seed].told for skill in KINDS.values() for seed in seeds]
        errors = [calibration_error(pair for each in of_all for pair in each[ear]) for ear in (0, 1)]
        told.append(_beside(f"graded.calibration_error.{student}", *errors))
    for student, jitter in JITTERS.items():
        means = [fmean(flags[jitter, seed][ear] for seed in seeds) for ear in (0, 1)]
        told.append(_beside(f"graded.false_flags_in_3000_notes.{student}", *means))
    return told


def _spread(name: str, found: Sequence[Found]) -> list[Figure]:
    ours, base = ([each.exposures[ear] for each in found] for ear in (0, 1))
    p90s = [quantiles(each, n=10, method="inclusive")[8] for each in (ours, base)]
    return [
        _beside(name, median(ours), median(base)),
        _beside(f"{name}.p90", *p90s),
        _beside(f"{name}.missed", ours.count(MOST), base.count(MOST)),
    ]


def _beside(name: str, ours: float, base: float) -> Figure:
    return Figure(name, ours, "", base, "right and wrong")


def main() -> None:
    """Print the figures, with those of the baseline beside them."""
    parser = argparse.ArgumentParser(description="Figures of graded evidence.")
    parser.add_argument("--seeds", type=int, default=30, help="how many students of a kind (at least 2)")
    parser.add_argument("--first", type=int, default=1000, help="the first seed")
    parser.add_argument("--jobs", type=int, default=1, help="processes")
    options = parser.parse_args()
    print(f"{options.seeds} seeds from {options.first}{'':42} graded  right and wrong")
    for figure in figures(range(options.first, options.first + options.seeds), options.jobs):
        print(f"{figure.name:60} {figure.value:9.3f} {figure.baseline:9.3f}")


if __name__ == "__main__":
    main()

"""How well the tracker finds weak spots, leaves the rest in peace, and knows when to stop.

    python -m benchmarks.learner_detection [--seeds 30] [--first 1000]

Conventions: a planted skill succeeds half of the time (or 70 %), any other at .97. An
exposure is a note that exercises the planted skill. It is found when P(deficit > .10)
is .9 or more and no other skill stands higher. The engine's priors were tuned on seeds
below 1000 only. The Beta-Bernoulli baseline counts each skill by itself (prior
Beta(9.7, .3)) and asks the same of it. The material is that of `learner_material`, and
the figures on change and forecasts are those of `learner_change`.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence
from random import Random
from statistics import fmean, median
from time import process_time

from scipy.stats import binomtest

from benchmarks import learner_change
from benchmarks.figure import Figure
from benchmarks.learner_material import (
    BASELINE,
    FLAGGED_FROM,
    TRACKERS,
    USUAL,
    AdaptiveLoop,
    Tracker,
    play,
    rows,
)
from museflow_engine.learner import SkillTracker
from museflow_engine.simulation import SimulatedStudent
from museflow_engine.skill import parts

KINDS = {
    "pitch": "pitch:E4",
    "rhythm": "rhythm:1.5",
    "pitch × rhythm": "pitch:E4×rhythm:1",
    "interval": "interval:+3",
    "series": "notes:C4-D4-E4",
    "hand": "hand:left",
}
FIRST_SEED = 1000
SEEDS = 30


def exposures_to_find(tracker: Tracker, skill: str, success: float, seed: int, most: int = 80) -> int:
    """Exposures until a planted weakness is found; `most` if it is not."""
    rng, student, met = Random(seed), SimulatedStudent({skill: success}, USUAL), 0
    for at, row in enumerate(rows(rng)):
        play(tracker, student, row, at * 1.0, rng)
        if skill not in row.all:
            continue
        met += 1
        suspected = tracker.suspicion(skill)
        if suspected >= FLAGGED_FROM and all(tracker.suspicion(s) <= suspected for s in tracker.known()):
            return met
        if met >= most:
            break
    return most


def parts_blamed(tracker: Tracker, seed: int, notes: int = 600) -> bool:
    """Whether a part is flagged at the end when only the intersection is weak."""
    skill, rng = KINDS["pitch × rhythm"], Random(seed)
    student = SimulatedStudent({skill: 0.5}, USUAL)
    for at, row in zip(range(notes), rows(rng), strict=False):
        play(tracker, student, row, at * 1.0, rng)
    return any(tracker.suspicion(part) >= FLAGGED_FROM for part in parts(skill))


def parts_blamed_in_the_loop(tracker: Tracker, seed: int, phrases: int = 40) -> bool:
    """The same where the weights that the tracker draws choose the notes."""
    skill, loop = KINDS["pitch × rhythm"], AdaptiveLoop(tracker, seed)
    student = SimulatedStudent({skill: 0.5}, USUAL)
    for _ in range(phrases):
        loop.phrase(student)
    return any(tracker.suspicion(part) >= FLAGGED_FROM for part in parts(skill))


def is_found_as_the_hand(tracker: Tracker, seed: int, notes: int = 400) -> bool:
    """Whether a weak left hand is flagged, and at no time any other skill."""
    skill, rng, flagged = KINDS["hand"], Random(seed), set[str]()
    student = SimulatedStudent({skill: 0.5}, USUAL)
    for at, row in zip(range(notes), rows(rng), strict=False):
        play(tracker, student, row, at * 1.0, rng)
        flagged |= {each for each in row.all if tracker.suspicion(each) >= FLAGGED_FROM}
    return flagged == {skill}


def false_flags(tracker: Tracker, seed: int, notes: int = 3000) -> int:
    """Skills flagged after any of their notes for a learner without weakness."""
    rng, student, flagged = Random(seed), SimulatedStudent({}, USUAL), set[str]()
    for at, row in zip(range(notes), rows(rng), strict=False):
        play(tracker, student, row, at * 1.0, rng)
        flagged |= {skill for skill in row.all if tracker.suspicion(skill) >= FLAGGED_FROM}
    return len(flagged)


def cost_of_an_answer(rounds: int = 5) -> float:
    """Microseconds of CPU time for one answer of seven skills, a thousand known; median of rounds."""
    tracker, rng = SkillTracker(), Random(0)
    names = [f"skill:{number}" for number in range(1000)]
    for name in names:
        tracker.observe([name], correct=True, at=0.0)
    answers = [(rng.sample(names, 7), rng.random() < 0.9) for _ in range(2000)]
    took = []
    for _ in range(rounds):
        begun = process_time()
        for skills, correct in answers:
            tracker.observe(skills, correct, 1.0)
        took.append((process_time() - begun) / len(answers) * 1e6)
    return median(took)


def figures(seeds: int = SEEDS, first: int = FIRST_SEED) -> list[Figure]:
    """The figures under permanent names, with their spread and the baseline."""
    chosen = range(first, first + seeds)
    found = [figure for kind, skill in KINDS.items() for figure in _find(kind, skill, 0.5, chosen)] + _find(
        "pitch.at_70", KINDS["pitch"], 0.7, chosen
    )
    shares = {
        "learner.parts_blamed.passive": parts_blamed,
        "learner.parts_blamed.adaptive": parts_blamed_in_the_loop,
        "learner.hand_found_as_the_hand": is_found_as_the_hand,
    }
    for name, measure in shares.items():
        found += _share(name, *([measure(tracker(), seed) for seed in chosen] for tracker in TRACKERS))
    flags = ([false_flags(tracker(), seed) for seed in chosen] for tracker in TRACKERS)
    ours, base = (fmean(each) for each in flags)
    found.append(Figure("learner.false_flags_in_3000_notes", ours, "", base, BASELINE))
    return [
        *found,
        *learner_change.figures(chosen),
        Figure("learner.observe.7_skills_of_1000", cost_of_an_answer(), "us"),
    ]


def _find(name: str, skill: str, success: float, seeds: Iterable[int]) -> list[Figure]:
    ours, base = (
        [exposures_to_find(tracker(), skill, success, seed) for seed in seeds] for tracker in TRACKERS
    )
    return learner_change.spread(f"learner.exposures_to_find.{name}", ours, base)


def _share(name: str, ours: Sequence[bool], base: Sequence[bool]) -> list[Figure]:
    """A share of the learners, and between what it lies with 95 % (Wilson 1927)."""
    low, high = binomtest(sum(ours), len(ours)).proportion_ci(method="wilson")
    return [
        Figure(name, fmean(ours), "", fmean(base), BASELINE),
        Figure(f"{name}.low", low, ""),
        Figure(f"{name}.high", high, ""),
    ]


def main() -> None:
    """Print the figures, with those of the baseline beside them."""
    parser = argparse.ArgumentParser(description="Figures of the skill tracker.")
    parser.add_argument("--seeds", type=int, default=SEEDS, help="how many learners (at least 2)")
    parser.add_argument("--first", type=int, default=FIRST_SEED, help="the first seed")
    options = parser.parse_args()
    print(f"{options.seeds} seeds from {options.first}{'':28} museflow  {BASELINE}")
    for figure in figures(options.seeds, options.first):
        base = "" if figure.baseline is None else f"{figure.baseline:10.3f}"
        print(f"{figure.name:46} {figure.value:9.3f} {figure.unit:2} {base}".rstrip())


if __name__ == "__main__":
    main()

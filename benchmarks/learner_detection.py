"""How soon the tracker finds a planted weakness, and what else it blames.

    python -m benchmarks.learner_detection [--seeds 30]

Conventions: a planted skill succeeds half of the time (or 70 %), any other at .97. An
exposure is a note that exercises the planted skill. It is found when P(deficit > .10)
is .9 or more and no other skill stands higher. The music is a random walk in five
fingers, by hand and bar in turn, in six note values. The Beta-Bernoulli baseline
counts each skill by itself (prior Beta(9.7, .3)) and asks the same of it.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from statistics import mean, median, quantiles
from time import perf_counter
from typing import Protocol

from benchmarks.figure import Figure
from museflow_engine import Phrase
from museflow_engine.learner import SkillTracker, draw_weights
from museflow_engine.simulation import SimulatedStudent
from museflow_engine.skill import NoteSkills, parts, skills_of

KINDS = {
    "pitch": "pitch:E4",
    "rhythm": "rhythm:1.5",
    "pitch × rhythm": "pitch:E4×rhythm:1",
    "interval": "interval:+3",
    "series": "notes:C4-D4-E4",
    "hand": "hand:left",
}
USUAL = 0.97
FLAGGED_FROM = 0.9
_BARS = ((4,), (2, 2), (2, 1, 1), (1, 1, 1, 1), (1.5, 0.5, 2), (1, 1, 1.5, 0.5), (0.5, 0.5, 1, 2), (3, 1))
_FINGERS = {"right": (60, 62, 64, 65, 67), "left": (48, 50, 52, 53, 55)}


class Tracker(Protocol):
    """What is measured: anything that learns from answers and suspects skills."""

    def hear(self, skills: tuple[str, ...], correct: bool, at: float, outcome: str) -> None:
        """Learn from one answer."""

    def suspicion(self, skill: str) -> float:
        """Probability that the skill's deficit exceeds .10."""

    def known(self) -> list[str]:
        """The skills met so far."""


@dataclass
class Museflow:
    """The engine's own tracker."""

    tracker: SkillTracker = field(default_factory=SkillTracker)

    def hear(self, skills: tuple[str, ...], correct: bool, at: float, outcome: str) -> None:
        """Learn from one answer."""
        self.tracker.observe(skills, correct, at, outcome=outcome)

    def suspicion(self, skill: str) -> float:
        """Probability that the skill's deficit exceeds .10."""
        return self.tracker.belief(skill).p_weak

    def known(self) -> list[str]:
        """The skills met so far."""
        return list(self.tracker)


@dataclass
class BetaBernoulli:
    """Each skill by itself: successes and failures over a Beta prior."""

    counts: dict[str, list[float]] = field(default_factory=dict)

    def hear(self, skills: tuple[str, ...], correct: bool, at: float, outcome: str) -> None:  # noqa: ARG002 - one protocol
        """Learn from one answer."""
        for skill in skills:
            self.counts.setdefault(skill, [9.7, 0.3])[0 if correct else 1] += 1.0

    def suspicion(self, skill: str) -> float:
        """Probability that the skill's deficit exceeds .10, summed over a grid."""
        right, wrong = self.counts.get(skill, [9.7, 0.3])
        grid = [(step + 0.5) / 200 for step in range(200)]
        logs = [(right - 1.0) * math.log(p) + (wrong - 1.0) * math.log(1.0 - p) for p in grid]
        # Scaled by the greatest, so that a long stream does not underflow.
        highest = max(logs)
        density = [math.exp(each - highest) for each in logs]
        return math.fsum(d for p, d in zip(grid, density, strict=True) if p < USUAL - 0.10) / math.fsum(
            density
        )

    def known(self) -> list[str]:
        """The skills met so far."""
        return list(self.counts)


def random_phrase(rng: Random) -> Phrase:
    """Four bars, the hands in turn, a random walk by steps and thirds."""
    notes: list[tuple[int, int, int, str, str]] = []
    fingers = {"right": rng.randrange(5), "left": rng.randrange(5)}
    for bar in range(4):
        hand = ("right", "left")[(bar + rng.randrange(2)) % 2]
        onset = bar * 1920
        for quarters in rng.choice(_BARS):
            moved = fingers[hand] + rng.choice((-2, -1, -1, 0, 1, 1, 2))
            fingers[hand] = min(max(moved, 0), 4)
            duration = round(quarters * 480)
            notes.append((onset, duration, _FINGERS[hand][fingers[hand]], hand, f"n{len(notes)}"))
            onset += duration
    return Phrase.from_notes(notes)


def play(tracker: Tracker, student: SimulatedStudent, row: NoteSkills, at: float, rng: Random) -> None:
    """One note: an answer in pitch and one in rhythm."""
    tracker.hear(row.pitch, rng.random() < student.chance(row.pitch), at, "pitch")
    tracker.hear(row.rhythm, rng.random() < student.chance(row.rhythm), at, "rhythm")


def rows(rng: Random) -> Iterator[NoteSkills]:
    """Notes without end."""
    while True:
        yield from skills_of(random_phrase(rng)).values()


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


def false_flags(tracker: Tracker, seed: int, notes: int = 3000) -> int:
    """Skills flagged at any phrase's end for a learner without weakness."""
    rng, student, flagged = Random(seed), SimulatedStudent({}, USUAL), set()
    for at, row in zip(range(notes), rows(rng), strict=False):
        play(tracker, student, row, at * 1.0, rng)
        flagged |= {skill for skill in row.all if tracker.suspicion(skill) >= FLAGGED_FROM}
    return len(flagged)


def phrases_to_parity(seed: int) -> int:
    """Phrases after mastery until the drawn weights stay at parity for two phrases."""
    skill, rng, tracker = "pitch:E4", Random(seed), Museflow()
    student = SimulatedStudent({skill: 0.5}, USUAL)
    music = rows(rng)
    for at in range(400):
        play(tracker, student, next(music), at * 1.0, rng)
    student, quiet = SimulatedStudent({}, USUAL), 0
    for phrase in range(60):
        for _ in range(14):
            play(tracker, student, next(music), 1000.0 + phrase, rng)
        weights = draw_weights(tracker.tracker, rng, 1000.0 + phrase, share=lambda _: 0.1, skills=[skill])
        quiet = 0 if weights else quiet + 1
        if quiet == 2:
            return phrase
    return 60


def cost_of_an_answer() -> float:
    """Microseconds for one answer of seven skills, a thousand known."""
    tracker, rng = SkillTracker(), Random(0)
    names = [f"skill:{number}" for number in range(1000)]
    for name in names:
        tracker.observe([name], correct=True, at=0.0)
    answers = [(rng.sample(names, 7), rng.random() < 0.9) for _ in range(2000)]
    begun = perf_counter()
    for skills, correct in answers:
        tracker.observe(skills, correct, 1.0)
    return (perf_counter() - begun) / len(answers) * 1e6


def figures(seeds: int = 8) -> list[Figure]:
    """The figures under permanent names, each beside the Beta-Bernoulli baseline."""
    found = [
        _figure(f"learner.exposures_to_find.{kind}", skill, range(seeds)) for kind, skill in KINDS.items()
    ]
    blamed = [mean(parts_blamed(t(), s) for s in range(seeds)) for t in (Museflow, BetaBernoulli)]
    return [
        *found,
        Figure("learner.parts_blamed.passive", blamed[0], "", blamed[1], "Beta-Bernoulli"),
        Figure("learner.observe.7_skills_of_1000", cost_of_an_answer(), "us"),
    ]


def _figure(name: str, skill: str, seeds: range) -> Figure:
    ours = median(exposures_to_find(Museflow(), skill, 0.5, seed) for seed in seeds)
    base = median(exposures_to_find(BetaBernoulli(), skill, 0.5, seed) for seed in seeds)
    return Figure(name, ours, "", base, "Beta-Bernoulli")


def _spread(values: list[int]) -> str:
    return f"{median(values):4.0f} (p90 {quantiles(values, n=10)[8]:3.0f})"


def main() -> None:
    """Print the figures, with those of the baseline beside them."""
    arguments = argparse.ArgumentParser(description="Figures of the skill tracker.")
    arguments.add_argument("--seeds", type=int, default=10)
    seeds = range(arguments.parse_args().seeds)
    trackers: tuple[type[Museflow | BetaBernoulli], ...] = (Museflow, BetaBernoulli)
    print(f"{len(seeds)} seeds{'':32}museflow           Beta-Bernoulli")
    for success, kinds in ((0.5, KINDS), (0.7, {"pitch": KINDS["pitch"]})):
        for kind, skill in kinds.items():
            found = [_spread([exposures_to_find(t(), skill, success, s) for s in seeds]) for t in trackers]
            print(f"exposures to find {kind + f' at {success}':20} {found[0]:18} {found[1]}")
    blamed = [mean(parts_blamed(t(), s) for s in seeds) for t in trackers]
    print(f"parts blamed for an intersection       {blamed[0]:<18.2f} {blamed[1]:.2f}")
    flags = [mean(false_flags(t(), s) for s in list(seeds)[:5]) for t in trackers[:1]]
    print(f"false flags in 3,000 notes             {flags[0]:.2f}")
    print(f"phrases from mastery to parity         {_spread([phrases_to_parity(s) for s in seeds])}")
    print(f"microseconds an answer                 {cost_of_an_answer():.1f}")


if __name__ == "__main__":
    main()

"""What the learner's figures are measured on: trackers, music without end, and answers.

Conventions: the music is a random walk in five fingers, by hand and bar in turn, in six
note values. Times are seconds. In the adaptive loop a phrase of fourteen notes is chosen
from four natural phrases, each note in proportion to the greatest weight among its
skills, so that weights act in full, whatever a generator would make of them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from random import Random
from typing import Protocol

from museflow_engine import Phrase
from museflow_engine.learner import NaturalShares, SkillTracker, draw_weights
from museflow_engine.learner.weights import FROM_DEFICIT, LEAST_CAP, MOST_CAP, OVER_DEFICIT, WISHED_SHARE
from museflow_engine.simulation import SimulatedStudent
from museflow_engine.skill import NoteSkills, skills_of

USUAL = 0.97
"""Probability of success where nothing is weak."""
FLAGGED_FROM = 0.9
"""A skill is flagged when P(deficit > .10) is at least this."""
_PHRASE_NOTES = 14
_POOL = 4
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

    def weights(self, rng: Random, at: float, share: Callable[[str], float]) -> dict[str, float]:
        """Weights for one phrase, drawn from what is believed."""


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

    def weights(self, rng: Random, at: float, share: Callable[[str], float]) -> dict[str, float]:
        """Weights for one phrase, drawn from what is believed."""
        return draw_weights(self.tracker, rng, at, share=share)


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
        return _beta_suspicion(right, wrong)

    def known(self) -> list[str]:
        """The skills met so far."""
        return list(self.counts)

    def weights(self, rng: Random, at: float, share: Callable[[str], float]) -> dict[str, float]:  # noqa: ARG002 - one protocol
        """Weights for one phrase by the engine's own formula, from one draw of each skill."""
        weights = {}
        for skill, (right, wrong) in self.counts.items():
            wish = (USUAL - rng.betavariate(right, wrong) - FROM_DEFICIT) / OVER_DEFICIT
            if wish > 0.0:
                cap = min(max(WISHED_SHARE / share(skill), LEAST_CAP), MOST_CAP)
                weights[skill] = 1.0 + (cap - 1.0) * min(wish, 1.0)
        return weights


BASELINE = "Beta-Bernoulli"
TRACKERS: tuple[type[Museflow | BetaBernoulli], ...] = (Museflow, BetaBernoulli)
"""What is measured, and what it is compared with."""


@lru_cache(maxsize=65_536)
def _beta_suspicion(right: float, wrong: float) -> float:
    """Probability under Beta(right, wrong) of succeeding more than .10 below `USUAL`."""
    grid = [(step + 0.5) / 200 for step in range(200)]
    logs = [(right - 1.0) * math.log(p) + (wrong - 1.0) * math.log(1.0 - p) for p in grid]
    # Scaled by the greatest, so that a long stream does not underflow.
    highest = max(logs)
    density = [math.exp(each - highest) for each in logs]
    below = math.fsum(each for p, each in zip(grid, density, strict=True) if p < USUAL - 0.10)
    return below / math.fsum(density)


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


class AdaptiveLoop:
    """Phrase after phrase, each chosen by weights that the tracker draws.

    Args:
        tracker: what chooses and learns.
        seed: of the music, the draws and the answers.
    """

    def __init__(self, tracker: Tracker, seed: int) -> None:
        self.tracker = tracker
        self.rng = Random(seed)
        self.natural = NaturalShares()
        self.at = 0.0

    def phrase(self, student: SimulatedStudent, watched: str = "") -> tuple[list[NoteSkills], float]:
        """Have the student play one phrase.

        Args:
            student: who answers.
            watched: a skill whose exposure is asked for.

        Returns:
            The notes that were played, and the expected exposure of the watched skill as a
            multiple of what the music alone would give (1 where it has none).
        """
        pool: list[NoteSkills] = []
        for _ in range(_POOL):
            phrase = random_phrase(self.rng)
            self.natural.count(phrase, {})
            pool.extend(skills_of(phrase).values())
        weights = self.tracker.weights(self.rng, self.at, self.natural.share)
        odds = [_odds(row, weights) for row in pool]
        chosen = self.rng.choices(pool, odds, k=_PHRASE_NOTES)
        for row in chosen:
            play(self.tracker, student, row, self.at, self.rng)
            self.at += 1.0
        having = [odd for row, odd in zip(pool, odds, strict=True) if watched in row.all]
        multiple = math.fsum(having) / math.fsum(odds) * len(pool) / len(having) if having else 1.0
        return chosen, multiple


def _odds(row: NoteSkills, weights: Mapping[str, float]) -> float:
    return max([weights.get(skill, 1.0) for skill in row.all])

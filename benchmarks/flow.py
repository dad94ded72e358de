"""Whether a learner is kept in the band: true accuracy of the phrases, with and without flow.

    python -m benchmarks.flow [--seeds 30] [--first 1000] [--slope .6] [--level 1.9]

Conventions: simulated students succeed with `skill` in each of pitch and rhythm at the goal
tempo of the level's first tier, and with .8 of that in what the level brings; slower they
are more accurate, by `--slope` for half the tempo on the probit scale. The true accuracy of
a phrase is the mean over its notes of the student's own chance of both, at the tempo asked
for: no luck is in it. Phrases from the fifth on count, but for `first`, which is of the
first. What was foretold is compared with what was true.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from statistics import fmean

from benchmarks.figure import Figure
from museflow_engine import Learner, Phrase, PracticeSession, Roadmap, load_roadmap
from museflow_engine.learner.prediction import predicted_accuracy
from museflow_engine.session import Flow
from museflow_engine.simulation import HurriedStudent
from museflow_engine.skill import skills_of

SKILLS = (0.85, 0.91, 0.95, 0.99)
LEVEL = "1.9"
WEAK = 0.8
PHRASES = 16
FIRST = 4
BEST_OF = 8
SLOPE = 0.6
FIRST_SEED = 1000
BAND = Flow()


@dataclass(frozen=True, slots=True)
class Kept:
    """One phrase: who played it, its number, its pace, and its accuracy, true and foretold."""

    skill: float
    number: int
    pace: float
    true: float
    foretold: float


def true_accuracy(student: HurriedStudent, phrase: Phrase) -> float:
    """The share of notes that this student is to get right."""
    rows = skills_of(phrase).values()
    return fmean(student.chance(row.pitch) * student.chance(row.rhythm) for row in rows)


def practise(
    roadmap: Roadmap,
    level: str,
    skill: float,
    seed: int,
    *,
    slope: float,
    flow: Flow | None,
    phrases: int = PHRASES,
) -> list[Kept]:
    """One student's phrases."""
    rng, place = Random(f"flow/{seed}"), roadmap.level(level)
    goal = place.tiers[0].tempo
    weak = {place.tiers[0].new[0].skill: WEAK * skill}
    student = HurriedStudent(weak, skill, ease=goal, pace_slope=slope)
    session = PracticeSession(place, Learner(), rng=rng, roadmap=roadmap, flow=flow, best_of=BEST_OF)
    kept: list[Kept] = []
    for number in range(phrases):
        phrase = session.next_phrase()
        pace, start = session.tempo / session.tier.tempo, session.state.at + 4.0
        shown = session.learner.shown
        foretold = shown.accuracy if shown else None
        if foretold is None:
            foretold = predicted_accuracy(session.learner.tracker, phrase, session.state.at)
        student.tempo = session.tempo
        kept.append(Kept(skill, number, pace, true_accuracy(student, phrase), foretold))
        session.start_phrase(at=start)
        for event in student.play(phrase, session.tempo, start, rng):
            session.feed(event)
        session.finish_phrase(start + phrase.length / 480 * 60.0 / session.tempo + 2.0)
    return kept


def figures_of(name: str, phrases: Sequence[Kept]) -> list[Figure]:
    """How often the band was kept, and how true the forecasts were."""
    later = [each for each in phrases if each.number >= FIRST]
    first = [each for each in phrases if each.number == 0]
    return [
        Figure(f"{name}.in_band", fmean(not BAND.misses(each.true) for each in later), ""),
        Figure(f"{name}.below_band", fmean(each.true < BAND.low for each in later), ""),
        Figure(f"{name}.true", fmean(each.true for each in later), ""),
        Figure(f"{name}.pace", fmean(each.pace for each in later), ""),
        Figure(f"{name}.foretold.bias", fmean(each.foretold - each.true for each in later), ""),
        Figure(f"{name}.foretold.error", fmean(abs(each.foretold - each.true) for each in later), ""),
        Figure(f"{name}.foretold.first_bias", fmean(each.foretold - each.true for each in first), ""),
    ]


def figures(roadmap: Roadmap, level: str, seeds: range, slope: float) -> list[Figure]:
    """All students, with the band and without."""
    made: list[Figure] = []
    for name, flow in (("flow", BAND), ("no_flow", None)):
        everybody: list[Kept] = []
        for skill in SKILLS:
            phrases = [
                each
                for seed in seeds
                for each in practise(roadmap, level, skill, seed, slope=slope, flow=flow)
            ]
            made += figures_of(f"{name}.skill_{skill:g}", phrases)
            everybody += phrases
        made += figures_of(f"{name}.all", everybody)
    return made


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seeds", type=int, default=30)
    parser.add_argument("--first", type=int, default=FIRST_SEED, help="the first seed")
    parser.add_argument("--slope", type=float, default=SLOPE)
    parser.add_argument("--level", default=LEVEL)
    args = parser.parse_args()
    seeds = range(args.first, args.first + args.seeds)
    for figure in figures(load_roadmap(), args.level, seeds, args.slope):
        print(f"{figure.name:40} {figure.value:8.3f} {figure.unit}")


if __name__ == "__main__":
    main()

"""How near a placement test comes to a student's level, and what it takes.

    python -m benchmarks.placement [--seeds 30]

Conventions: a simulated reader succeeds at .99 a note and outcome in phrases before their
level, which is drawn with equal chances, and at .05 less with every level from it on
(`--fall`), down to .3. They play the test's own phrases, as events, to the real judge, in
simulated time: a bar of count-in and two seconds between phrases are counted in. The error
is in levels, found minus true.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from statistics import fmean, median, quantiles

from benchmarks.figure import Figure
from museflow_engine import Learner, Roadmap, load_roadmap
from museflow_engine.cli.practice_placement import FALL, Reader
from museflow_engine.events import ProbePlayed
from museflow_engine.session import PlacementSession

NEAR = 3
_GAP = 2.0


@dataclass(frozen=True, slots=True)
class Placement:
    """One test: error in levels, phrases, simulated minutes, and whether the interval held the truth."""

    error: int
    phrases: int
    minutes: float
    held: bool


def place(roadmap: Roadmap, reader: Reader, seed: int) -> PlacementSession:
    """Carry a whole test out, in simulated time."""
    rng = Random(f"placement/{seed}")
    session, now = PlacementSession(roadmap, Learner(), rng=rng), 0.0
    while not session.is_complete:
        phrase = session.next_phrase(at=now)
        reader.ask(session.level)
        quarter = 60.0 / session.tempo
        start = now + phrase.meter.bar_ticks / 480 * quarter
        session.start_phrase(at=start)
        for event in reader.play(phrase, session.tempo, start, rng):
            session.feed(event)
        now = start + phrase.length / 480 * quarter + _GAP
        session.finish_phrase(at=now)
    return session


def measure(roadmap: Roadmap, seed: int, fall: float = FALL) -> Placement:
    """One student of a level drawn with the seed."""
    true = Random(f"level/{seed}").randrange(len(roadmap.levels))
    session = place(roadmap, Reader(roadmap, roadmap.levels[true].id, fall=fall), seed)
    found = roadmap.levels.index(session.begins_at)
    played = [each for each in session.drain_records() if isinstance(each, ProbePlayed)]
    low, high = session.staircase.interval
    return Placement(found - true, len(played), session.state.at / 60.0, held=low <= true <= high)


def figures(tests: Sequence[Placement]) -> list[Figure]:
    """What came out, over all students."""
    errors = [abs(test.error) for test in tests]
    minutes = [test.minutes for test in tests]
    return [
        Figure("placement.error.median", median(errors), "levels"),
        Figure("placement.error.p90", quantiles(errors, n=10, method="inclusive")[-1], "levels"),
        Figure("placement.error.mean_signed", fmean(test.error for test in tests), "levels"),
        Figure(f"placement.within_{NEAR}", fmean(error <= NEAR for error in errors), ""),
        Figure("placement.interval_held", fmean(test.held for test in tests), ""),
        Figure("placement.phrases.median", median(test.phrases for test in tests), ""),
        Figure("placement.phrases.most", max(test.phrases for test in tests), ""),
        Figure("placement.minutes.median", median(minutes), "min"),
        Figure("placement.minutes.p90", quantiles(minutes, n=10, method="inclusive")[-1], "min"),
    ]


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seeds", type=int, default=30)
    parser.add_argument("--fall", type=float, default=FALL)
    args = parser.parse_args()
    roadmap = load_roadmap()
    for figure in figures([measure(roadmap, seed, args.fall) for seed in range(args.seeds)]):
        print(f"{figure.name:32} {figure.value:8.2f} {figure.unit}")


if __name__ == "__main__":
    main()

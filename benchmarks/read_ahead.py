"""How near a read-ahead trial comes to a reader's span, and what it takes.

    python -m benchmarks.read_ahead [--seeds 30] [--level 2.1] [--skill .97] [--wander .4]

Conventions: simulated readers read 1, 2 or 3 beats ahead: so far ahead 85 % of the notes
are still seen in time. Where their eyes are wanders by `--wander` beats (standard deviation), and
what they saw comes out right with chance `--skill` in each of pitch and rhythm. They play
the trial's own phrases, as events, to the real judge, in simulated time: the count-in of a
bar and two seconds between phrases are counted in. The error is in beats, found minus true.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from statistics import fmean, median, pstdev, quantiles

from benchmarks.figure import Figure
from museflow_engine import Learner, Tier, load_roadmap
from museflow_engine.session import ReadAheadSession
from museflow_engine.simulation import ReaderAhead

SPANS = (1.0, 2.0, 3.0)
LEVEL = "2.1"
FIRST_SEED = 1000
_GAP = 2.0


@dataclass(frozen=True, slots=True)
class Trial:
    """One trial: what was true, what was found, and what it took."""

    true: float
    found: float
    lowest: float
    highest: float
    phrases: int
    minutes: float

    @property
    def held(self) -> bool:
        """Whether the interval held the truth."""
        return self.lowest <= self.true <= self.highest


def carry_out(tier: Tier, reader: ReaderAhead, seed: int) -> ReadAheadSession:
    """Carry a whole trial out, in simulated time."""
    rng = Random(f"read ahead/{seed}")
    session, now = ReadAheadSession(tier, Learner(), rng=rng), 0.0
    while not session.is_complete:
        phrase = session.next_phrase(at=now)
        reader.asked = session.span
        quarter = 60.0 / session.tempo
        start = now + phrase.meter.bar_ticks / 480 * quarter
        session.start_phrase(at=start)
        for event in reader.play(phrase, session.tempo, start, rng):
            session.feed(event)
        now = start + phrase.length / 480 * quarter + _GAP
        session.finish_phrase(at=now)
    return session


def measure(tier: Tier, span: float, seed: int, *, skill: float, wander: float) -> Trial:
    """One reader."""
    session = carry_out(tier, ReaderAhead(span, skill, wander=wander), seed)
    found = session.progress
    return Trial(span, found.span, found.lowest, found.highest, found.played, session.state.at / 60.0)


def figures(trials: Sequence[Trial]) -> list[Figure]:
    """What came out: for each span, and over all."""
    made: list[Figure] = []
    for span in SPANS:
        of_span = [trial for trial in trials if trial.true == span]
        found = [trial.found for trial in of_span]
        name = f"read_ahead.{span:g}_beats"
        made += [
            Figure(f"{name}.found.mean", fmean(found), "beats"),
            Figure(f"{name}.found.sd", pstdev(found), "beats"),
            Figure(f"{name}.interval_held", fmean(trial.held for trial in of_span), ""),
        ]
    errors = [abs(trial.found - trial.true) for trial in trials]
    return [
        *made,
        Figure("read_ahead.error.median", median(errors), "beats"),
        Figure("read_ahead.error.p90", quantiles(errors, n=10, method="inclusive")[-1], "beats"),
        Figure("read_ahead.error.most", max(errors), "beats"),
        Figure("read_ahead.told_apart", told_apart(trials), ""),
        Figure("read_ahead.interval_held", fmean(trial.held for trial in trials), ""),
        Figure("read_ahead.interval.width", fmean(t.highest - t.lowest for t in trials), "beats"),
        Figure("read_ahead.phrases.median", median(trial.phrases for trial in trials), ""),
        Figure("read_ahead.minutes.median", median(trial.minutes for trial in trials), "min"),
    ]


def told_apart(trials: Sequence[Trial]) -> float:
    """Share of pairs of readers with different spans of whom the better one is found to be it."""
    pairs = [(low, high) for low in trials for high in trials if low.true < high.true]
    return fmean(low.found < high.found for low, high in pairs)


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seeds", type=int, default=30)
    parser.add_argument("--first", type=int, default=FIRST_SEED, help="the first seed")
    parser.add_argument("--level", default=LEVEL)
    parser.add_argument("--skill", type=float, default=0.97)
    parser.add_argument("--wander", type=float, default=0.4)
    args = parser.parse_args()
    tier = load_roadmap().level(args.level).tiers[-1]
    trials = [
        measure(tier, span, seed, skill=args.skill, wander=args.wander)
        for span in SPANS
        for seed in range(args.first, args.first + args.seeds)
    ]
    for figure in figures(trials):
        print(f"{figure.name:36} {figure.value:8.2f} {figure.unit}")


if __name__ == "__main__":
    main()

"""Whether fatigue is seen as such: not as weakness, and not the next day.

    python -m benchmarks.fatigue [--seeds 30] [--first 1000]

Conventions: each learner sits down on three days for forty phrases, without weakness. Tired
ones lose a share of all success with every phrase (.002: from .97 to .90 in a sitting; .01: to
.66) and are rested the next day; fresh ones read at one chance of success throughout, or
learn. The baseline is the same tracker without form. Calibration is that of the first ten
phrases on the second and third day. A sitting is told as tiring when P(success fell by more
than .03) is .95 or more as it ends. The material is that of `learner_material`; the rules were
chosen on seeds below 1000.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from random import Random
from statistics import fmean

from benchmarks.figure import Figure
from benchmarks.learner_change import calibration_error
from benchmarks.learner_material import FLAGGED_FROM, USUAL, random_phrase
from museflow_engine.learner import SkillTracker
from museflow_engine.learner.form import Form
from museflow_engine.session.tiredness import SURE
from museflow_engine.simulation import SimulatedStudent
from museflow_engine.skill import skills_of

FIRST_SEED = 1000
SEEDS = 30
DAYS = 3
PHRASES = 40
_EARLY = 10
_DAY = 86_400.0
_OFF = "without form"


class _Even(Form):
    """A form that never changes."""

    def goes_on(self, at: float) -> bool:  # noqa: ARG002 - as `Form.goes_on`
        return True

    def hear(self, at: float, levels: object) -> None:
        """Nothing is counted."""


class Formless(SkillTracker):
    """The tracker for which every answer of a sitting is as good as any other."""

    def __init__(self) -> None:
        super().__init__()
        self._form = _Even()


@dataclass(slots=True)
class Life:
    """What three days brought: flags, forecasts of each morning, days told as tiring, and when first."""

    flagged: set[str] = field(default_factory=set)
    mornings: list[tuple[float, bool]] = field(default_factory=list)
    told: list[bool] = field(default_factory=list)


def students() -> dict[str, SimulatedStudent]:
    """The kinds of learner: three who tire, and four who do not."""
    return {
        "tired .002": SimulatedStudent({}, USUAL, fatigue=0.002),
        "tired .005": SimulatedStudent({}, USUAL, fatigue=0.005),
        "tired .01": SimulatedStudent({}, USUAL, fatigue=0.01),
        "tired .005 at .9": SimulatedStudent({}, 0.9, fatigue=0.005),
        "fresh": SimulatedStudent({}, USUAL),
        "fresh at .85": SimulatedStudent({}, 0.85),
        "fresh at .7": SimulatedStudent({}, 0.7),
        "learning": SimulatedStudent({"pitch:E4": 0.5, "hand:left": 0.7}, 0.95, learning=0.01),
    }


def live(tracker: SkillTracker, student: SimulatedStudent, seed: int) -> Life:
    """Three days of one learner."""
    rng, life = Random(seed), Life()
    weak = set(student.declared)
    for day in range(DAYS):
        student.rest(1.0)
        at = day * _DAY
        for number in range(PHRASES):
            at += 5.0
            rows = list(skills_of(random_phrase(rng)).values())
            for row in rows:
                at += 1.0
                for skills, outcome in ((row.pitch, "pitch"), (row.rhythm, "rhythm")):
                    correct = rng.random() < student.chance(skills)
                    foretold = tracker.observe(skills, correct, at, outcome=outcome)
                    if day and number < _EARLY:
                        life.mornings.append((foretold, correct))
                student.practise(row.all)
            student.played += 1
            played = {skill for row in rows for skill in row.all}
            life.flagged |= {skill for skill in played if tracker.belief(skill).p_weak >= FLAGGED_FROM}
        life.told.append(tracker.fatigue().p_tired >= SURE)
    life.flagged -= weak
    return life


def figures(seeds: Sequence[int]) -> Iterator[Figure]:
    """The figures under permanent names, the baseline beside them."""
    for kind in students():
        ours, base = (
            [live(tracker(), students()[kind], seed) for seed in seeds]
            for tracker in (SkillTracker, Formless)
        )
        yield Figure(f"fatigue.false_flags.{kind}", _flags(ours), "", _flags(base), _OFF)
        yield Figure(f"fatigue.next_day_error.{kind}", _error(ours), "", _error(base), _OFF)
        yield Figure(f"fatigue.told.{kind}", fmean(day for life in ours for day in life.told), "")


def _flags(lives: Iterable[Life]) -> float:
    return fmean(len(life.flagged) for life in lives)


def _error(lives: Iterable[Life]) -> float:
    return calibration_error(pair for life in lives for pair in life.mornings)


def all_figures() -> list[Figure]:
    """The figures, over learners that nothing was tuned on."""
    return list(figures(range(FIRST_SEED, FIRST_SEED + SEEDS)))


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seeds", type=int, default=SEEDS, help="how many learners of each kind")
    parser.add_argument("--first", type=int, default=FIRST_SEED, help="the first seed")
    options = parser.parse_args()
    print(f"{options.seeds} seeds from {options.first}{'':28} museflow  {_OFF}")
    for figure in figures(range(options.first, options.first + options.seeds)):
        base = "" if figure.baseline is None else f"{figure.baseline:9.4f}"
        print(f"{figure.name:46} {figure.value:9.4f} {base}".rstrip(), flush=True)


if __name__ == "__main__":
    main()

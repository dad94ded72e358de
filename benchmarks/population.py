"""What a fitted population is worth, on people of the same kind who were not fitted to.

    python -m benchmarks.population [--seeds 3] [--first 0] [--learners 16] [--notes 80]

Each kind of population is weak in a share of its plain skills and reads all else with one
probability of success. A seed is one fit (`training.population`), to so many people of so many
notes. As many others are then foretold, one answer ahead, from the built-in population, from
the fitted one and from that fitted to another kind (the one before in the table). A fit that is
refused leaves the built-in population. The share of weak skills is that of pitches as fitted.

Conventions: log loss in nats an answer; `gain` is in nats a person, with the deviation
between seeds.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from itertools import islice
from random import Random
from statistics import fmean, pstdev

from benchmarks.learner_material import rows
from museflow_engine.errors import ModelError
from museflow_engine.learner import DEFAULT_POPULATION, Population
from museflow_engine.simulation import SimulatedStudent, weaknesses
from museflow_engine.training.population import Forecast, Heard, fit_population, forecast

KINDS = ((0.03, 0.97), (0.30, 0.97), (0.03, 0.85))
"""Share of weak skills, and success at the others."""
_EACH_SEED = 10_000


def answers_of(weak: float, success: float, person: int, notes: int) -> list[Heard]:
    """The first answers of one person, a pitch and a rhythm for each note."""
    rng, born_weak = Random(f"{weak}/{success}/{person}"), weaknesses(weak, person)
    student, heard = SimulatedStudent(skill=success), list[Heard]()
    met: set[str] = set()
    for at, row in enumerate(islice(rows(rng), notes)):
        for skill in row.all:
            chance = None if skill in met else born_weak(skill)
            met.add(skill)
            if chance is not None and chance < success:
                student.weak[skill] = chance
        for outcome, skills in (("pitch", row.pitch), ("rhythm", row.rhythm)):
            heard.append(Heard(skills, rng.random() < student.chance(skills), float(at), outcome))
    return heard


def people(kind: tuple[float, float], first: int, count: int, notes: int) -> list[list[Heard]]:
    """So many people of a kind."""
    return [answers_of(*kind, person, notes) for person in range(first, first + count)]


def fitted(kind: tuple[float, float], seed: int, learners: int, notes: int) -> Population | None:
    """The population that is fitted to people of a kind; None if it is refused."""
    known = people(kind, seed * _EACH_SEED, learners, notes)
    try:
        return fit_population({str(n): each for n, each in enumerate(known)}, Random(seed)).population
    except ModelError:
        return None


def main(argv: Sequence[str] | None = None) -> None:
    """Print a line for each kind."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seeds", type=int, default=3, help="fits of each kind")
    parser.add_argument("--first", type=int, default=0, help="first seed; from 1000 on they are held out")
    parser.add_argument("--learners", type=int, default=16, help="people fitted to")
    parser.add_argument("--notes", type=int, default=80, help="notes of each person")
    options = parser.parse_args(argv)
    seeds = range(options.first, options.first + options.seeds)
    found = {
        kind: {seed: fitted(kind, seed, options.learners, options.notes) for seed in seeds} for kind in KINDS
    }
    print(
        "weak  success | fits  weak notes | log loss: built-in  fitted  another's |   ECE  fitted |      gain"
    )
    for number, kind in enumerate(KINDS):
        figures: list[list[Forecast]] = []
        for seed in seeds:
            others = people(kind, seed * _EACH_SEED + _EACH_SEED // 2, options.learners, options.notes)
            three = (None, found[kind][seed], found[KINDS[number - 1]][seed])
            figures.append([forecast(others, each or DEFAULT_POPULATION) for each in three])
        _put(kind, list(found[kind].values()), figures, 2 * options.notes)


def _put(
    kind: tuple[float, float],
    fits: Sequence[Population | None],
    figures: Sequence[Sequence[Forecast]],
    answers: int,
) -> None:
    taken = [fit for fit in fits if fit is not None]
    shares = [(fit or DEFAULT_POPULATION).prior_of("pitch:F4").weak for fit in fits]
    losses = [fmean(each[which].log_loss for each in figures) for which in range(3)]
    errors = [fmean(each[which].calibration_error for each in figures) for which in range(2)]
    gains = [answers * (before.log_loss - after.log_loss) for before, after, _ in figures]
    print(
        f"{kind[0]:4.0%}  {kind[1]:7.0%} | {len(taken):2}/{len(fits)}  {fmean(shares):10.1%} |"
        f"{losses[0]:19.4f}{losses[1]:8.4f}{losses[2]:11.4f} |{errors[0]:6.3f}{errors[1]:8.3f} |"
        f"{fmean(gains):5.1f} ± {pstdev(gains):.1f}"
    )


if __name__ == "__main__":
    main()

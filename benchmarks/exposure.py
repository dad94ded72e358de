"""Five weak spots at once: are they met, and what do they cost?

`python -m benchmarks.exposure` wishes a note, a series and a note on a rhythm twice as
often, an interval and a rhythm one and a half times as often, on tiers with one hand and
two. What `aim` answers is measured on phrases from other seeds. The cost stands beside the least
that is possible: the minimum of the Kullback-Leibler divergence over all distributions
with the exposures that were reached, by its convex dual on a sample of natural phrases (Csiszár 1975).
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import count, islice
from math import log
from random import Random
from statistics import fmean

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import logsumexp

from benchmarks.figure import Figure
from museflow_engine import PhraseGenerator, load_roadmap
from museflow_engine.generation import Aim
from museflow_engine.level import Tier
from museflow_engine.skill import is_intersection, skills_of

TIERS = ("1.10/2", "1.17/2", "1.18/3", "1.18/4", "2.9/2")
"""Five fingers; twelve notes to choose from; hands by turns; both together; eighths."""

PHRASES = 3_000
_KINDS = (("pitch:", 2.0), ("interval:", 1.5), ("rhythm:", 1.5), ("×rhythm:", 2.0), ("notes:", 2.0))
_MOST = 6.0
_LEAST = 0.3
"""Exercises a phrase of a skill that is wished for: a weak spot, neither all there is nor a rarity."""

_RIDGE = 1e-3
_SEED = 20_000


def figures(*, tell: bool = False) -> list[Figure]:
    """Worst error among the targets met, how many were not met, bits, seconds."""
    roadmap = load_roadmap()
    errors: list[float] = []
    bits: list[float] = []
    least: list[float] = []
    seconds: list[float] = []
    unmet = targets = 0
    for name in TIERS:
        tier = roadmap.level(name.partition("/")[0]).tiers[int(name.partition("/")[2]) - 1]
        natural = _exercises(tier, {}, _SEED)
        wished = weak_spots(natural)
        start = time.process_time()
        aim = PhraseGenerator(tier, rng=Random(1)).aim(wished)
        seconds.append(time.process_time() - start)
        found = _mean(_exercises(tier, aim.weights, 2 * _SEED), wished)
        at_parity = _mean(natural, wished)
        missed = {skill: abs(found[skill] / at_parity[skill] / wished[skill] - 1) for skill in wished}
        errors += [error for skill, error in missed.items() if skill not in aim.unmet]
        unmet += len(aim.unmet)
        targets += len(wished)
        bits.append(aim.bits)
        least.append(least_bits(natural, {skill: found[skill] / at_parity[skill] for skill in wished}))
        if tell:
            print(f"{tier.id} ({tier.hands}): {aim.bits:.2f} bits, at least {least[-1]:.2f}")
            _tell(aim, wished, missed)
    return [
        Figure("exposure.worst_error", max(errors, default=0.0), ""),
        Figure("exposure.unmet", unmet, "", targets, "targets"),
        Figure("exposure.bits", fmean(bits), "bit", fmean(least), "the least for what was reached"),
        Figure("exposure.aim.worst", max(seconds), "s"),
    ]


def weak_spots(natural: Iterable[Counter[str]]) -> dict[str, float]:
    """A skill of each kind that is less common than most yet not rare, with what is wished of it."""
    total: Counter[str] = Counter()
    phrases = 0
    for counts in natural:
        total.update(counts)
        phrases += 1
    wished = {}
    for kind, target in _KINDS:
        known = [
            skill
            for skill, number in total.most_common()
            if _is_kind(skill, kind) and _LEAST < number / phrases < _MOST and skill not in wished
        ]
        if known:
            wished[known[len(known) * 2 // 3]] = target
    return wished


def _is_kind(skill: str, kind: str) -> bool:
    if kind.startswith("×"):
        return skill.startswith("pitch:") and kind in skill
    return skill.startswith(kind) and not is_intersection(skill)


def least_bits(natural: Sequence[Counter[str]], targets: Mapping[str, float]) -> float:
    """The least divergence, in bits, of any distribution of phrases that meets targets.

    Maximises slopes · target − log mean exp(slopes · exercises), where every value is a
    lower bound of the divergence on the sample.
    """
    exercises = np.array([[counts[skill] for skill in targets] for counts in natural], dtype=float)
    wanted = exercises.mean(axis=0) * np.array(list(targets.values()))

    def dual(slopes: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        odds = exercises @ slopes
        partition = logsumexp(odds)
        expected = np.exp(odds - partition) @ exercises
        ridge = _RIDGE * slopes
        value = partition - log(len(natural)) - slopes @ wanted + ridge @ slopes / 2
        return float(value), expected - wanted + ridge

    found = minimize(dual, np.zeros(len(targets)), jac=True, method="BFGS")
    return float(-found.fun / log(2))


def _exercises(tier: Tier, weights: Mapping[str, float], seed: int) -> list[Counter[str]]:
    """Exercises by skill, phrase by phrase."""
    generator = PhraseGenerator(tier, rng=Random(0))
    phrases = (generator.next(weights=weights, rng=Random(number)) for number in count(seed))
    return [
        Counter(skill for note in skills_of(phrase).values() for skill in note.all)
        for phrase in islice(phrases, PHRASES)
    ]


def _mean(exercises: Sequence[Counter[str]], skills: Iterable[str]) -> dict[str, float]:
    return {skill: sum(counts[skill] for counts in exercises) / len(exercises) for skill in skills}


def _tell(aim: Aim, wished: Mapping[str, float], missed: Mapping[str, float]) -> None:
    for skill, target in wished.items():
        print(f"  {skill:24} x{target:<4g} missed by {missed[skill]:6.1%}  {aim.unmet.get(skill, '')}")


def main() -> None:
    """Print each tier, then the figures."""
    for figure in figures(tell=True):
        against = (
            "" if figure.baseline is None else f" against {figure.baseline:.3f} ({figure.compared_with})"
        )
        print(f"{figure.name:32} {figure.value:8.3f} {figure.unit}{against}")


if __name__ == "__main__":
    main()

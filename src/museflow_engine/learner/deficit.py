"""Beliefs as a person reads them: what a weak skill costs in probability of success.

Conventions: a deficit is the learner's usual probability of success less that at the
skill; 0 is on a par, .47 is a skill at .5 for a learner at .97, negative is a strength.
An intersection's deficit is what it costs beyond its parts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import sqrt
from random import Random
from statistics import NormalDist
from typing import Final

from museflow_engine.learner.belief import LAPSE, Belief, normal_cdf, success

FLAGGED: Final = 0.10
"""A deficit greater than this is a weakness."""

_STANDARD: Final = NormalDist()
# Gauss-Hermite quadrature with five nodes for the standard normal (Abramowitz & Stegun,
# 1964, table 25.10): exact for polynomials up to the ninth degree.
_QUADRATURE: Final = (
    (-2.8569700138728, 0.0112574113277),
    (-1.3556261799743, 0.2220759220056),
    (0.0, 0.5333333333333),
    (1.3556261799743, 0.2220759220056),
    (2.8569700138728, 0.0112574113277),
)


@dataclass(frozen=True, slots=True)
class SkillEstimate:
    """What is believed of one skill; unpacks as `mean, sd, p_weak`.

    Attributes:
        mean: expected deficit in probability of success; negative for a strength.
        sd: standard deviation of the deficit.
        p_weak: probability that the deficit is greater than .10.
        exposures: observations so far.
    """

    mean: float
    sd: float
    p_weak: float
    exposures: int

    def __iter__(self) -> Iterator[float]:
        return iter((self.mean, self.sd, self.p_weak))


def estimate(belief: Belief, level: float) -> SkillEstimate:
    """The deficit of a skill, for a learner at a general level (probit scale)."""
    usual = success(level)
    mean, sd = moments(belief, lambda effect: usual - success(level + effect))
    return SkillEstimate(mean, sd, _p_weak(belief, level), belief.exposures)


def moments(belief: Belief, value: Callable[[float], float]) -> tuple[float, float]:
    """Mean and standard deviation of a function of a skill's effect."""
    weak = belief.weak
    first = second = 0.0
    for share, mean, var in (
        (1.0 - weak, belief.spike_mean, belief.spike_var),
        (weak, belief.slab_mean, belief.slab_var),
    ):
        spread = sqrt(var)
        for node, weight in _QUADRATURE:
            at_node = value(mean + spread * node)
            first += share * weight * at_node
            second += share * weight * at_node * at_node
    return first, sqrt(max(0.0, second - first * first))


def _p_weak(belief: Belief, level: float) -> float:
    limit = normal_cdf(level) - FLAGGED / (1.0 - LAPSE)
    if limit <= 0.0:
        return 0.0
    effect = _STANDARD.inv_cdf(limit) - level
    weak = belief.weak
    ordinary = normal_cdf((effect - belief.spike_mean) / sqrt(belief.spike_var))
    return (1.0 - weak) * ordinary + weak * normal_cdf((effect - belief.slab_mean) / sqrt(belief.slab_var))


def draw_deficit(belief: Belief, level: float, rng: Random) -> float:
    """One draw of the deficit from its posterior; takes two numbers from `rng`."""
    is_weak = rng.random() < belief.weak
    mean, var = (belief.slab_mean, belief.slab_var) if is_weak else (belief.spike_mean, belief.spike_var)
    # One uniform number through the quantile function: no state is left in `rng`.
    effect = mean + sqrt(var) * _STANDARD.inv_cdf(min(max(rng.random(), 1e-12), 1.0 - 1e-12))
    return success(level) - success(level + effect)

"""Normal weights with slopes, filtered answer by answer.

Conventions: an answer is right with probability L/2 + (1 - L) * Phi(sum of w * x), L
being the lapse rate; the weights w are independent normals on the probit scale, their
values x any real numbers: 1 for a weight that is there, log(1 + n) for a slope.

Source: adPredictor, Graepel, Candela, Borchert & Herbrich (2010), *Web-scale Bayesian
click-through rate prediction*, with values instead of indicators and a lapse rate.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, pi, sqrt
from typing import Final

from museflow_engine.learner.belief import normal_cdf

_LEAST_VARIANCE: Final = 1e-6
_LEAST_ANSWER: Final = 1e-300


@dataclass(slots=True)
class Weight:
    """One weight.

    Attributes:
        mean, var: moments on the probit scale.
        drift: variance that one answer adds, up to `most`.
        most: the greatest variance it may come to.
    """

    mean: float
    var: float
    drift: float = 0.0
    most: float = 4.0


Term = tuple[Weight, float]
"""A weight and its value in one answer."""


def total(terms: Sequence[Term]) -> tuple[float, float]:
    """Mean of the sum of the terms, and its variance with the unit noise of the probit."""
    mean, var = 0.0, 1.0
    for weight, value in terms:
        mean += weight.mean * value
        var += weight.var * value * value
    return mean, var


def foretell(terms: Sequence[Term], lapse: float) -> float:
    """Probability of a right answer."""
    mean, var = total(terms)
    return 0.5 * lapse + (1.0 - lapse) * normal_cdf(mean / sqrt(var))


def learn(terms: Sequence[Term], correct: bool, lapse: float) -> float:
    """Filter one answer into the weights that it depends on.

    Each weight gets the moments of its exact posterior, the others being what they were.

    Args:
        terms: weights and their values, each weight once.
        correct: the answer.
        lapse: share of answers that have nothing to do with the weights, 0 to 1.

    Returns:
        Probability of a right answer before it was known.
    """
    mean, var = total(terms)
    sign, scale = (1.0 if correct else -1.0), sqrt(var)
    z = mean / scale
    # Without lapses the far tail is 0 in floating point, and then there is no slope either.
    answer = max(_LEAST_ANSWER, 0.5 * lapse + (1.0 - lapse) * normal_cdf(sign * z))
    slope = sign * (1.0 - lapse) * exp(-0.5 * z * z) / (sqrt(2.0 * pi) * scale * answer)
    curvature = slope * (slope + z / scale)
    for weight, value in terms:
        moved = weight.var * value
        weight.mean += moved * slope
        narrowed = max(_LEAST_VARIANCE, weight.var - moved * moved * curvature)
        weight.var = min(narrowed + weight.drift, weight.most)
    return 0.5 * lapse + (1.0 - lapse) * normal_cdf(z)

"""One answer moves every belief that it depends on: assumed-density filtering.

Conventions: effects and variances are on the probit scale. An answer is right with
probability L/2 + (1 - L) * Phi(level + sum of effects), L being the lapse rate. Whether it
was right may be known with some credit c only: what was heard is then likely in c of the
cases in which it is true and 1 - c of those in which it is not (virtual evidence, Pearl
1988, *Probabilistic reasoning in intelligent systems*), which acts as a greater lapse rate.

Source: adPredictor, Graepel, Candela, Borchert & Herbrich (2010), *Web-scale Bayesian
click-through rate prediction*; here with a lapse rate, and with a spike-and-slab prior
per weight, whose two components are filtered apart and re-weighed by how well each
foretold the answer. The other weights enter by their first two moments.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import erfc, exp, pi, sqrt
from typing import Final

from museflow_engine.learner.belief import LAPSE, Belief, Level, success
from museflow_engine.learner.form import Form

RENEWAL: Final = 0.005
"""Chance that a skill is another one at its next exposure: mastered, or lost."""
LEVEL_DRIFT: Final = 0.00003
"""Variance that one answer adds to the general level."""

_HALF_LAPSE: Final = 0.5 * LAPSE
_HALF_SKILL: Final = 0.5 * (1.0 - LAPSE)
_DENSITY: Final = (1.0 - LAPSE) / sqrt(2.0 * pi)
_SQRT_HALF: Final = sqrt(0.5)
_LEAST_VARIANCE: Final = 1e-6
_MOST_VARIANCE: Final = 4.0

Heard = tuple[float, float, float, float]
"""An answer, as what its probability is made of: floor + gain * erfc(turn * z), and the density
whose ratio to it is the slope of its logarithm, with the sign of the answer."""


def observe(
    beliefs: Sequence[Belief], level: Level, correct: bool, credit: float = 1.0, form: Form | None = None
) -> float:
    """Filter one answer into the beliefs and the level that it depends on.

    Args:
        beliefs: one for each skill of the answer, each with its moments fresh.
        level: the learner's general level in this outcome.
        correct: the answer.
        credit: probability that `correct` tells the truth; 1 for certain, .5 for nothing known.
        form: the learner's form, this answer counted (`Form.hear`); None for one that never changes.

    Returns:
        Probability of a right answer before it was known.
    """
    reach = form.reach if form else 0.0
    general_mean, general_var = level.mean, level.var
    if form and reach:
        general_mean, general_var = level.mean + reach * form.mean, level.var + reach * reach * form.var
    mean, var = general_mean, 1.0 + general_var
    for belief in beliefs:
        mean += belief.mean
        var += belief.var
    trust = 2.0 * credit - 1.0
    sign = 1.0 if correct else -1.0
    heard = (
        0.5 * (1.0 - trust) + trust * _HALF_LAPSE,
        trust * _HALF_SKILL,
        -sign * _SQRT_HALF,
        sign * trust * _DENSITY,
    )
    foretold, moved_mean, moved_var = _filtered(
        general_mean, general_var, mean - general_mean, var - general_var, heard
    )
    for belief in beliefs:
        _reweigh(belief, mean - belief.mean, var - belief.var, heard)
    if form and reach:
        # Two normals that are only known by their sum share what it learned by their variances.
        gain = (moved_mean - general_mean) / general_var
        loss = (general_var - moved_var) / (general_var * general_var)
        moved_mean = level.mean + level.var * gain
        moved_var = max(_LEAST_VARIANCE, level.var - level.var * level.var * loss)
        form.learn(gain, loss)
    level.mean, level.var = moved_mean, min(moved_var + LEVEL_DRIFT, _MOST_VARIANCE)
    if trust < 1.0:
        return success(mean, var - 1.0)
    return foretold if correct else 1.0 - foretold


def _filtered(
    mean: float, var: float, rest_mean: float, rest_var: float, heard: Heard
) -> tuple[float, float, float]:
    """Filter one normal weight, the rest of the sum being normal too.

    Args:
        mean: mean of the weight.
        var: variance of the weight.
        rest_mean: mean of the rest of the sum.
        rest_var: variance of the rest of the sum, the unit noise included.
        heard: the answer.

    Returns:
        Probability of what was heard, and the weight's new mean and variance.
    """
    floor, gain, turn, density = heard
    scale = sqrt(var + rest_var)
    z = (mean + rest_mean) / scale
    answer = floor + gain * erfc(turn * z)
    slope = density * exp(-0.5 * z * z) / (scale * answer)
    narrowed = var - var * var * slope * (slope + z / scale)
    return answer, mean + var * slope, max(_LEAST_VARIANCE, narrowed)


def _reweigh(belief: Belief, rest_mean: float, rest_var: float, heard: Heard) -> None:
    """Filter both components of a belief, and weigh them by what they foretold."""
    prior = belief.prior
    ordinary, belief.spike_mean, spike_var = _filtered(
        belief.spike_mean, belief.spike_var, rest_mean, rest_var, heard
    )
    weak, belief.slab_mean, slab_var = _filtered(
        belief.slab_mean, belief.slab_var, rest_mean, rest_var, heard
    )
    weak *= belief.weak
    belief.weak = weak / (weak + ordinary * (1.0 - belief.weak))
    belief.spike_var = min(spike_var + prior.spike_drift, prior.spike_var)
    belief.slab_var = min(slab_var + prior.slab_drift, _MOST_VARIANCE)
    belief.renew(RENEWAL * prior.change)

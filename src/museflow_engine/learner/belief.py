"""What is believed of one micro-skill: a spike ("as strong as the rest") and a slab ("weak").

Conventions: a skill's effect is a shift on the probit scale, 0 for a skill on a par with
the learner's general level and negative for a weak one. Variances are on that scale,
times are seconds, probabilities lie between 0 and 1.

Sources: the spike-and-slab prior is that of Mitchell & Beauchamp (1988), *Bayesian
variable selection in linear regression*; the probit model with a lapse rate is the
psychometric function of Wichmann & Hill (2001).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import erfc, sqrt
from typing import Final

LAPSE: Final = 0.03
"""Share of answers that have nothing to do with skill; half of them come out right."""

_SQRT_HALF: Final = sqrt(0.5)


@dataclass(frozen=True, slots=True)
class Prior:
    """The population's distribution of one skill's effect, and how it drifts.

    Attributes:
        spike_var: variance of the effect of an ordinary skill, around 0.
        slab_mean: mean effect of a weak skill.
        slab_var: variance of the effect of a weak skill.
        weak: share of skills that are weak.
        spike_drift: variance that one exposure adds to an ordinary skill.
        slab_drift: variance that one exposure adds to a weak skill.
        change: how fast skills change with exposure, as a multiple of `adf.RENEWAL`.
        fading: how fast they change in a pause, as a multiple of what `forgetting` says.
    """

    spike_var: float
    slab_mean: float
    slab_var: float
    weak: float
    spike_drift: float = 0.0004
    slab_drift: float = 0.004
    change: float = 1.0
    fading: float = 1.0


PLAIN: Final = Prior(spike_var=0.01, slab_mean=-1.5, slab_var=0.49, weak=0.05)
"""A skill that stands alone: a pitch, an interval, a note value."""

HAND: Final = Prior(spike_var=0.01, slab_mean=-1.5, slab_var=0.49, weak=0.12)
"""A hand. One hand is the weaker in many a beginner, and what is wrong in it is wrong in all its
pitches: it has to be a likely thing to blame, or they are blamed one by one."""

TOGETHER: Final = Prior(spike_var=0.01, slab_mean=-1.5, slab_var=0.49, weak=0.02)
"""Playing hands together or apart. Nearly every note of a level is of the same kind, and what all
notes have in common is the general level's."""

SERIES: Final = Prior(spike_var=0.0064, slab_mean=-1.5, slab_var=0.49, weak=0.015)
"""A series of notes or of rhythms. There are many, each of them rare: were they as often weak as
other skills, a poor reader's next wrong note would always have a fresh one to be blamed on."""

DEVIATION: Final = Prior(spike_var=0.0025, slab_mean=-1.5, slab_var=0.49, weak=0.004)
"""An intersection: what it adds to the effects of its two parts."""

IN_ONE_HAND: Final = Prior(spike_var=0.0025, slab_mean=-1.5, slab_var=0.49, weak=0.001)
"""An intersection with a hand. Half of all notes of a skill are of either hand, so that it is the
nearest thing to blame for whatever is wrong with the skill: it has to be shown more clearly."""


class Belief:
    """The posterior of one skill: a mixture of two normals, and its moments.

    Attributes:
        prior: what it started from.
        spike_mean, spike_var: the effect if the skill is ordinary.
        slab_mean, slab_var: the effect if it is weak.
        weak: probability that it is weak.
        mean, var: moments of the mixture; `renew` derives them.
        exposures: observations so far.
        at: time of the last one, in seconds.
        outcomes: bit mask of the outcomes in which it was observed.
    """

    __slots__ = (
        "at",
        "exposures",
        "mean",
        "outcomes",
        "prior",
        "slab_mean",
        "slab_var",
        "spike_mean",
        "spike_var",
        "var",
        "weak",
    )

    def __init__(self, prior: Prior, at: float) -> None:
        self.prior = prior
        self.spike_mean = 0.0
        self.spike_var = prior.spike_var
        self.slab_mean = prior.slab_mean
        self.slab_var = prior.slab_var
        self.weak = prior.weak
        self.exposures = 0
        self.at = at
        self.outcomes = 0
        self.mean = self.var = 0.0
        self.refresh()

    def refresh(self) -> None:
        """Derive `mean` and `var` from the two components."""
        weak, apart = self.weak, self.slab_mean - self.spike_mean
        self.mean = self.spike_mean + weak * apart
        self.var = (1.0 - weak) * (self.spike_var + weak * apart * apart) + weak * self.slab_var

    def renew(self, chance: float) -> None:
        """Allow that, with this chance, the effect was drawn anew from the prior.

        Each component becomes the one normal with the moments of what stayed in it and
        what came anew. It is what makes mastery and relapse quick to be seen, however
        long the skill was the contrary (Adams & MacKay 2007, *Bayesian online
        changepoint detection*, all run lengths but one merged).
        """
        prior, kept, before = self.prior, 1.0 - chance, self.weak
        weak = kept * before + chance * prior.weak
        old = kept * before / weak
        apart = self.slab_mean - prior.slab_mean
        self.slab_mean = prior.slab_mean + old * apart
        self.slab_var = old * self.slab_var + (1.0 - old) * (prior.slab_var + old * apart * apart)
        old = kept * (1.0 - before) / (1.0 - weak)
        apart = self.spike_mean
        self.spike_mean = old * apart
        self.spike_var = old * self.spike_var + (1.0 - old) * (prior.spike_var + old * apart * apart)
        self.weak = weak
        self.refresh()


class Level:
    """A learner's general level in one outcome (pitch, rhythm): one normal.

    Attributes:
        mean, var: moments on the probit scale.
        bit: the outcome's bit in `Belief.outcomes`.
    """

    __slots__ = ("bit", "mean", "var")

    def __init__(self, bit: int, mean: float, var: float) -> None:
        self.bit = bit
        self.mean = mean
        self.var = var


def normal_cdf(z: float) -> float:
    """The standard normal distribution function."""
    return 0.5 * erfc(-z * _SQRT_HALF)


def success(effect: float, var: float = 0.0) -> float:
    """Probability of a right answer at an effect (probit scale) known up to `var`."""
    return 0.5 * LAPSE + (1.0 - LAPSE) * normal_cdf(effect / sqrt(1.0 + var))

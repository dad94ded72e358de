"""The form of a sitting: a general decline within it that is gone the next day.

Who tires reads everything worse, and has lost nothing. So each answer depends on one more
term beside the general level and the skills: how far the learner's form has fallen (or risen)
since the sitting began. It is a trend, one slope for all outcomes, and ends with the sitting;
level and skills are then as if the learner had been fresh all the time.

Conventions: effects and variances are on the probit scale, times in seconds, slopes in
effect per thousand answers, negative for who tires. A gap of more than `SITTING` begins a new
sitting. A fall in success is in probability, at the learner's usual level.

Source: a trend beside a level that stays, after structural time series (Harvey 1989,
*Forecasting, structural time series models and the Kalman filter*), filtered like the other
weights of `adf`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist
from typing import Final

from museflow_engine.learner.belief import LAPSE, Level, normal_cdf, success
from museflow_engine.learner.forgetting import SITTING

WARM_UP: Final = 200
"""Answers of a sitting, some three minutes, that tell how good the learner is when fresh. Without
them whatever the general level is wrong by would look like a decline, sitting after sitting."""
SLOPE_VAR: Final = 0.6**2
"""Of learners' slopes. One in six loses .6 in a thousand answers: .97 becomes .90."""
SLOPE_DRIFT: Final = 1e-4
"""Variance that one answer adds: nobody tires evenly."""
REOPENED: Final = 0.02
"""Variance that a new sitting adds to the general level: of what form explained, some may stay."""
TIRED: Final = 0.03
"""A fall in success greater than this is fatigue."""

_ANSWERS: Final = 1000.0
_LEAST_VARIANCE: Final = 1e-6
_MOST_VARIANCE: Final = 1.0
_MOST_LEVEL_VARIANCE: Final = 4.0
_STANDARD: Final = NormalDist()


@dataclass(frozen=True, slots=True)
class Fatigue:
    """How much harder reading has become since the sitting began.

    Attributes:
        fall: expected fall in probability of success, at the usual level; negative for a rise.
        p_tired: probability that the fall is greater than `TIRED`.
        seconds: how long the sitting has gone on.
    """

    fall: float
    p_tired: float
    seconds: float


class Form:
    """The posterior of a sitting's slope: one normal.

    Attributes:
        mean, var: moments of the slope.
        answers: those of the sitting so far; 0 before the first of all.
        began: time of the sitting's first answer.
        at: time of its last one.
    """

    __slots__ = ("answers", "at", "began", "mean", "var")

    def __init__(self) -> None:
        self.mean = 0.0
        self.var = SLOPE_VAR
        self.answers = 0
        self.began = 0.0
        self.at = 0.0

    @property
    def reach(self) -> float:
        """What the slope is multiplied by at the last answer: 0 until the learner is warm."""
        return max(0, self.answers - WARM_UP) / _ANSWERS

    def goes_on(self, at: float) -> bool:
        """Whether an answer at this time belongs to the sitting."""
        return self.answers > 0 and at - self.at <= SITTING

    def hear(self, at: float, levels: Iterable[Level]) -> None:
        """Count an answer that comes; one that begins a sitting opens the general levels after a long one."""
        if self.goes_on(at):
            self.answers += 1
            self.at = max(self.at, at)
            self.var = min(self.var + SLOPE_DRIFT, _MOST_VARIANCE)
            return
        for level in levels:
            level.var = self.opens(level.var)
        self.mean, self.var, self.answers, self.began, self.at = 0.0, SLOPE_VAR, 1, at, at

    def opens(self, var: float) -> float:
        """The variance of a general level when this sitting is over.

        A sitting too short to tell a trend explained nothing by it, and opens nothing: who
        answers one question a day is no less well known than who answers them in a row.
        """
        return min(var + REOPENED, _MOST_LEVEL_VARIANCE) if self.reach else var

    def ahead(self, at: float) -> tuple[float, float]:
        """Mean and variance of the form at the next answer, were it at this time."""
        if not self.goes_on(at):
            return 0.0, 0.0
        reach = max(0, self.answers + 1 - WARM_UP) / _ANSWERS
        return reach * self.mean, reach * reach * min(self.var + SLOPE_DRIFT, _MOST_VARIANCE)

    def learn(self, gain: float, loss: float) -> None:
        """Take in an answer.

        Args:
            gain: by how much a weight's mean rises with its variance.
            loss: by how much its variance falls with the square of it.
        """
        across = self.reach * self.var
        self.mean += across * gain
        self.var = min(max(_LEAST_VARIANCE, self.var - across * across * loss), _MOST_VARIANCE)

    def fatigue(self, level: float) -> Fatigue:
        """How tired a learner of this general level is at the last answer."""
        mean, var = self.reach * self.mean, self.reach * self.reach * self.var
        fall, seconds = success(level) - success(level + mean, var), self.at - self.began
        limit = normal_cdf(level) - TIRED / (1.0 - LAPSE)
        if not var or limit <= 0.0:
            return Fatigue(fall, 0.0, seconds)
        effect = _STANDARD.inv_cdf(limit) - level
        return Fatigue(fall, normal_cdf((effect - mean) / sqrt(var)), seconds)

"""The settings for logs of answers, refitted from the answers of many learners.

Conventions: the settings are those of `learner.logs`; `training.population` fits the
population of the tracker. Their marginal likelihood is the
product of what each answer was foretold with, one ahead (prequential); the variances
that make it greatest are the empirical Bayes estimate (Robbins 1956; type II maximum
likelihood). Some learners are held out, and the new settings have to foretell them better.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Final

from museflow_engine.errors import ModelError
from museflow_engine.learner.logs import Answer, AnswerModel, LogSettings, predict_then_update
from museflow_engine.learner.metrics import log_loss

FITTED: Final = (
    "level_var",
    "own_var",
    "skill_var",
    "item_var",
    "slope_var",
    "level_drift",
    "own_drift",
    "lapse",
)
"""What is fitted, each by factors; all are above 0 in the settings to start from."""
_FACTORS: Final = (4.0, 2.0, 1.5)
_MOST: Final = {"lapse": 0.3}
_FEWEST: Final = 4


@dataclass(frozen=True, slots=True)
class SettingsFit:
    """Settings that foretell better, and by how much.

    Attributes:
        settings: what was fitted.
        before, after: log loss a held-out answer, with the settings to start from and these.
        learners, held_out: how many were learned from, and how many were not.
    """

    settings: LogSettings
    before: float
    after: float
    learners: int
    held_out: int


def fit_log_settings(
    answers: Sequence[Answer],
    rng: Random,
    start: LogSettings | None = None,
    *,
    share: float = 0.25,
    factors: Sequence[float] = _FACTORS,
) -> SettingsFit:
    """Fit the settings to the answers of many learners.

    Each setting in turn is multiplied by the factor, or else divided by it, where that
    makes the answers likelier; the next round does so by the next factor.

    Args:
        answers: of at least four learners, in the order in which they were given.
        rng: draws who is held out.
        start: settings to start from and to beat.
        share: share of the learners to hold out, above 0 and below 1.
        factors: one round for each, the widest first.

    Raises:
        ModelError: if the learners are too few, or the fitted settings foretell those
            held out no better.
    """
    present = start or LogSettings()
    people = sorted({answer.learner for answer in answers})
    if len(people) < _FEWEST:
        raise ModelError(
            f"Settings are fitted to at least {_FEWEST} learners, and these are {len(people)}. "
            "Add the answers of others."
        )
    out = set(rng.sample(people, min(len(people) - 1, max(1, round(share * len(people))))))
    known = [answer for answer in answers if answer.learner not in out]
    unknown = [answer for answer in answers if answer.learner in out]
    fitted = _climb(known, present, factors)
    before, after = (_loss_after(known, unknown, each) for each in (present, fitted))
    if after >= before:
        raise ModelError(
            f"The fitted settings foretell learners held out no better than the present ones (log loss "
            f"{after:.4f}, present {before:.4f}); the present ones stay. More answers may tell more."
        )
    return SettingsFit(fitted, before, after, len(people) - len(out), len(out))


def _climb(answers: Sequence[Answer], settings: LogSettings, factors: Sequence[float]) -> LogSettings:
    least = _loss(answers, settings)
    for factor in factors:
        for name in FITTED:
            for times in (factor, 1.0 / factor):
                value = getattr(settings, name) * times
                tried = replace(settings, **{name: min(value, _MOST.get(name, 4.0))})
                loss = _loss(answers, tried)
                if loss < least:
                    settings, least = tried, loss
                    break
    return settings


def _loss(answers: Sequence[Answer], settings: LogSettings) -> float:
    """Minus the logarithm of the marginal likelihood, for one answer."""
    return log_loss(list(predict_then_update(answers, settings)), [answer.correct for answer in answers])


def _loss_after(known: Sequence[Answer], unknown: Sequence[Answer], settings: LogSettings) -> float:
    model = AnswerModel(settings)
    for answer in known:
        model.observe(answer)
    foretold = [model.observe(answer) for answer in unknown]
    return log_loss(foretold, [answer.correct for answer in unknown])

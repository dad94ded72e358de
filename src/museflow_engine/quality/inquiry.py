"""Which phrase to ask a person about: the one whose verdict would teach most.

A person's taste is modelled as a Bayesian logistic regression that starts from the quality
model (its log-odds, taken at face value) and may lean away from it along any feature of a
phrase. The phrase to ask about is the one that most shrinks what is not known of that
taste: the expected information ½·log(1 + p(1−p)·xᵀΣx), with Σ the posterior covariance
(Bayesian D-optimal design: Chaloner and Verdinelli 1995; variance reduction in Settles
2009, section 3.5). So a phrase is worth asking about when the answer is open (p near ½)
and when its like has not been asked about (xᵀΣx large): uncertainty and diversity at once.

Conventions: features are standardised over the phrases at hand; Laplace's approximation.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from museflow_engine.music import Phrase
from museflow_engine.quality.model import QualityModel
from museflow_engine.quality.note_table import Floats

_LEANING: Final = 1.0
"""Prior variance of how far a taste leans away from the model, all features together."""

_STEPS: Final = 12
_MOST_ODDS: Final = 8.0


def information(
    model: QualityModel, candidates: Sequence[Phrase], answered: Sequence[tuple[Phrase, bool]] = ()
) -> list[float]:
    """Expected information of asking about each candidate, in nats.

    Args:
        model: the quality model in use.
        candidates: the phrases that could be asked about.
        answered: phrases that the person has judged, and whether they were liked.
    """
    if not candidates:
        return []
    features = model.features([*candidates, *(phrase for phrase, _ in answered)])
    rows, prior = _design(model, features)
    mine, theirs = rows[: len(candidates)], rows[len(candidates) :]
    liked = np.array([verdict for _, verdict in answered], dtype=float)
    mean, covariance = _posterior(theirs, liked, prior)
    chance = _logistic(mine @ mean)
    spread = np.einsum("ij,jk,ik->i", mine, covariance, mine)
    gains = 0.5 * np.log1p(chance * (1 - chance) * spread)
    return [float(gain) for gain in gains]


def _design(model: QualityModel, features: Floats) -> tuple[Floats, Floats]:
    """Rows of the regression, and the prior variance of each column.

    The first two columns are a constant and the model's own log-odds.
    """
    odds = np.clip(model.curves.log_odds(features), -_MOST_ODDS, _MOST_ODDS)
    spread = features.std(axis=0)
    standard = (features - features.mean(axis=0)) / np.where(spread > 0, spread, 1)
    rows = np.column_stack([np.ones(len(features)), odds, standard])
    columns = standard.shape[1]
    return rows, np.array([_LEANING, _LEANING / 4, *([_LEANING / columns] * columns)])


def _posterior(rows: Floats, liked: Floats, prior: Floats) -> tuple[Floats, Floats]:
    """Mean and covariance of the taste, by Newton's method to the mode."""
    start = np.zeros(len(prior))
    start[1] = 1.0
    mean, precision = start, np.diag(1 / prior)
    for _ in range(_STEPS if len(rows) else 0):
        chance = _logistic(rows @ mean)
        weight = chance * (1 - chance)
        precision = np.diag(1 / prior) + (rows * weight[:, None]).T @ rows
        mean = mean + np.linalg.solve(precision, rows.T @ (liked - chance) - (mean - start) / prior)
    return mean, np.asarray(np.linalg.inv(precision), dtype=float)


def _logistic(odds: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-np.clip(odds, -30, 30))))

"""A logistic regression on piecewise linear curves: one bent line for every feature.

Conventions: a feature is standardised and cut off at four standard deviations; its curve
is a line that may bend at −1, 0 and 1 of them (linear splines, Hastie, Tibshirani and
Friedman 2009, chapter 5). The curves add up to log-odds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from museflow_engine.quality.note_table import Floats

KNOTS: Final = (-1.0, 0.0, 1.0)
_FURTHEST: Final = 4.0


@dataclass(frozen=True, slots=True, eq=False)
class Curves:
    """One curve for each of F features.

    Attributes:
        start: log-odds where every curve is 0.
        mean: array (F,), subtracted from the features.
        scale: array (F,), by which they are then divided; above 0.
        weights: array (F × (1 + knots),): slopes, then the change of slope at each knot.
    """

    start: float
    mean: Floats
    scale: Floats
    weights: Floats

    def log_odds(self, rows: Floats) -> Floats:
        """Log-odds of every row of features, array (phrases, F)."""
        terms = basis((rows - self.mean) / self.scale) * self.weights
        # Not a matrix product: its last bits depend on how many rows there are.
        return np.asarray(terms.sum(axis=1) + self.start)


def basis(standard: Floats) -> Floats:
    """What the weights multiply: standardised features, then what is above each knot."""
    cut = np.clip(standard, -_FURTHEST, _FURTHEST)
    return np.concatenate([cut, *(np.maximum(cut - knot, 0) for knot in KNOTS)], axis=1)

"""Area under the ROC curve, with an interval that knows phrases of a piece go together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

_RESAMPLES = 300


@dataclass(frozen=True, slots=True)
class Auc:
    """An AUC and the 95 % interval of a bootstrap over groups."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.value:.3f} [{self.low:.3f}, {self.high:.3f}]"


def auc(labels: NDArray[np.bool_], scores: NDArray[np.float64]) -> float:
    """Probability that a true label scores above a false one, ties counting half (Mann-Whitney)."""
    positive = int(labels.sum())
    negative = len(labels) - positive
    if not positive or not negative:
        return float("nan")
    ranks = rankdata(scores)
    return float((ranks[labels].sum() - positive * (positive + 1) / 2) / (positive * negative))


def auc_with_interval(
    labels: NDArray[np.bool_], scores: NDArray[np.float64], groups: Sequence[str], rng: Random
) -> Auc:
    """The AUC, and its interval from resampling whole groups (percentile bootstrap)."""
    members: dict[str, list[int]] = {}
    for number, group in enumerate(groups):
        members.setdefault(group, []).append(number)
    each = [np.array(numbers) for numbers in members.values()]
    found = []
    for _ in range(_RESAMPLES):
        chosen = np.concatenate(rng.choices(each, k=len(each)))
        found.append(auc(labels[chosen], scores[chosen]))
    low, high = np.nanpercentile(found, [2.5, 97.5])
    return Auc(auc(labels, scores), float(low), float(high))

"""How well probabilities foretold answers: AUC, log loss and calibration error.

Conventions: probabilities are those of a right answer, 0 to 1, each made before its
answer was known; both sequences have the same length and the same order.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby, pairwise
from math import fsum, log
from typing import Final

from museflow_engine.errors import RecordError

_LEAST: Final = 1e-12
BINS: Final = 15
"""Bins of equal counts that the calibration error is taken over."""


def auc(foretold: Sequence[float], correct: Sequence[bool]) -> float:
    """Chance that a right answer was given a higher probability than a wrong one.

    Ties count one half: it is the statistic of Mann & Whitney (1947), over all pairs.

    Raises:
        RecordError: if all answers are alike, so that nothing can be told apart.
    """
    order = sorted(zip(foretold, correct, strict=True), key=lambda pair: pair[0])
    ranks, passed = 0.0, 0
    for _, group in groupby(order, key=lambda pair: pair[0]):
        tied = [answer for _, answer in group]
        ranks += sum(tied) * (passed + (len(tied) + 1) / 2)
        passed += len(tied)
    right = sum(correct)
    wrong = len(order) - right
    if not right or not wrong:
        raise RecordError("AUC compares right answers with wrong ones; these are all of one kind.")
    return (ranks - right * (right + 1) / 2) / (right * wrong)


def log_loss(foretold: Sequence[float], correct: Sequence[bool]) -> float:
    """Mean of minus the natural logarithm of what the given answers were foretold with.

    Raises:
        RecordError: if there is no answer.
    """
    _some(correct)
    losses = (
        -log(max(_LEAST, chance if answer else 1.0 - chance))
        for chance, answer in zip(foretold, correct, strict=True)
    )
    return fsum(losses) / len(correct)


def calibration_error(foretold: Sequence[float], correct: Sequence[bool], bins: int = BINS) -> float:
    """Expected calibration error: mean gap between what was foretold and what came.

    The answers are sorted by probability and cut into bins of equal counts (Nguyen &
    O'Connor 2015, *Posterior calibration and exploratory analysis*).

    Raises:
        RecordError: if there is no answer.
    """
    _some(correct)
    order = sorted(zip(foretold, correct, strict=True), key=lambda pair: pair[0])
    edges = [len(order) * cut // bins for cut in range(bins + 1)]
    gaps = [abs(fsum(chance - answer for chance, answer in order[low:high])) for low, high in pairwise(edges)]
    return fsum(gaps) / len(order)


def _some(correct: Sequence[bool]) -> None:
    if not correct:
        raise RecordError("There are no answers to measure by.")

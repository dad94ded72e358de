"""How well a quality model tells good phrases from bad, kind by kind.

Conventions: AUC is the probability that a good phrase scores higher than a bad one (ties
count half); .5 is chance. Nothing is measured on phrases that a model learned from.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from sklearn.metrics import roc_auc_score

from museflow_engine.music import Phrase
from museflow_engine.training.quality.examples import HUMAN, SWIPED, Example

Score = Callable[[Sequence[Phrase]], Sequence[float]]


def auc(good: Sequence[float], bad: Sequence[float]) -> float:
    """Area under the ROC curve, 0 to 1."""
    truth = np.repeat([1, 0], [len(good), len(bad)])
    return float(roc_auc_score(truth, np.concatenate([good, bad])))


def auc_by_kind(score: Score, examples: Sequence[Example]) -> Mapping[str, float]:
    """AUC of human phrases against each kind of bad ones, in the order in which they come."""
    by_kind: dict[str, list[float]] = {}
    made = [example for example in examples if example.kind != SWIPED]
    for example, value in zip(made, score([example.phrase for example in made]), strict=True):
        by_kind.setdefault(example.kind, []).append(value)
    human = by_kind.pop(HUMAN)
    return {kind: auc(human, values) for kind, values in by_kind.items()}

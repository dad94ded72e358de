"""The feature judge: classifiers over hand-made features, judged out of fold.

Conventions: a linear and a tree-based classifier are tried, and the one with the higher
AUC is the judge, since a betrayal counts whoever sees it. A missing feature is filled
with the mean of the training phrases.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import ExtraTreesClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

from benchmarks.likeness.auc import auc
from benchmarks.likeness.features import features_of
from benchmarks.likeness.sample import Sample
from museflow_engine import Phrase

LINEAR: Final = "logistic regression"
TREES: Final = "extremely randomised trees"
_CLIP: Final = 6.0
"""Standard deviations beyond which a feature counts no more."""


@dataclass(frozen=True)
class Table:
    """Features of phrases: `names` of the columns and `values`, NaN where there is none."""

    names: Sequence[str]
    values: NDArray[np.float64]

    @classmethod
    def of(cls, phrases: Sequence[Phrase]) -> Table:
        """The features of these phrases, columns in alphabetical order."""
        rows = [features_of(phrase) for phrase in phrases]
        names = sorted({name for row in rows for name in row})
        values = np.array([[row.get(name, np.nan) for name in names] for row in rows], dtype=np.float64)
        told = np.flatnonzero(~np.isnan(values).all(axis=0))
        return cls([names[column] for column in told.tolist()], values[:, told])


def classifiers() -> dict[str, Pipeline]:
    """The untrained classifiers, by name."""
    return {
        LINEAR: make_pipeline(
            SimpleImputer(keep_empty_features=True),
            StandardScaler(),
            LogisticRegression(C=0.03, max_iter=500, class_weight="balanced"),
        ),
        TREES: make_pipeline(
            SimpleImputer(keep_empty_features=True),
            ExtraTreesClassifier(
                250, min_samples_leaf=2, max_features=0.2, class_weight="balanced", random_state=0
            ),
        ),
    }


def judge_by_features(
    sample: Sample, table: Table | None = None, kinds: Sequence[str] = (LINEAR, TREES)
) -> dict[str, NDArray[np.float64]]:
    """For each classifier, how machine-like it finds each phrase when trained on other groups.

    Args:
        sample: the phrases.
        table: their features, if they are known already.
        kinds: the classifiers to try.

    Returns:
        Probabilities in the order of the sample.
    """
    values = (table or Table.of(sample.phrases)).values
    scores = {name: np.zeros(len(values)) for name in kinds}
    for train, test in sample.folds():
        for name in kinds:
            classifier = classifiers()[name]
            classifier.fit(values[train], sample.machine[train])
            scores[name][test] = classifier.predict_proba(values[test])[:, 1]
    return scores


def best(sample: Sample, scores: dict[str, NDArray[np.float64]]) -> str:
    """The name of the judge whose scores have the highest AUC on the scored phrases."""
    return max(scores, key=lambda name: auc(sample.machine[sample.scored], scores[name][sample.scored]))

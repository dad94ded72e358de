"""The n-gram judge: language models of human and machine phrases, and bags of n-grams.

Conventions: for each viewpoint a model of order 3 with interpolated Witten-Bell
smoothing (Witten and Bell 1991; method C) is trained on human and another on machine
phrases; the evidence of a phrase is the mean log-likelihood ratio of its words, machine
over human. A logistic regression, trained on evidence that was itself judged out of
fold, weighs the viewpoints. The second judge is discriminative: a logistic regression
over which 1- to 3-grams of any viewpoint a phrase has.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from benchmarks.likeness.sample import Indices, Sample, folds_of
from benchmarks.likeness.viewpoints import viewpoints_of
from benchmarks.likeness.word_model import ORDER, Corpus, Words

MODELS: Final = "likelihood ratio"
BAG: Final = "bag of n-grams"
_INNER_FOLDS: Final = 2
_LEAST_PHRASES: Final = 4
"""Phrases that must have an n-gram before the bag counts it."""


def judge_by_ngrams(sample: Sample) -> dict[str, NDArray[np.float64]]:
    """For both kinds of judge, how machine-like each phrase is when trained on other groups.

    Returns:
        Scores in the order of the sample, by `MODELS` and `BAG`.
    """
    series = [viewpoints_of(phrase) for phrase in sample.phrases]
    return {MODELS: _judge_by_models(sample, series), BAG: _judge_by_bag(sample, series)}


def _judge_by_models(sample: Sample, series: Sequence[Mapping[str, Words]]) -> NDArray[np.float64]:
    corpora = list(corpora_of(series).values())
    scores = np.zeros(len(series))
    for train, test in sample.folds():
        inner = np.zeros((len(train), len(corpora)))
        groups = [sample.groups[number] for number in train]
        for learn, check in folds_of(sample.machine[train], groups, _INNER_FOLDS):
            inner[check] = evidence(corpora, sample.machine, train[learn], train[check])
        weigher = make_pipeline(StandardScaler(), LogisticRegression(C=0.1, class_weight="balanced"))
        weigher.fit(inner, sample.machine[train])
        scores[test] = weigher.decision_function(evidence(corpora, sample.machine, train, test))
    return scores


def _judge_by_bag(sample: Sample, series: Sequence[Mapping[str, Words]]) -> NDArray[np.float64]:
    present = CountVectorizer(analyzer=ngrams_of, binary=True, dtype=np.float64).fit_transform(series)
    scores = np.zeros(len(series))
    for train, test in sample.folds():
        common = np.flatnonzero(np.asarray(present[train].sum(axis=0))[0] >= _LEAST_PHRASES)
        judge = LogisticRegression(C=0.02, max_iter=500, solver="liblinear", class_weight="balanced")
        judge.fit(present[train][:, common], sample.machine[train])
        scores[test] = judge.decision_function(present[test][:, common])
    return scores


def corpora_of(series: Sequence[Mapping[str, Words]]) -> dict[str, Corpus]:
    """For each viewpoint the words of all phrases."""
    names = sorted({name for each in series for name in each})
    return {name: Corpus([each.get(name, ()) for each in series]) for name in names}


def evidence(
    corpora: Sequence[Corpus], machine: NDArray[np.bool_], learn: Indices, judged: Indices
) -> NDArray[np.float64]:
    """Mean log-likelihood ratio of the words of phrases, 0 where a phrase has none.

    Args:
        corpora: one for each viewpoint (the columns of what is returned).
        machine: which phrases are machine-made.
        learn: numbers of the phrases to learn from.
        judged: numbers of the phrases to judge.
    """
    ours, human = learn[machine[learn]], learn[~machine[learn]]
    ratios = [corpus.mean_logs(ours) - corpus.mean_logs(human) for corpus in corpora]
    return np.array(ratios).T[judged]


def ngrams_of(viewpoints: Mapping[str, Words]) -> list[str]:
    """Every series of 1 to 3 words, named by its viewpoint."""
    return [
        f"{name} | {' '.join(words[start : start + length])}"
        for name, words in viewpoints.items()
        for length in range(1, ORDER + 1)
        for start in range(len(words) - length + 1)
    ]

"""Fitting a quality model: opinions on notes by logistic regression, then boosted trees.

Conventions: what the trees see of a phrase comes from opinions that were fitted without
its piece (cross-fitting, as in stacking: Wolpert 1992), or the trees would trust the
opinions too much. Opinions learn from human and spoiled phrases only; verdicts of people
teach the trees. All chance comes from `rng`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any, Final

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.linear_model import LogisticRegression

from museflow_engine.errors import ModelError
from museflow_engine.quality.contexts import SIZES, Reading, read
from museflow_engine.quality.forest import Forest
from museflow_engine.quality.model import WEIGHTS, QualityModel, rows_of
from museflow_engine.quality.note_table import Bools, Floats, Ints
from museflow_engine.quality.phrase_features import features
from museflow_engine.training.quality.examples import HUMAN, SWIPED, Example, folds_by_group

NOTE_BY_NOTE: Final = "two wrong notes"
"""The kind of which some notes are bad and the others good; of other kinds all are bad."""

FOLDS: Final = 4
SWIPE_WEIGHT: Final = 5.0
"""How many mixed examples one verdict of a person weighs."""

_STRENGTH: Final = 0.1  # inverse of the penalty on the weights of an opinion
_TREES: Final = 250
_DEPTH: Final = 3
_RATE: Final = 0.06
_DECIMALS: Final = 4


@dataclass(frozen=True, slots=True, eq=False)
class Material:
    """Examples as the trees see them, and the opinions that they are seen through.

    Attributes:
        examples: human and spoiled phrases, then those that people judged.
        opinions: names of the opinions on notes.
        weights: array (`WEIGHTS`, opinions), fitted on all the music.
        rows: array (examples, features); for music, by opinions that do not know its piece.
    """

    examples: tuple[Example, ...]
    opinions: tuple[str, ...]
    weights: Floats
    rows: Floats


def fit(examples: Sequence[Example], rng: Random) -> QualityModel:
    """The model that learns from all the examples.

    Raises:
        ModelError: as `prepare`.
    """
    return grow(prepare(examples, rng), rng)


def prepare(examples: Sequence[Example], rng: Random) -> Material:
    """Fit the opinions.

    Raises:
        ModelError: if there is too little to learn from.
    """
    made = [example for example in examples if example.kind != SWIPED]
    if len({example.group for example in made}) < FOLDS or len({each.good for each in made}) < 2:
        raise ModelError(
            f"There is too little music to learn from: good and bad phrases of {FOLDS} pieces are needed."
        )
    reading = read([example.phrase for example in made])
    opinions = tuple(dict.fromkeys(example.kind for example in made if not example.good))
    labels = {kind: _labels(reading, made, kind) for kind in opinions}
    rows = _cross_fitted(reading, made, labels, rng)
    weights = _fit_opinions(reading.codes, labels, np.ones(len(reading.codes), dtype=bool))
    swiped = [example for example in examples if example.kind == SWIPED]
    if swiped:
        of_people = read([example.phrase for example in swiped])
        rows = np.concatenate([rows, features(of_people, weights[rows_of(of_people.codes)].sum(axis=1))])
    return Material((*made, *swiped), opinions, weights, rows)


def grow(material: Material, rng: Random, without: Container[str] = ()) -> QualityModel:
    """Grow the trees on the material, but for what belongs to some groups."""
    chosen = [at for at, example in enumerate(material.examples) if example.group not in without]
    examples = [material.examples[at] for at in chosen]
    learned = frozenset(each.phrase.fingerprint for each in examples if each.kind == SWIPED)
    forest = _fit_forest(material.rows[chosen], examples, rng)
    return QualityModel(material.opinions, material.weights, forest, learned)


def _labels(reading: Reading, examples: Sequence[Example], kind: str) -> Ints:
    """For each note 1 if it is of a bad phrase of the kind, 0 if good, −1 if neither."""
    of_phrase = np.array([{HUMAN: 0, kind: 1}.get(example.kind, -1) for example in examples])
    labels = of_phrase[reading.table.phrase]
    if kind == NOTE_BY_NOTE:
        labels[(labels == 1) & ~_changed(reading, examples)] = 0
    return labels


def _changed(reading: Reading, examples: Sequence[Example]) -> Bools:
    """Whether each note differs from what its source has there."""
    table = reading.table
    original = [
        {(note.hand == "left", note.onset, note.pitch.midi) for note in example.source.notes}
        if example.source
        else set()
        for example in examples
    ]
    rows = zip(
        table.phrase.tolist(), table.hand.tolist(), table.onset.tolist(), table.midi.tolist(), strict=True
    )
    return np.array([(hand == 1, onset, midi) not in original[at] for at, hand, onset, midi in rows])


def _cross_fitted(
    reading: Reading, examples: Sequence[Example], labels: dict[str, Ints], rng: Random
) -> Floats:
    """What the trees see of each phrase, by opinions that do not know its piece."""
    fold = np.array(folds_by_group(examples, FOLDS, rng))
    of_note = fold[reading.table.phrase]
    opinions = np.zeros((len(of_note), len(labels)))
    for number in range(FOLDS):
        weights = _fit_opinions(reading.codes, labels, of_note != number)
        mine = of_note == number
        opinions[mine] = weights[rows_of(reading.codes[mine])].sum(axis=1)
    return features(reading, opinions)


def _fit_opinions(codes: Ints, labels: dict[str, Ints], among: Bools) -> Floats:
    """An array (weights, opinions), rounded as it is kept."""
    columns = []
    for kind_labels in labels.values():
        chosen = among & (kind_labels >= 0)
        regression = LogisticRegression(C=_STRENGTH, max_iter=200)
        regression.fit(_one_hot(codes[chosen]), kind_labels[chosen])
        weights = np.array(regression.coef_[0], dtype=float)
        # Every note has just one category of the first context: it carries the intercept.
        weights[: next(iter(SIZES.values()))] += float(regression.intercept_[0])
        columns.append(weights)
    return np.round(np.stack(columns, axis=1), _DECIMALS)


def _one_hot(codes: Ints) -> csr_matrix:
    notes, contexts = codes.shape
    starts = np.arange(0, notes * contexts + 1, contexts)
    ones = np.ones(notes * contexts)
    return csr_matrix((ones, rows_of(codes).ravel(), starts), shape=(notes, WEIGHTS))


def _fit_forest(rows: Floats, examples: Sequence[Example], rng: Random) -> Forest:
    good = np.array([example.good for example in examples])
    boosting = GradientBoostingClassifier(
        n_estimators=_TREES,
        max_depth=_DEPTH,
        learning_rate=_RATE,
        subsample=0.6,
        max_features="sqrt",
        min_samples_leaf=8,
        random_state=rng.getrandbits(31),
        init="zero",
    )
    boosting.fit(rows, good, sample_weight=_sample_weights(examples))
    trees = [_complete(each[0].tree_) for each in boosting.estimators_]
    feature, threshold, leaf = (np.stack(part) for part in zip(*trees, strict=True))
    # The trees ask "≤ threshold" of numbers cut to 32 bits; ours see the same numbers whole.
    return Forest(0.0, feature, np.round(threshold, _DECIMALS + 2), np.round(leaf * _RATE, _DECIMALS + 2))


def _sample_weights(examples: Sequence[Example]) -> Floats:
    """Good and bad weigh the same, and so do the kinds of bad; verdicts weigh `SWIPE_WEIGHT`."""
    counts = Counter(example.kind for example in examples)
    kinds = sum(kind not in (HUMAN, SWIPED) for kind in counts)
    total = sum(count for kind, count in counts.items() if kind != SWIPED)
    weight = {kind: total / (2 * kinds * count) for kind, count in counts.items()}
    weight |= {HUMAN: total / (2 * counts[HUMAN]), SWIPED: SWIPE_WEIGHT}
    return np.array([weight[example.kind] for example in examples])


def _complete(tree: Any) -> tuple[Ints, Floats, Floats]:  # noqa: ANN401 - scikit-learn's own type has no name
    """One tree as the arrays of a `Forest`: questions, thresholds and leaves."""
    questions = 2**_DEPTH - 1
    feature = np.zeros(questions, dtype=np.int64)
    threshold = np.full(questions, np.inf)
    value = np.zeros(2 * questions + 1)
    at = {0: 0}
    for place in range(2 * questions + 1):
        node = at[place]
        value[place] = tree.value[node, 0, 0]
        if place >= questions:
            continue
        branches = tree.children_left[node] != tree.children_right[node]
        if branches:
            feature[place], threshold[place] = tree.feature[node], tree.threshold[node]
        at[2 * place + 1] = tree.children_left[node] if branches else node
        at[2 * place + 2] = tree.children_right[node] if branches else node
    return feature, threshold, value[questions:]

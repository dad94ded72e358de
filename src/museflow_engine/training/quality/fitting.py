"""Fitting a quality model: opinions on notes, then curves that judge the whole phrase.

Conventions: both are logistic regressions. What the curves see of a phrase comes from
opinions that were fitted without its piece (cross-fitting, as in stacking: Wolpert 1992),
or they would trust the opinions too much. Opinions learn from human and spoiled phrases
only; verdicts of people bend the curves. All chance comes from `rng`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Final

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from museflow_engine.errors import ModelError
from museflow_engine.quality.contexts import SIZES, Reading, read
from museflow_engine.quality.curves import Curves, basis
from museflow_engine.quality.model import WEIGHTS, QualityModel, rows_of
from museflow_engine.quality.note_table import Bools, Floats, Ints
from museflow_engine.quality.phrase_features import features
from museflow_engine.training.quality.examples import HUMAN, SWIPED, Example, folds_by_group

NOTE_BY_NOTE: Final = "two wrong notes"
"""The kind of which some notes are bad and the others good; of other kinds all are bad."""

FOLDS: Final = 4
SWIPE_WEIGHT: Final = 5.0
"""How many mixed examples one verdict of a person weighs."""

EMPHASIS: Final[Mapping[str, float]] = {NOTE_BY_NOTE: 5.0, "shuffled bars": 0.5}
"""How much a kind weighs beside the others. Hardly audible slips need most attention, or
the model learns the easy kinds twice over; shuffled bars are often good music."""

_STRENGTH: Final = 0.1  # inverse of the penalty on the weights of an opinion
_BENDING: Final = 0.003  # likewise of the curves
_DECIMALS: Final = 4


@dataclass(frozen=True, slots=True, eq=False)
class Material:
    """Examples as the curves see them, and the opinions that they are seen through.

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
    return grow(prepare(examples, rng))


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


def grow(material: Material, without: Container[str] = ()) -> QualityModel:
    """Fit the curves on the material, but for what belongs to some groups."""
    chosen = [at for at, example in enumerate(material.examples) if example.group not in without]
    examples = [material.examples[at] for at in chosen]
    learned = frozenset(each.phrase.fingerprint for each in examples if each.kind == SWIPED)
    curves = _fit_curves(material.rows[chosen], examples)
    return QualityModel(material.opinions, material.weights, curves, learned)


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
    """What the curves see of each phrase, by opinions that do not know its piece."""
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


def _fit_curves(rows: Floats, examples: Sequence[Example]) -> Curves:
    mean, scale = rows.mean(axis=0), rows.std(axis=0)
    scale = np.where(scale > 0, scale, 1.0)
    good = np.array([example.good for example in examples])
    regression = LogisticRegression(C=_BENDING, max_iter=1000)
    regression.fit(basis((rows - mean) / scale), good, sample_weight=_sample_weights(examples))
    parts = (mean, scale, regression.coef_[0])
    start, (mean, scale, weights) = float(regression.intercept_[0]), map(_rounded, parts)
    return Curves(round(start, _DECIMALS), mean, np.maximum(scale, 10**-_DECIMALS), weights)


def _rounded(values: Floats) -> Floats:
    return np.round(np.asarray(values, dtype=float), _DECIMALS)


def _sample_weights(examples: Sequence[Example]) -> Floats:
    """Good and bad weigh the same, kinds of bad by `EMPHASIS`, verdicts `SWIPE_WEIGHT` each."""
    counts = Counter(example.kind for example in examples)
    total = sum(count for kind, count in counts.items() if kind != SWIPED)
    bad = {kind: EMPHASIS.get(kind, 1.0) for kind in counts if kind not in (HUMAN, SWIPED)}
    weight = {kind: total / 2 * share / sum(bad.values()) / counts[kind] for kind, share in bad.items()}
    weight |= {HUMAN: total / 2 / counts[HUMAN], SWIPED: SWIPE_WEIGHT}
    return np.array([weight[example.kind] for example in examples])

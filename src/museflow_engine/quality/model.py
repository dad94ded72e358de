"""The quality model: how good a phrase is to play, from 0 (bad) to 1 (good).

It reads a phrase twice. First every note is judged in its surroundings: each context of
the note adds a weight to each of several *opinions* ("this note is wrong", "this could be
a random walk"), which are the log-odds of a logistic regression. Then another one, with a
bent line for every feature, judges the phrase by what its notes said and by what it is
like as a whole.

Conventions: a score is the probability that a phrase is one to play, among good and bad
ones in equal number; only the order of scores should be relied on. Kept as JSON values.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Self

import numpy as np

from museflow_engine.errors import ModelError
from museflow_engine.music import Phrase
from museflow_engine.quality.contexts import SIZES, read
from museflow_engine.quality.curves import KNOTS, Curves
from museflow_engine.quality.note_table import Floats, Ints
from museflow_engine.quality.phrase_features import feature_names, features

FORMAT: Final = "museflow quality"
VERSION: Final = 1

_SIZES: Final = np.array(list(SIZES.values()))
_OFFSETS: Final = np.cumsum(_SIZES) - _SIZES
WEIGHTS: Final = int(_SIZES.sum())
"""How many weights an opinion has."""


def rows_of(codes: Ints) -> Ints:
    """For categories (notes, contexts) the rows of their weights in `QualityModel.weights`."""
    return np.asarray(codes + _OFFSETS, dtype=np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class QualityModel:
    """A trained model; immutable.

    Attributes:
        opinions: names of the opinions on notes.
        weights: array (`WEIGHTS`, opinions).
        curves: of the columns of `feature_names(opinions)`.
        learned: fingerprints of the phrases whose verdicts by people it learned from.
    """

    opinions: tuple[str, ...]
    weights: Floats
    curves: Curves
    learned: frozenset[str] = field(default=frozenset())

    def scores(self, phrases: Sequence[Phrase]) -> list[float]:
        """How good each phrase is to play, 0 to 1; much cheaper for many at once."""
        if not phrases:
            return []
        odds = self.curves.log_odds(self.features(phrases))
        return [float(score) for score in 1 / (1 + np.exp(-odds))]

    def features(self, phrases: Sequence[Phrase]) -> Floats:
        """What the curves are of: array (phrases, features)."""
        reading = read(phrases)
        opinions = self.weights.take(rows_of(reading.codes), axis=0).sum(axis=1)
        return features(reading, opinions)

    @property
    def feature_names(self) -> tuple[str, ...]:
        """Names of the columns of `features`."""
        return feature_names(self.opinions)

    def to_json(self) -> dict[str, Any]:
        """The model as JSON values."""
        curves = self.curves
        return {
            "format": FORMAT,
            "version": VERSION,
            "contexts": SIZES,
            "features": list(self.feature_names),
            "opinions": list(self.opinions),
            "weights": self.weights.T.tolist(),
            "start": curves.start,
            "mean": curves.mean.tolist(),
            "scale": curves.scale.tolist(),
            "curves": curves.weights.tolist(),
            "learned": sorted(self.learned),
        }

    @classmethod
    def from_json(cls, data: object) -> Self:
        """The model that `to_json` described.

        Raises:
            ModelError: if the data is no quality model, damaged, or made for another
                version of museflow.
        """
        if not isinstance(data, Mapping) or data.get("format") != FORMAT:
            raise ModelError("This is no quality model; make one with: museflow train.")
        if data.get("version") != VERSION:
            raise ModelError(
                f"The quality model is of version {data.get('version')!r}, this museflow reads {VERSION}. "
                "Train it again with: museflow train, or update museflow."
            )
        try:
            model = cls(
                tuple(data["opinions"]),
                np.array(data["weights"], dtype=float).T,
                _curves(data),
                frozenset(data["learned"]),
            )
            fits = data["contexts"] == SIZES and data["features"] == list(model.feature_names)
            model.check()
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise ModelError(
                f"The quality model is damaged ({error!r}); train it again: museflow train."
            ) from error
        if not fits:
            raise ModelError(
                "The quality model was made for another version of museflow, which read phrases "
                "differently. Train it again with: museflow train."
            )
        return model

    def check(self) -> None:
        """See that all parts fit each other.

        Raises:
            ValueError: if they do not.
        """
        curves, columns = self.curves, len(self.feature_names)
        sizes = [part.shape for part in (self.weights, curves.mean, curves.scale, curves.weights)]
        if sizes != [(WEIGHTS, len(self.opinions)), (columns,), (columns,), (columns * (1 + len(KNOTS)),)]:
            raise ValueError(f"parts of sizes {sizes}")
        parts = (self.weights, curves.start, curves.mean, curves.scale, curves.weights)
        if not all(np.isfinite(part).all() for part in parts):
            raise ValueError("a weight that is no number")
        if not (curves.scale > 0).all():
            raise ValueError("a scale that is not above 0")


def _curves(data: Mapping[str, Any]) -> Curves:
    mean, scale, weights = (np.array(data[part], dtype=float) for part in ("mean", "scale", "curves"))
    return Curves(float(data["start"]), mean, scale, weights)

"""Whether a new quality model is better than the present one, on data new to both.

Conventions: models are compared by AUC on human phrases against every kind of spoiled one,
from pieces that neither learned from, and on verdicts of people. A new model's verdicts
are out of fold: each phrase is scored by a model that did not see it. Verdicts that the
present model learned from prove nothing about it and are left out of the comparison.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from statistics import fmean
from typing import Any, Final

from museflow_engine.quality import QualityModel
from museflow_engine.training.quality.evaluation import auc, auc_by_kind
from museflow_engine.training.quality.examples import SWIPED, Example, folds_by_group
from museflow_engine.training.quality.fitting import Material, grow

SWIPE_FOLDS: Final = 5
FEWEST_OF_A_VERDICT: Final = 5
"""New swipes to either side that a comparison needs at least."""

MOST_LOST: Final = 0.01
"""How much AUC on music a model may lose for being nearer to a person's taste."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Figures of two models side by side.

    Attributes:
        new: AUC by kind of bad phrase, of the new model.
        present: likewise of the present one; None if there is none.
        verdicts: AUC of the new model on new verdicts, out of fold; None if too few.
        present_verdicts: likewise of the present one.
        swipes: how many verdicts were compared.
    """

    new: Mapping[str, float]
    present: Mapping[str, float] | None = None
    verdicts: float | None = None
    present_verdicts: float | None = None
    swipes: int = 0

    @property
    def is_better(self) -> bool:
        """Whether the new model deserves the place of the present one.

        With verdicts to compare it must agree with them better, and must not have lost
        its sense of music; without any it must know good phrases from bad ones better.
        """
        if self.present is None:
            return True
        gained = fmean(self.new.values()) - fmean(self.present.values())
        if self.verdicts is None or self.present_verdicts is None:
            return gained > 0
        return self.verdicts > self.present_verdicts and gained > -MOST_LOST

    def to_json(self) -> dict[str, Any]:
        """The figures as JSON values."""
        return {
            "auc": dict(self.new),
            "present_auc": dict(self.present) if self.present else None,
            "swipes_auc": self.verdicts,
            "present_swipes_auc": self.present_verdicts,
            "swipes_compared": self.swipes,
            "better": self.is_better,
        }


def compare(
    model: QualityModel,
    present: QualityModel | None,
    material: Material,
    held_out: Sequence[Example],
    rng: Random,
) -> Comparison:
    """Compare a new model with the present one.

    Args:
        model: the new model, grown on the material.
        present: the present one; None if there is none.
        material: what the new model learned from.
        held_out: human and spoiled phrases of pieces that neither model knows.
        rng: divides the verdicts into folds.
    """
    old_news = present.learned if present else frozenset[str]()
    fresh = [
        each for each in material.examples if each.kind == SWIPED and each.phrase.fingerprint not in old_news
    ]
    by_kind = auc_by_kind(model.scores, held_out)
    present_by_kind = auc_by_kind(present.scores, held_out) if present else None
    if min(sum(each.good for each in fresh), sum(not each.good for each in fresh)) < FEWEST_OF_A_VERDICT:
        return Comparison(by_kind, present_by_kind, swipes=len(fresh))
    verdicts = _auc_of_verdicts(_out_of_fold(material, fresh, rng), fresh)
    if present is None:
        return Comparison(by_kind, None, verdicts, None, len(fresh))
    present_scores = present.scores([each.phrase for each in fresh])
    return Comparison(by_kind, present_by_kind, verdicts, _auc_of_verdicts(present_scores, fresh), len(fresh))


def _out_of_fold(material: Material, fresh: Sequence[Example], rng: Random) -> list[float]:
    folds = folds_by_group(fresh, SWIPE_FOLDS, rng)
    scores = [0.0] * len(fresh)
    for fold in range(SWIPE_FOLDS):
        mine = [at for at, number in enumerate(folds) if number == fold]
        if mine:
            model = grow(material, without={fresh[at].group for at in mine})
            for at, score in zip(mine, model.scores([fresh[at].phrase for at in mine]), strict=True):
                scores[at] = score
    return scores


def _auc_of_verdicts(scores: Sequence[float], examples: Sequence[Example]) -> float:
    liked = [score for score, each in zip(scores, examples, strict=True) if each.good]
    disliked = [score for score, each in zip(scores, examples, strict=True) if not each.good]
    return auc(liked, disliked)

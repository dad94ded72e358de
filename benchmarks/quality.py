"""How well the shipped quality model tells human phrases from bad ones it has not seen.

`python -m benchmarks.quality` prints the area under the ROC curve by kind of bad phrase,
on the pieces that the model did not learn from, beside what the mean size of the melodic
intervals alone would tell (the simplest model of a phrase); and the cost of a score.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from random import Random
from statistics import fmean

from benchmarks.figure import Figure, time_calls
from museflow_engine import PhraseGenerator, load_roadmap
from museflow_engine.io.models import load_quality_model
from museflow_engine.music import HANDS, Phrase
from museflow_engine.training.corpus.phrases import load_human_phrases
from museflow_engine.training.quality.bad_phrases import kinds_of_bad_phrases
from museflow_engine.training.quality.evaluation import auc_by_kind
from museflow_engine.training.quality.examples import examples_of

SEED = 2026
COPIES = 3
"""Bad phrases of each kind for every human one."""

BEST_OF = 16
TIMES = 100
_KEYS = {
    "uniform": "uniform",
    "naive": "naive",
    "order 1": "order1",
    "two wrong notes": "two_wrong_notes",
    "shuffled bars": "shuffled_bars",
    "misaligned": "misaligned",
    "generated": "generated",
}


def figures() -> list[Figure]:
    """AUC by kind of bad phrase, and CPU time for a choice among 16 candidates."""
    model = load_quality_model()
    human = [(each.piece, each.phrase) for each in load_human_phrases(split="test")]
    kinds = kinds_of_bad_phrases(each.phrase for each in load_human_phrases(split="train"))
    examples = examples_of(human, kinds, Random(SEED), dict.fromkeys(kinds, COPIES))
    found = auc_by_kind(model.scores, examples)
    simple = auc_by_kind(smoothness, examples)
    made = [
        Figure(f"quality.auc.{_KEYS[kind]}", value, "", simple[kind], "mean melodic interval alone")
        for kind, value in found.items()
    ]
    tier = load_roadmap().units[0].levels[-1].tiers[-1]
    generator = PhraseGenerator(tier, rng=Random(SEED))
    candidates = [generator.next(weights={}) for _ in range(BEST_OF)]
    together = time_calls(lambda: model.scores(candidates), TIMES)
    alone = time_calls(lambda: [model.scores([phrase]) for phrase in candidates], TIMES // 10)
    return [
        *made,
        Figure(f"quality.best_of_{BEST_OF}.median", together.median, "ms", alone.median, "one by one"),
        Figure(f"quality.best_of_{BEST_OF}.p99", together.p99, "ms"),
    ]


def smoothness(phrases: Sequence[Phrase]) -> list[float]:
    """A score that knows one thing only: small intervals are good."""
    return [-_mean_interval(phrase) for phrase in phrases]


def _mean_interval(phrase: Phrase) -> float:
    sizes = [
        abs(second.pitch.midi - first.pitch.midi)
        for hand in HANDS
        for first, second in pairwise(phrase.in_hand(hand))
        if first.onset != second.onset
    ]
    return fmean(sizes) if sizes else 0.0


def main() -> None:
    """Print a line a figure."""
    for figure in figures():
        print(f"{figure.name:32} {figure.value:8.3f} {figure.unit:3} against {figure.baseline or 0:.3f}")


if __name__ == "__main__":
    main()

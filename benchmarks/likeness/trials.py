"""The trials of one run: each kind of phrase against the human ones, before both judges.

Conventions: the human side is the same in all trials but that of humans against
humans, where pieces are dealt at random into two camps, several times over; its AUC
is the mean of those.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from random import Random
from statistics import mean
from typing import Final

import numpy as np
from numpy.typing import NDArray

from benchmarks.likeness.auc import Auc, auc, auc_with_interval
from benchmarks.likeness.feature_judge import best, judge_by_features
from benchmarks.likeness.human import HumanPhrase
from benchmarks.likeness.machine import Match
from benchmarks.likeness.ngram_judge import judge_by_ngrams
from benchmarks.likeness.sample import Sample, against_human
from museflow_engine import Phrase

OURS: Final = "ours"
CHOSEN: Final = "ours, best of 16"
NAIVE: Final = "naive"
CHAIN: Final = "order-1 chain"
STEERED: Final = "ours, a note at weight 3"
FORCED: Final = "ours, a note forced in"
HUMAN: Final = "human"
_DEALS: Final = 4

Row = tuple[Phrase, str, bool]


@dataclass(frozen=True)
class Verdict:
    """What one judge makes of a sample.

    Attributes:
        auc: its AUC on the scored phrases, the best of its kinds.
        overall: the AUC of that kind on all phrases of the sample, each judged by a judge
            trained on other groups.
        kind: which kind that is.
        by_kind: AUC of each kind.
        scores: how machine-like the best kind finds each phrase of the sample.
    """

    auc: Auc
    overall: Auc
    kind: str
    by_kind: dict[str, float]
    scores: NDArray[np.float64]


@dataclass(frozen=True)
class Trial:
    """A sample and the verdicts of both judges on it."""

    sample: Sample
    feature: Verdict
    ngram: Verdict

    @property
    def verdicts(self) -> dict[str, Verdict]:
        """Both verdicts, by the judge's name."""
        return {"feature judge": self.feature, "n-gram judge": self.ngram}


def try_all(found: Sequence[Match], seed: int, processes: int | None = None) -> dict[str, list[Trial]]:
    """The trials of a run, by kind of phrase; one for each but `HUMAN`.

    Args:
        found: matched phrases.
        seed: decides how pieces are dealt.
        processes: processes to use; the number of processors if left out.
    """
    samples = [(name, sample_of(found, pick)) for name, pick in PICKS.items()]
    humans = [match.human for match in found]
    samples += [(HUMAN, dealt(humans, Random(f"{seed} deal {deal}"))) for deal in range(_DEALS)]
    with ProcessPoolExecutor(processes or os.cpu_count()) as pool:
        trials = list(pool.map(try_sample, [sample for _, sample in samples]))
    by_name: dict[str, list[Trial]] = {}
    for (name, _), trial in zip(samples, trials, strict=True):
        by_name.setdefault(name, []).append(trial)
    return by_name


def try_sample(sample: Sample) -> Trial:
    """Both verdicts on a sample."""
    return Trial(
        sample, _verdict(sample, judge_by_features(sample)), _verdict(sample, judge_by_ngrams(sample))
    )


def sample_of(found: Sequence[Match], pick: Callable[[Match], Phrase | None]) -> Sample:
    """The human phrases of matches against what `pick` takes from each."""
    humans: list[Row] = []
    machines: list[Row] = []
    for match in found:
        human = match.human
        picked = pick(match)
        if picked is not None:
            humans.append((human.phrase, human.piece, human.held_out))
            machines.append((picked, human.piece, human.held_out))
    return against_human(humans, machines)


def dealt(humans: Sequence[HumanPhrase], rng: Random) -> Sample:
    """Human phrases in two camps by piece, the second labelled as if it were machine-made."""
    pieces = sorted({human.piece for human in humans})
    rng.shuffle(pieces)
    second = set(pieces[::2])
    rows = [(human.phrase, human.piece, human.held_out) for human in humans]
    return against_human(
        [row for row in rows if row[1] not in second], [row for row in rows if row[1] in second]
    )


def mean_auc(trials: Sequence[Trial], judge: str, *, held_out: bool) -> float:
    """Mean AUC of a judge over trials, on held-out pieces or on all."""
    verdicts = [trial.verdicts[judge] for trial in trials]
    return mean((verdict.auc if held_out else verdict.overall).value for verdict in verdicts)


def _verdict(sample: Sample, scores: dict[str, NDArray[np.float64]]) -> Verdict:
    kind = best(sample, scores)
    return Verdict(
        auc=_auc(sample, scores[kind], np.flatnonzero(sample.scored)),
        overall=_auc(sample, scores[kind], np.arange(len(sample.phrases))),
        kind=kind,
        by_kind={
            name: auc(sample.machine[sample.scored], each[sample.scored]) for name, each in scores.items()
        },
        scores=scores[kind],
    )


def _auc(sample: Sample, scores: NDArray[np.float64], numbers: NDArray[np.intp]) -> Auc:
    groups = [sample.groups[number] for number in numbers.tolist()]
    return auc_with_interval(sample.machine[numbers], scores[numbers], groups, Random(0))


PICKS: Final[dict[str, Callable[[Match], Phrase | None]]] = {
    OURS: lambda match: match.ours,
    CHOSEN: lambda match: match.chosen,
    NAIVE: lambda match: match.naive,
    CHAIN: lambda match: match.chain,
    STEERED: lambda match: match.weak.steered if match.weak else None,
    FORCED: lambda match: match.weak.forced if match.weak else None,
}

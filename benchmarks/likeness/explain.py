"""What betrays our phrases: features, families, n-grams, kinds of tier, and the worst phrases.

Conventions: everything here is about one trial, our phrases against the human ones.
Single features and n-grams are compared over all phrases, so they show tendencies and
not verdicts; AUCs of families, viewpoints and kinds of tier are out of fold.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

from benchmarks.likeness.auc import auc
from benchmarks.likeness.feature_judge import LINEAR, Table, classifiers, judge_by_features
from benchmarks.likeness.machine import Match
from benchmarks.likeness.ngram_judge import corpora_of, evidence, ngrams_of
from benchmarks.likeness.notation import lines_of, tier_line
from benchmarks.likeness.sample import Sample
from benchmarks.likeness.trials import Trial
from benchmarks.likeness.viewpoints import viewpoints_of
from museflow_engine import Phrase

_FEATURES = 30
_NGRAMS = 15
_PER_VIEWPOINT = 3
_PHRASES = 5
_REASONS = 6
_PRIOR_PHRASES = 0.5


def explanation(trial: Trial, found: Sequence[Match] = ()) -> Iterator[str]:
    """Lines that say what betrays the machine in a trial.

    Args:
        trial: our phrases (or any) against human ones.
        found: the matches that the sample was made of, in its order; none if the
            phrases were not matched.
    """
    sample, table = trial.sample, Table.of(trial.sample.phrases)
    yield from _families(sample, table)
    yield from _single_features(sample, table)
    yield from _viewpoints(sample)
    yield from _ngrams(sample)
    if found:
        yield from _kinds_of_tier(trial, found)
    yield from _worst(trial, table, found)


def _families(sample: Sample, table: Table) -> Iterator[str]:
    yield "\nLinear feature judge that sees one family of features only:"
    families = sorted({name.partition(".")[0] for name in table.names})
    found = []
    for family in families:
        columns = [n for n, name in enumerate(table.names) if name.startswith(f"{family}.")]
        part = Table([table.names[column] for column in columns], table.values[:, columns])
        scores = judge_by_features(sample, part, (LINEAR,))[LINEAR]
        found.append((_auc_scored(sample, scores), family, len(columns)))
    for value, family, count in sorted(found, reverse=True):
        yield f"  {value:.3f}  {family} ({count} features)"


def _single_features(sample: Sample, table: Table) -> Iterator[str]:
    yield "\nSingle features that betray most (AUC above .5: more of it in the machine's):"
    yield f"  {'AUC':>5}  {'human':>8}  {'machine':>8}  feature"
    found = []
    for column, name in enumerate(table.names):
        values = table.values[:, column]
        known = ~np.isnan(values) & sample.scored
        machine = sample.machine[known]
        if machine.any() and not machine.all():
            value = auc(machine, values[known])
            means = (values[known][~machine].mean(), values[known][machine].mean())
            found.append((abs(value - 0.5), value, means, name))
    for _, value, (human, machine_mean), name in sorted(found, reverse=True)[:_FEATURES]:
        yield f"  {value:5.3f}  {human:8.3f}  {machine_mean:8.3f}  {name}"


def _viewpoints(sample: Sample) -> Iterator[str]:
    yield "\nN-gram models of one viewpoint only:"
    series = [viewpoints_of(phrase) for phrase in sample.phrases]
    corpora = corpora_of(series)
    scores = np.zeros((len(series), len(corpora)))
    for train, test in sample.folds():
        scores[test] = evidence(list(corpora.values()), sample.machine, train, test)
    found = [(_auc_scored(sample, scores[:, column]), name) for column, name in enumerate(corpora)]
    for value, name in sorted(found, reverse=True):
        yield f"  {value:.3f}  {name}"


def _ngrams(sample: Sample) -> Iterator[str]:
    """N-grams by the log-odds ratio of phrases that have them, in standard errors."""
    counts = (Counter[str](), Counter[str]())
    totals = (int((~sample.machine).sum()), int(sample.machine.sum()))
    for phrase, machine in zip(sample.phrases, sample.machine, strict=True):
        counts[int(machine)].update(set(ngrams_of(viewpoints_of(phrase))))
    ranked = []
    for gram in counts[0].keys() | counts[1].keys():
        human, ours = counts[0][gram], counts[1][gram]
        ranked.append((_log_odds_z(human, totals[0], ours, totals[1]), gram, human, ours))
    ranked.sort()
    for title, order in (("too often", ranked[::-1]), ("too seldom", ranked)):
        yield f"\nN-grams that the machine uses {title} (phrases that have it: human, machine of {totals}):"
        shown: Counter[str] = Counter()
        fresh = (row for row in order if _is_among_first(row[1], shown))
        for z, gram, human, ours in islice(fresh, _NGRAMS):
            yield f"  z {z:+5.1f}  {human:4d} {ours:4d}  {gram}"


def _is_among_first(gram: str, shown: Counter[str]) -> bool:
    """Whether few n-grams of its viewpoint were shown before; counts it."""
    viewpoint = gram.partition(" | ")[0]
    shown[viewpoint] += 1
    return shown[viewpoint] <= _PER_VIEWPOINT


def _log_odds_z(human: int, humans: int, ours: int, all_ours: int) -> float:
    """Log-odds ratio over its standard error, half a phrase added to each cell (Haldane 1956)."""
    cells = [count + _PRIOR_PHRASES for count in (ours, all_ours - ours, human, humans - human)]
    ratio = math.log(cells[0] * cells[3] / (cells[1] * cells[2]))
    return ratio / math.sqrt(sum(1 / cell for cell in cells))


def _kinds_of_tier(trial: Trial, found: Sequence[Match]) -> Iterator[str]:
    yield "\nAUC by kind of tier (feature judge, n-gram judge, pairs):"
    kinds: dict[str, list[int]] = {}
    for number, match in enumerate(found):
        if match.human.held_out:
            for kind in (
                match.tier.hands,
                str(match.tier.meter),
                f"{match.tier.bars} bars",
                match.tier.key.mode,
            ):
                kinds.setdefault(kind, []).append(number)
    for kind, numbers in sorted(kinds.items(), key=lambda each: -len(each[1])):
        both = np.array([*numbers, *(number + len(found) for number in numbers)])
        labels = trial.sample.machine[both]
        values = [auc(labels, verdict.scores[both]) for verdict in trial.verdicts.values()]
        yield f"  {values[0]:.3f}  {values[1]:.3f}  {len(numbers):4d}  {kind}"


def _worst(trial: Trial, table: Table, found: Sequence[Match]) -> Iterator[str]:
    yield f"\nThe {_PHRASES} most machine-like phrases, both judges together:"
    sample = trial.sample
    suspicion = rankdata(trial.feature.scores) + rankdata(trial.ngram.scores)
    ours = np.flatnonzero(sample.machine & sample.scored).tolist()
    contributions = _contributions(sample, table)
    for number in sorted(ours, key=lambda each: -suspicion[each])[:_PHRASES]:
        yield ""
        if found:
            match = found[number - len(found)]
            yield f"  for {match.human.name}: {tier_line(match.tier)}"
            yield from _quoted("human", match.human.phrase)
        yield from _quoted("machine", sample.phrases[number])
        yield "  betrayed by:"
        row = contributions[number]
        for column in sorted(range(len(row)), key=lambda each: -row[each])[:_REASONS]:
            value = table.values[number, column]
            human = np.nanmean(table.values[~sample.machine, column])
            yield f"    {table.names[column]} is {value:.2f} (human mean {human:.2f})"


def _quoted(who: str, phrase: Phrase) -> Iterator[str]:
    for line in lines_of(replace(phrase, title="")):
        yield f"  {who:>8}: {line}"


def _contributions(sample: Sample, table: Table) -> NDArray[np.float64]:
    """What each feature adds to the logit of the linear classifier, trained on all phrases."""
    linear = classifiers()[LINEAR]
    linear.fit(table.values, sample.machine)
    scaled = linear[:-1].transform(table.values)
    return np.asarray(scaled * linear[-1].coef_[0], dtype=np.float64)


def _auc_scored(sample: Sample, scores: NDArray[np.float64]) -> float:
    return auc(sample.machine[sample.scored], scores[sample.scored])

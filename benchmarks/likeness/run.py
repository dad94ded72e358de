"""One run of the benchmark: match, make, judge; the figures and the report.

Conventions: figures of AUC are those of the better kind of each judge, on pieces that
nothing in the engine has learnt from; "all pieces" are more and steadier, but the
generator knows most of them; the human control is over those, since a camp of the few
held-out pieces is too small. The change by a weak note is over all pieces and that of
the judge that it changes most, beside what forcing the note in changes for that judge.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from statistics import mean
from typing import Final

from benchmarks.figure import Figure
from benchmarks.likeness.baselines import Chain
from benchmarks.likeness.human import HARDEST, HumanPhrase, load_human
from benchmarks.likeness.machine import Match, Unmatched, exposure, matches
from benchmarks.likeness.trials import (
    CHAIN,
    CHOSEN,
    FORCED,
    HUMAN,
    NAIVE,
    OURS,
    STEERED,
    Trial,
    mean_auc,
    try_all,
)

JUDGES: Final = {"feature judge": "feature_judge", "n-gram judge": "ngram_judge"}
MOST_HELD_OUT: Final = 400
MOST_FOR_TRAINING: Final = 300
SEED: Final = 7


@dataclass(frozen=True)
class Run:
    """A run: what was matched, what was not, and the trials by kind of phrase."""

    found: Sequence[Match]
    unmatched: Sequence[Unmatched]
    trials: dict[str, list[Trial]]

    def auc(self, kind: str, judge: str, *, held_out: bool = True) -> float:
        """AUC of a judge on a kind of phrase against human ones."""
        return mean_auc(self.trials[kind], judge, held_out=held_out)

    def change(self, kind: str, judge: str) -> float:
        """By how much a judge's AUC, over all pieces, is higher on a kind of phrase than on ours."""
        return self.auc(kind, judge, held_out=False) - self.auc(OURS, judge, held_out=False)


def run(path: Path | None = None, seed: int = SEED, hardest: int = HARDEST) -> Run:
    """Match human phrases of a file, and put ours and the controls before the judges."""
    humans = load_human(path, hardest)
    chosen = _chosen(humans, seed)
    chain = Chain.learnt(human for human in humans if not human.held_out)
    found, unmatched = matches(chosen, chain, seed)
    return Run(found, unmatched, try_all(found, seed))


def figures() -> list[Figure]:
    """The figures of a run on the shipped file."""
    return figures_of(run())


def figures_of(done: Run) -> list[Figure]:
    """The figures of a run."""
    found = []
    for judge, name in JUDGES.items():
        ours, chain = done.auc(OURS, judge), done.auc(CHAIN, judge)
        found.append(Figure(f"likeness.{name}.auc", ours, "", chain, "order-1 Markov chain"))
        all_pieces = done.auc(OURS, judge, held_out=False), done.auc(CHAIN, judge, held_out=False)
        found.append(
            Figure(
                f"likeness.{name}.auc.all_pieces", all_pieces[0], "", all_pieces[1], "order-1 Markov chain"
            )
        )
        best, one = (done.auc(kind, judge) for kind in (CHOSEN, OURS))
        found.append(Figure(f"likeness.{name}.auc.best_of_16", best, "", one, "ours, not chosen"))
        found.append(Figure(f"likeness.{name}.auc.naive", done.auc(NAIVE, judge), ""))
        found.append(Figure(f"likeness.{name}.auc.human", done.auc(HUMAN, judge, held_out=False), ""))
    worst = max(JUDGES, key=lambda judge: done.change(STEERED, judge))
    change, forced = done.change(STEERED, worst), done.change(FORCED, worst)
    found.append(Figure("likeness.weak_note_change", change, "", forced, "the note forced in"))
    pairs = sum(match.human.held_out for match in done.found)
    found.append(Figure("likeness.pairs", pairs, "", len(done.found), "pairs of all pieces"))
    return found


def report(done: Run) -> Iterator[str]:
    """Lines for a reader: every trial, the weak note's exposures, what could not be matched."""
    pairs = sum(match.human.held_out for match in done.found)
    yield f"{pairs} pairs of held-out pieces (with 95 % intervals), {len(done.found)} of all"
    yield f"{'':26}{'feature judge':24}{'all':9}{'n-gram judge':24}{'all':9}"
    for kind, trials in done.trials.items():
        cells = []
        for judge in JUDGES:
            one = str(trials[0].verdicts[judge].auc) if len(trials) == 1 else f"{done.auc(kind, judge):.3f}"
            cells.append(f"{one:24}{done.auc(kind, judge, held_out=False):<9.3f}")
        yield f"{kind:26}{''.join(cells)}"
    for judge, verdict in done.trials[OURS][0].verdicts.items():
        kinds = ", ".join(f"{name} {value:.3f}" for name, value in verdict.by_kind.items())
        yield f"  {judge} on ours: {kinds}"
    for judge in JUDGES:
        steered, forced = done.change(STEERED, judge), done.change(FORCED, judge)
        yield f"  {judge}, change by a weak note: steered {steered:+.3f}, forced in {forced:+.3f}"
    yield from _exposures(done.found)
    yield from _unmatched(done.unmatched)
    slow = sorted(done.found, key=lambda match: -match.seconds)[:3]
    for match in slow:
        yield f"slow: {match.seconds:.2f} s to compile and draw for {match.human.name}"


def _exposures(found: Sequence[Match]) -> Iterator[str]:
    weak = [match.weak for match in found if match.weak]
    natural = mean(each.natural for each in weak)
    steered = mean(exposure([each.steered], each.hand, each.pitch) for each in weak)
    forced = mean(exposure([each.forced], each.hand, each.pitch) for each in weak)
    yield (
        f"weak note's share of its hand: natural {natural:.3f}, steered {steered:.3f} "
        f"(×{steered / natural:.2f}), forced in {forced:.3f} (×{forced / natural:.2f})"
    )


def _unmatched(unmatched: Sequence[Unmatched]) -> Iterator[str]:
    reasons = Counter(each.reason for each in unmatched)
    yield f"{len(unmatched)} human phrases without a match:"
    for reason, count in reasons.most_common():
        yield f"  {count:4d}  {reason}"


def _chosen(humans: Sequence[HumanPhrase], seed: int) -> list[HumanPhrase]:
    """So many phrases of each split, drawn by chance, in the order of the file."""
    rng = Random(f"{seed} choice")
    chosen: set[str] = set()
    for held_out, most in ((True, MOST_HELD_OUT), (False, MOST_FOR_TRAINING)):
        names = [human.name for human in humans if human.held_out == held_out]
        chosen.update(rng.sample(names, min(most, len(names))))
    return [human for human in humans if human.name in chosen]

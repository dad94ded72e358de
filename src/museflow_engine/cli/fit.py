"""`museflow fit`: refit what is known of anybody before their first answer, from many learners.

The new population is compared with the one in use on learners that it was not fitted to,
and is refused (exit code 1) unless it foretells them better. With it goes its SHA-256.
`--json` prints `{"population", "file", "learners", "held_out", "answers", "before", "after",
"gain", "error"}`; `before` and `after` are `{"log_loss", "calibration_error"}` on the
learners held out, `gain` and its standard error are nats a learner.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from random import Random
from typing import Final

from museflow_engine.cli.command import Subparsers, add_command, positive, whole
from museflow_engine.cli.output import print_json, put, remark
from museflow_engine.cli.population_words import differences
from museflow_engine.cli.populations import population_of
from museflow_engine.errors import RecordError, StoreError
from museflow_engine.io.answer_logs import read_answers
from museflow_engine.io.places import default_path
from museflow_engine.io.populations import own_population_path, save_population
from museflow_engine.io.store import Store
from museflow_engine.learner.population import Population
from museflow_engine.training.population import Heard, PopulationFit, fit_population, heard_in

MOST: Final = 500
"""Answers of a learner that count, the first ones: it is these that a population foretells."""

_SEED: Final = 1


def add_parser(subparsers: Subparsers) -> None:
    """Declare the command's arguments."""
    parser = add_command(
        subparsers,
        "fit",
        "Fit what is known of anybody before their first note to the records of many learners.",
        (
            "museflow fit school.db                          # everybody in that file; then in use",
            "museflow fit school.db home.db -o population.json",
            "museflow fit --answers log.csv -o population.json   # columns learner, skills, correct, at",
        ),
    )
    parser.add_argument(
        "files", nargs="*", type=Path, metavar="FILE", help="learners' files (default: user data)"
    )
    parser.add_argument(
        "--answers",
        type=Path,
        action="append",
        default=[],
        metavar="LOG",
        help="a log of answers, CSV or JSON lines; alone or with learners' files",
    )
    parser.add_argument(
        "--most",
        type=positive,
        default=MOST,
        metavar="N",
        help="first answers of each learner that count (default: %(default)s)",
    )
    parser.add_argument(
        "--present", type=Path, metavar="FILE", help="population to beat (default: the one in use)"
    )
    parser.add_argument(
        "--seed", type=whole, default=_SEED, metavar="N", help="draws the learners held out (default: 1)"
    )
    parser.add_argument(
        "-o", "--output", type=Path, metavar="FILE", help="default: your own population, then in use"
    )
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")


def run(args: argparse.Namespace) -> int:
    """Carry the command out."""
    present = population_of(args.present)
    files = args.files or ([] if args.answers else [default_path(os.environ)])
    target: Path = args.output or own_population_path(os.environ)
    if target.resolve() in {path.resolve() for path in (*files, *args.answers)}:
        raise StoreError(f"{target} is a file to learn from; choose another name with -o.")
    heard = {**_of_files(files), **_of_logs(args.answers)}
    heard = {learner: answers[: args.most] for learner, answers in heard.items()}
    answers = sum(map(len, heard.values()))
    remark(f"fitting {answers:,} answers of {len(heard)} learners; many take minutes …")
    fit = fit_population(heard, Random(args.seed), present)
    save_population(fit.population, target)
    if args.json:
        print_json(_as_json(fit, target))
    else:
        _put(fit, present, target)
    return 0


def _of_files(files: Sequence[Path]) -> dict[str, list[Heard]]:
    """The answers of everybody in learners' files; the same name in two files is two people."""
    heard: dict[str, list[Heard]] = {}
    for path in dict.fromkeys(path.resolve() for path in files):
        if not path.exists():
            raise StoreError(f"There is no file {path}; name the files of the learners to fit to.")
        with Store(path) as store:
            for learner in store.learners():
                records = store.records(learner)
                try:
                    heard[f"{path}: {learner}"] = heard_in(records)
                except RecordError as error:
                    raise RecordError(f"{path}, records of {learner!r}: {error}") from error
    return heard


def _of_logs(files: Sequence[Path]) -> dict[str, list[Heard]]:
    heard: dict[str, list[Heard]] = {}
    for path in dict.fromkeys(path.resolve() for path in files):
        for answer in read_answers(path):
            told = Heard(answer.skills, answer.correct, answer.at)
            heard.setdefault(f"{path}: {answer.learner}", []).append(told)
    return heard


def _as_json(fit: PopulationFit, target: Path) -> dict[str, object]:
    figures = asdict(fit)
    return {**figures, "population": fit.population.to_json(), "file": str(target)}


def _put(fit: PopulationFit, present: Population, target: Path) -> None:
    put(f"Fitted to {fit.learners} learners; {fit.held_out} others were foretold, one answer ahead:")
    put("                      present      new")
    put(f"  log loss an answer  {fit.before.log_loss:7.4f}  {fit.after.log_loss:7.4f}")
    put(f"  calibration error   {fit.before.calibration_error:7.4f}  {fit.after.calibration_error:7.4f}")
    put(f"  {fit.gain:.1f} ± {fit.error:.1f} nats gained for each learner")
    put("What changed:")
    for line in differences(present, fit.population):
        put(f"  {line}")
    put(f"The new population is {target}.")

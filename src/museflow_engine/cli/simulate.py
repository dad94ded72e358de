"""`museflow simulate`: a student with declared weak spots practises for days, in seconds.

The student plays the phrases of a real session as note events, and the judge hears them.
`--json` prints `{"seed", "phrases", "sittings", "passed_levels", "spots", "blamed"}`: each
sitting is `{"at", "phrases", "clean", "accuracy", "passed"}` (seconds from the first; mean
overall score; ids of tiers), each spot has the fields of `runner.simulated_practice.Spot`, and `blamed` tells
after which phrase a skill was flagged that is no weak spot. `--output` writes the records
one a line, as `museflow_engine.decode_record` reads them, and `--data` keeps them as a
learner's, for `museflow progress`. The same options and seed give the same, to the byte.
"""

from __future__ import annotations

import argparse
import random
from dataclasses import asdict
from pathlib import Path
from typing import Final

from rich.table import Table

from museflow_engine.cli.command import Subparsers, add_command, positive, whole
from museflow_engine.cli.numbers import above_zero, duration, not_negative, number_in, share
from museflow_engine.cli.output import console, print_json, remark, table, write_file
from museflow_engine.errors import MuseflowError, StoreError
from museflow_engine.events import encode_record
from museflow_engine.io.curriculum import load_roadmap
from museflow_engine.io.populations import load_population
from museflow_engine.io.store import Store
from museflow_engine.learner import DEFAULT_POPULATION, Learner
from museflow_engine.runner.simulated_practice import (
    DAY,
    Plan,
    SimulatedPractice,
    UnweightedLearner,
    practise,
)
from museflow_engine.simulation import SimulatedStudent, weaknesses
from museflow_engine.skill import describe

_SEEDS: Final = 1_000_000
_EXAMPLES: Final = (
    "museflow simulate --level 1.9 --tier 2 --weak pitch:F4=.5 --seed 7",
    "museflow simulate --weak rhythm:2=.4 --learning .02 --half-life 5 --sittings 3 --every 1d",
    "museflow simulate --level 1.9 --weak pitch:F4=.5 --learning .02 --no-weights",
    "museflow simulate --level 1.9 --base-rate .1 --fatigue .005 --output records.jsonl --seed 7",
    "museflow simulate --level 1.9 --weak pitch:F4×rhythm:1=.5 --json | jq .spots",
)


def add_parser(subparsers: Subparsers) -> None:
    """Declare the command's arguments."""
    parser = add_command(
        subparsers, "simulate", "Have a simulated student practise, and see what the engine finds.", _EXAMPLES
    )
    _add_plan(parser)
    _add_student(parser)
    _add_manner(parser)
    parser.add_argument("--seed", type=whole, metavar="N", help="repeats the same (default: random)")
    parser.add_argument("--no-weights", action="store_true", help="no phrase leans towards weak spots")
    parser.add_argument(
        "--population",
        type=Path,
        metavar="FILE",
        help="what is known of a newcomer, from museflow fit (default: the built-in one)",
    )
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="write the records, one a line")
    parser.add_argument("--data", type=Path, metavar="FILE", help="keep the records as a learner's file")
    parser.add_argument(
        "--learner", default="simulated", metavar="NAME", help="in the records (default: simulated)"
    )


def _add_plan(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--level", default="1.1", metavar="ID", help="where to begin (default: 1.1)")
    parser.add_argument("--tier", type=positive, default=1, metavar="N", help="its tier (default: 1)")
    parser.add_argument(
        "--phrases", type=positive, default=40, metavar="N", help="phrases a sitting (default: 40)"
    )
    parser.add_argument("--sittings", type=positive, default=1, metavar="N", help="sittings (default: 1)")
    parser.add_argument(
        "--every", type=duration, default=DAY, metavar="TIME", help="time between them: 30m, 12h, 1d, 2w"
    )
    parser.add_argument(
        "--tempo", type=above_zero, metavar="BPM", help="quarters a minute (default: each tier's goal)"
    )


def _add_student(parser: argparse.ArgumentParser) -> None:
    """What the student can do and learns."""
    parser.add_argument(
        "--weak",
        type=weak_spots,
        action="append",
        default=[],
        metavar="SKILL=P,…",
        help="success at weak spots, intersections among them; may be given several times",
    )
    parser.add_argument(
        "--base-rate",
        type=share,
        default=0.0,
        metavar="P",
        help="share of the other plain skills in which the student is weak (default: 0)",
    )
    parser.add_argument(
        "--skill", type=share, default=0.97, metavar="P", help="success elsewhere (default: .97)"
    )
    parser.add_argument(
        "--learning",
        type=share,
        default=0.0,
        metavar="P",
        help="share of the way to --skill that one exposure of a weak spot closes (default: 0)",
    )


def _add_manner(parser: argparse.ArgumentParser) -> None:
    """How the student tires and forgets, and how they play."""
    parser.add_argument(
        "--half-life", type=above_zero, metavar="DAYS", help="half of what was learned is forgotten after it"
    )
    parser.add_argument(
        "--fatigue",
        type=share,
        default=0.0,
        metavar="P",
        help="share of all success that each phrase of a sitting takes away (default: 0)",
    )
    parser.add_argument(
        "--jitter",
        type=not_negative,
        default=15.0,
        metavar="MS",
        help="deviation of the onsets (default: 15)",
    )
    parser.add_argument(
        "--hesitation",
        type=not_negative,
        default=0.0,
        metavar="MS",
        help="median delay before a note never read right; half before one read half as often (default: 0)",
    )
    parser.add_argument(
        "--pace",
        type=above_zero,
        default=1.0,
        metavar="X",
        help="tempo kept, as a multiple of that asked for",
    )


def weak_spots(text: str) -> dict[str, float]:
    """Success by weak skill, for `type=`: "pitch:F4=.5,rhythm:1.5=.6"."""
    found: dict[str, float] = {}
    for part in text.split(","):
        skill, _, success = part.strip().rpartition("=")
        if ":" not in skill or not 0.0 <= number_in(success) <= 1.0:
            raise argparse.ArgumentTypeError(
                f"{part!r} is not a micro-skill with its success from 0 to 1; write it like pitch:F4=.5"
            )
        found[skill] = number_in(success)
    return found


def run(args: argparse.Namespace) -> int:
    """Carry the command out."""
    seed = args.seed
    if seed is None:
        seed = random.SystemRandom().randrange(_SEEDS)
        remark(f"seed {seed} (--seed {seed} gives this student and these phrases again)")
    roadmap = load_roadmap()
    # Not one's own: the same options have to give the same on every computer.
    population = load_population(args.population) if args.population else DEFAULT_POPULATION
    happened = practise(
        _student(args, seed),
        roadmap.level(args.level),
        Plan(args.phrases, args.sittings, args.every, args.tier, args.tempo),
        random.Random(seed),
        roadmap=roadmap,
        learner=(UnweightedLearner if args.no_weights else Learner)(args.learner, population),
    )
    if args.output:
        write_file(args.output, "".join(f"{encode_record(record)}\n" for record in happened.records))
    if args.data:
        _keep(args.data, args.learner, happened)
    if args.json:
        print_json(_as_json(happened, seed))
    else:
        _print(happened)
    return 0


def _student(args: argparse.Namespace, seed: int) -> SimulatedStudent:
    weak = {skill: success for spots in args.weak for skill, success in spots.items()}
    stronger = [skill for skill, success in weak.items() if success > args.skill]
    if stronger:
        raise MuseflowError(
            f"{describe(stronger[0])} would be no weak spot: its success is above {args.skill:g}, "
            "that of all else; lower it, or raise --skill."
        )
    return SimulatedStudent(
        weak,
        args.skill,
        jitter=args.jitter / 1000.0,
        learning=args.learning,
        half_life=args.half_life,
        fatigue=args.fatigue,
        pace=args.pace,
        hesitation=args.hesitation / 1000.0,
        born_weak=weaknesses(args.base_rate, seed) if args.base_rate else None,
    )


def _keep(path: Path, learner: str, happened: SimulatedPractice) -> None:
    with Store(path) as store:
        if learner in store.learners():
            raise StoreError(
                f"{path} has records of a learner {learner!r} already; choose another name with --learner."
            )
        store.append(learner, happened.records)


def _as_json(happened: SimulatedPractice, seed: int) -> dict[str, object]:
    return {
        "seed": seed,
        "phrases": happened.phrases,
        "sittings": [asdict(sitting) for sitting in happened.sittings],
        "passed_levels": happened.passed_levels,
        "spots": [asdict(spot) for spot in happened.spots.values()],
        "blamed": happened.blamed,
    }


def _print(happened: SimulatedPractice) -> None:
    screen = console()
    columns = ("sitting", "day", "phrases", "clean", "score")
    sittings = table(*columns, "passed", numbers=columns, folds="passed")
    for number, sitting in enumerate(happened.sittings, start=1):
        day, score = f"{sitting.at / DAY:.3g}", f"{100 * sitting.accuracy:.0f} %"
        counts = str(sitting.phrases), str(sitting.clean)
        sittings.add_row(str(number), day, *counts, score, ", ".join(sitting.passed))
    screen.print(sittings)
    if happened.spots:
        screen.print()
        screen.print(_spots(happened))
    for skill, phrase in happened.blamed.items():
        screen.print(f"flagged and no weak spot: {describe(skill)}, after phrase {phrase}")


def _spots(happened: SimulatedPractice) -> Table:
    columns = ("first", "now", "answers", "right", "believed", "weak")
    spots = table("weak spot", *columns, "found", numbers=columns, folds="weak spot")
    for spot in happened.spots.values():
        right = f"{spot.right / spot.answers:.0%}" if spot.answers else "-"
        found = "no" if spot.answers else "never met"
        if spot.flagged_phrase is not None:
            found = f"phrase {spot.flagged_phrase}, {spot.flagged_answers} answers"
        spots.add_row(
            describe(spot.skill),
            f"{spot.declared:.0%}",
            f"{spot.now:.0%}",
            str(spot.answers),
            right,
            f"{spot.believed:.0%} ± {100 * spot.sd:.0f}",
            f"{spot.p_weak:.0%} sure",
            found,
        )
    return spots

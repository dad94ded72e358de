"""`museflow progress`: what is passed, and which micro-skills are weak, weakest first.

`--json` prints `{"learner", "phrases", "pieces", "tier", "passed_tiers", "passed_levels",
"read_ahead", "skills"}`. `pieces` tells how often something of each of the learner's own
pieces was played; `tier` is the one practised last (null before the first); `read_ahead`
lists what was found of it, oldest first, as `{"at", "tier", "span", "lowest", "highest",
"seconds"}`, in beats and, for the span, in seconds at the tempo that was kept; each skill
is `{"skill", "name", "success", "sd", "p_weak", "exposures"}`: the probability of
success and its standard deviation, the probability that the skill is weak (0 to 1), and
how often it was met. `skill` is its name for machines, `name` for people.

`--svg` and `--html` write one picture instead: staff, heat maps, curves over sittings.
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import Any

from museflow_engine.cli.command import Subparsers, add_command, add_store_arguments, positive
from museflow_engine.cli.output import console, print_json, remark, table
from museflow_engine.cli.populations import add_population_argument, population_of
from museflow_engine.engraving.progress import draw_progress, progress_page
from museflow_engine.errors import MuseflowError, StoreError
from museflow_engine.io.atomic import write_atomically
from museflow_engine.io.places import default_path
from museflow_engine.io.store import Store
from museflow_engine.learner import Learner, Population, success_at
from museflow_engine.session.progress import (
    History,
    history_of,
    improvements,
    progress_of,
    reading_ahead,
    reasons,
    tiring,
)
from museflow_engine.skill import describe

_WEAK = 0.5
_SHOWN = 12
_LAST_SITTINGS = 5


def add_parser(subparsers: Subparsers) -> None:
    """Declare the command's arguments."""
    parser = add_command(
        subparsers,
        "progress",
        "Show what you have passed, and how well you read each note, rhythm and combination.",
        (
            "museflow progress",
            "museflow progress --most 30",
            "museflow progress --svg progress.svg",
            "museflow progress --learner anna --json | jq '.skills[:5]'",
        ),
    )
    add_store_arguments(parser)
    add_population_argument(parser)
    parser.add_argument(
        "--most", type=positive, default=_SHOWN, metavar="N", help=f"skills to show (default: {_SHOWN})"
    )
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print JSON, with every skill")
    form.add_argument("--svg", type=Path, metavar="FILE", help="draw it as a picture")
    form.add_argument(
        "--html", type=Path, metavar="FILE", help="draw it as a page, with the figures in words"
    )


def run(args: argparse.Namespace) -> int:
    """Carry the command out."""
    if args.data and not args.data.exists():
        raise StoreError(
            f"There is no file {args.data}; leave out --data, or name the file that you practise with."
        )
    history = _history(args.learner, args.data or default_path(os.environ), population_of(args.population))
    learner = history.learner
    if args.json:
        print_json(_as_json(history))
    elif args.svg or args.html:
        _draw(history, args)
    elif not learner.phrases and not learner.pieces and not history.read_ahead:
        console().print("Nothing is played yet. Begin with: museflow practice")
    else:
        _print_progress(learner, args.most)
        _print_changes(history)
    return 0


def _history(name: str, path: Path, population: Population) -> History:
    """The learner whom the stored records made, and how; a fresh one if nothing is stored."""
    if not path.exists():
        return History(Learner(name, population))
    with Store(path) as store:
        known = store.learners()
        if known and name not in known:
            raise StoreError(
                f"{path} knows no learner {name!r}; it knows {', '.join(known)} (--learner NAME)."
            )
        return history_of(store.records(name), name, population)


def _draw(history: History, args: argparse.Namespace) -> None:
    """Write the picture; the learner's own file is never written over."""
    target: Path = args.svg or args.html
    data = args.data or default_path(os.environ)
    if not history.sittings:
        raise MuseflowError("Nothing is played yet, so there is nothing to draw: museflow practice")
    if target.exists() and data.exists() and target.samefile(data):
        raise MuseflowError(f"{target} is the learner's file; choose another name for the picture.")
    progress = progress_of(history)
    drawing = draw_progress(progress) if args.svg else progress_page(progress)
    try:
        write_atomically(target.resolve(), drawing.encode())
    except OSError as error:
        raise MuseflowError(
            f"{target} cannot be written ({error.strerror}); choose another place."
        ) from error
    remark(f"{target} drawn")


def _skills(learner: Learner) -> list[dict[str, Any]]:
    """Every skill that was met: probably weak first, then by success."""
    tracker = learner.tracker
    skills = []
    for skill in tracker:
        mean, sd = success_at(tracker, skill)
        belief = tracker.belief(skill)
        item = {"skill": skill, "name": describe(skill), "success": mean, "sd": sd}
        skills.append({**item, "p_weak": belief.p_weak, "exposures": belief.exposures})
    return sorted(skills, key=lambda item: (-item["p_weak"], item["success"], item["skill"]))


def _as_json(history: History) -> dict[str, Any]:
    learner = history.learner
    found = [
        {
            **each.model_dump(include={"at", "tier", "span", "lowest", "highest"}),
            "seconds": each.span * each.beat,
        }
        for each in history.read_ahead
    ]
    return {
        "learner": learner.id,
        "phrases": learner.phrases,
        "pieces": {source.removeprefix("piece:"): count for source, count in learner.pieces.items()},
        "tier": learner.tier,
        "passed_tiers": learner.passed_tiers,
        "passed_levels": learner.passed_levels,
        "read_ahead": found,
        "skills": _skills(learner),
    }


def _print_progress(learner: Learner, most: int) -> None:
    screen = console()
    screen.print(
        f"{learner.phrases} phrases played; tiers passed: {', '.join(learner.passed_tiers) or 'none yet'}"
    )
    if learner.passed_levels:
        screen.print(f"levels passed: {', '.join(learner.passed_levels)}")
    for source, count in learner.pieces.items():
        times = "once" if count == 1 else f"{count} times"
        screen.print(f"your own piece {source.removeprefix('piece:')}: played {times}", markup=False)
    if learner.tier:
        screen.print(f"practising tier {learner.tier}")
    skills = _skills(learner)
    if not skills:
        return
    screen.print()
    rows = table("skill", "success", "", "met", numbers=("success", "met"), folds="skill")
    for skill in skills[:most]:
        success = f"{100 * skill['success']:.0f} % ± {100 * skill['sd']:.0f}"
        weak = skill["p_weak"] > _WEAK
        note = f"weak ({skill['p_weak']:.0%} sure)" if weak else ""
        rows.add_row(skill["name"], success, note, str(skill["exposures"]), style="bold" if weak else "")
    screen.print(rows)
    if len(skills) > most:
        screen.print(f"and {len(skills) - most} more (--most N shows them)", style="dim")


def _print_changes(history: History) -> None:
    """What is worked on and why, and what improved since the sittings before."""
    screen = console()
    for heading, sentences in (
        ("worked on", reasons(history)),
        ("improved over the last sittings", improvements(history, within=_LAST_SITTINGS)),
        ("reading ahead", reading_ahead(history, within=_LAST_SITTINGS)),
        ("tiring (no skill is blamed for it)", tiring(history, within=_LAST_SITTINGS)),
    ):
        if sentences:
            screen.print(f"\n{heading}", style="bold")
        for sentence in sentences:
            screen.print(f"  {sentence}")

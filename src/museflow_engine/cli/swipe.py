"""`museflow swipe`: say which phrases are good to play, and teach the generator your taste.

A phrase is shown, and played if there is a MIDI output; you swipe it right (good) or left
(bad) and may say why. You are asked first about the phrases whose answer teaches most.
`museflow train` then learns from the swipes.

Without a terminal, or with `--answers FILE`, answers are read as lines: `y` or `n` with
reasons after it (`n dull awkward`), `s` to skip, `u` to take the last one back, `q` to stop.
`--json` prints `{"learner", "swiped", "undone", "swipes"}`: how many, and each as
`--export` writes it.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from random import Random, SystemRandom
from typing import Protocol

from museflow_engine.cli.command import Subparsers, add_command, add_store_arguments, positive, whole
from museflow_engine.cli.output import console, print_json, put, remark, write_file
from museflow_engine.cli.practice_view import staff_text
from museflow_engine.cli.swipe_input import Answer, KeyAnswers, LineAnswers
from museflow_engine.cli.swipe_pool import Candidate, Pool
from museflow_engine.engraving.terminal import render
from museflow_engine.errors import DeviceError, MuseflowError, RecordError
from museflow_engine.events.swipes import Swipe, decode_swipe, encode_swipe
from museflow_engine.io.curriculum import load_roadmap
from museflow_engine.io.midi_ports import MidiOutput, list_outputs
from museflow_engine.io.models import active_quality_path, load_quality_model
from museflow_engine.io.places import default_path
from museflow_engine.io.store import Store
from museflow_engine.io.terminal_keys import TerminalKeys
from museflow_engine.level import Tier
from museflow_engine.music import Phrase
from museflow_engine.runner import SystemClock

_COUNT = 20
_SEEDS = 1_000_000

Show = Callable[[Candidate, int], None]


class _Answers(Protocol):
    help: str

    def ask(self, phrase: Phrase, tempo: float, /) -> Answer:
        """What the person says to a phrase."""


def add_parser(subparsers: Subparsers) -> None:
    """Declare the command's arguments."""
    parser = add_command(
        subparsers,
        "swipe",
        "Swipe phrases right or left: teach what is good to play.",
        (
            "museflow swipe                               # arrow keys; Esc ends",
            "museflow swipe --level 1.9 --count 10",
            'museflow swipe --output "FLUID Synth"        # hear them, too',
            "printf 'y lovely\\nn dull\\n' | museflow swipe --seed 7 --json",
            "museflow swipe --export swipes.jsonl",
            "museflow swipe --import swipes.jsonl         # twice does no harm",
        ),
    )
    add_store_arguments(parser)
    parser.add_argument("--level", metavar="ID", help="phrases of this level (default: of the whole road)")
    parser.add_argument("--tier", type=positive, metavar="N", help="its tier (default: all of them)")
    parser.add_argument("--count", type=positive, default=_COUNT, metavar="N", help=f"default: {_COUNT}")
    parser.add_argument("--seed", type=whole, metavar="N", help="draws the same phrases (default: random)")
    parser.add_argument("--output", metavar="PORT", help="MIDI output to play on (default: the first one)")
    parser.add_argument("--silent", action="store_true", help="play nothing")
    parser.add_argument("--answers", type=Path, metavar="FILE", help="read answers from a file")
    parser.add_argument("--model", type=Path, metavar="FILE", help="quality model (default: the one in use)")
    parser.add_argument("--names", action="store_true", help="write the notes' names under the staff")
    parser.add_argument("--ascii", action="store_true", help="draw with ASCII characters only")
    parser.add_argument("--json", action="store_true", help="print the swipes as JSON, and no staff")
    files = parser.add_mutually_exclusive_group()
    files.add_argument("--export", metavar="FILE", help="write this learner's swipes as JSON lines (-: here)")
    files.add_argument("--import", dest="take_in", type=Path, metavar="FILE", help="take in exported swipes")


def run(args: argparse.Namespace) -> int:
    """Carry the command out."""
    if args.tier and not args.level:
        raise MuseflowError(f"--tier {args.tier} of which level? Add --level, for instance --level 1.1.")
    with Store(args.data or default_path(os.environ)) as store:
        if args.export:
            _export(store, args.learner, args.export)
        elif args.take_in:
            _import(store, args.take_in)
        else:
            _ask(store, args)
    return 0


def _export(store: Store, learner: str, target: str) -> None:
    lines = [encode_swipe(swipe) for swipe in store.swipes(learner)]
    if target == "-":
        for line in lines:
            put(line)
        return
    write_file(Path(target), "".join(f"{line}\n" for line in lines))
    remark(f"{len(lines)} swipes of {learner} written to {target}")


def _import(store: Store, source: Path) -> None:
    swipes = list(read_swipes(source))
    new = store.save_swipes(swipes)
    remark(f"{len(swipes)} swipes read from {source}; {new} of them new")


def read_swipes(source: Path) -> Iterator[Swipe]:
    """The swipes of an exported file.

    Raises:
        RecordError: if the file or one of its lines cannot be read.
    """
    try:
        lines = source.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise RecordError(f"{source} cannot be read as swipes ({error}); name an exported file.") from error
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                swipe = decode_swipe(line)
                Phrase.from_json(swipe.phrase)
            except MuseflowError as error:
                raise RecordError(f"{source}, line {number}: {error}") from error
            yield swipe


def _ask(store: Store, args: argparse.Namespace) -> None:
    seed = SystemRandom().randrange(_SEEDS) if args.seed is None else args.seed
    rng = Random(seed)
    model = load_quality_model(args.model or active_quality_path(os.environ))
    before = [(Phrase.from_json(swipe.phrase), swipe.liked) for swipe in store.swipes(args.learner)]
    pool = Pool(_tiers(args, rng), model, before, rng)
    with ExitStack() as stack:
        answers = _answers(args, stack)
        if answers.help and not args.json:
            put(answers.help)
        made, undone = _round(store, args, pool, answers)
    if args.json:
        swipes = [swipe.model_dump(mode="json") for swipe in made]
        print_json({"learner": args.learner, "swiped": len(made), "undone": undone, "swipes": swipes})
        return
    liked = sum(swipe.liked for swipe in made)
    put(f"{len(made)} swiped: {liked} good, {len(made) - liked} bad. Learn from them with: museflow train")


def _tiers(args: argparse.Namespace, rng: Random) -> list[Tier]:
    roadmap = load_roadmap()
    if args.level:
        level = roadmap.level(args.level)
        return [level.tier(args.tier)] if args.tier else list(level.tiers)
    tiers = [tier for unit in roadmap.units for level in unit.levels for tier in level.tiers]
    return rng.sample(tiers, len(tiers))


def _answers(args: argparse.Namespace, stack: ExitStack) -> _Answers:
    if args.answers:
        try:
            return LineAnswers(args.answers.read_text(encoding="utf-8").splitlines())
        except (OSError, UnicodeDecodeError) as error:
            raise MuseflowError(f"The answers in {args.answers} cannot be read ({error}).") from error
    if not sys.stdin.isatty():
        return LineAnswers(sys.stdin)
    keys = stack.enter_context(TerminalKeys())
    return KeyAnswers(keys, _output(args, stack), SystemClock(), put)


def _output(args: argparse.Namespace, stack: ExitStack) -> MidiOutput | None:
    """The port asked for, which must be there; else the first, if there is any."""
    if args.silent:
        return None
    if args.output is None:
        try:
            if not list_outputs():
                return None
        except DeviceError:  # a computer without MIDI: read in silence
            return None
    return stack.enter_context(MidiOutput(args.output))


def _round(store: Store, args: argparse.Namespace, pool: Pool, answers: _Answers) -> tuple[list[Swipe], int]:
    """Ask until enough is swiped; every verdict is kept at once."""
    clock = SystemClock()
    made: list[Swipe] = []
    undone = 0
    asked: Candidate | None = None
    while len(made) < args.count:
        if asked is None:
            asked = pool.next()
            _show(asked, len(made) + 1, args)
        answer = answers.ask(asked.phrase, asked.tier.tempo)
        if answer.action == "quit":
            break
        if answer.action == "undo":
            undone += _undo(store, pool, made, args)
            continue
        if answer.action != "skip":
            swipe = _swipe(args.learner, asked, answer, clock.now())
            store.save_swipes([swipe])
            pool.answer(asked.phrase, swipe.liked)
            made.append(swipe)
            _say(args, "good" if swipe.liked else "bad", swipe)
        asked = None
    return made, undone


def _swipe(learner: str, asked: Candidate, answer: Answer, at: float) -> Swipe:
    return Swipe(
        learner=learner,
        at=at,
        liked=answer.action == "good",
        reasons=answer.reasons,
        tier=asked.tier.id,
        fingerprint=asked.phrase.fingerprint,
        score=asked.score,
        phrase=asked.phrase.to_json(),
    )


def _undo(store: Store, pool: Pool, made: list[Swipe], args: argparse.Namespace) -> int:
    if not made:
        remark("There is nothing to take back.")
        return 0
    last = made.pop()
    store.remove_swipe(last.learner, last.fingerprint)
    pool.answer(Phrase.from_json(last.phrase), None)
    _say(args, "taken back", last)
    return 1


def _say(args: argparse.Namespace, verdict: str, swipe: Swipe) -> None:
    if not args.json:
        why = f" ({', '.join(swipe.reasons)})" if swipe.reasons else ""
        put(f"{verdict}{why}\n")


def _show(asked: Candidate, number: int, args: argparse.Namespace) -> None:
    if args.json:
        return
    screen = console()
    ascii_only = args.ascii or not screen.encoding.startswith("utf")
    staff = render(asked.phrase, width=screen.width, ascii_only=ascii_only, names=args.names)
    screen.print(f"{number} of {args.count}   tier {asked.tier.id}, {asked.tier.title}", style="bold")
    screen.print(staff_text(staff), soft_wrap=True)

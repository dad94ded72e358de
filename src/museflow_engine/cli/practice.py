"""`museflow practice`: sit down and play, phrase after phrase.

With `--input demo` a simulated student plays and nothing is kept, unless `--learner` or
`--data` says where. With `--fast` time is simulated, so that a demo is over at once.
"""

from __future__ import annotations

import argparse
import os
import sys
from contextlib import ExitStack
from pathlib import Path
from random import Random, SystemRandom
from typing import get_args

from museflow_engine.cli.command import DEFAULT_LEARNER, Subparsers, add_command, positive, whole
from museflow_engine.cli.critic import critic_for
from museflow_engine.cli.output import console, put
from museflow_engine.cli.populations import add_population_argument, population_of
from museflow_engine.cli.practice_input import Input, choose_input
from museflow_engine.cli.practice_piece import add_piece_arguments, piece_of
from museflow_engine.cli.practice_placement import check_placement, placement_lines, start_of
from museflow_engine.cli.practice_read_ahead import check_read_ahead, check_screen, read_ahead_lines
from museflow_engine.cli.practice_screen import LiveScreen, PlainScreen
from museflow_engine.cli.practice_summary import summary_lines
from museflow_engine.errors import MuseflowError
from museflow_engine.events import Mode
from museflow_engine.io.curriculum import load_roadmap
from museflow_engine.io.places import default_path
from museflow_engine.io.store import Store
from museflow_engine.level import Roadmap
from museflow_engine.runner import GAP, History, Practice, Settings
from museflow_engine.session import Flow, PlacementSession, ReadAheadSession, Sitting

DEMO_LEVEL, DEMO_TIER = "1.9", 2
"""Where a new demo begins: five notes, enough of them for a weak one to be seen."""

CANDIDATES = 8
"""Phrases from which the quality model chooses, unless told otherwise."""

DEMO_GAP = 10.0
"""Simulated seconds between the phrases of a demo: about one second to look at the result."""

DEMO_PHRASES = 4
"""Phrases of a demo in a mode in which no tier is ever passed."""

DEMO_PASSAGES = 120
"""Turns after which a demo leaves a piece, clean or not."""

_SEEDS = 1_000_000
_EXAMPLES = (
    "museflow practice                                  # MIDI keyboard, else computer keys",
    "museflow practice --input keys --level 1.2         # the computer keyboard is the piano",
    "museflow practice --place                          # a short test finds where you begin",
    "museflow practice --read-ahead                     # how far ahead of your hands you read",
    "museflow practice --mode wait                      # the metronome waits for the right keys",
    "museflow practice --input demo                     # watch a student with a weak spot",
    "museflow practice --input demo --phrases 8 --seed 7 --fast",
    "museflow practice --input take.mid --level 1.1 --seed 7",
    "museflow practice --score minuet.musicxml          # your own piece, passage by passage",
    "museflow practice --score minuet.mxl --bars 5-8 --hands left --tempo 60",
    'museflow practice --input "Digital Piano" --tempo 50',
)


def add_parser(subparsers: Subparsers) -> None:
    """Declare the command's arguments."""
    parser = add_command(
        subparsers, "practice", "Sit down and play: phrase after phrase, chosen for you.", _EXAMPLES
    )
    parser.add_argument(
        "--input",
        default="auto",
        metavar="HOW",
        help="auto, keys, demo, a MIDI file, or (part of) the name of a MIDI port (default: auto)",
    )
    parser.add_argument("--level", metavar="ID", help="level to practise (default: where you stand)")
    parser.add_argument("--tier", type=positive, metavar="N", help="its tier (default: the first)")
    parser.add_argument(
        "--place",
        action="store_true",
        help="a placement test of at most 10 phrases finds your level; practice begins there",
    )
    parser.add_argument(
        "--lower", type=positive, metavar="N", help="with --place: begin so many levels below what it finds"
    )
    parser.add_argument(
        "--read-ahead",
        action="store_true",
        help="find how far ahead you read: the notes of at most 12 phrases vanish before they are due",
    )
    parser.add_argument("--phrases", type=positive, metavar="N", help="stop after so many phrases")
    parser.add_argument(
        "--tempo", type=float, metavar="QPM", help="practise at this tempo, quarters a minute"
    )
    _add_manner(parser)
    parser.add_argument("--seed", type=whole, metavar="N", help="repeats the same session (default: random)")
    parser.add_argument("--fast", action="store_true", help="demo: simulated time, no waiting")
    parser.add_argument(
        "--weak",
        action="append",
        metavar="SKILL",
        help="demo: the student's weak spot, for instance pitch:D4 or rhythm:2 (default: of the level)",
    )
    add_piece_arguments(parser)
    parser.add_argument(
        "--learner", metavar="NAME", help=f"whose progress it is (default: {DEFAULT_LEARNER})"
    )
    parser.add_argument("--data", type=Path, metavar="FILE", help="the learner's file (default: user data)")
    add_population_argument(parser)
    parser.add_argument("--layout", default="qwerty", help="computer keys: qwerty, qwertz or azerty")
    parser.add_argument("--no-click", action="store_true", help="no bell on the beats")
    parser.add_argument("--names", action="store_true", help="write the notes' names under the staff")
    parser.add_argument("--ascii", action="store_true", help="draw with ASCII characters only")
    parser.add_argument("--plain", action="store_true", help="lines of text instead of a live screen")


def _add_manner(parser: argparse.ArgumentParser) -> None:
    """Declare how the metronome behaves and how phrases are chosen."""
    parser.add_argument(
        "--mode",
        choices=get_args(Mode),
        default="tempo",
        help="tempo: keep up with the metronome; wait: it stands still until the right keys are down; "
        "free: no metronome, you are followed. Tiers are passed in tempo mode only (default: %(default)s)",
    )
    parser.add_argument(
        "--best-of",
        type=positive,
        default=CANDIDATES,
        metavar="N",
        help="candidates from which the quality model chooses each phrase; 1 to take what comes "
        "(default: %(default)s)",
    )
    parser.add_argument(
        "--flow",
        action="store_true",
        help="keep you at 85 to 95 %% right notes: by which phrases come, and by how fast they go",
    )


def run(args: argparse.Namespace) -> int:
    """Carry the command out."""
    check_placement(args)
    check_read_ahead(args)
    roadmap = load_roadmap()
    seed = SystemRandom().randrange(_SEEDS) if args.seed is None else args.seed
    with ExitStack() as stack:
        source = choose_input(args, stack, Random(f"{seed}/input"))
        store = _open_store(args, source, stack)
        history = History(
            store,
            args.learner or DEFAULT_LEARNER,
            roadmap,
            critic=critic_for(args.best_of),
            best_of=args.best_of,
            population=population_of(args.population),
        )
        clock = source.clock(history.at)
        screen = _screen(args, source)
        if args.read_ahead:  # before it begins: a trial that is refused leaves no record
            check_screen(is_live=isinstance(screen, LiveScreen), is_demo=source.is_demo)
        session = _sit_down(args, history, source, rng=Random(seed), at=clock.now())
        stack.enter_context(screen)
        practice = Practice(
            session,
            source.player(session, clock),
            clock=clock,
            screen=screen,
            save=history.save,
            settings=Settings(
                _phrases(args, source),
                stop_after_tier=source.is_demo and args.phrases is None,
                gap=DEMO_GAP if source.is_demo else GAP,
            ),
        )
        try:
            practice.run()
        except KeyboardInterrupt:
            pass  # leaving is not an error: every finished phrase is kept
        finally:
            history.save_snapshot()
    if isinstance(session, PlacementSession) and session.is_complete:
        start = start_of(session, roadmap, args.lower)
        history.sit_down(level=start, tier=None, rng=Random(f"{seed}/placed"), tempo=None, at=clock.now())
    for line in _last_lines(args, session, practice, roadmap, kept=store is not None):
        put(line)
    if args.mode != "tempo" and args.score is None:
        put(f"Played in {args.mode} mode: you are known better now, but tiers are passed in tempo mode.")
    return 0


def _last_lines(
    args: argparse.Namespace, session: Sitting, practice: Practice, roadmap: Roadmap, *, kept: bool
) -> list[str]:
    """What is said when the sitting is over."""
    if isinstance(session, PlacementSession):
        return placement_lines(session, start_of(session, roadmap, args.lower), kept=kept)
    if isinstance(session, ReadAheadSession):
        return read_ahead_lines(session, kept=kept)
    return summary_lines(practice.results, session, kept=kept)


def _sit_down(
    args: argparse.Namespace, history: History, source: Input, *, rng: Random, at: float
) -> Sitting:
    """Where to practise: at the learner's own piece, at the tier asked for, or where they stand."""
    mode: Mode = args.mode
    if args.flow and args.score is not None:
        raise MuseflowError("A piece has its own ladder of tempos; leave out --flow, or --score.")
    if args.place:
        return history.sit_down_for_placement(rng=rng, at=at)
    piece = piece_of(args)
    if piece is not None:
        plan, title = piece
        return history.sit_down_at_piece(plan, title, rng=rng, tempo=_tempo(args), mode=mode, at=at)
    level, tier = args.level, args.tier
    if source.is_demo and history.session is None and level is None:
        level, tier = DEMO_LEVEL, tier or DEMO_TIER
    if args.read_ahead:
        return history.sit_down_to_read_ahead(level=level, tier=tier, rng=rng, tempo=_tempo(args), at=at)
    session = history.sit_down(level=level, tier=tier, rng=rng, tempo=_tempo(args), at=at, mode=mode)
    session.keep_in_flow(Flow() if args.flow else None)
    return session


def _phrases(args: argparse.Namespace, source: Input) -> int | None:
    if args.phrases is None and source.is_demo and args.score is not None:
        return DEMO_PASSAGES
    if args.phrases is None and source.is_demo and args.mode != "tempo":
        return DEMO_PHRASES
    phrases: int | None = args.phrases
    return phrases


def _tempo(args: argparse.Namespace) -> float | None:
    if args.tempo is not None and not 10 <= args.tempo <= 300:
        raise MuseflowError(f"A tempo of {args.tempo:g} cannot be practised; choose one from 10 to 300.")
    tempo: float | None = args.tempo
    return tempo


def _open_store(args: argparse.Namespace, source: Input, stack: ExitStack) -> Store | None:
    if source.is_demo and args.learner is None and args.data is None:
        return None
    return stack.enter_context(Store(args.data or default_path(os.environ)))


def _screen(args: argparse.Namespace, source: Input) -> LiveScreen | PlainScreen:
    screen = console()
    ascii_only = args.ascii or not screen.encoding.startswith("utf")
    if args.plain or args.fast or not source.is_live or not (screen.is_terminal and sys.stdin.isatty()):
        return PlainScreen(screen, explains=source.is_demo)
    return LiveScreen(
        screen,
        help_line=source.help_line,
        ascii_only=ascii_only,
        names=args.names,
        bell=not args.no_click and not source.is_demo and args.mode != "free",
        explains=source.is_demo,
    )

"""What to play on: `--input` becomes a clock and a player.

Conventions: people play in real time; a demo is watched at several times its tempo, or
runs in simulated time; a recording always runs in simulated time.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from random import Random

from museflow_engine.cli.latencies import kept_latencies
from museflow_engine.cli.output import remark
from museflow_engine.cli.practice_piece import weak_spot
from museflow_engine.cli.practice_placement import DEMO_READER, PlacementPlayer, Reader
from museflow_engine.cli.practice_read_ahead import DEMO_SPAN, ReadAheadPlayer
from museflow_engine.errors import DeviceError, MuseflowError
from museflow_engine.io.computer_keys import ComputerPiano, layout_help
from museflow_engine.io.midi_files import read_performance
from museflow_engine.io.midi_ports import MidiInput, list_inputs
from museflow_engine.io.midi_system import stable_name
from museflow_engine.io.terminal_keys import TerminalKeys
from museflow_engine.runner import (
    Clock,
    DevicePlayer,
    FilePlayer,
    Player,
    SimulatedClock,
    SimulatedPlayer,
    SystemClock,
)
from museflow_engine.session import (
    PieceSession,
    PlacementSession,
    PracticeSession,
    ReadAheadSession,
    Sitting,
)
from museflow_engine.simulation import ReaderAhead, SimulatedStudent
from museflow_engine.skill import describe

DEMO_SPEED = 8.0
"""Simulated seconds to a real one, when a demo is watched."""

PAUSE_BETWEEN_SITTINGS = 60.0
WEAK_CHANCE = 0.55
SURE_CHANCE = 0.99
LEARNING = 0.02
_COMMANDS = "Esc quit   space pause   enter next phrase   ⌫ again   ? why this phrase"
_FILES = (".mid", ".midi", ".smf", ".kar")


@dataclass(frozen=True, slots=True)
class Input:
    """A chosen input.

    Attributes:
        clock: makes the clock, given the time of the learner's last record.
        player: makes the player, once the session is known.
        help_line: what the keys do, for the screen.
        is_live: whether a person plays or watches as time passes.
        is_demo: whether a simulated student plays.
    """

    clock: Callable[[float], Clock]
    player: Callable[[Sitting, Clock], Player]
    help_line: str
    is_live: bool
    is_demo: bool = False


def choose_input(args: argparse.Namespace, stack: ExitStack, rng: Random) -> Input:
    """Open what `--input` asks for; `stack` closes it.

    Raises:
        MuseflowError: if it is not there, with what to choose instead.
    """
    wanted: str = args.input
    if wanted == "demo":
        return _demo(args, stack, rng)
    if wanted == "keys":
        return _keys(args, stack)
    if wanted.lower().endswith(_FILES) or Path(wanted).is_file():
        return _file(Path(wanted))
    if wanted == "auto":
        return _whatever_is_there(args, stack, rng)
    return _port(wanted, stack)


def _whatever_is_there(args: argparse.Namespace, stack: ExitStack, rng: Random) -> Input:
    try:
        attached = list_inputs()
    except DeviceError:
        attached = []
    if attached:
        return _port(attached[0], stack)
    if sys.stdin.isatty():
        return _keys(args, stack)
    remark("No MIDI keyboard, and no terminal whose keys could be the piano: a simulated student plays.")
    args.fast = True
    return _demo(args, stack, rng)


def _port(name: str, stack: ExitStack) -> Input:
    source = stack.enter_context(MidiInput(name))
    typing = _typing(stack)
    latency = kept_latencies().get(stable_name(source.name), 0.0)
    return Input(
        clock=lambda _: SystemClock(),
        player=lambda _, clock: DevicePlayer(source, _offset(clock), typing, latency=latency),
        help_line=f"{source.name}   {_COMMANDS}",
        is_live=True,
    )


def _keys(args: argparse.Namespace, stack: ExitStack) -> Input:
    piano = ComputerPiano(args.layout)
    source = stack.enter_context(TerminalKeys(piano))
    latency = kept_latencies().get(source.name, 0.0)
    return Input(
        clock=lambda _: SystemClock(),
        player=lambda _, clock: DevicePlayer(source, _offset(clock), source, latency=latency),
        help_line=layout_help(args.layout),
        is_live=True,
    )


def _file(path: Path) -> Input:
    events = read_performance(path)
    return Input(
        clock=_after,
        player=lambda _, clock: FilePlayer(events, origin=clock.now()),
        help_line="",
        is_live=False,
    )


def _demo(args: argparse.Namespace, stack: ExitStack, rng: Random) -> Input:
    typing = None if args.fast else _typing(stack)
    speed = None if args.fast else DEMO_SPEED

    def player(session: Sitting, _clock: Clock) -> Player:
        if isinstance(session, PlacementSession):
            level = args.level or DEMO_READER
            greeting = f"A simulated student plays who can read what comes before level {level}."
            return PlacementPlayer(session, Reader(session.roadmap, level), rng, greeting, typing)
        if isinstance(session, ReadAheadSession):
            greeting = f"A simulated student plays who reads {DEMO_SPAN:g} beats ahead."
            return ReadAheadPlayer(session, ReaderAhead(DEMO_SPAN), rng, greeting, typing)
        weak = args.weak or [_weak_spot(session)]
        student = SimulatedStudent(dict.fromkeys(weak, WEAK_CHANCE), SURE_CHANCE, learning=LEARNING)
        spots = " and ".join(describe(skill) for skill in weak)
        greeting = f"A simulated student plays. Its weak spot: {spots}, right {WEAK_CHANCE:.0%} of the time."
        return SimulatedPlayer(student, rng, greeting, typing)

    return Input(
        clock=lambda last: SimulatedClock(_after(last).now(), speed),
        player=player,
        help_line=f"a simulated student plays at {DEMO_SPEED:g} times the tempo   {_COMMANDS}",
        is_live=not args.fast,
        is_demo=True,
    )


def _weak_spot(session: Sitting) -> str:
    """The new thing of the tier, where a real student would be weak, too; something of a piece."""
    if isinstance(session, PieceSession):
        return weak_spot(session.plan)
    new = session.tier.new if isinstance(session, PracticeSession) else ()
    return new[0].skill if new else "rhythm:1"


def _typing(stack: ExitStack) -> TerminalKeys | None:
    """The computer keyboard for commands, where there is one."""
    return stack.enter_context(TerminalKeys()) if sys.stdin.isatty() else None


def _after(last: float) -> SimulatedClock:
    return SimulatedClock(last + PAUSE_BETWEEN_SITTINGS if last else 0.0)


def _offset(clock: Clock) -> float:
    if not isinstance(clock, SystemClock):
        raise MuseflowError("A device is played in real time only.")
    return clock.offset

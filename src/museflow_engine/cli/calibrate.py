"""`museflow calibrate`: tap along a click, so that late is late and not the cable.

What is measured is device and person together: the way from key to program and from
program to ear, and that people tap a little before a beat they foresee (20 to 50 ms). It
is kept for the device, and comes off the time of every key before practice is judged
against the metronome. `--json` prints the figures, in seconds.
"""

from __future__ import annotations

import argparse
import os
import sys
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from random import Random

from museflow_engine.cli.command import Subparsers, add_command, positive
from museflow_engine.cli.output import console, print_json, put, remark, table
from museflow_engine.errors import DeviceError, MuseflowError
from museflow_engine.io.calibration import (
    Calibration,
    calibration_path,
    forget_calibration,
    keep_calibration,
    load_calibrations,
)
from museflow_engine.io.computer_keys import ComputerPiano
from museflow_engine.io.midi_ports import MidiInput, list_inputs
from museflow_engine.io.midi_system import stable_name
from museflow_engine.io.terminal_keys import TerminalKeys
from museflow_engine.judging.latency import Latency
from museflow_engine.runner import (
    WARM_UP,
    Clock,
    DevicePlayer,
    Player,
    SimulatedClock,
    SimulatedPlayer,
    SystemClock,
    calibrate,
)
from museflow_engine.simulation import SimulatedStudent

LEAST_TAPS = 8
DEMO_LATENCY, DEMO_JITTER = 0.04, 0.015
"""Seconds by which the simulated tapper is late, and unsteady."""

_EXAMPLES = (
    "museflow calibrate                                 # the first MIDI keyboard, else computer keys",
    'museflow calibrate --input "Digital Piano"',
    "museflow calibrate --input demo                    # how it goes, without a keyboard",
    "museflow calibrate --list",
    'museflow calibrate --forget "Digital Piano"',
)
_DESCRIPTION = (
    "Tap along a click, so that late is late and not the cable.\n\n"
    "Measured is the device and your own habit together (people tap 20 to 50 ms early). It is\n"
    "kept for this device, and comes off the time of every key before your playing is judged\n"
    "against the metronome."
)


@dataclass(frozen=True, slots=True)
class _Tapping:
    device: str
    player: Player
    clock: Clock
    kept: bool


def add_parser(subparsers: Subparsers) -> None:
    """Declare the command's arguments."""
    parser = add_command(subparsers, "calibrate", _DESCRIPTION, _EXAMPLES)
    parser.add_argument(
        "--input",
        default="auto",
        metavar="HOW",
        help="auto, keys, demo, or (part of) the name of a MIDI port (default: auto)",
    )
    parser.add_argument(
        "--taps", type=positive, default=16, metavar="N", help="clicks that count (default: %(default)s)"
    )
    parser.add_argument("--layout", default="qwerty", help="computer keys: qwerty, qwertz or azerty")
    parser.add_argument("--list", action="store_true", help="list what is kept, and do nothing else")
    parser.add_argument("--forget", metavar="DEVICE", help="remove what is kept of a device")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(args: argparse.Namespace) -> int:
    """Carry the command out."""
    path = calibration_path(os.environ)
    if args.forget is not None:
        forget_calibration(path, args.forget)
    if args.forget is not None or args.list:
        _list(path, as_json=args.json)
        return 0
    if args.taps < LEAST_TAPS:
        raise MuseflowError(f"{args.taps} taps tell too little; ask for {LEAST_TAPS} or more.")
    with ExitStack() as stack:
        tapping = _choose(args, stack)
        remark(f"Tap any key of {tapping.device} on every click. The first four are to find into the beat.")
        latency = calibrate(tapping.player, tapping.clock, partial(_ring, taps=args.taps), taps=args.taps)
        at = tapping.clock.now()
    sys.stderr.write("\n" if sys.stderr.isatty() else "")
    if tapping.kept:
        measured = Calibration(median=latency.median, mad=latency.mad, taps=latency.taps, at=at)
        notice = keep_calibration(path, tapping.device, measured)
        if notice:
            remark(notice)
    _tell(tapping, latency, as_json=args.json)
    return 0


def _choose(args: argparse.Namespace, stack: ExitStack) -> _Tapping:
    if args.input == "demo":
        student = SimulatedStudent(skill=1.0, jitter=DEMO_JITTER)
        player = SimulatedPlayer(student, Random(1), latency=DEMO_LATENCY)
        return _Tapping("demo", player, SimulatedClock(), kept=False)
    if args.input == "keys" or (args.input == "auto" and not _keyboards() and sys.stdin.isatty()):
        keys = stack.enter_context(TerminalKeys(ComputerPiano(args.layout)))
        clock = SystemClock()
        return _Tapping(keys.name, DevicePlayer(keys, clock.offset, keys), clock, kept=True)
    source = stack.enter_context(MidiInput(None if args.input == "auto" else args.input))
    typing = stack.enter_context(TerminalKeys()) if sys.stdin.isatty() else None
    clock = SystemClock()
    player_at_port = DevicePlayer(source, clock.offset, typing)
    return _Tapping(stable_name(source.name), player_at_port, clock, kept=True)


def _keyboards() -> list[str]:
    try:
        return list_inputs()
    except DeviceError:
        return []


def _ring(number: int, taps: int) -> None:
    """A click: bell and count on a terminal, nothing elsewhere."""
    if sys.stderr.isatty():
        text = f"{number} of {taps}" if number > 0 else "·" * (number + WARM_UP)
        sys.stderr.write(f"\a\r●  {text:<12}")
        sys.stderr.flush()


def _tell(tapping: _Tapping, latency: Latency, *, as_json: bool) -> None:
    if as_json:
        print_json(
            {
                "device": tapping.device,
                "median": latency.median,
                "mad": latency.mad,
                "uncertainty": latency.uncertainty,
                "taps": latency.taps,
                "left_out": latency.left_out,
                "kept": tapping.kept,
            }
        )
        return
    put(
        f"{tapping.device}: heard {_in_words(latency.median)} the click "
        f"(± {latency.uncertainty * 1000:.0f} ms; {latency.taps} taps count, {latency.left_out} do not)."
    )
    put(
        "From now on that comes off before you are judged."
        if tapping.kept
        else "Nothing was kept of this try."
    )


def _in_words(seconds: float) -> str:
    return f"{abs(seconds) * 1000:.0f} ms {'before' if seconds < 0 else 'after'}"


def _list(path: Path, *, as_json: bool) -> None:
    kept, notice = load_calibrations(path)
    if notice:
        remark(notice)
    if as_json:
        print_json({"devices": {device: each.model_dump() for device, each in kept.items()}})
        return
    if not kept:
        put("No device is calibrated. Calibrate one: museflow calibrate")
        return
    rows = table("device", "heard", "mad", "taps", numbers=("heard", "mad", "taps"), folds="device")
    for device, each in kept.items():
        rows.add_row(device, f"{each.median * 1000:+.0f} ms", f"{each.mad * 1000:.0f} ms", str(each.taps))
    console().print(rows)

"""`museflow devices`: the MIDI keyboards and outputs that the computer sees.

`--json` prints `{"inputs": [NAME, …], "outputs": [NAME, …], "problem": TEXT, "latencies":
{NAME: SECONDS, …}}`, in the order by which `museflow practice --input NUMBER` counts them,
from 1. `problem` is null where the computer has a MIDI system that works; without one it has
no devices, and says why. `latencies` are of those inputs that `museflow calibrate` measured.
"""

from __future__ import annotations

import argparse

from museflow_engine.cli.command import Subparsers, add_command
from museflow_engine.cli.latencies import kept_latencies
from museflow_engine.cli.output import console, print_json, table
from museflow_engine.errors import DeviceError
from museflow_engine.io.midi_ports import list_inputs, list_outputs
from museflow_engine.io.midi_system import stable_name


def add_parser(subparsers: Subparsers) -> None:
    """Declare the command's arguments."""
    parser = add_command(
        subparsers,
        "devices",
        "List MIDI keyboards and outputs.",
        (
            "museflow devices",
            "museflow devices --json",
            'museflow practice --input "Digital Piano"    a part of the name is enough',
        ),
    )
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(args: argparse.Namespace) -> int:
    """Carry the command out."""
    inputs, outputs, problem = _ports()
    latencies = _latencies(inputs)
    if args.json:
        print_json({"inputs": inputs, "outputs": outputs, "problem": problem, "latencies": latencies})
        return 0
    heads = ("", "no.", "port", "heard") if latencies else ("", "no.", "port")
    rows = table(*heads, numbers=("no.", "heard"), folds="port")
    for kind, names in (("keyboard", inputs), ("output", outputs)):
        for number, name in enumerate(names, start=1):
            late = [f"{latencies[name] * 1000:+.0f} ms"] if kind == "keyboard" and name in latencies else []
            rows.add_row(kind, str(number), name, *late)
    screen = console()
    if inputs or outputs:
        screen.print(rows)
    if problem:
        screen.print(problem)
    elif not inputs:
        screen.print(
            "No MIDI keyboard is attached. Plug one in and look again, "
            "or play on the computer's keys: museflow practice --input keys"
        )
    return 0


def _latencies(inputs: list[str]) -> dict[str, float]:
    """Seconds by which each calibrated keyboard is heard after the click."""
    kept = kept_latencies()
    devices = {name: stable_name(name) for name in inputs}
    return {name: kept[device] for name, device in devices.items() if device in kept}


def _ports() -> tuple[list[str], list[str], str | None]:
    try:
        return list_inputs(), list_outputs(), None
    except DeviceError as error:
        return [], [], str(error)

"""`museflow devices`: the MIDI keyboards and outputs that the computer sees.

`--json` prints `{"inputs": [NAME, …], "outputs": [NAME, …], "problem": TEXT}`, in the order
by which `museflow practice --input NUMBER` counts them, from 1. `problem` is null where the
computer has a MIDI system that works; without one it has no devices, and says why.
"""

from __future__ import annotations

import argparse

from museflow_engine.cli.command import Subparsers, add_command
from museflow_engine.cli.output import console, print_json, table
from museflow_engine.errors import DeviceError
from museflow_engine.io.midi_ports import list_inputs, list_outputs


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
    if args.json:
        print_json({"inputs": inputs, "outputs": outputs, "problem": problem})
        return 0
    rows = table("", "no.", "port", numbers=("no.",), folds="port")
    for kind, names in (("keyboard", inputs), ("output", outputs)):
        for number, name in enumerate(names, start=1):
            rows.add_row(kind, str(number), name)
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


def _ports() -> tuple[list[str], list[str], str | None]:
    try:
        return list_inputs(), list_outputs(), None
    except DeviceError as error:
        return [], [], str(error)

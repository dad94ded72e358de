"""The arguments of `museflow`: one command each, loaded only when it is called.

Loading a command brings in what it needs (a database, MIDI ports, tables); the help of
`museflow` itself needs none of that and comes at once.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from importlib import import_module
from importlib.metadata import version
from typing import Final, cast

from museflow_engine.cli.command import Command

SUMMARIES: Final = {
    "practice": "sit down and play: phrase after phrase, chosen for you",
    "levels": "show the roadmap, or one level and its text",
    "progress": "show what you have passed and where you are weak",
    "generate": "write fresh phrases of a level",
    "swipe": "say which phrases are good to play, and teach your taste",
    "train": "learn from your swipes which phrases are good",
    "fit": "fit to many learners what is known of a newcomer",
    "merge": "take in what you played on another device",
    "judge": "compare a performance with a score",
    "simulate": "have a simulated student practise, for days in seconds",
    "devices": "list MIDI keyboards and outputs",
    "calibrate": "tap along a click, so that late is late and not the cable",
}
"""Every command, in the order of the help; each is a module of this folder."""

_EXAMPLES: Final = """\
examples:
  museflow practice                     play on your MIDI keyboard
  museflow practice --input keys        play on the computer's keys
  museflow practice --input demo        watch a simulated student
  museflow levels --level 1.1           read what the first level teaches
  museflow generate --level 1.2 --count 3

`museflow COMMAND --help` explains a command.
"""


def parse(argv: Sequence[str]) -> tuple[argparse.Namespace, Command]:
    """Arguments, and the command that they call.

    Raises:
        SystemExit: after printing help, version or a usage error, as argparse does.
    """
    parser = argparse.ArgumentParser(
        prog="museflow",
        description="Learn to read music at the piano, one fresh phrase at a time.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"museflow {version('museflow-engine')}")
    subparsers = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    called = next((each for each in argv if not each.startswith("-")), "")
    command: Command | None = None
    for name, summary in SUMMARIES.items():
        if name == called:
            command = cast("Command", import_module(f"museflow_engine.cli.{name}"))
            command.add_parser(subparsers)
        else:
            subparsers.add_parser(name, help=summary, add_help=False)
    if not argv:
        parser.print_help()
        parser.exit()
    args = parser.parse_args(argv)
    if command is None:
        parser.error(f"choose a command: {', '.join(SUMMARIES)}")
    return args, command

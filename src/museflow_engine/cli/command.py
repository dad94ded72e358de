"""What a command is, and what all of them share in their arguments."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Final, Protocol, TypeAlias

Subparsers: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"  # noqa: SLF001 - no public name

DEFAULT_LEARNER: Final = "learner"
"""Who practises where nobody is named."""


class Command(Protocol):
    """A module of this folder that is a command."""

    def add_parser(self, subparsers: Subparsers) -> None:
        """Declare the command's arguments under its name."""

    def run(self, args: argparse.Namespace) -> int:
        """Carry the command out; returns the exit code."""


def add_command(
    subparsers: Subparsers, name: str, description: str, examples: Sequence[str]
) -> argparse.ArgumentParser:
    """A parser whose help ends in examples that can be copied."""
    return subparsers.add_parser(
        name,
        description=description,
        epilog="\n".join(["examples:", *(f"  {example}" for example in examples)]),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )


def positive(text: str) -> int:
    """A whole number from 1, for `type=`."""
    number = int(text) if text.isdecimal() else 0
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1")
    return number


def whole(text: str) -> int:
    """A whole number, for `type=`."""
    try:
        return int(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number") from error


def add_store_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare whose records a command works on, and where they lie."""
    parser.add_argument(
        "--learner", default=DEFAULT_LEARNER, metavar="NAME", help="whose records (default: %(default)s)"
    )
    parser.add_argument(
        "--data",
        type=Path,
        metavar="FILE",
        help="file of the records (default: museflow.db in $MUSEFLOW_DATA or your data folder)",
    )

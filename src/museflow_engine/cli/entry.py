"""Where the `museflow` command begins, and where all its errors end.

Conventions: exit codes are 0 for success, 1 for an error (its message stands on
stderr), 2 for wrong usage and 130 for Ctrl-C. Results go to stdout, all else to stderr.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Sequence

from museflow_engine.cli.parser import parse
from museflow_engine.errors import MuseflowError

FAILED = 1
INTERRUPTED = 130
PIPE_CLOSED = 141


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line.

    Args:
        argv: arguments without the program's name; None for those of the process.

    Returns:
        The exit code. Nothing is raised for bad input.
    """
    _never_fail_on_characters()
    try:
        code = _run(sys.argv[1:] if argv is None else argv)
        # What is still in the buffer may meet a closed pipe or a full disk: meet it here.
        sys.stdout.flush()
    except MuseflowError as error:
        sys.stderr.write(f"museflow: {error}\n")
        return FAILED
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        _leave_stdout_alone()
        return PIPE_CLOSED
    except OSError as error:
        sys.stderr.write(f"museflow: the result cannot be written ({error.strerror or error}).\n")
        _leave_stdout_alone()
        return FAILED
    return code


def _run(argv: Sequence[str]) -> int:
    try:
        args, command = parse(argv)
    except SystemExit as end:  # argparse has said what is wrong, or printed the help
        return end.code if isinstance(end.code, int) else 0
    return command.run(args)


def _never_fail_on_characters() -> None:
    """A terminal that lacks a character gets its escape, not a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _leave_stdout_alone() -> None:
    """Nobody reads any more: keep the interpreter from flushing once again at its end."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

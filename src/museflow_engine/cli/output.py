"""How commands speak: tables for people, JSON for programs, progress for the patient.

Conventions: results on stdout, progress on stderr and only on terminals. Colours follow
NO_COLOR and the terminal; a pipe gets plain text without line breaks of our making.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Literal, TypeVar

from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from museflow_engine.errors import MuseflowError

_Item = TypeVar("_Item")

PIPE_WIDTH = 160
"""Columns of a table that goes into a pipe."""

PATIENCE = 1.0
"""Seconds of work before a progress bar appears."""


class _Console(Console):
    """A console that leaves a closed pipe to `main`, like everything else."""

    def on_broken_pipe(self) -> None:
        """Called by rich inside its `except BrokenPipeError`."""
        raise  # noqa: PLE0704 - the error that rich is handling


def console() -> Console:
    """Where results are printed."""
    piped = not sys.stdout.isatty() and "COLUMNS" not in os.environ
    return _Console(highlight=False, markup=False, width=PIPE_WIDTH if piped else None)


def table(*columns: str, numbers: Iterable[str] = (), folds: str) -> Table:
    """An empty table with these column heads.

    Args:
        columns: heads, from left to right.
        numbers: columns that are set to the right.
        folds: the column that is broken into lines where the terminal is narrow.
    """
    made = Table(box=None, header_style="bold", pad_edge=False)
    right = set(numbers)
    for column in columns:
        side: Literal["left", "right"] = "right" if column in right else "left"
        made.add_column(column, justify=side, overflow="fold", no_wrap=column != folds)
    return made


def put(text: str) -> None:
    """A result, as it is, on stdout."""
    sys.stdout.write(f"{text}\n")


def remark(text: str) -> None:
    """Something worth knowing that is no result, on stderr."""
    sys.stderr.write(f"{text}\n")


def print_json(data: object) -> None:
    """A JSON document on stdout."""
    put(json_text(data))


def json_text(data: object) -> str:
    """A JSON document; escapes keep it valid where stdout cannot carry every character."""
    unicode = (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
    return json.dumps(data, ensure_ascii=not unicode, indent=2, allow_nan=False)


def write_file(path: Path, text: str) -> None:
    """Write a text file.

    Raises:
        MuseflowError: if it cannot be written.
    """
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise MuseflowError(
            f"{path} cannot be written ({error.strerror}); choose another place with -o."
        ) from error


def patiently(items: Iterable[_Item], total: int, doing: str) -> Iterator[_Item]:
    """The items, with a progress bar on stderr if they take longer than a second."""
    screen = Console(stderr=True)
    if not screen.is_terminal:
        yield from items
        return
    started = time.monotonic()
    progress = Progress(console=screen, transient=True, auto_refresh=False)
    task = progress.add_task(doing, total=total)
    try:
        for number, item in enumerate(items, start=1):
            yield item
            if time.monotonic() - started > PATIENCE:
                progress.start()
                progress.update(task, completed=number, refresh=True)
    finally:
        progress.stop()

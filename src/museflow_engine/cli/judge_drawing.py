"""Where the drawing of a judged performance goes: a file, or stdout for "-"."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from museflow_engine.cli.output import put, remark
from museflow_engine.cli.practice_view import score_line, timing_line
from museflow_engine.engraving.svg import draw_judged
from museflow_engine.errors import MuseflowError
from museflow_engine.io.atomic import write_atomically
from museflow_engine.judgement import Report
from museflow_engine.music import Phrase

STDOUT: Final = "-"


def check_target(target: str, inputs: Sequence[Path]) -> None:
    """Refuse a place that must not be, or cannot be, drawn to, before any work is done.

    Args:
        target: a path, or "-" for stdout.
        inputs: files that must not be written over.

    Raises:
        MuseflowError: if it is an input, a folder, or in a folder that does not exist.
    """
    if target == STDOUT:
        return
    path = Path(target)
    if path.is_dir():
        raise MuseflowError(f"{target} is a folder; name a file in it for --svg.")
    if not path.absolute().parent.is_dir():
        raise MuseflowError(f"There is no folder {path.parent} to draw in; make it, or choose another place.")
    if path.exists() and any(item.exists() and path.samefile(item) for item in inputs):
        raise MuseflowError(f"--svg would write over {target}, which is read; choose another name.")


def put_drawing(target: str, phrase: Phrase, report: Report, title: str, goal: str) -> None:
    """Draw, and write the drawing.

    Args:
        target: a path, or "-" for stdout.
        phrase: the score.
        report: what was judged.
        title: heading where the score has no title.
        goal: the goal tempo in words.

    Raises:
        MuseflowError: if it cannot be drawn or written.
    """
    figures = score_line(report.score).replace("   ", " · ")
    heading = phrase.title or title
    lines = [line for line in (figures, timing_line(report.score), goal) if line]
    drawing = draw_judged(phrase, report.judgements, title=heading, lines=lines)
    if target == STDOUT:
        # As references, letters beyond ASCII survive whatever encoding stdout has.
        put(drawing.rstrip("\n").encode("ascii", "xmlcharrefreplace").decode("ascii"))
        return
    try:
        _write(Path(target), drawing.encode())
    except OSError as error:
        raise MuseflowError(
            f"{target} cannot be written ({error.strerror}); choose another place for --svg."
        ) from error
    remark(f"{target} drawn")


def _write(path: Path, data: bytes) -> None:
    """Replace a file in one step; a device or pipe is written to, never replaced."""
    if path.exists() and not path.is_file():
        path.write_bytes(data)
    else:
        write_atomically(path.resolve(), data)

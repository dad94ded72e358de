"""Runs LilyPond over old sources and collects what it would have printed.

Conventions: LilyPond (2.24 or later, with its `convert-ly`) must be installed. It does
not engrave here: `events.ily`, read before each source, lists the music instead. Work
happens on copies in a folder that the caller gives. A file that LilyPond refuses is
listed as ""; most files have errors that it mends itself, and these are read. LilyPond
sources are programs: run this on collections that you trust.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from museflow_engine.errors import ScoreFileError

_LISTENER: Final = Path(__file__).with_name("events.ily")
_FILES_A_RUN: Final = 12
_SECONDS_A_RUN: Final = 240.0
_LATE_OCTAVE: Final = re.compile(r"(?<![A-Za-z\\#])([a-g](?:isis|eses|is|es|s)?)(\d+\.*)([',]+)")


def list_events(sources: Sequence[Path], root: Path, work: Path) -> list[str]:
    """What each source prints, in the lines that `events.ily` describes; "" if it cannot be read.

    Args:
        sources: LilyPond files below `root`; what they include is looked for beside them.
        root: folder of the collection.
        work: folder for copies and lists. A list that lies there already is taken as it is.

    Raises:
        ScoreFileError: if LilyPond is needed and not installed.
    """
    lists = [(work / path.relative_to(root)).with_suffix(".events") for path in sources]
    missing = [index for index, path in enumerate(lists) if not path.exists()]
    while missing:
        batch, missing = missing[:_FILES_A_RUN], missing[_FILES_A_RUN:]
        copies = [_modernised(sources[index], lists[index].with_suffix("")) for index in batch]
        read = _run(copies, work)
        for index, text in zip(batch, read, strict=False):
            lists[index].write_text(text, encoding="utf-8")
        missing = batch[len(read) :] + missing
    return [path.read_text(encoding="utf-8") for path in lists]


def _tool(name: str) -> str:
    path = shutil.which(name)
    if path is None:
        raise ScoreFileError(f"{name} is not installed; install LilyPond 2.24 or later to read sources.")
    return path


def mend(text: str) -> str:
    """Old habits that today's LilyPond refuses: "c4'" becomes "c'4"."""
    return _LATE_OCTAVE.sub(r"\1\3\2", text)


def _modernised(source: Path, folder: Path) -> Path:
    """A copy of the source and its neighbours, in today's language."""
    folder.mkdir(parents=True, exist_ok=True)
    for path in source.parent.iterdir():
        if path.suffix in {".ly", ".ily"}:
            text = path.read_text(encoding="utf-8", errors="replace")
            (folder / path.name).write_text(mend(text), encoding="utf-8")
    names = sorted(path.name for path in folder.iterdir())
    _execute([_tool("convert-ly"), "-e", *names], folder)
    return folder / source.name


def _run(batch: Sequence[Path], work: Path) -> list[str]:
    """Lists of one run of LilyPond; fewer than asked for if a file brought it down, one at least."""
    command = [_tool("lilypond"), "-s", f"-dinclude-settings={_LISTENER}", *map(str, batch)]
    lists = _execute(command, work).split("file\n")[1:]
    return [text if "note\t" in text else "" for text in lists[: len(batch)]] or [""]


def _execute(command: Sequence[str], folder: Path) -> str:
    """What a command printed, up to the end of its time; its complaints and its code are not asked for."""
    try:
        done = subprocess.run(  # noqa: S603 - LilyPond's own tools, on files that the caller chose
            command, cwd=folder, capture_output=True, check=False, timeout=_SECONDS_A_RUN
        )
        output = done.stdout
    except subprocess.TimeoutExpired as stopped:
        output = stopped.stdout or b""
    return output.decode(errors="replace")

"""Rebuilds the collections of human phrases: `python -m museflow_engine.training.corpus`.

Conventions: the same checkouts give the same bytes. Progress and the summary go to the
standard output; a `MuseflowError` ends the command with its message and code 1.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from museflow_engine.errors import MuseflowError
from museflow_engine.training.corpus.build import (
    Built,
    build_lieder,
    build_mutopia,
    is_for_beginners,
    is_simple_melody,
)
from museflow_engine.training.corpus.collection import collect, encode, summary
from museflow_engine.training.corpus.grade import grade
from museflow_engine.training.corpus.phrases import (
    FILE_NAME,
    MELODY_FILE_NAME,
    read_collection,
    write_collection,
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit code."""
    options = _parser().parse_args(arguments)
    try:
        if options.mutopia:
            with TemporaryDirectory() as scratch:
                built = build_mutopia(options.mutopia, options.work or Path(scratch))
            pieces = filter(is_for_beginners, built.pieces)
            easy = collect(pieces, lambda phrase: grade(phrase) <= options.max_grade)
            _write(options.output, built, easy)
        if options.lieder:
            built = build_lieder(options.lieder)
            simple = collect(built.pieces, is_simple_melody)
            _write(options.output.with_name(MELODY_FILE_NAME), built, simple)
        if options.summary:
            for path in (options.output, options.output.with_name(MELODY_FILE_NAME)):
                if path.exists():
                    _say(f"{path}: {summary(read_collection(path))}\n")
    except MuseflowError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def _write(path: Path, built: Built, collection: dict[str, Any]) -> None:
    text = encode(collection)
    write_collection(path, text)
    _say(
        f"{path}: {len(collection['pieces'])} of {len(built.pieces)} pieces, {len(text.encode())} bytes; "
        f"{len(built.failed)} sources could not be read {', '.join(built.failed)}"
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m museflow_engine.training.corpus", description="Gather phrases from free scores."
    )
    parser.add_argument("--mutopia", type=Path, help="checkout of MutopiaProject/MutopiaProject (LilyPond)")
    parser.add_argument("--lieder", type=Path, help="checkout of OpenScore/Lieder (MusicXML)")
    parser.add_argument(
        "-o",
        "--output",
        type=Path,
        default=Path("models") / FILE_NAME,
        help=f"collection for two hands; that of melodies, {MELODY_FILE_NAME}, is written beside it",
    )
    parser.add_argument("--work", type=Path, help="keep working copies here, to go on from them later")
    parser.add_argument("--max-grade", type=int, default=4, help="leave harder phrases out (1 to 5)")
    parser.add_argument("--summary", action="store_true", help="print what the collections hold")
    return parser


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")


if __name__ == "__main__":
    sys.exit(main())

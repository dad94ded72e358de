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

from museflow_engine.errors import MuseflowError
from museflow_engine.training.corpus.build import build_mutopia
from museflow_engine.training.corpus.collection import collect, encode, summary
from museflow_engine.training.corpus.phrases import FILE_NAME, read_collection, shipped


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit code."""
    options = _parser().parse_args(arguments)
    try:
        if options.mutopia:
            with TemporaryDirectory() as scratch:
                built = build_mutopia(options.mutopia, options.work or Path(scratch))
            text = encode(collect(built.pieces, options.max_grade))
            options.output.write_text(text, encoding="utf-8")
            _say(f"{options.output}: {len(text.encode())} bytes; {len(built.failed)} sources could not be read")
        if options.summary or not options.mutopia:
            _say(summary(read_collection(options.output or shipped(FILE_NAME))))
    except MuseflowError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m museflow_engine.training.corpus", description="Gather phrases from free scores."
    )
    parser.add_argument("--mutopia", type=Path, help="checkout of the Mutopia collection (LilyPond sources)")
    parser.add_argument("-o", "--output", type=Path, help=f"collection to write or to summarise ({FILE_NAME})")
    parser.add_argument("--work", type=Path, help="keep working copies here, to go on from them later")
    parser.add_argument("--max-grade", type=int, default=4, help="leave harder phrases out (1 to 5)")
    parser.add_argument("--summary", action="store_true", help="print what the collection holds")
    return parser


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")


if __name__ == "__main__":
    sys.exit(main())

"""`museflow practice --score`: which piece, which of its bars, which hands."""

from __future__ import annotations

import argparse
import re
from collections import Counter
from pathlib import Path

from museflow_engine.cli.command import positive
from museflow_engine.cli.output import remark
from museflow_engine.errors import MuseflowError
from museflow_engine.io.scores import read_score
from museflow_engine.music import Hand, Phrase
from museflow_engine.music.excerpt import excerpt, find_bars
from museflow_engine.session import PiecePlan

_HANDS: dict[str, Hand | None] = {"both": None, "right": "right", "left": "left"}
_BARS = re.compile(r"(\d+)(?:\s*[-–]\s*(\d+))?")


def add_piece_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what chooses a piece."""
    own = parser.add_argument_group("your own piece")
    own.add_argument(
        "--score",
        type=Path,
        metavar="PIECE",
        help="practise this score (MusicXML or MIDI), passage by passage, slowly first",
    )
    own.add_argument("--bars", metavar="A-B", help="only these bars, for instance 5-8")
    own.add_argument("--hands", choices=_HANDS, default="both", help="one hand alone (default: %(default)s)")
    own.add_argument("--passage", type=positive, metavar="N", help="only the passage with this number")


def piece_of(args: argparse.Namespace) -> tuple[PiecePlan, str] | None:
    """What is to be practised, and its title; None if no score is named.

    Raises:
        MuseflowError: if the score cannot be read, or has no such bars or passage.
    """
    if args.score is None:
        if args.bars or args.passage or args.hands != "both":
            raise MuseflowError("--bars, --hands and --passage choose from a piece: name it with --score.")
        return None
    if args.level or args.tier:
        raise MuseflowError("A piece has no level or tier: leave out --score, or --level and --tier.")
    piece = read_score(args.score, remark)
    title = piece.title or args.score.stem
    return PiecePlan.of(_chosen(piece, args.bars, _HANDS[args.hands]), number=args.passage), title


def _chosen(piece: Phrase, bars: str | None, hand: Hand | None) -> Phrase:
    if bars is None:
        return excerpt(piece, hand=hand)
    found = _BARS.fullmatch(bars.strip())
    if not found:
        raise MuseflowError(f"{bars!r} are no bars; write them like 5-8, or 5 for one.")
    first, last = find_bars(piece, int(found[1]), int(found[2] or found[1]))
    return excerpt(piece, first, last, hand=hand)


def weak_spot(plan: PiecePlan) -> str:
    """A pitch for a simulated student to be weak at: much used, but not everywhere."""
    notes = Counter(note.pitch.name for note in plan.piece.notes if not note.grace)
    found = Counter(name for each in plan.passages for name in {n.pitch.name for n in each.phrase.notes})
    rarer = [name for name in notes if 2 * found[name] <= len(plan.passages)] or list(notes)
    return f"pitch:{max(rarer, key=lambda name: (notes[name], name))}"

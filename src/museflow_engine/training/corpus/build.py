"""From checkouts of the two collections to pieces with phrases.

Conventions: one piece is one source file. Its scores (movements, or a minuet and its
trio) are read in order, and their bars numbered through. A source that cannot be read is
counted and left out: the collections are old, and a few files in a hundred are beyond
today's LilyPond.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final
from urllib.parse import quote

from museflow_engine.errors import MuseflowError
from museflow_engine.music.phrase import Phrase
from museflow_engine.training.corpus.collection import Piece
from museflow_engine.training.corpus.cutting import Excerpt, cut, cut_melody
from museflow_engine.training.corpus.grade import grade, measure
from museflow_engine.training.corpus.lieder import LICENCE as CC0
from museflow_engine.training.corpus.lieder import find_songs, read_voice
from museflow_engine.training.corpus.lilypond import list_events
from museflow_engine.training.corpus.mutopia import Source, find_sources
from museflow_engine.training.corpus.printed import Printed, read_events

_MUTOPIA: Final = "https://github.com/MutopiaProject/MutopiaProject/blob/master/ftp"
_LIEDER: Final = "https://github.com/OpenScore/Lieder/blob/main/scores"
_LARGEST_SONG: Final = 12_500  # bytes, compressed; the shorter half of the songs
_OCTAVE: Final = 12
_FEW: Final = 0.05
_BEGINNERS_GRADE: Final = 3


@dataclass(frozen=True, slots=True)
class Built:
    """Pieces that were read, and the names of the sources that could not be."""

    pieces: tuple[Piece, ...]
    failed: tuple[str, ...]


def build_mutopia(root: Path, work: Path) -> Built:
    """Read the free keyboard music below a checkout's "ftp" folder.

    Args:
        root: a checkout of Mutopia, or its folder "ftp".
        work: folder for working copies and lists of events. What an earlier run listed
            there is read again instead of running LilyPond anew.

    Raises:
        ScoreFileError: if there are no sources, or LilyPond is needed and not installed.
    """
    folder = root / "ftp" if (root / "ftp").is_dir() else root
    sources = find_sources(folder)
    if not sources:
        raise MuseflowError(
            f"{root} holds no LilyPond sources in the public domain; is it a Mutopia checkout?"
        )
    pieces: list[Piece] = []
    failed: list[str] = []
    for source, events in zip(
        sources, list_events([source.path for source in sources], folder, work), strict=True
    ):
        try:
            excerpts = _excerpts(read_events(events))
        except MuseflowError:
            excerpts = ()
        if not events:
            failed.append(source.name)
        pieces.append(_piece(source, excerpts))
    return Built(tuple(pieces), tuple(failed))


def build_lieder(root: Path) -> Built:
    """Read the singing lines of the short songs below a checkout of the OpenScore Lieder Corpus.

    Args:
        root: the checkout, or its folder "scores".

    Raises:
        MuseflowError: if there are no songs.
    """
    songs = [song for song in find_songs(root) if song.path.stat().st_size <= _LARGEST_SONG]
    if not songs:
        raise MuseflowError(f"{root} holds no songs (.mxl); is it a checkout of OpenScore/Lieder?")
    pieces: list[Piece] = []
    failed: list[str] = []
    for song in songs:
        try:
            voice = read_voice(song.path)
        except MuseflowError:
            failed.append(song.name)
            continue
        if voice:
            source = f"{_LIEDER}/{quote(song.name)}.mxl"
            excerpts = tuple(cut_melody(voice))
            pieces.append(Piece(f"lieder/{song.name}", song.composer, song.title, source, CC0, excerpts))
    return Built(tuple(pieces), tuple(failed))


def is_for_beginners(piece: Piece) -> bool:
    """Whether half of the phrases of a piece or more are of grade 3 at most.

    Easy moments of hard music are not what beginners play.
    """
    easy = [excerpt for excerpt in piece.excerpts if grade(excerpt.phrase) <= _BEGINNERS_GRADE]
    return 2 * len(easy) >= len(piece.excerpts) > 0


def is_simple_melody(phrase: Phrase) -> bool:
    """Whether a line is single, within an octave, nearly without accidentals, and of grade 3 at most."""
    found = measure(phrase)
    single = found.together == 1
    return single and found.span <= _OCTAVE and found.chromatic <= _FEW and grade(phrase) <= _BEGINNERS_GRADE


def _piece(source: Source, excerpts: Sequence[Excerpt]) -> Piece:
    return Piece(
        f"mutopia/{source.name}",
        source.composer,
        source.title,
        f"{_MUTOPIA}/{source.name}.ly",
        source.licence,
        tuple(excerpts),
    )


def _excerpts(scores: Sequence[Printed]) -> tuple[Excerpt, ...]:
    """The phrases of all scores of a source, their bars numbered through."""
    found: list[Excerpt] = []
    before = 0
    for printed in scores:
        found += [replace(excerpt, bar=excerpt.bar + before) for excerpt in cut(printed)]
        before += len({step.onset for step in printed.steps if step.place == 0})
    return tuple(found)

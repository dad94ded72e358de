"""Reads the singing line of songs: short melodies for one hand.

Conventions: songs come from the OpenScore Lieder Corpus (Gotham & Jonas 2022; CC0), as
compressed MusicXML. The voice is the first part with words under its notes. Where it
enters after a bar or more of silence a new section starts, so that phrases begin where
the singer does; an entry in the second half of a bar is an upbeat. Repeats are written
out by the reader, and what they repeat is dropped later.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Final
from xml.etree.ElementTree import Element, tostring

from museflow_engine.errors import ScoreFileError
from museflow_engine.music.musicxml.source import load
from museflow_engine.music.phrase import Phrase
from museflow_engine.music.score import Bar
from museflow_engine.training.corpus.printed import Printed, PrintedNote, Signature, Step

LICENCE: Final = "CC0"


@dataclass(frozen=True, slots=True)
class Song:
    """A song: `path` of its file, its `name` below the collection, `composer` and `title`."""

    path: Path
    name: str
    composer: str
    title: str


def find_songs(root: Path) -> list[Song]:
    """All songs below a checkout's "scores" folder, sorted: composer/set/song/file.mxl."""
    folder = root / "scores" if (root / "scores").is_dir() else root
    songs = []
    for path in sorted(folder.rglob("*.mxl")):
        parts = path.relative_to(folder).parts
        title = parts[-2].replace("_", " ") if len(parts) > 1 else path.stem
        songs.append(
            Song(path, path.relative_to(folder).with_suffix("").as_posix(), parts[0].replace("_", " "), title)
        )
    return songs


def read_voice(path: Path) -> Printed | None:
    """The singing line of a song; None if no part has words.

    Raises:
        ScoreFileError: if the file cannot be read as music.
    """
    root, _ = load(path)
    voice = next((part for part in root.findall("part") if part.find("measure/note/lyric") is not None), None)
    if voice is None:
        return None
    _keep_only(root, voice)
    try:
        return _as_printed(Phrase.from_musicxml(tostring(root, encoding="unicode")))
    except ScoreFileError as error:
        raise ScoreFileError(f"{path}: {error}") from error


def _keep_only(root: Element, voice: Element) -> None:
    """Take every other part out of the document."""
    for part in root.findall("part"):
        if part is not voice:
            root.remove(part)
    names = root.find("part-list")
    for entry in list(names) if names is not None else []:
        if names is not None and entry.get("id") != voice.get("id"):
            names.remove(entry)


def _as_printed(score: Phrase) -> Printed:
    notes = tuple(
        PrintedNote(Fraction(note.onset), Fraction(note.duration), note.pitch, 0, note.voice)
        for note in score.notes
        if not note.grace
    )
    entries = _entries(notes, score.bars)
    moments = sorted({*(bar.onset for bar in score.bars), *entries})
    steps = [_step(moment, score.bar_at(moment), moment in entries) for moment in moments]
    signatures = [Signature(Fraction(0), score.key.fifths, score.key)]
    signatures += [Signature(Fraction(c.onset), c.key.fifths, c.key) for c in score.changes]
    kept = [s for i, s in enumerate(signatures) if i == 0 or s.fifths != signatures[i - 1].fifths]
    return Printed(notes, tuple(steps), tuple(kept))


def _step(moment: int, bar: Bar, divides: bool) -> Step:
    return Step(Fraction(moment), bar.meter, Fraction(moment - bar.onset), divides)


def _entries(notes: Sequence[PrintedNote], bars: Sequence[Bar]) -> set[int]:
    """Where the voice enters after a bar of silence or more: an upbeat, or the barline before."""
    entries: set[int] = set()
    silent_from = Fraction(-(10**9))
    index = 0
    for note in notes:
        while index + 1 < len(bars) and bars[index + 1].onset <= note.onset:
            index += 1
        bar = bars[index]
        if note.onset - silent_from >= bar.meter.bar_ticks:
            late = 2 * (note.onset - bar.onset) >= bar.meter.bar_ticks
            entries.add(int(note.onset) if late or bar.duration < bar.meter.bar_ticks else bar.onset)
        silent_from = max(silent_from, note.offset)
    return entries

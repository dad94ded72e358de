"""Any score file as a phrase, told by what is in it and never by its name alone.

Conventions: ticks, 480 to the quarter; repeats are written out. A *remark* is a sentence
about what a file left open and what was taken instead.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from museflow_engine.errors import ScoreFileError
from museflow_engine.music import Phrase
from museflow_engine.music.midi import is_midi, read_midi
from museflow_engine.music.musicxml import read_musicxml

_MOST_MIDI_BYTES: Final = 16 * 1024 * 1024
_HEAD: Final = 16


def _unheard(_remark: str) -> None:
    """Let a remark pass."""


def read_score(path: str | Path, remark: Callable[[str], None] = _unheard) -> Phrase:
    """Read a score: MusicXML (.musicxml, .xml), compressed (.mxl), or MIDI (.mid).

    Args:
        path: the file.
        remark: called with a sentence for everything that had to be assumed.

    Returns:
        The music as it sounds, repeats written out.

    Raises:
        ScoreFileError: if the file is missing, damaged, or no score that can be read.
    """
    file = Path(path)
    try:
        with file.open("rb") as stream:
            head = stream.read(_HEAD)
            data = head + stream.read(_MOST_MIDI_BYTES) if is_midi(head) else b""
    except (OSError, ValueError):
        return Phrase.from_musicxml(file)  # which says what is wrong with the path
    if not data:
        return Phrase.from_score(read_musicxml(file, remark))
    if len(data) > _MOST_MIDI_BYTES:
        raise ScoreFileError(f"{file.name} is over 16 MB: no score is. Choose a MIDI file of one piece.")
    return Phrase.from_score(read_midi(data, file.name, remark))

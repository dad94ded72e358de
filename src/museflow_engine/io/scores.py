"""Any score file as a phrase, told by what is in it and never by its name alone.

Conventions: ticks, 480 to the quarter; repeats are written out.
"""

from __future__ import annotations

from pathlib import Path

from museflow_engine.music import Phrase


def read_score(path: str | Path) -> Phrase:
    """Read a score: MusicXML, plain (.musicxml, .xml) or compressed (.mxl).

    Args:
        path: the file.

    Returns:
        The music as it sounds, repeats written out.

    Raises:
        ScoreFileError: if the file is missing, damaged, or no score that can be read.
    """
    return Phrase.from_musicxml(Path(path))

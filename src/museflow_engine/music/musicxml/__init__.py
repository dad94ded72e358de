"""MusicXML 4.0, read and written. It lives beside the phrase because a phrase speaks it."""

from museflow_engine.music.musicxml.reader import read_musicxml
from museflow_engine.music.musicxml.writer import write_musicxml

__all__ = ["read_musicxml", "write_musicxml"]

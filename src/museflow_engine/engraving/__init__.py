"""A phrase made visible and audible: the terminal staff, and the ideal performance.

MusicXML stands with the phrase, in `museflow_engine.music.musicxml`.
"""

from museflow_engine.engraving.midi import perform

__all__ = ["perform"]

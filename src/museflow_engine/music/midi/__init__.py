"""Standard MIDI Files, read as scores."""

from museflow_engine.music.midi.reader import read_midi
from museflow_engine.music.midi.smf import is_midi

__all__ = ["is_midi", "read_midi"]

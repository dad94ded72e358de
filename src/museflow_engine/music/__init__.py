"""Floor 1: the words of music. Pitch, key, metre, note values, phrase, performance."""

from museflow_engine.music.key import Key
from museflow_engine.music.meter import TICKS_PER_QUARTER, Meter
from museflow_engine.music.performance import NoteOff, NoteOn, Pedal, PerformanceEvent
from museflow_engine.music.phrase import Phrase
from museflow_engine.music.pitch import Pitch
from museflow_engine.music.score import HANDS, Bar, Hand, Note, Rest, Score, SignatureChange
from museflow_engine.music.tempo import TempoChange, TempoMap

__all__ = [
    "HANDS",
    "TICKS_PER_QUARTER",
    "Bar",
    "Hand",
    "Key",
    "Meter",
    "Note",
    "NoteOff",
    "NoteOn",
    "Pedal",
    "PerformanceEvent",
    "Phrase",
    "Pitch",
    "Rest",
    "Score",
    "SignatureChange",
    "TempoChange",
    "TempoMap",
]

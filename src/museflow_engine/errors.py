"""The errors that a person may meet: one base, each message with the way out.

Conventions: a message says what is wrong, where (file, field, bar), and what to do
about it. Nothing below the command line prints; the command line prints the message
of a `MuseflowError` and never a traceback.
"""

from __future__ import annotations


class MuseflowError(Exception):
    """Base of every error that the engine raises on purpose."""


class NotationError(MuseflowError, ValueError):
    """A pitch, key, metre, note value or phrase that cannot be notated."""


class CurriculumError(MuseflowError, ValueError):
    """A curriculum file, level or tier that is missing, malformed or impossible."""


class ScoreFileError(MuseflowError, ValueError):
    """A score file (MusicXML, MIDI, JSON) that cannot be read as music."""


class PerformanceError(MuseflowError, ValueError):
    """Performance events, or a file of them, that cannot be used."""


class RecordError(MuseflowError, ValueError):
    """A record or snapshot that is broken or from a newer version."""


class WeightError(MuseflowError, ValueError):
    """A weight for generation that is negative or no number."""


class SessionError(MuseflowError, RuntimeError):
    """A session asked for a step that its present state does not allow."""


class LevelExhaustedError(MuseflowError, RuntimeError):
    """Every phrase of a tier has been played; nothing fresh is left in it."""


class DeviceError(MuseflowError, OSError):
    """A MIDI port or the MIDI system is missing, busy or lost."""


class CalibrationError(MuseflowError, ValueError):
    """Taps along a click that tell no latency, or a file of latencies that cannot be used."""


class ModelError(MuseflowError, ValueError):
    """A trained model that is missing, damaged, made for another version, or no better than before."""


class StoreError(MuseflowError, OSError):
    """The learner's file cannot be opened, read or written."""

"""The written symbol: what an engraver puts on the staff for one moment of one voice.

Conventions: ticks from the start of the score; a symbol lies within one bar.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from museflow_engine.music.rhythm import NoteValue
from museflow_engine.music.score import Bar, Hand, Note

TupletEdge = Literal["", "start", "stop"]
Beam = Literal["begin", "continue", "end", "forward hook", "backward hook"]
VoiceKey = tuple[Hand, int]
"""A staff, by its hand, and the number of a voice on it."""


@dataclass(frozen=True, slots=True)
class Head:
    """One notehead.

    Attributes:
        note: the sounding note that it belongs to.
        part: its place among the tied heads of that note, from 0.
        tied_from: whether a tie comes in from the head before.
        tied_on: whether a tie goes out to the head after.
        accidental: alteration in semitones to show before the head; None for no sign.
    """

    note: Note
    part: int = 0
    tied_from: bool = False
    tied_on: bool = False
    accidental: int | None = None


@dataclass(frozen=True, slots=True)
class Symbol:
    """A note, chord or rest.

    Attributes:
        onset: tick at which it stands.
        duration: length in ticks; 0 for a grace note.
        value: note type, dots and tuplet ratio.
        heads: its noteheads from low to high; none for a rest.
        grace: a grace note.
        whole_bar: a rest for the whole bar.
        tuplet: whether a tuplet bracket begins or ends here.
        beams: for each beam, the outermost first, what it does here.
    """

    onset: int
    duration: int
    value: NoteValue
    heads: tuple[Head, ...] = ()
    grace: bool = False
    whole_bar: bool = False
    tuplet: TupletEdge = ""
    beams: tuple[Beam, ...] = ()

    @property
    def is_rest(self) -> bool:
        """Whether nothing sounds."""
        return not self.heads


@dataclass(frozen=True, slots=True)
class BarSymbols:
    """All symbols of one bar, in the order of their onsets, by staff (right first) and voice."""

    bar: Bar
    voices: Mapping[VoiceKey, tuple[Symbol, ...]]

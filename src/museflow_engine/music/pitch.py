"""Spelled pitch: a step, an alteration and an octave, with its MIDI number.

Conventions: octaves are those of scientific pitch notation (C4 is middle C, MIDI 60).
`alter` is in semitones, -2 (double flat) to +2 (double sharp). Judging compares MIDI
numbers; engraving uses the spelling.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from museflow_engine.errors import NotationError

STEPS: Final = "CDEFGAB"
SEMITONES: Final = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
ACCIDENTALS: Final = {-2: "bb", -1: "b", 0: "", 1: "#", 2: "##"}
_ALTERS: Final = {text: alter for alter, text in ACCIDENTALS.items()}
_PATTERN: Final = re.compile(r"([A-Ga-g])(bb|##|b|#|)(-?\d)")
MIDI_LOWEST: Final = 0
MIDI_HIGHEST: Final = 127


@dataclass(frozen=True, slots=True)
class Pitch:
    """A pitch as it is written on the staff.

    Args:
        step: letter name, one of "CDEFGAB".
        alter: alteration in semitones, -2 to 2.
        octave: octave of scientific pitch notation, -1 to 9.

    Raises:
        NotationError: if the spelling does not exist or lies outside MIDI 0 to 127.
    """

    step: str
    alter: int
    octave: int

    def __post_init__(self) -> None:
        if self.step not in SEMITONES or self.alter not in ACCIDENTALS:
            raise NotationError(
                f"{self.step!r} with alteration {self.alter} is not a pitch; "
                "use a step from C to B and an alteration from -2 to 2."
            )
        if not MIDI_LOWEST <= self.midi <= MIDI_HIGHEST:
            raise NotationError(f"{self.name} lies outside the MIDI range C-1 to G9.")

    @property
    def midi(self) -> int:
        """MIDI number, 0 to 127 (C4 is 60)."""
        return 12 * (self.octave + 1) + SEMITONES[self.step] + self.alter

    @property
    def name(self) -> str:
        """Name in scientific pitch notation: "F4", "F#4", "Bb3"."""
        return f"{self.step}{ACCIDENTALS[self.alter]}{self.octave}"

    @property
    def staff_position(self) -> int:
        """Diatonic position, steps above C0: neighbours on the staff differ by 1."""
        return 7 * self.octave + STEPS.index(self.step)

    @classmethod
    def parse(cls, text: str) -> Pitch:
        """Read a name such as "C4", "F#5" or "Bb3".

        Raises:
            NotationError: if the text is not a pitch name.
        """
        return _parse(text)

    @classmethod
    def from_midi(cls, midi: int, fifths: int = 0) -> Pitch:
        """Spell a MIDI number as the line of fifths around a key signature would.

        Args:
            midi: MIDI number, 0 to 127.
            fifths: key signature, -7 (seven flats) to 7 (seven sharps).

        Raises:
            NotationError: if the number is outside 0 to 127.
        """
        return _spell(midi, fifths)

    def __str__(self) -> str:
        return self.name


@lru_cache(maxsize=1024)
def _parse(text: str) -> Pitch:
    found = _PATTERN.fullmatch(text.strip())
    if not found:
        raise NotationError(f"{text!r} is not a pitch; write it like C4, F#4 or Bb3.")
    return Pitch(found[1].upper(), _ALTERS[found[2]], int(found[3]))


@lru_cache(maxsize=4096)
def _spell(midi: int, fifths: int) -> Pitch:
    if not MIDI_LOWEST <= midi <= MIDI_HIGHEST:
        raise NotationError(f"MIDI number {midi} is outside 0 to 127.")
    # Position on the line of fifths, F = -1, C = 0, G = 1; the window of twelve that
    # runs from a minor second to an augmented fourth above the tonic holds the
    # diatonic notes and the chromatic ones most used in the key.
    lowest = fifths - 5
    line = lowest + (midi * 7 - lowest) % 12
    step = "FCGDAEB"[(line + 1) % 7]
    alter = (line + 1) // 7
    octave = (midi - alter - SEMITONES[step]) // 12 - 1
    return Pitch(step, alter, octave)

"""Key signatures and the notes that they make natural.

Conventions: `fifths` counts sharps upwards and flats downwards, as in MusicXML.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

from museflow_engine.errors import NotationError
from museflow_engine.music.pitch import ACCIDENTALS, STEPS, Pitch

Mode = Literal["major", "minor"]

_SHARP_ORDER: Final = "FCGDAEB"
_PATTERN: Final = re.compile(r"([A-Ga-g])(b|#|)\s+(major|minor)")
_MOST_FIFTHS: Final = 7


@dataclass(frozen=True, slots=True)
class Key:
    """A key: its signature on the circle of fifths and its mode.

    Args:
        fifths: -7 (seven flats) to 7 (seven sharps).
        mode: "major" or "minor".

    Raises:
        NotationError: if the signature does not exist.
    """

    fifths: int = 0
    mode: Mode = "major"

    def __post_init__(self) -> None:
        if not -_MOST_FIFTHS <= self.fifths <= _MOST_FIFTHS:
            raise NotationError(f"A key signature has at most 7 sharps or flats, not {self.fifths}.")

    @property
    def tonic(self) -> str:
        """Letter name of the tonic, for instance "G", "Bb" or "F#"."""
        line = self.fifths + (3 if self.mode == "minor" else 0)
        return _SHARP_ORDER[(line + 1) % 7] + ACCIDENTALS[(line + 1) // 7]

    @property
    def name(self) -> str:
        """Name such as "G major" or "B minor"."""
        return f"{self.tonic} {self.mode}"

    def alter_of(self, step: str) -> int:
        """Alteration in semitones that the signature gives a step: -1, 0 or 1."""
        place = _SHARP_ORDER.index(step)
        if place < self.fifths:
            return 1
        return -1 if 6 - place < -self.fifths else 0

    def is_diatonic(self, pitch: Pitch) -> bool:
        """Whether the pitch is written without an accidental in this key."""
        return self.alter_of(pitch.step) == pitch.alter

    def pitch_at(self, staff_position: int) -> Pitch:
        """The diatonic pitch at a position counted in steps above C0."""
        octave, index = divmod(staff_position, 7)
        return Pitch(STEPS[index], self.alter_of(STEPS[index]), octave)

    @classmethod
    def parse(cls, text: str) -> Key:
        """Read a name such as "C major", "F# minor" or "Bb major".

        Raises:
            NotationError: if the text names no key that has a signature.
        """
        found = _PATTERN.fullmatch(text.strip())
        if not found:
            raise NotationError(f"{text!r} is not a key; write it like 'G major' or 'F# minor'.")
        tonic, mode = found[1].upper() + found[2], found[3]
        for fifths in range(-_MOST_FIFTHS, _MOST_FIFTHS + 1):
            key = cls(fifths, "minor" if mode == "minor" else "major")
            if key.tonic == tonic:
                return key
        raise NotationError(f"{text!r} would need more than seven sharps or flats.")

    def __str__(self) -> str:
        return self.name

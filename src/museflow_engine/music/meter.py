"""Metre: how many beats a bar has, and which places in it are strong.

Conventions: lengths are in ticks, 480 to the quarter note. A compound metre (6/8, 9/8,
12/8) is felt in dotted beats; 3/8 is felt in eighths.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from museflow_engine.errors import NotationError

TICKS_PER_QUARTER: Final = 480
_BEAT_TYPES: Final = (1, 2, 4, 8, 16, 32)


@dataclass(frozen=True, slots=True)
class Meter:
    """A time signature.

    Args:
        beats: upper number, 1 to 32.
        beat_type: lower number, a power of two from 1 to 32.

    Raises:
        NotationError: if the time signature does not exist.
    """

    beats: int = 4
    beat_type: int = 4

    def __post_init__(self) -> None:
        if not 1 <= self.beats <= 32 or self.beat_type not in _BEAT_TYPES:
            raise NotationError(f"{self.beats}/{self.beat_type} is not a time signature.")

    @property
    def bar_ticks(self) -> int:
        """Length of a whole bar in ticks."""
        return self.beats * 4 * TICKS_PER_QUARTER // self.beat_type

    @property
    def is_compound(self) -> bool:
        """Whether the beats divide into three (6/8, 9/8, 12/8)."""
        return self.beat_type >= 8 and self.beats > 3 and self.beats % 3 == 0

    @property
    def beat_ticks(self) -> int:
        """Length in ticks of a beat as it is felt (a dotted quarter in 6/8)."""
        unit = 4 * TICKS_PER_QUARTER // self.beat_type
        return 3 * unit if self.is_compound else unit

    @property
    def beats_felt(self) -> int:
        """Number of felt beats in a bar: 2 in 6/8, 4 in 4/4."""
        return self.bar_ticks // self.beat_ticks

    def strength(self, place: int) -> int:
        """Metric weight of a place in the bar, in ticks after the barline.

        Returns:
            3 for the downbeat, 2 for the half of an even bar, 1 for another beat,
            0 off the beat.
        """
        if place % self.bar_ticks == 0:
            return 3
        if place % self.beat_ticks:
            return 0
        felt = self.beats_felt
        return 2 if felt % 2 == 0 and felt > 2 and place * 2 == self.bar_ticks else 1

    @classmethod
    def parse(cls, text: str) -> Meter:
        """Read a time signature such as "4/4" or "6/8".

        Raises:
            NotationError: if the text is not a time signature.
        """
        beats, slash, beat_type = text.strip().partition("/")
        if not slash or not beats.isdecimal() or not beat_type.isdecimal():
            raise NotationError(f"{text!r} is not a time signature; write it like 4/4 or 6/8.")
        return cls(int(beats), int(beat_type))

    def __str__(self) -> str:
        return f"{self.beats}/{self.beat_type}"

"""What a picture of progress is drawn from: plain values, whoever estimated them.

Conventions: chances of success from 0 to 1, with one standard deviation; sittings are
numbered from 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from museflow_engine.music import Hand, Pitch

Mastery = Literal["secure", "growing", "weak", "unknown"]

_SECURE: Final = 0.9
_VAGUE: Final = 0.1
_SURE: Final = 0.5


@dataclass(frozen=True, slots=True)
class Estimate:
    """What is believed of one skill.

    Attributes:
        mean, sd: chance of success and its standard deviation.
        p_weak: probability that the skill is weak.
        met: how often it was met.
    """

    mean: float
    sd: float
    p_weak: float
    met: int

    @property
    def low(self) -> float:
        """Lower end of the interval of one standard deviation."""
        return max(0.0, self.mean - self.sd)

    @property
    def high(self) -> float:
        """Upper end of that interval."""
        return min(1.0, self.mean + self.sd)

    @property
    def mastery(self) -> Mastery:
        """Weak if that is likelier than not; unknown while the interval is wide."""
        if self.p_weak > _SURE:
            return "weak"
        if self.sd > _VAGUE:
            return "unknown"
        return "secure" if self.mean >= _SECURE else "growing"


@dataclass(frozen=True, slots=True)
class NoteMastery:
    """One note as one hand reads it."""

    pitch: Pitch
    hand: Hand
    estimate: Estimate


@dataclass(frozen=True, slots=True)
class Cell:
    """A note in one note value.

    Attributes:
        pitch: the note.
        quarters: the note value, in quarters.
        name: that value in words.
        success: predicted chance of success.
        beyond: what is believed of this very combination: its chance less the one that
            note and value foretell; negative where they are harder together.
        met: how often it was met.
    """

    pitch: Pitch
    quarters: float
    name: str
    success: float
    beyond: float
    met: int


@dataclass(frozen=True, slots=True)
class Point:
    """A value at one sitting, with its interval where it has one."""

    sitting: int
    value: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Curve:
    """Values over sittings, oldest first."""

    name: str
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Progress:
    """All that the picture shows.

    Attributes:
        title: heading.
        lines: a few lines below it.
        notes: every note met in each hand.
        cells: every note met in each note value; pairs never met are left out.
        playing: how sittings went: curves from 0 to 1.
        working: belief in the skills being worked on: curves from 0 to 1.
        improved, reasons: sentences.
        sittings: how many there were.
    """

    title: str
    lines: tuple[str, ...]
    notes: tuple[NoteMastery, ...]
    cells: tuple[Cell, ...]
    playing: tuple[Curve, ...]
    working: tuple[Curve, ...]
    improved: tuple[str, ...]
    reasons: tuple[str, ...]
    sittings: int

"""What a document says, measure by measure, before it is put together to a score.

Conventions: ticks (480 to the quarter) from the start of the measure.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from museflow_engine.music.key import Key
from museflow_engine.music.meter import Meter
from museflow_engine.music.pitch import Pitch
from museflow_engine.music.score import Hand


@dataclass(frozen=True, slots=True)
class RawNote:
    """A notehead as written: ticks from the start of its measure; grace notes have no length."""

    id: str
    onset: int
    duration: int
    pitch: Pitch
    hand: Hand
    voice: str
    grace: bool
    tied_from: bool
    tied_on: bool


@dataclass(slots=True)
class Measure:
    """What one measure of one part holds.

    Attributes:
        number: as printed, for messages.
        implicit: marked as not counted, as an upbeat is.
        length: ticks that its contents reach.
        meter, key: the signatures that it sets; None where it sets none.
        notes: in the order of the document.
        tempos: (ticks from the start of the measure, quarters a minute).
        element: the XML, for the marks that steer repeats.
    """

    number: str
    implicit: bool
    element: Element
    length: int = 0
    meter: Meter | None = None
    key: Key | None = None
    notes: list[RawNote] = field(default_factory=list)
    tempos: list[tuple[int, float]] = field(default_factory=list)

"""A human phrase as the model sees music: lines of strikes, bar by bar.

Conventions: ticks, 480 to the quarter; bars count from 0 at the first full bar, and an
upbeat is left out. A line is what one hand plays; where both play, the left one goes
with the melody of the right (role "bass").
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from museflow_engine.generation.model import features
from museflow_engine.generation.model.tables import LineRole
from museflow_engine.music import HANDS, Hand, Key, Meter, Note, Phrase, Pitch


@dataclass(frozen=True)
class Strike:
    """Notes struck at once by one hand.

    Attributes:
        onset: ticks from the first barline.
        duration: ticks, of the note that carries the melody.
        pitch: the note that carries the melody.
        notes: all pitches, low to high.
    """

    onset: int
    duration: int
    pitch: Pitch
    notes: tuple[Pitch, ...]


@dataclass(frozen=True)
class Line:
    """The strikes of one hand in a phrase of whole bars."""

    hand: Hand
    role: LineRole
    strikes: tuple[Strike, ...]
    meter: Meter
    key: Key
    bars: int

    def bar(self, number: int) -> tuple[Strike, ...]:
        """The strikes that begin in a bar."""
        ticks = self.meter.bar_ticks
        return tuple(each for each in self.strikes if each.onset // ticks == number)

    def level(self, number: int) -> int:
        """The mean register of a bar, 0 to 4; that of the bar before if it has no strike."""
        positions = [each.pitch.staff_position for each in self.strikes]
        here = [each.pitch.staff_position for each in self.bar(number)]
        if not here:
            return self.level(number - 1) if number else features.REGISTERS // 2
        return features.register(round(sum(here) / len(here)), min(positions), max(positions))

    def word(self, number: int) -> str:
        """The rhythm of a bar, as `generation.model.lexicon` spells it."""
        start = number * self.meter.bar_ticks
        return " ".join(f"{each.onset - start}:{each.duration}" for each in self.bar(number))


def lines_of(phrase: Phrase) -> list[Line]:
    """The lines of a phrase, melody first; hands that rest throughout have none."""
    played = [hand for hand in HANDS if phrase.in_hand(hand)]
    bars = round((phrase.length - phrase.anacrusis) / phrase.meter.bar_ticks)
    found = []
    for hand in played:
        role: LineRole = "bass" if hand == "left" and len(played) > 1 else "melody"
        strikes = _strikes(phrase.in_hand(hand), hand, phrase.anacrusis)
        found.append(Line(hand, role, strikes, phrase.meter, phrase.key, bars))
    return found


def _strikes(notes: Sequence[Note], hand: Hand, upbeat: int) -> tuple[Strike, ...]:
    found = []
    for onset, group in groupby(notes, key=lambda note: note.onset):
        struck = sorted((note for note in group if not note.grace), key=lambda note: note.pitch.midi)
        if struck and onset >= upbeat:
            carrying = struck[-1] if hand == "right" else struck[0]
            pitches = tuple(note.pitch for note in struck)
            found.append(Strike(onset - upbeat, carrying.duration, carrying.pitch, pitches))
    return tuple(found)

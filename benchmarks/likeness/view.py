"""A phrase as plain numbers for the judges: a line for each hand, bar by bar.

Conventions: ticks, 480 to the quarter. Positions are diatonic steps above C0, degrees
0 to 6 steps above the tonic. Bars count from 0 after an upbeat, which is bar -1. A
hand that strikes several notes at once is heard by its outer one: the highest of the
right hand, the lowest of the left.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Self

from museflow_engine import Phrase
from museflow_engine.music import HANDS, Hand, Meter, Note
from museflow_engine.music.pitch import STEPS


@dataclass(frozen=True)
class Line:
    """What one hand plays, a note at a time; parallel sequences in order of onset.

    Attributes:
        hand: the hand.
        onsets, durations: ticks.
        positions, midis: staff positions and MIDI numbers.
        degrees: steps above the tonic, 0 to 6.
        altered: whether the note is written with an accidental.
    """

    hand: Hand
    onsets: tuple[int, ...]
    durations: tuple[int, ...]
    positions: tuple[int, ...]
    midis: tuple[int, ...]
    degrees: tuple[int, ...]
    altered: tuple[bool, ...]

    def __len__(self) -> int:
        return len(self.onsets)

    @cached_property
    def steps(self) -> tuple[int, ...]:
        """Signed diatonic intervals, 0 for a repeated note."""
        return tuple(later - earlier for earlier, later in pairwise(self.positions))

    def sounding(self, tick: int) -> int | None:
        """Number of the note that sounds at a tick, None in a rest."""
        found = None
        for number, onset in enumerate(self.onsets):
            if onset > tick:
                break
            found = number
        if found is None or self.onsets[found] + self.durations[found] <= tick:
            return None
        return found


@dataclass(frozen=True)
class View:
    """A phrase for the judges.

    Attributes:
        meter: time signature.
        upbeat: ticks before the first barline.
        length: ticks in all.
        minor: whether the key is minor.
        lines: a line for each hand that plays.
    """

    meter: Meter
    upbeat: int
    length: int
    minor: bool
    lines: dict[Hand, Line]

    @classmethod
    def of(cls, phrase: Phrase) -> Self:
        """The view of a phrase."""
        tonic = STEPS.index(phrase.key.tonic[0])
        lines: dict[Hand, Line] = {}
        for hand in HANDS:
            notes = outer_notes(phrase, hand)
            if notes:
                positions = tuple(note.pitch.staff_position for note in notes)
                lines[hand] = Line(
                    hand=hand,
                    onsets=tuple(note.onset for note in notes),
                    durations=tuple(note.duration for note in notes),
                    positions=positions,
                    midis=tuple(note.pitch.midi for note in notes),
                    degrees=tuple((position - tonic) % 7 for position in positions),
                    altered=tuple(not phrase.key.is_diatonic(note.pitch) for note in notes),
                )
        return cls(phrase.meter, phrase.anacrusis, phrase.length, phrase.key.mode == "minor", lines)

    @property
    def bars(self) -> int:
        """Number of bars, an upbeat not counted."""
        return max(1, math.ceil((self.length - self.upbeat) / self.meter.bar_ticks))

    def bar(self, tick: int) -> int:
        """The bar of a tick, from 0; -1 in the upbeat."""
        return (tick - self.upbeat) // self.meter.bar_ticks

    def place(self, tick: int) -> int:
        """Ticks since the barline."""
        return (tick - self.upbeat) % self.meter.bar_ticks

    def strength(self, tick: int) -> int:
        """Metric weight of a tick, 3 (downbeat) to 0 (off the beat)."""
        return self.meter.strength(self.place(tick))

    def in_bar(self, line: Line, bar: int) -> range:
        """Numbers of the notes that a line begins in a bar."""
        inside = [number for number, onset in enumerate(line.onsets) if self.bar(onset) == bar]
        return range(inside[0], inside[-1] + 1) if inside else range(0)

    def bar_rhythm(self, line: Line, bar: int) -> tuple[tuple[int, int], ...]:
        """Place and duration of each note that a line begins in a bar."""
        return tuple(
            (self.place(line.onsets[number]), line.durations[number]) for number in self.in_bar(line, bar)
        )

    @cached_property
    def onsets(self) -> tuple[int, ...]:
        """Ticks at which any hand strikes."""
        return tuple(sorted({onset for line in self.lines.values() for onset in line.onsets}))


def outer_notes(phrase: Phrase, hand: Hand) -> list[Note]:
    """The highest note of the right hand, or the lowest of the left, at each onset."""
    found: dict[int, Note] = {}
    for note in phrase.in_hand(hand):  # by onset, then from low to high
        if not note.grace and (hand == "right" or note.onset not in found):
            found[note.onset] = note
    return list(found.values())


def share(hits: Sequence[bool]) -> float:
    """Share of true values, NaN of none."""
    return sum(hits) / len(hits) if hits else math.nan


def mean(values: Sequence[float]) -> float:
    """Mean, NaN of none."""
    return sum(values) / len(values) if values else math.nan


def spread(values: Sequence[float]) -> float:
    """Standard deviation (of the population), NaN of none."""
    if not values:
        return math.nan
    centre = mean(values)
    return math.sqrt(mean([(value - centre) ** 2 for value in values]))


def entropy(items: Sequence[object]) -> float:
    """Shannon entropy in bits of the items' frequencies, NaN of none."""
    if not items:
        return math.nan
    counts: dict[object, int] = {}
    for item in items:
        counts[item] = counts.get(item, 0) + 1
    return -sum(count / len(items) * math.log2(count / len(items)) for count in counts.values())

"""How hard a phrase is to read: numbers that can be counted, and a grade from 1 to 5.

Conventions: the grades follow what examination boards ask of sight-reading at the piano
(ABRSM, *Piano Sight-Reading: parameters*, 2009 on; RCM *Piano Syllabus*, 2022): hands in
five-finger positions first, wider ranges and two notes at once next, then more
accidentals, sixteenths, triplets and keys. They order phrases roughly; they are no
examiner's verdict. Ranges are in semitones, shares from 0 to 1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from museflow_engine.music.key import Key
from museflow_engine.music.meter import TICKS_PER_QUARTER
from museflow_engine.music.phrase import Phrase
from museflow_engine.music.pitch import STEPS, Pitch
from museflow_engine.music.score import HANDS, Note

HARDEST: Final = 5
_RAISED: Final = (5, 6)


@dataclass(frozen=True, slots=True)
class Measures:
    """What makes a phrase hard to read.

    Attributes:
        span: widest range of a hand, semitones.
        leap: widest step from one stroke to the next in a hand, between its outer notes, semitones.
        together: most notes struck at once in a hand.
        density: onsets (both hands together) in a bar, on average.
        chromatic: share of notes outside the key (see `belongs`).
        shortest: shortest duration, ticks.
        triplets: whether a note stands off the grid of sixteenths.
        signature: sharps or flats.
    """

    span: int
    leap: int
    together: int
    density: float
    chromatic: float
    shortest: int
    triplets: bool
    signature: int


@dataclass(frozen=True, slots=True)
class _Limits:
    span: int
    leap: int
    together: int
    chromatic: float
    shortest: int
    triplets: bool
    signature: int

    def hold(self, found: Measures) -> bool:
        return (
            found.span <= self.span
            and found.leap <= self.leap
            and found.together <= self.together
            and found.chromatic <= self.chromatic
            and found.shortest >= self.shortest
            and found.triplets <= self.triplets
            and found.signature <= self.signature
        )


_EIGHTH: Final = TICKS_PER_QUARTER // 2
_LIMITS: Final = (
    # span, leap, together, chromatic, shortest, triplets, signature
    _Limits(7, 7, 1, 0.0, _EIGHTH, False, 1),  # five fingers, one note at a time
    _Limits(12, 12, 2, 0.05, _EIGHTH, False, 2),  # an octave, two notes at once
    _Limits(24, 16, 3, 0.10, _EIGHTH // 2, True, 3),  # two octaves, sixteenths, triplets
    _Limits(31, 24, 4, 0.20, _EIGHTH // 2, True, 4),
)


def measure(phrase: Phrase) -> Measures:
    """Count what makes a phrase hard to read. It must hold at least one note."""
    strokes = [_strokes(phrase.in_hand(hand)) for hand in HANDS]
    notes = phrase.notes
    return Measures(
        span=max(_span([note for stroke in hand for note in stroke]) for hand in strokes),
        leap=max(_leap(hand) for hand in strokes),
        together=max(len(stroke) for hand in strokes for stroke in hand),
        density=len({note.onset for note in notes}) / len(phrase.bars),
        chromatic=sum(not belongs(phrase.key, note.pitch) for note in notes) / len(notes),
        shortest=min(note.duration for note in notes),
        triplets=any(note.onset % (_EIGHTH // 2) or note.duration % (_EIGHTH // 2) for note in notes),
        signature=abs(phrase.key.fifths),
    )


def grade(phrase: Phrase) -> int:
    """The grade of a phrase, 1 (easiest) to 5: the first whose limits it keeps."""
    found = measure(phrase)
    for number, limits in enumerate(_LIMITS, start=1):
        if limits.hold(found):
            return number
    return HARDEST


def belongs(key: Key, pitch: Pitch) -> bool:
    """Whether a pitch is in the key: on the signature, or the raised sixth or seventh of a minor key."""
    if key.is_diatonic(pitch):
        return True
    degree = (STEPS.index(pitch.step) - STEPS.index(key.tonic[0])) % len(STEPS)
    return key.mode == "minor" and degree in _RAISED and pitch.alter == key.alter_of(pitch.step) + 1


def _strokes(notes: Sequence[Note]) -> list[list[Note]]:
    onsets = sorted({note.onset for note in notes})
    return [[note for note in notes if note.onset == onset] for onset in onsets]


def _span(notes: Sequence[Note]) -> int:
    numbers = [note.pitch.midi for note in notes]
    return max(numbers) - min(numbers) if numbers else 0


def _leap(strokes: Sequence[Sequence[Note]]) -> int:
    """The smaller move of the two outer notes, at its largest."""
    return max(
        (
            min(
                abs(after[0].pitch.midi - before[0].pitch.midi),
                abs(after[-1].pitch.midi - before[-1].pitch.midi),
            )
            for before, after in pairwise(strokes)
        ),
        default=0,
    )

"""What the model sees of a note: small classes, each the index of a row of its tables.

Conventions: the generator reads the tables of `tables.LineTables` at these indices, the
trainer counts at them; so both mean the same by them. Intervals are in staff steps,
strengths as in `Meter.strength`, chords are numbers of the scale degree that they stand
on, 0 to 6.
"""

from __future__ import annotations

from typing import Final

from museflow_engine.music import Key, Meter, Pitch
from museflow_engine.music.pitch import STEPS

MOTIONS: Final = ("start", "repeat", "step up", "step down", "leap up", "leap down")
START: Final = 0
WIDEST: Final = 9
INTERVALS: Final = 2 * WIDEST + 1
DEGREES: Final = 8
"""Seven degrees of the scale, and one for a note outside it."""
OUTSIDE: Final = 7
TENDENCIES: Final = DEGREES + 1
"""Degrees again, and one for the raised sixth and seventh of minor."""

PLACES: Final = ("first", "inner", "last but one", "last")
CHORD_ROLES: Final = ("root", "third", "fifth", "seventh", "none")
STRENGTHS: Final = ("off", "beat", "strong", "last")
"""Metric weight; the last note of a line is a class of its own."""
ALTERATIONS: Final = ("diatonic", "raised, under the dominant", "raised", "chromatic")
REGISTERS: Final = 5
ANY_LEVEL: Final = REGISTERS
"""Stands for the register of a bar that keeps to none."""

VERTICALS: Final = 25
"""None, then 12 interval classes struck together, then 12 against a sounding note."""
ECHOES: Final = ("same pitch", "same interval", "same direction", "other")
"""How a note answers the one that it corresponds to in a bar of the same rhythm."""
RETURNS: Final = ("two ago", "four ago", "neither")
"""Whether a note comes back to the pitch of two or of four strikes ago."""

PERIODS: Final = (2, 3, 4)
"""After how many strikes an accompaniment may come round: a note moves as it did then."""

DIRECTIONS: Final = ("down", "level", "up", "none")

_DOMINANTS: Final = (4, 6)
_ROLE_AT: Final = {0: 0, 2: 1, 4: 2, 6: 3}


def motion(steps: int) -> int:
    """Class of a melodic interval: index into `MOTIONS`."""
    if steps == 0:
        return 1
    return (2 if steps > 0 else 3) + (0 if abs(steps) == 1 else 2)


def interval(steps: int) -> int:
    """Class of a melodic interval: steps up to `WIDEST` either way, from 0."""
    return max(-WIDEST, min(WIDEST, steps)) + WIDEST


def direction(steps: int) -> int:
    """Which way a line moves: index into `DIRECTIONS`."""
    return 1 if steps == 0 else 2 if steps > 0 else 0


def degree(key: Key, pitch: Pitch) -> int:
    """Degree of the scale that a letter stands on, 0 the tonic, whatever its accidental."""
    return (STEPS.index(pitch.step) - STEPS.index(key.tonic[0])) % 7


def degree_class(key: Key, pitch: Pitch) -> int:
    """Degree of the scale, 0 to 6; 7 for a note that the key does not have."""
    return degree(key, pitch) if alteration(key, pitch, None) != 3 else OUTSIDE


def tendency(key: Key, pitch: Pitch) -> int:
    """What a note makes one expect: its degree, 7 if it is chromatic, 8 if it is raised in minor."""
    return DEGREES if alteration(key, pitch, None) == 2 else degree_class(key, pitch)


def chord_role(key: Key, pitch: Pitch, chord: int) -> int:
    """What a pitch is in a chord: index into `CHORD_ROLES`; sevenths only of the dominant."""
    role = _ROLE_AT.get((degree(key, pitch) - chord) % 7, 4)
    return 4 if role == 3 and chord != 4 else role


def alteration(key: Key, pitch: Pitch, chord: int | None) -> int:
    """How a pitch stands to the signature: index into `ALTERATIONS`."""
    if key.is_diatonic(pitch):
        return 0
    raised = key.mode == "minor" and pitch.alter - key.alter_of(pitch.step) == 1
    if raised and degree(key, pitch) in (5, 6):
        return 1 if chord in _DOMINANTS else 2
    return 3


def strength(meter: Meter, place: int, *, is_last: bool = False) -> int:
    """Metric weight: index into `STRENGTHS`."""
    return 3 if is_last else min(meter.strength(place), 2)


def place(number: int, notes: int) -> int:
    """Where in its line a note stands: index into `PLACES`."""
    if number == notes - 1:
        return 3
    if number == 0:
        return 0
    return 2 if number == notes - 2 else 1


def register(position: int, lowest: int, highest: int) -> int:
    """Where in the compass of its hand a pitch lies, 0 lowest to 4 highest."""
    span = highest - lowest
    return 2 if span == 0 else round(4 * (position - lowest) / span)


def vertical(midi: int, other: int | None, struck: bool) -> int:
    """How a pitch sounds against the other hand, 0 to 24; 0 for silence there."""
    if other is None:
        return 0
    return 1 + abs(midi - other) % 12 + (0 if struck else 12)


def echo(steps: int, position: int, model_steps: int, model_position: int) -> int:
    """How a note answers its model: index into `ECHOES`.

    Args:
        steps: interval that leads to the note, in staff steps.
        position: its staff position.
        model_steps: interval that leads to the note that it corresponds to.
        model_position: staff position of that note.
    """
    if position == model_position:
        return 0
    if steps == model_steps:
        return 1
    return 2 if direction(steps) == direction(model_steps) else 3


def return_row(motion_before: int) -> int:
    """Row of the table of returns: 1 after a leap, else 0."""
    return int(motion_before >= 4)


def echo_row(kind: str, *, first: bool) -> int:
    """Row of the table of echoes, for a kind of relation and a note that is first of its bar or not."""
    return (0 if kind == "rhythm" else 2) + (0 if first else 1)

"""Note values: how a length in ticks is written, and its name.

Conventions: ticks, 480 to the quarter note. A *value* can be written as one symbol
(with dots, possibly in a tuplet); any other length needs ties. Rhythm names used in
skills are lengths in quarters: "1", "1.5", "1/3".
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Final

from museflow_engine.errors import NotationError
from museflow_engine.music.meter import TICKS_PER_QUARTER

SYMBOLS: Final = {
    "breve": 3840,
    "whole": 1920,
    "half": 960,
    "quarter": 480,
    "eighth": 240,
    "16th": 120,
    "32nd": 60,
    "64th": 30,
}
"""Undotted note types by their MusicXML name (but "eighth" is spelled out), in ticks."""

_DOTS: Final = ((0, Fraction(1)), (1, Fraction(3, 2)), (2, Fraction(7, 4)))
_TUPLETS: Final = ((1, 1), (3, 2), (5, 4), (7, 4))
_MOST_DOTS_IN_TUPLET: Final = 1


@dataclass(frozen=True, slots=True)
class NoteValue:
    """One written symbol: a note type, its dots, and the tuplet that it stands in.

    Attributes:
        symbol: key of `SYMBOLS`.
        dots: augmentation dots, 0 to 2.
        actual: notes in the tuplet (3 in a triplet), 1 outside one.
        normal: notes that the tuplet takes the time of (2 in a triplet), 1 outside one.
    """

    symbol: str
    dots: int = 0
    actual: int = 1
    normal: int = 1

    @property
    def ticks(self) -> int:
        """Length in ticks, rounded where a tuplet does not fit the grid (7:4)."""
        return round(SYMBOLS[self.symbol] * _DOTS[self.dots][1] * Fraction(self.normal, self.actual))

    @property
    def name(self) -> str:
        """Name as a teacher says it: "dotted quarter", "triplet eighth"."""
        dotted = ("", "dotted ", "double-dotted ")[self.dots]
        tuplet = {1: "", 3: "triplet "}.get(self.actual, f"{self.actual}-tuplet ")
        return f"{tuplet}{dotted}{self.symbol}"


def note_value(ticks: int) -> NoteValue | None:
    """The single symbol that lasts this long, plain before dotted before tuplet.

    Args:
        ticks: length, greater than 0.

    Returns:
        The value, or None if the length needs ties.
    """
    return _by_ticks().get(ticks)


def is_triplet(ticks: int) -> bool:
    """Whether a length is written as one of three equal notes in the time of two."""
    value = note_value(ticks)
    return value is not None and value.actual == 3


@lru_cache(maxsize=1)
def _by_ticks() -> dict[int, NoteValue]:
    values: dict[int, NoteValue] = {}
    for actual, normal in _TUPLETS:
        for dots, _ in _DOTS[: 3 if actual == 1 else 1 + _MOST_DOTS_IN_TUPLET]:
            for symbol in SYMBOLS:
                value = NoteValue(symbol, dots, actual, normal)
                values.setdefault(value.ticks, value)
    return values


def parse_value(text: str) -> int:
    """Read a note value: a name ("dotted quarter") or quarters ("1.5", "1/3").

    Returns:
        Its length in ticks.

    Raises:
        NotationError: if the text is neither.
    """
    cleaned = " ".join(text.replace("dotted-", "dotted ").split())
    for ticks, value in _by_ticks().items():
        if value.name == cleaned:
            return ticks
    try:
        # An exponent ("1e999999999") would be worked out to its last digit.
        length = Fraction(0) if "e" in cleaned.lower() else Fraction(cleaned) * TICKS_PER_QUARTER
    except (ValueError, ZeroDivisionError):
        length = Fraction(0)
    if length <= 0 or length.denominator != 1:
        raise NotationError(f"{text!r} is not a note value; write it like 'quarter', 'dotted half' or '1.5'.")
    return int(length)


@lru_cache(maxsize=512)
def quarters(ticks: int) -> str:
    """A length as quarters, the form used in skill names: "4", "1.5", "1/3"."""
    value = Fraction(ticks, TICKS_PER_QUARTER)
    if value.denominator in (1, 2, 4, 8):
        return f"{float(value):g}"
    return str(value)


def value_name(ticks: int) -> str:
    """A length as a teacher says it, or in quarters if it needs ties."""
    value = note_value(ticks)
    return value.name if value else f"{quarters(ticks)} quarters"


def split_at_beats(onset: int, duration: int, bar_ticks: int, beat_ticks: int) -> tuple[int, ...]:
    """Divide a length into values that can be written, none across a barline.

    The greatest value that fits is written first, as long as it starts on a multiple
    of its own size or of the beat; this keeps the beats visible (Gould, *Behind Bars*,
    2011, "Note grouping").

    Args:
        onset: ticks from a barline (may exceed one bar).
        duration: length in ticks, greater than 0.
        bar_ticks: length of a bar in ticks.
        beat_ticks: length of a felt beat in ticks.

    Returns:
        Lengths in ticks, in order, that sum to `duration`.
    """
    parts: list[int] = []
    at, left = onset, duration
    while left > 0:
        room = min(left, bar_ticks - at % bar_ticks)
        part = _largest_part(at % bar_ticks, room, beat_ticks)
        parts.append(part)
        at, left = at + part, left - part
    return tuple(parts)


def _largest_part(place: int, room: int, beat_ticks: int) -> int:
    if note_value(room) is not None and _is_readable(place, room, beat_ticks):
        return room
    for ticks in _plain_ticks():
        if ticks < room and _is_readable(place, ticks, beat_ticks):
            return ticks
    return room


def _is_readable(place: int, ticks: int, beat_ticks: int) -> bool:
    """Whether a value may start here: on a beat, or without crossing the next one."""
    return place % beat_ticks == 0 or place % beat_ticks + ticks <= beat_ticks


@lru_cache(maxsize=1)
def _plain_ticks() -> tuple[int, ...]:
    plain = [ticks for ticks, value in _by_ticks().items() if value.actual == 1 and value.dots < 2]
    return tuple(sorted(plain, reverse=True))

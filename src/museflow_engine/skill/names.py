"""Names of micro-skills, as machines keep them and as people read them.

Conventions: a name is "family:value"; an intersection joins two names by "×".

    pitch:F4             the note F4, whatever the hand
    interval:+3          an ascending third within a hand (-2 a falling second, 1 a repeat)
    chord:3              a note struck together with one a third away in its hand
    notes:C4-D4-E4       a series of three notes
    rhythm:1.5           a note value, in quarters
    rhythms:1-0.5-0.5    a series of three note values
    place:2.5            where in the bar a note starts, in quarters, counted from 1
    hand:left            the hand that plays
    hands:together       another hand plays at the same time ("apart" if not)
    accidental:#         a note that the key signature does not give
    pitch:F4×rhythm:1.5  an intersection
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Final

from museflow_engine.music.meter import TICKS_PER_QUARTER
from museflow_engine.music.rhythm import note_value, value_name

INTERSECTION = "×"
_ORDINALS = ("unison", "second", "third", "fourth", "fifth", "sixth", "seventh", "octave")
_TUPLETS = {"5-tuplet": "quintuplet", "7-tuplet": "septuplet"}
_ACCIDENTALS = {"#": "sharps", "b": "flats", "##": "double sharps", "bb": "double flats", "": "naturals"}


def intersection(first: str, second: str) -> str:
    """Name of the intersection of two skills."""
    return f"{first}{INTERSECTION}{second}"


def is_intersection(skill: str) -> bool:
    """Whether a name is that of a pair of skills."""
    return INTERSECTION in skill


def parts(skill: str) -> tuple[str, ...]:
    """The skills that an intersection pairs; the skill itself otherwise."""
    return tuple(skill.split(INTERSECTION))


def describe(skill: str) -> str:
    """A name that a person understands: "F4 on dotted quarters"."""
    if is_intersection(skill):
        first, second = parts(skill)
        return f"{describe(first)} {_as_second(second)}"
    family, _, value = skill.partition(":")
    describe_family = _DESCRIBE.get(family)
    return describe_family(value) if describe_family else value or skill


def _as_second(skill: str) -> str:
    family, _, value = skill.partition(":")
    if family == "hand":
        return f"in the {value} hand"
    return f"on {describe(skill)}"


def _value_name(quarters: str) -> str:
    """A length as a teacher says it; one that no symbol has in quarters, rounded."""
    try:
        length = Fraction(quarters)
    except (ValueError, ZeroDivisionError):
        return quarters
    name = value_name(round(length * TICKS_PER_QUARTER))
    if name.endswith("quarters"):
        return f"{float(length):.3g} quarters"
    for number, tuplet in _TUPLETS.items():
        name = name.replace(number, tuplet)
    return name


def _place_name(place: str) -> str:
    """Where a note starts: on the quarters and their halves by number, else by what lies between."""
    try:
        quarters = Fraction(place)
    except (ValueError, ZeroDivisionError):
        return f"starting on beat {place}"
    beat = int(quarters)
    after = quarters - beat
    if after.denominator <= 2:
        return f"starting on beat {place}"
    length = round(after * TICKS_PER_QUARTER)
    value = note_value(length)
    if value is None:
        return f"starting between beats {beat} and {beat + 1}"
    name = _value_name(str(after))
    return f"starting {'an' if name[0] == 'e' else 'a'} {name} after beat {beat}"


def _values(quarters: str) -> str:
    name = _value_name(quarters)
    if name.endswith("quarters"):  # a length that needs ties
        return f"notes of {name}"
    if name.endswith("half"):
        return name.removesuffix("half") + "halves"
    return f"{name} notes" if name.endswith("whole") else f"{name}s"


def _interval_name(value: str) -> str:
    try:
        number = int(value)
    except ValueError:
        return f"the interval {value}"
    size = abs(number) - 1
    if size == 0:
        return "repeated notes"
    return f"{_ordinal(size)}s {'up' if number > 0 else 'down'}"


def _ordinal(size: int) -> str:
    return _ORDINALS[size] if 0 <= size < len(_ORDINALS) else f"{size + 1}th"


def _chord_name(value: str) -> str:
    return f"{_ordinal(int(value) - 1)}s struck together" if value.isdecimal() else f"the chord {value}"


_DESCRIBE: Final[dict[str, Callable[[str], str]]] = {
    "rhythm": _values,
    "rest": lambda value: f"{_value_name(value)} rests",
    "interval": _interval_name,
    "chord": _chord_name,
    "notes": lambda value: f"the series {value}",
    "rhythms": lambda value: "the rhythm " + ", ".join(_value_name(part) for part in value.split("-")),
    "place": _place_name,
    "hand": lambda value: f"the {value} hand",
    "hands": lambda value: f"hands {value}",
    "accidental": lambda value: _ACCIDENTALS.get(value, value),
}

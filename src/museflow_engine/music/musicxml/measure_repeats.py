"""Bars that are written as a sign for the bars before them ("%"), filled with their notes.

Conventions: `<measure-repeat type="start">` tells how many bars its sign stands for and
holds until `type="stop"`, which stands in the first bar that is written out again. Some
programs write rests into such bars, others the notes themselves: those are kept.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final
from xml.etree.ElementTree import Element

from museflow_engine.music.musicxml.raw import Measure
from museflow_engine.music.score import HANDS, Hand

_COUNT: Final = re.compile(r"[1-9]\d?")


def fill_repeated(measures: Sequence[Measure], hand_of: Callable[[str], Hand]) -> None:
    """Write the notes of "%" bars out, in place.

    Args:
        measures: all measures of a part.
        hand_of: the hand that plays a staff, by the staff's number.
    """
    sizes: dict[Hand, int] = {}
    for place, measure in enumerate(measures):
        for style in measure.element.findall("attributes/measure-style"):
            sign = style.find("measure-repeat")
            if sign is None:
                continue
            staff = style.get("number")
            hands = HANDS if staff is None else (hand_of(staff),)
            sizes.update(dict.fromkeys(hands, _size(sign)))
        for hand, size in sizes.items():
            if 0 < size <= place and not any(note.hand == hand for note in measure.notes):
                source = measures[place - size]
                # Notes are named anew: their ids are those of the bar that is repeated.
                measure.notes += [replace(note, id="") for note in source.notes if note.hand == hand]
                measure.length = max(measure.length, source.length)


def _size(sign: Element) -> int:
    text = (sign.text or "1").strip()
    if sign.get("type") == "stop":
        return 0
    return int(text) if _COUNT.fullmatch(text) else 1

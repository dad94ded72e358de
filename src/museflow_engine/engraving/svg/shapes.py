"""The shapes that are drawn on a score: crosses, rings, arrows, heads with ledger lines.

Conventions: units of the page as in `geometry`; `space` is the distance of two staff
lines. Everything is a stroke or a fill with a white rim under it where it may lie on
staff lines, so that it reads in black and white as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import floor
from typing import Final
from xml.etree.ElementTree import Element, SubElement

from museflow_engine.engraving.marks import STAFF_LINES
from museflow_engine.engraving.svg.geometry import Box, Staff

HEAD_WIDTH: Final = 1.26
_SHARP: Final = ("M-.22 -.95 V1.05", "M.22 -1.05 V.95", "M-.5 -.2 L.5 -.5", "M-.5 .5 L.5 .2")
_NATURAL: Final = ("M-.27 -1.15 V.55", "M.27 -.55 V1.15", "M-.27 -.3 L.27 -.55", "M-.27 .55 L.27 .3")
_FLAT: Final = ("M-.3 -1.3 V.55", "M-.3 -.1 C.1 -.5 .6 -.2 .3 .15 C.15 .35 -.1 .45 -.3 .6")
_DOUBLE: Final = ("M-.35 -.35 L.35 .35", "M-.35 .35 L.35 -.35")
_ACCIDENTALS: Final = {
    -2: (("-.45", _FLAT), (".25", _FLAT)),
    -1: (("0", _FLAT),),
    0: (("0", _NATURAL),),
    1: (("0", _SHARP),),
    2: (("0", _DOUBLE),),
}


def number(value: float) -> str:
    """A coordinate, short and the same everywhere."""
    return f"{value:.1f}".removesuffix(".0")


def printable(text: str) -> str:
    """Text without characters that XML cannot hold or nobody can see."""
    return "".join(letter for letter in text if letter.isprintable())


def group(parent: Element, name: str, colour: str, title: str = "", **data: str) -> Element:
    """A group of shapes of one colour, with words for who points at it."""
    known = {key: printable(value) for key, value in data.items()}
    made = SubElement(
        parent, "g", {"class": name, "color": colour, "stroke": colour, "fill": "none", **known}
    )
    if title:
        SubElement(made, "title").text = title
    return made


def stroke(parent: Element, path: str, width: float, *, rim: float = 0.0, **more: str) -> None:
    """A line, over a white rim of its own if asked."""
    if rim:
        SubElement(
            parent,
            "path",
            {"d": path, "stroke": "#fff", "stroke-width": number(width + 2 * rim), "stroke-linecap": "round"},
        )
    SubElement(parent, "path", {"d": path, "stroke-width": number(width), "stroke-linecap": "round", **more})


def cross(parent: Element, box: Box, space: float, *, reach: float = 0.45, rim: float = 0.0) -> None:
    """Two strokes through a rectangle, reaching beyond its corners by so many spaces."""
    r = reach * space
    left, top, right, bottom = (box.left - r, box.top - r, box.right + r, box.bottom + r)
    path = " ".join(
        f"M{number(a)} {number(b)} L{number(c)} {number(d)}"
        for a, b, c, d in ((left, top, right, bottom), (left, bottom, right, top))
    )
    stroke(parent, path, 0.19 * space, rim=rim * space)


def ring(parent: Element, box: Box, space: float) -> None:
    """A dashed ring around a rectangle."""
    x, y = (box.left + box.right) / 2, (box.top + box.bottom) / 2
    SubElement(
        parent,
        "ellipse",
        {
            "cx": number(x),
            "cy": number(y),
            "rx": number((box.right - box.left) / 2 + 0.42 * space),
            "ry": number((box.bottom - box.top) / 2 + 0.42 * space),
            "stroke-width": number(0.14 * space),
            "stroke-dasharray": f"{number(0.38 * space)} {number(0.26 * space)}",
        },
    )


def arrow(parent: Element, start: float, y: float, length: float, space: float) -> None:
    """A level arrow, to the left where its length is negative."""
    tip, barb = start + length, 0.42 * space * (1 if length > 0 else -1)
    path = (
        f"M{number(start)} {number(y)} H{number(tip)} "
        f"M{number(tip - barb)} {number(y - 0.34 * space)} L{number(tip)} {number(y)} "
        f"L{number(tip - barb)} {number(y + 0.34 * space)}"
    )
    stroke(parent, path, 0.17 * space, rim=0.12 * space)


def hold_bar(parent: Element, ends: tuple[float, float, float], y: float, space: float) -> None:
    """How long a note was held against how long it is written.

    Args:
        parent: the group to draw in.
        ends: x of its onset, of its written end, and of the key's release.
        y: where to draw.
        space: of the staff.
    """
    start, written, played = ends
    stroke(parent, f"M{number(start)} {number(y)} H{number(written)}", 0.09 * space, rim=0.08 * space)
    thick = 0.2 * space
    stroke(parent, f"M{number(start)} {number(y)} H{number(played)}", thick)
    cap = 0.4 * space
    stroke(parent, f"M{number(played)} {number(y - cap)} V{number(y + cap)}", 0.16 * space)


def pause(parent: Element, x: float, y: float, space: float) -> None:
    """Two slanted strokes through the top line: the beat stood still."""
    slant = f"l{number(0.8 * space)} {number(-1.9 * space)}"
    path = " ".join(
        f"M{number(x + shift * space)} {number(y + 0.75 * space)} {slant}" for shift in (0.0, 0.55)
    )
    stroke(parent, path, 0.2 * space, rim=0.12 * space)


def arc_back(parent: Element, start: float, end: float, y: float, space: float) -> None:
    """A bow over the staff that leads back, with an arrowhead where the player went on."""
    height = min(3.2 * space, 1.3 * space + 0.12 * abs(start - end))
    if start - end < 2 * space:
        start = end + 2 * space
    third = (start - end) / 4
    barb = 0.5 * space
    path = (
        f"M{number(start)} {number(y)} "
        f"C{number(start - third)} {number(y - height)} {number(end + third)} {number(y - height)} "
        f"{number(end)} {number(y)} "
        f"M{number(end - 0.1 * barb)} {number(y - 1.2 * barb)} L{number(end)} {number(y)} "
        f"L{number(end + 1.2 * barb)} {number(y - 0.35 * barb)}"
    )
    stroke(parent, path, 0.17 * space, rim=0.1 * space)


def diamond(parent: Element, box: Box, space: float) -> None:
    """A hollow diamond that fills a rectangle."""
    x, y = (box.left + box.right) / 2, (box.top + box.bottom) / 2
    path = (
        f"M{number(box.left)} {number(y)} L{number(x)} {number(box.top)} "
        f"L{number(box.right)} {number(y)} L{number(x)} {number(box.bottom)} Z"
    )
    SubElement(
        parent,
        "path",
        {"d": path, "fill": "#fff", "stroke-width": number(0.17 * space), "stroke-linejoin": "round"},
    )


def ledger_lines(parent: Element, box: Box, position: int, staff: Staff) -> None:
    """The short lines of a head outside its staff."""
    bottom, top = STAFF_LINES[staff.hand]
    beyond: Sequence[int] = ()
    if position > top:
        beyond = range(top + 2, top + 2 * floor((position - top) / 2) + 1, 2)
    elif position < bottom:
        beyond = range(bottom - 2, bottom - 2 * floor((bottom - position) / 2) - 1, -2)
    reach = 0.28 * staff.space
    for place in beyond:
        path = f"M{number(box.left - reach)} {number(staff.y(place))} H{number(box.right + reach)}"
        stroke(parent, path, 0.12 * staff.space)


def accidental(parent: Element, alter: int, x: float, y: float, space: float) -> None:
    """A sharp, flat or natural, centred on a point."""
    made = SubElement(
        parent,
        "g",
        {
            "transform": f"translate({number(x)} {number(y)}) scale({number(space * 0.9)})",
            "stroke-width": "0.16",
            "stroke-linecap": "round",
        },
    )
    for shift, paths in _ACCIDENTALS[alter]:
        holder = SubElement(made, "g", {"transform": f"translate({shift} 0)"})
        for path in paths:
            SubElement(holder, "path", {"d": path})


def label(parent: Element, text: str, x: float, y: float, size: float, **more: str) -> Element:
    """A line of text."""
    made = SubElement(
        parent, "text", {"x": number(x), "y": number(y), "font-size": number(size), "stroke": "none", **more}
    )
    made.text = text
    return made


def steps_outside(position: int, staff: Staff, most: int) -> int:
    """A position, brought back to where it is at most so many steps outside its staff."""
    bottom, top = STAFF_LINES[staff.hand]
    return max(bottom - most, min(top + most, position))

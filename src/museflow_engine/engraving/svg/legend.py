"""What the signs mean, each drawn as it stands on the staff, with how often it does.

Conventions: units of a page; only signs that occur are explained.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Final
from xml.etree.ElementTree import Element, SubElement

from museflow_engine.engraving.marks import COLOURS, MEASURED_IN_TIME, Mark, mark_of
from museflow_engine.engraving.svg import shapes
from museflow_engine.engraving.svg.geometry import Box
from museflow_engine.engraving.svg.stops import pauses_in, returns_in
from museflow_engine.judgement import Judgement
from museflow_engine.music import Score

_SPACE: Final = 18.0
_TEXT: Final = 26.0
_ROW: Final = 56.0
_LETTER: Final = 0.56  # average width of a letter, in sizes of the text
_GAP: Final = 34.0

_WORDS: Final[dict[str, str]] = {
    "right": "right",
    "wrong": "wrong, and what was played",
    "missed": "missed",
    "extra": "extra",
    "early": "early",
    "late": "late",
    "held": "held too short or long",
    "hesitation": "hesitated",
    "restart": "went back",
}
_SIGN_WIDTHS: Final = {"wrong": 72.0, "early": 58.0, "late": 58.0, "held": 78.0, "restart": 70.0}
_SIGN_WIDTH: Final = 46.0
_HEAD_AT: Final = {"early": 40.0}


def counts(score: Score, judgements: Sequence[Judgement]) -> dict[str, int]:
    """How many notes each sign stands for, in the order of the legend; none is 0."""
    found: Counter[str] = Counter()
    for judgement in judgements:
        mark = mark_of(judgement)
        found[mark] += 1
        if judgement.kind == "substitution" and judgement.timing in ("early", "late"):
            found[judgement.timing] += 1
        found["held"] += judgement.hold in ("short", "long") and judgement.duration_ratio is not None
    found["hesitation"] = len(pauses_in(score, judgements))
    found["restart"] = len(returns_in(score, judgements))
    return {name: found[name] for name in _WORDS if found[name]}


def counts_in_words(score: Score, judgements: Sequence[Judgement]) -> str:
    """The legend in words: "12 right, 1 missed"."""
    found = counts(score, judgements)
    return ", ".join(f"{count} {_WORDS[name]}" for name, count in found.items()) or "nothing judged"


def draw_legend(root: Element, found: Mapping[str, int], edges: tuple[float, float], y: float) -> float:
    """Draw the signs that occur, in rows.

    Args:
        root: the drawing.
        found: how often each sign occurs, of `counts`.
        edges: left and right edge of the rows.
        y: top of the first row.

    Returns:
        The y below the last row.
    """
    left, right = edges
    holder = SubElement(root, "g", {"class": "legend"})
    x = left
    y += _ROW * 0.6
    for name, count in found.items():
        text = f"{_WORDS[name]}: {count}"
        sign = _SIGN_WIDTHS.get(name, _SIGN_WIDTH)
        width = sign + len(text) * _TEXT * _LETTER + _GAP
        if x > left and x + width > right:
            x, y = left, y + _ROW
        _sign(holder, name, x + _HEAD_AT.get(name, 15.0), y)
        shapes.label(holder, text, x + sign, y + _TEXT * 0.35, _TEXT)
        x += width
    return y + _ROW * 0.6


def _sign(parent: Element, name: str, x: float, y: float) -> None:
    marks: dict[str, Mark] = {mark: mark for mark in COLOURS}
    colour = COLOURS[marks[name]] if name in marks else MEASURED_IN_TIME
    made = shapes.group(parent, f"sample {name}", colour)
    box = Box(x - 11, y - 9, x + 11, y + 9)
    if name in ("right", "wrong", "missed", "early", "late"):
        _head(made, x, y)
    if name in _STROKES:
        _STROKES[name](made, box)


def _head(parent: Element, x: float, y: float) -> None:
    SubElement(
        parent,
        "ellipse",
        {
            "rx": "11.5",
            "ry": "7.6",
            "fill": "currentColor",
            "stroke": "none",
            "transform": f"translate({shapes.number(x)} {shapes.number(y)}) rotate(-24)",
        },
    )


def _wrong(parent: Element, box: Box) -> None:
    shapes.cross(parent, box, _SPACE)
    shapes.diamond(parent, Box(box.right + 10, box.top + 1, box.right + 30, box.bottom - 1), _SPACE)


def _arrow(length: float) -> Callable[[Element, Box], None]:
    def draw(parent: Element, box: Box) -> None:
        shapes.arrow(parent, (box.left + box.right) / 2, box.bottom + 12, length, _SPACE)

    return draw


_STROKES: Final[dict[str, Callable[[Element, Box], None]]] = {
    "wrong": _wrong,
    "missed": lambda parent, box: shapes.ring(parent, box, _SPACE),
    "extra": lambda parent, box: shapes.cross(parent, box, _SPACE, reach=-0.06),
    "early": _arrow(-36),
    "late": _arrow(36),
    "held": lambda parent, box: shapes.hold_bar(
        parent, (box.left, box.left + 56, box.left + 26), (box.top + box.bottom) / 2, _SPACE
    ),
    "hesitation": lambda parent, box: shapes.pause(parent, box.left, box.top + 12, _SPACE),
    "restart": lambda parent, box: shapes.arc_back(parent, box.left + 48, box.left, box.bottom, _SPACE),
}

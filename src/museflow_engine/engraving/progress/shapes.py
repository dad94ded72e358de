"""Colours, texts and heads of the picture of progress.

Conventions: SVG elements as text, in pixels, y downwards. Every colour has a shape or a
figure beside it that says the same; colours are of Okabe and Ito's palette.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final
from xml.sax.saxutils import escape

from museflow_engine.engraving.progress.values import Mastery

INK: Final = "#22272b"
SOFT: Final = "#5d666d"
FAINT: Final = "#e3e6e8"
WIDTH: Final = 1120
MARGIN: Final = 36

COLOURS: Final[Mapping[Mastery, str]] = {
    "secure": "#009e73",
    "growing": "#e69f00",
    "weak": "#d55e00",
    "unknown": "#5d666d",
}
MEANING: Final[Mapping[Mastery, str]] = {
    "secure": "secure",
    "growing": "on its way",
    "weak": "weak",
    "unknown": "not known well yet",
}
LINES: Final = ("#0072b2", "#d55e00", "#009e73", "#cc79a7")
DASHES: Final = ("", "7 4", "2 3", "10 3 2 3")


def text(
    x: float,
    y: float,
    content: str,
    *,
    size: float = 12,
    colour: str = INK,
    bold: bool = False,
    anchor: str = "start",
) -> str:
    """A line of text with its baseline at y."""
    weight = ' font-weight="bold"' if bold else ""
    where = f'x="{x:g}" y="{y:g}" font-size="{size:g}" text-anchor="{anchor}"'
    return f'<text {where} fill="{colour}"{weight}>{escape(content)}</text>'


def line(x1: float, y1: float, x2: float, y2: float, *, colour: str = FAINT, width: float = 1) -> str:
    """A straight stroke."""
    ends = f'x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"'
    return f'<line {ends} stroke="{colour}" stroke-width="{width:g}"/>'


def path(points: Iterable[tuple[float, float]]) -> str:
    """The path data through these points."""
    return "M" + " L".join(f"{x:.1f},{y:.1f}" for x, y in points)


def head(x: float, y: float, mastery: Mastery, size: float = 6) -> str:
    """A note head: filled, half filled, a diamond or hollow, by mastery."""
    colour = COLOURS[mastery]
    turned = f'transform="translate({x:.1f},{y:.1f}) rotate(-20)"'
    wide, tall = size * 1.3, size * 0.92
    outline = f'stroke="{colour}" stroke-width="1.6"'
    if mastery == "weak":
        corners = f"M{-wide:.1f},0 L0,{-size * 1.25:.1f} L{wide:.1f},0 L0,{size * 1.25:.1f} Z"
        return f'<path transform="translate({x:.1f},{y:.1f})" d="{corners}" fill="{colour}" {outline}/>'
    fill = colour if mastery == "secure" else "white"
    oval = f'<ellipse {turned} rx="{wide:.1f}" ry="{tall:.1f}" fill="{fill}" {outline}/>'
    if mastery == "growing":
        half = f"M{-wide:.1f},0 A{wide:.1f},{tall:.1f} 0 0 0 {wide:.1f},0 Z"
        return f'{oval}<path {turned} d="{half}" fill="{colour}"/>'
    return oval


def percent(value: float) -> str:
    """A chance in whole percent, without the sign."""
    return f"{100 * value:.0f}"

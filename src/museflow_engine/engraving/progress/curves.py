"""Curves over sittings, named where they end.

Conventions: as in `shapes`; values from 0 to 1 on a scale that begins where the lowest does.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import floor
from typing import Final

from museflow_engine.engraving.progress.shapes import (
    DASHES,
    LINES,
    MARGIN,
    SOFT,
    WIDTH,
    line,
    path,
    percent,
    text,
)
from museflow_engine.engraving.progress.values import Curve, Point

_TALL: Final = 190.0
_AXIS: Final = 44
_LABELS: Final = 150
_GAP: Final = 40
_PANEL: Final = (WIDTH - 2 * MARGIN - _GAP) / 2
_APART: Final = 14.0
_MOST_TICKS: Final = 8
_LONGEST: Final = 25


def draw_curves(
    playing: Sequence[Curve], working: Sequence[Curve], sittings: int, top: float
) -> tuple[list[str], float]:
    """Two panels side by side; see `draw_staff`."""
    elements: list[str] = []
    headings = ("how sittings went: percent", "skills being worked on: percent right, with one deviation")
    for number, (heading, curves) in enumerate(zip(headings, (playing, working), strict=True)):
        left = MARGIN + number * (_PANEL + _GAP)
        elements.append(text(left, top + 4, heading, colour=SOFT))
        if curves:
            elements += _Panel(curves, sittings, left + _AXIS, top + 22).draw()
        else:
            elements.append(text(left, top + 30, "nothing yet", colour=SOFT))
    return elements, top + 22 + _TALL + 36


class _Panel:
    """One pair of axes with its curves."""

    def __init__(self, curves: Sequence[Curve], sittings: int, left: float, top: float) -> None:
        self._curves, self._sittings, self._left, self._top = curves, sittings, left, top
        self._width = _PANEL - _AXIS - _LABELS
        lows = [point.value if point.low is None else point.low for curve in curves for point in curve.points]
        self._least = min(0.75, floor(4 * min(lows)) / 4)

    def draw(self) -> Iterator[str]:
        yield from self._axes()
        for number, curve in enumerate(self._curves):
            yield from self._curve(curve, number)
        yield from self._names()

    def _axes(self) -> Iterator[str]:
        steps = round((1 - self._least) / 0.25)
        for step in range(steps + 1):
            chance = self._least + 0.25 * step
            y = self._y(chance)
            yield line(self._left, y, self._left + self._width, y)
            yield text(self._left - 8, y + 4, percent(chance), size=10, colour=SOFT, anchor="end")
        every = -(-self._sittings // _MOST_TICKS)
        for sitting in range(1, self._sittings + 1, every):
            x = self._x(sitting)
            yield text(x, self._top + _TALL + 16, str(sitting), size=10, colour=SOFT, anchor="middle")
        yield text(self._left + self._width, self._top + _TALL + 30, "sitting", colour=SOFT, anchor="end")

    def _curve(self, curve: Curve, number: int) -> Iterator[str]:
        colour, points = LINES[number % len(LINES)], curve.points
        band = [(p.sitting, p.low, p.high) for p in points if p.low is not None and p.high is not None]
        if len(band) > 1:
            edge = [(self._x(at), self._y(high)) for at, _, high in band]
            edge += [(self._x(at), self._y(low)) for at, low, _ in reversed(band)]
            yield f'<path d="{path(edge)} Z" fill="{colour}" opacity="0.12"/>'
        dashes = f' stroke-dasharray="{DASHES[number % len(DASHES)]}"' if DASHES[number % len(DASHES)] else ""
        way = path((self._x(point.sitting), self._y(point.value)) for point in points)
        yield f'<path class="curve" d="{way}" fill="none" stroke="{colour}" stroke-width="2"{dashes}/>'
        for point in points:
            yield self._marker(point, number, colour)

    def _marker(self, point: Point, number: int, colour: str) -> str:
        x, y = self._x(point.sitting), self._y(point.value)
        shapes = (
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.2" fill="{colour}"/>',
            f'<path d="M{x:.1f},{y - 4.5:.1f} l4.5,4.5 l-4.5,4.5 l-4.5,-4.5 Z" fill="{colour}"/>',
            f'<rect x="{x - 3:.1f}" y="{y - 3:.1f}" width="6" height="6" fill="{colour}"/>',
            f'<path d="M{x:.1f},{y - 4:.1f} l4.5,7.5 h-9 Z" fill="{colour}"/>',
        )
        return shapes[number % len(shapes)]

    def _names(self) -> Iterator[str]:
        """The names at the ends of the curves, moved apart where they would meet."""
        ends = sorted((self._y(curve.points[-1].value), n) for n, curve in enumerate(self._curves))
        places: list[float] = []
        for y, _ in ends:
            places.append(max(y, places[-1] + _APART) if places else y)
        over = max(0.0, places[-1] - (self._top + _TALL))
        x = self._left + self._width
        for place, (_, number) in zip(places, ends, strict=True):
            curve, last = self._curves[number], self._curves[number].points[-1]
            name = curve.name if len(curve.name) <= _LONGEST else f"{curve.name[: _LONGEST - 1]}…"
            colour = LINES[number % len(LINES)]
            yield text(
                x + 12, round(place - over + 4, 1), f"{name} {percent(last.value)}", size=11, colour=colour
            )

    def _x(self, sitting: int) -> float:
        if self._sittings == 1:
            return self._left + self._width / 2
        return self._left + 8 + (self._width - 16) * (sitting - 1) / (self._sittings - 1)

    def _y(self, value: float) -> float:
        return self._top + _TALL * (1 - value) / (1 - self._least)

"""Every note met, on a grand staff, with its interval below.

Conventions: as in `shapes`; one column for each note and hand, from low to high. Clefs are
Verovio's glyphs, whose em of 1000 units spans four spaces of the staff.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final

from museflow_engine.engraving.marks import STAFF_LINES
from museflow_engine.engraving.progress.shapes import (
    COLOURS,
    FAINT,
    INK,
    MARGIN,
    MEANING,
    SOFT,
    WIDTH,
    head,
    line,
    percent,
    text,
)
from museflow_engine.engraving.progress.values import NoteMastery
from museflow_engine.errors import NotationError
from museflow_engine.music import Hand

_SPACE: Final = 13.0
_BETWEEN: Final = 5 * _SPACE
"""From the bottom line of the upper staff to the top line of the lower one."""
_ROOM: Final = 26.0
_LEFT: Final = MARGIN + 22
_NOTES: Final = _LEFT + 66
_WIDEST: Final = 72.0
_STRIP: Final = 76.0
_LEAST: Final = 0.4
"""Chance at the foot of the strip of intervals."""
_EMPTY: Final = (
    '<mei xmlns="http://www.music-encoding.org/ns/mei" meiversion="5.0"><meiHead><fileDesc>'
    "<titleStmt><title/></titleStmt><pubStmt/></fileDesc></meiHead><music><body><mdiv><score><scoreDef><staffGrp>"
    '<staffDef n="1" lines="5" clef.shape="G" clef.line="2"/>'
    '<staffDef n="2" lines="5" clef.shape="F" clef.line="4"/>'
    '</staffGrp></scoreDef><section><measure n="1"><staff n="1"><layer n="1"><space dur="1"/></layer></staff>'
    '<staff n="2"><layer n="1"><space dur="1"/></layer></staff></measure></section></score></mdiv></body>'
    "</music></mei>"
)
_GLYPH: Final = re.compile(r'<g id="(E0\d\d)[^"]*">\s*<path[^>]* d="([^"]+)"')
_CLEFS: Final[dict[Hand, tuple[str, int]]] = {"right": ("E050", 2), "left": ("E062", 6)}
"""Glyph, and steps of its line above the lowest."""


def draw_staff(notes: Sequence[NoteMastery], top: float) -> tuple[list[str], float]:
    """The staff and what is below it.

    Args:
        notes: what was met.
        top: where it may begin.

    Returns:
        Elements, and where it ends.
    """
    ordered = sorted(notes, key=lambda each: (each.pitch.staff_position, each.pitch.midi, each.hand))
    highest = max((n.pitch.staff_position for n in ordered if n.hand == "right"), default=0)
    lowest = min((n.pitch.staff_position for n in ordered if n.hand == "left"), default=99)
    above = max(0, highest - STAFF_LINES["right"][1]) * _SPACE / 2
    below = max(0, STAFF_LINES["left"][0] - lowest) * _SPACE / 2
    first = top + _ROOM + above
    second = first + 4 * _SPACE + _BETWEEN
    strip = second + 4 * _SPACE + below + _ROOM
    column = min(_WIDEST, (WIDTH - MARGIN - _NOTES - 8) / max(1, len(ordered)))
    end = strip + _STRIP + 62
    elements = [*_staves(first, second), *_scale(strip)]
    for number, note in enumerate(ordered):
        x = _NOTES + column * (number + 0.5)
        elements += _note(note, x, first if note.hand == "right" else second)
        elements += _interval(note, x, strip, column)
    return [*elements, *_legend(end - 12)], end


def _staves(first: float, second: float) -> Iterator[str]:
    right = WIDTH - MARGIN
    for top, hand in ((first, "right"), (second, "left")):
        for number in range(5):
            y = top + number * _SPACE
            yield line(_LEFT, y, right, y, colour="#8a9299")
        glyph, steps = _CLEFS["right" if hand == "right" else "left"]
        y = top + 4 * _SPACE - steps * _SPACE / 2
        scale = 4 * _SPACE / 1000
        yield (
            f'<path class="clef" transform="translate({_LEFT + 10:g},{y:g}) scale({scale:.4f},{-scale:.4f})" '
            f'd="{_glyphs()[glyph]}" fill="{INK}"/>'
        )
    bottom, middle = second + 4 * _SPACE, (first + second + 4 * _SPACE) / 2
    yield line(_LEFT, first, _LEFT, bottom, colour=INK, width=1.5)
    yield line(right, first, right, bottom, colour=INK, width=1.5)
    for end in (first, bottom):
        far, near = end * 0.45 + middle * 0.55, end * 0.7 + middle * 0.3
        curve = (
            f"M{_LEFT - 4},{end:.1f} C{_LEFT - 26},{near:.1f} {_LEFT + 2},{far:.1f} {_LEFT - 16},{middle:.1f}"
        )
        back = f"C{_LEFT + 8},{far:.1f} {_LEFT - 20},{near:.1f} {_LEFT - 4},{end:.1f} Z"
        yield f'<path d="{curve} {back}" fill="{INK}"/>'


@lru_cache(maxsize=1)
def _glyphs() -> dict[str, str]:
    """Outlines of the clefs by glyph name; Verovio is only loaded when something is drawn."""
    from verovio import LOG_OFF, enableLog, toolkit  # noqa: PLC0415 - large, and seldom wanted

    enableLog(LOG_OFF)
    engraver = toolkit()
    engraver.setOptions({"header": "none", "footer": "none"})
    found = dict(_GLYPH.findall(engraver.renderToSVG(1))) if engraver.loadData(_EMPTY) else {}
    if any(glyph not in found for glyph, _ in _CLEFS.values()):
        raise NotationError("This verovio draws no clefs; install the version that museflow asks for.")
    return found


def _note(note: NoteMastery, x: float, top: float) -> Iterator[str]:
    bottom_line, top_line = STAFF_LINES[note.hand]
    position = note.pitch.staff_position
    y = top + (top_line - position) * _SPACE / 2
    ledgers = [*range(top_line + 2, position + 1, 2), *range(bottom_line - 2, position - 1, -2)]
    for ledger in ledgers:
        at = top + (top_line - ledger) * _SPACE / 2
        yield line(x - 12, at, x + 12, at, colour="#8a9299")
    est = note.estimate
    told = (
        f"{note.pitch.name}, {note.hand} hand: {percent(est.mean)} % ± {percent(est.sd)}, met {est.met} times"
    )
    yield f'<g class="note {est.mastery}"><title>{told}</title>{head(x, y, est.mastery)}</g>'
    if note.pitch.alter:
        yield text(x - 10, y + 5, _sign(note.pitch.alter), size=15, anchor="end")


def _sign(alter: int) -> str:
    return ("♯" if alter > 0 else "♭") * abs(alter)


def _scale(strip: float) -> Iterator[str]:
    for chance in (0.5, 0.75, 1.0):
        y = _height(strip, chance)
        yield line(_NOTES, y, WIDTH - MARGIN, y)
        yield text(_NOTES - 6, y + 4, f"{percent(chance)} %", size=10, colour=SOFT, anchor="end")


def _height(strip: float, chance: float) -> float:
    return strip + _STRIP * (1 - max(chance, _LEAST)) / (1 - _LEAST)


def _interval(note: NoteMastery, x: float, strip: float, column: float) -> Iterator[str]:
    est, size = note.estimate, min(11.0, column * 0.4)
    colour = COLOURS[est.mastery]
    yield line(x, _height(strip, est.low), x, _height(strip, est.high), colour=colour, width=3)
    y = _height(strip, est.mean)
    fill = "white" if est.mastery == "unknown" else colour
    yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.6" fill="{fill}" stroke="{colour}" stroke-width="1.5"/>'
    name = f"{note.pitch.step}{_sign(note.pitch.alter)}{note.pitch.octave}"
    yield text(x, strip + _STRIP + 15, name, size=size, bold=True, anchor="middle")
    yield text(x, strip + _STRIP + 28, percent(est.mean), size=size, colour=SOFT, anchor="middle")


def _legend(y: float) -> Iterator[str]:
    x = float(_NOTES)
    for mastery, meaning in MEANING.items():
        yield head(x, y - 4, mastery, 5)
        yield text(x + 14, y, meaning, colour=SOFT)
        x += 40 + 7 * len(meaning)
    yield line(x + 4, y - 12, x + 4, y + 3, colour=FAINT, width=3)
    yield text(x + 14, y, "bars: mean and one standard deviation, in percent right", colour=SOFT)

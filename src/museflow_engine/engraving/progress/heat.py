"""Note by note value: what is predicted, and what the very combination adds to it.

Conventions: as in `shapes`; notes from high to low, note values from long to short. A
pair that was never met is left blank.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from museflow_engine.engraving.progress.shapes import INK, MARGIN, SOFT, WIDTH, line, percent, text
from museflow_engine.engraving.progress.values import Cell

_ROW: Final = 20
_NAMES: Final = 46
_HEADS: Final = 96
_GAP: Final = 56
_MAP: Final = (WIDTH - 2 * MARGIN - _GAP) / 2
_WIDEST: Final = 58.0
_LEAST: Final = 0.5
_MOST_BEYOND: Final = 0.2
_DARK: Final = 0.72

_SCALE: Final = ((213, 94, 0), (248, 240, 214), (0, 114, 178))
"""Vermilion, paper, blue: low, middle and high."""


def draw_heat(cells: Sequence[Cell], top: float) -> tuple[list[str], float]:
    """Both maps, side by side; see `draw_staff`."""
    notes = sorted({cell.pitch for cell in cells}, key=lambda p: (-p.staff_position, -p.midi))
    values = sorted({(-cell.quarters, cell.name) for cell in cells})
    rows = {pitch: number for number, pitch in enumerate(notes)}
    columns = {value: number for number, value in enumerate(values)}
    width = min(_WIDEST, (_MAP - _NAMES) / max(1, len(values)))
    elements: list[str] = []
    headings = ("predicted: percent right", "the combination itself: points more or less than its parts")
    for number, heading in enumerate(headings):
        left = MARGIN + number * (_MAP + _GAP) + _NAMES
        elements.append(text(left - _NAMES, top + 4, heading, colour=SOFT))
        for (_, name), column in columns.items():
            x, y = left + width * (column + 0.5) + 4, top + _HEADS - 6
            turned = f'transform="translate({x:.1f},{y:.1f}) rotate(-50)"'
            elements.append(f'<text {turned} font-size="11" fill="{INK}">{name}</text>')
        for pitch, row in rows.items():
            elements.append(text(left - 8, top + _HEADS + _ROW * row + 14, pitch.name, size=11, anchor="end"))
        for cell in cells:
            x = left + width * columns[(-cell.quarters, cell.name)]
            elements += _cell(cell, x, top + _HEADS + _ROW * rows[cell.pitch], width, beyond=number == 1)
        foot = top + _HEADS + _ROW * len(rows)
        elements.append(line(left, foot, left + width * len(values), foot, colour=SOFT))
    return elements, top + _HEADS + _ROW * len(rows) + 8


def _cell(cell: Cell, x: float, y: float, width: float, *, beyond: bool) -> Iterator[str]:
    points = round(100 * cell.beyond)
    share = 0.5 + cell.beyond / (2 * _MOST_BEYOND) if beyond else (cell.success - _LEAST) / (1 - _LEAST)
    shown = f"{points:+d}".replace("-", "−") if beyond and points else percent(abs(cell.success))
    shown = "·" if beyond and not points else shown
    told = f"{cell.pitch.name} on {cell.name}: {percent(cell.success)} %, met {cell.met} times"
    share = min(1.0, max(0.0, share))
    ink = "white" if abs(2 * share - 1) > _DARK else INK
    yield (
        f'<g class="{"beyond" if beyond else "cell"}"><title>{told}</title>'
        f'<rect x="{x + 1:.1f}" y="{y + 1:.1f}" width="{width - 2:.1f}" height="{_ROW - 2}" rx="3" '
        f'fill="{_colour(share)}"/>'
        f"{text(round(x + width / 2, 1), y + 14, shown, size=10.5, colour=ink, anchor='middle')}</g>"
    )


def _colour(share: float) -> str:
    """Between the colours of the scale, for a share from 0 to 1."""
    low, high = (_SCALE[0], _SCALE[1]) if share < 0.5 else (_SCALE[1], _SCALE[2])
    part = 2 * share % 1 if share < 1 else 1.0
    return "#" + "".join(f"{round(a + part * (b - a)):02x}" for a, b in zip(low, high, strict=True))

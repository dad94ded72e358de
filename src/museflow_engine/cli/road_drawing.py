"""The road as a drawing: one row a level, one dot for everything that it asks.

Conventions: SVG, pixels. From left to right: the level; the compass of each hand on the
keyboard; a column for each thing there is to know, in the order in which the road brings
it; a lane for each examination board. A large dot is new in its row, a small one known
before. The drawing follows from roadmap and boards alone, to the last byte.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Final
from xml.sax.saxutils import escape

from museflow_engine.level import Level, Roadmap
from museflow_engine.level.examinations import Board, places
from museflow_engine.level.things import Thing, new_things, things_of
from museflow_engine.music import HANDS, Hand, Pitch

_ROW: Final = 18
_HEADING: Final = 28
_TOP: Final = 190
_MARGIN: Final = 16
_TITLE: Final = 46
"""Where titles begin, right of the level's number."""

_COMPASS: Final = 372
_STEP: Final = 9
_LOWEST: Final = Pitch.parse("C2").staff_position
_HIGHEST: Final = Pitch.parse("C6").staff_position
_MATRIX: Final = _COMPASS + _STEP * (_HIGHEST - _LOWEST) + 36
_COLUMN: Final = 15
_GAP: Final = 10
"""Between the columns of one kind and the next."""

_LANE: Final = 104
_LANES_GAP: Final = 24
_COLOURS: Final[Mapping[Hand, str]] = {"right": "#2a6f97", "left": "#b4632a"}
_NEW: Final = "#1b7f5c"
_KNOWN: Final = "#c3c8cc"
_INK: Final = "#22272b"
_FAINT: Final = "#e3e6e8"
_BAND: Final = "#f4f6f7"
_FLAG: Final = "#7a3e9d"
_FONT: Final = 'font-family="Helvetica, Arial, sans-serif" font-size="11"'

_KINDS: Final = (
    "value",
    "rest",
    "rhythm",
    "tie",
    "metre",
    "upbeat",
    "form",
    "length",
    "key",
    "accidental",
    "interval",
    "reach",
    "double notes",
    "hands",
    "accompaniment",
)
"""Kinds that have columns; notes are drawn as compass."""


def road_drawing(roadmap: Roadmap, boards: Sequence[Board]) -> str:
    """The whole road as an SVG document.

    Raises:
        CurriculumError: if an examination needs what the road never brings.
    """
    columns = _columns(roadmap)
    rows = _rows(roadmap)
    lanes = max(columns.values()) + _LANES_GAP
    width = lanes + _LANE * len(boards) + _MARGIN
    height = max(rows.values()) + _ROW + _MARGIN
    new = new_things(roadmap)
    size = f'viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} {_FONT}>',
        f"<title>{escape(roadmap.title)}</title>",
        f'<rect width="{width}" height="{height}" fill="white"/>',
        *_headings(roadmap, rows, width),
        *_compass_lines(height),
        *_column_heads(columns, height),
        *_lane_heads(boards, lanes),
    ]
    for level in roadmap.levels:
        y = rows[level.id]
        parts += [_text(_MARGIN, y + 13, level.id, bold=True), _text(_TITLE, y + 13, level.title)]
        parts += [*_compass(level, new[level.id], y), *_dots(level, new[level.id], columns, y)]
    parts += _flags(boards, roadmap, rows, lanes)
    return "\n".join([*parts, "</svg>", ""])


def _rows(roadmap: Roadmap) -> dict[str, int]:
    """The top of every level's row, by its id."""
    y, rows = _TOP, {}
    for unit in roadmap.units:
        y += _HEADING
        for level in unit.levels:
            rows[level.id] = y
            y += _ROW
    return rows


def _columns(roadmap: Roadmap) -> dict[Thing, int]:
    """The middle of every thing's column: kind by kind, in the order of the road."""
    longest_first = {Thing("value", name): -rank for rank, name in enumerate(("whole", "half", "quarter"))}
    found: list[Thing] = []
    for things in new_things(roadmap).values():
        found += sorted(things, key=lambda thing: (-longest_first.get(thing, 1), thing))
    x, columns = _MATRIX, {}
    for _, group in groupby(
        sorted(
            (thing for thing in found if thing.kind in _KINDS), key=lambda thing: _KINDS.index(thing.kind)
        ),
        key=lambda thing: thing.kind,
    ):
        for thing in group:
            columns[thing] = x
            x += _COLUMN
        x += _GAP
    return columns


def _headings(roadmap: Roadmap, rows: Mapping[str, int], width: int) -> Iterator[str]:
    for number, unit in enumerate(roadmap.units):
        top = rows[unit.levels[0].id] - _HEADING
        if number % 2 == 0:
            height = _HEADING + _ROW * len(unit.levels)
            yield f'<rect x="0" y="{top}" width="{width}" height="{height}" fill="{_BAND}"/>'
        yield _text(_MARGIN, top + 20, f"Unit {unit.id}: {unit.title}", bold=True, size=14)


def _compass_lines(height: int) -> Iterator[str]:
    """A line at every C, the landmarks of the road."""
    for octave in range(2, 7):
        x = _place(Pitch("C", 0, octave))
        yield f'<line x1="{x}" y1="{_TOP - 8}" x2="{x}" y2="{height - _MARGIN}" stroke="{_FAINT}"/>'
        yield _text(x - 7, _TOP - 14, f"C{octave}")
    middle = (_place(Pitch("C", 0, 2)) + _place(Pitch("C", 0, 6))) // 2
    for row, hand in enumerate(HANDS):
        yield _text(middle - 46, _TOP - 58 + 18 * row, f"{hand} hand", colour=_COLOURS[hand], bold=True)


def _column_heads(columns: Mapping[Thing, int], height: int) -> Iterator[str]:
    for thing, x in columns.items():
        yield f'<line x1="{x}" y1="{_TOP}" x2="{x}" y2="{height - _MARGIN}" stroke="{_FAINT}"/>'
        turned = f'transform="translate({x + 4},{_TOP - 6}) rotate(-90)"'
        yield f'<text {turned} fill="{_INK}">{escape(thing.label)}</text>'


def _lane_heads(boards: Sequence[Board], lanes: int) -> Iterator[str]:
    for number, board in enumerate(boards):
        yield _text(lanes + _LANE * number, _TOP - 8, board.name, bold=True, size=14, colour=_FLAG)


def _compass(level: Level, new: frozenset[Thing], y: int) -> Iterator[str]:
    """From the lowest to the highest note of each hand, with a dot for each new one."""
    fresh = {thing.name for thing in new if thing.kind == "note"}
    for row, hand in enumerate(HANDS):
        pitches = [pitch for tier in level.tiers if hand in tier.hands_used for pitch in tier.pitches(hand)]
        if not pitches:
            continue
        middle = y + 6 + 7 * row
        low, high = (_place(pitch) for pitch in (min(pitches, key=_height), max(pitches, key=_height)))
        yield (
            f'<line x1="{low}" y1="{middle}" x2="{high}" y2="{middle}" stroke="{_COLOURS[hand]}" '
            'stroke-width="4" stroke-linecap="round" opacity="0.45"/>'
        )
        for x in sorted(
            {_place(pitch) for pitch in pitches if f"{pitch.step}{pitch.octave} {hand}" in fresh}
        ):
            yield f'<circle cx="{x}" cy="{middle}" r="4" fill="{_COLOURS[hand]}"/>'


def _dots(level: Level, new: frozenset[Thing], columns: Mapping[Thing, int], y: int) -> Iterator[str]:
    asked = frozenset[Thing]().union(*(things_of(tier) for tier in level.tiers))
    for thing, x in columns.items():
        if thing in asked:
            radius, colour = (5, _NEW) if thing in new else (2.5, _KNOWN)
            yield f'<circle cx="{x}" cy="{y + 9}" r="{radius}" fill="{colour}"/>'


def _flags(boards: Sequence[Board], roadmap: Roadmap, rows: Mapping[str, int], lanes: int) -> Iterator[str]:
    """A flag at the level that each grade stands at; dashed where the place is a guess."""
    for number, board in enumerate(boards):
        x = lanes + _LANE * number
        for grade, level_id in places(board, roadmap):
            y = rows[level_id] + 1
            dashes = ' stroke-dasharray="3 2"' if grade.certainty == "estimated" else ""
            yield (
                f'<rect x="{x}" y="{y}" width="{_LANE - 8}" height="{_ROW - 2}" rx="4" fill="white" '
                f'stroke="{_FLAG}"{dashes}/>'
            )
            yield _text(x + 6, y + 12, grade.name, colour=_FLAG, bold=True)


def _place(pitch: Pitch) -> int:
    return _COMPASS + _STEP * (pitch.staff_position - _LOWEST)


def _height(pitch: Pitch) -> int:
    return pitch.staff_position


def _text(x: int, y: int, content: str, *, bold: bool = False, size: int = 11, colour: str = _INK) -> str:
    weight = "bold" if bold else "normal"
    looks = f'font-weight="{weight}" font-size="{size}" fill="{colour}"'
    return f'<text x="{x}" y="{y}" {looks}>{escape(content)}</text>'

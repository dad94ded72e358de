"""What was played but not written, on the terminal staff: keys pressed instead, and extra ones.

Conventions: as in `canvas`. Nothing that is written is drawn over, and no row is added,
so that nothing on the screen moves: a key beyond the rows shown stands in the outermost
row, as a sign that points beyond it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from museflow_engine.engraving.marks import STAFF_LINES, PlayedHead
from museflow_engine.engraving.terminal.canvas import Canvas
from museflow_engine.engraving.terminal.glyphs import Glyphs
from museflow_engine.engraving.terminal.notes import NotePainter
from museflow_engine.engraving.terminal.spacing import BarLayout
from museflow_engine.music import Hand

_SHIFTS: Final = (0, 1, -1, 2, -2, 3, -3)


def draw_played(
    painter: NotePainter,
    bars: Iterable[tuple[BarLayout, int]],
    played: Iterable[PlayedHead],
    rows: Mapping[Hand, tuple[int, int]],
) -> None:
    """Draw the played heads that belong to one system, once all that is written stands.

    Args:
        painter: the system.
        bars: its bars, each with the column of the barline before it.
        played: heads of the whole phrase.
        rows: lowest and highest row shown, by hand.
    """
    heads = list(played)
    for layout, origin in bars:
        bar = layout.written.bar
        for head in heads:
            if bar.onset <= head.tick < bar.onset + bar.duration:
                _draw(painter, layout, origin, head, rows[head.hand])


def _draw(
    painter: NotePainter, layout: BarLayout, origin: int, played: PlayedHead, rows: tuple[int, int]
) -> None:
    low, high = rows
    at = played.pitch.staff_position
    row = max(low, min(high, at))
    glyphs = painter.glyphs
    sign = glyphs.accidentals[played.pitch.alter] if played.shows_accidental and row == at else ""
    head = _glyph(glyphs, played, at - row)
    column = _column(painter, layout, origin, played)
    last = origin + layout.width - 1
    for shift, text in _tries(sign, head):
        start = column + shift - (len(text) - 1)
        if (
            origin < start
            and start + len(text) - 1 <= last
            and _is_free(painter.canvas, played, row, start, text)
        ):
            painter.canvas.put(played.hand, row, start, text, played.kind)
            end = start + len(text) - 1
            # Ledger lines stick out on both sides of a head, but never over a barline.
            first = max(origin + 1, end - 1)
            _ledgers(painter.canvas, played, row, (first, glyphs.line * (min(last, end + 1) - first + 1)))
            return


def _tries(sign: str, head: str) -> Iterator[tuple[int, str]]:
    """Where to look for room: with the accidental, and if there is none, without it."""
    for text in dict.fromkeys((sign + head, head)):
        yield from ((shift, text) for shift in _SHIFTS)


def _glyph(glyphs: Glyphs, played: PlayedHead, beyond: int) -> str:
    if beyond:
        return glyphs.beyond[0 if beyond > 0 else 1]
    return glyphs.instead if played.kind == "wrong" else glyphs.signs["extra"]


def _column(painter: NotePainter, layout: BarLayout, origin: int, played: PlayedHead) -> int:
    """Beside the note that it was played for, or where its time falls."""
    for drawn in painter.heads:
        if drawn.placed.head.note.id == played.note_id and drawn.placed.head.part == 0:
            return drawn.column + 1
    return origin + layout.column_at(played.tick)


def _is_free(canvas: Canvas, played: PlayedHead, row: int, start: int, text: str) -> bool:
    return all(canvas.is_free(played.hand, row, start + place) for place in range(len(text)))


def _ledgers(canvas: Canvas, played: PlayedHead, row: int, drawn: tuple[int, str]) -> None:
    """The ledger lines between the staff and a head outside it, from a column on."""
    column, text = drawn
    bottom, top = STAFF_LINES[played.hand]
    for line in (*range(top + 2, row + 1, 2), *range(bottom - 2, row - 1, -2)):
        canvas.put_below(played.hand, line, column, text, "staff")

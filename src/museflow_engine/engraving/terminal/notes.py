"""The notes and rests of one bar, drawn on the canvas.

Conventions: `origin` is the column of the barline before the bar. Heads are drawn after
stems and lines, so that nothing ever hides one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from museflow_engine.engraving.marks import Mark
from museflow_engine.engraving.terminal.canvas import BOTTOM_LINE, STAFF_SPAN, Canvas
from museflow_engine.engraving.terminal.glyphs import Glyphs
from museflow_engine.engraving.terminal.spacing import BarLayout, Placed, PlacedHead, accidental
from museflow_engine.engraving.terminal.stems import draw_stems, draw_tuplets, stems_of
from museflow_engine.music import Hand
from museflow_engine.music.musicxml.beams import FLAGS
from museflow_engine.music.musicxml.symbols import Symbol

_VOICE_SHIFT: Final = 4
"""Steps by which the rests of two voices leave the middle of the staff."""


@dataclass(frozen=True, slots=True)
class DrawnHead:
    """Where a head is: `part` of its note, on a row and column; a tie may leave from `tie`."""

    placed: PlacedHead
    hand: Hand
    column: int
    origin: int
    tie: int


@dataclass(slots=True)
class NotePainter:
    """Draws bars on one canvas and remembers where every head is.

    Attributes:
        canvas: the system.
        glyphs: the characters.
        marks: what became of the notes, by id.
        heads: all heads drawn so far.
    """

    canvas: Canvas
    glyphs: Glyphs
    marks: Mapping[str, Mark]
    heads: list[DrawnHead] = field(default_factory=list)

    def draw(self, layout: BarLayout, origin: int) -> None:
        """Draw one bar."""
        for hand in BOTTOM_LINE:
            voices = [key for key in layout.written.voices if key[0] == hand]
            for rank, key in enumerate(voices):
                placed = [
                    (item, origin + layout.columns[item.moment] + _stem_column(item))
                    for item in layout.symbols
                    if item.key == key
                ]
                forced = None if len(voices) == 1 else rank % 2 == 0
                stems = stems_of(placed, forced)
                self._ledgers([item for item, _ in placed], layout, origin)
                draw_stems(self.canvas, stems, self.glyphs)
                draw_tuplets(self.canvas, stems)
                shift = 0 if forced is None else _VOICE_SHIFT if forced else -_VOICE_SHIFT
                self._rests(layout, origin, [item for item, _ in placed], shift)
                self._whole_bar_rest(layout, origin, layout.written.voices[key], (hand, shift))
        for item in layout.symbols:
            for head in item.heads:
                self._head(item, head, origin + layout.columns[item.moment] + head.column, origin)

    def _head(self, item: Placed, placed: PlacedHead, column: int, origin: int) -> None:
        symbol, hand, note = item.symbol, item.key[0], placed.head.note
        position = note.pitch.staff_position
        mark = self.marks.get(note.id)
        style = mark or "note"
        glyph = self.glyphs.heads["grace" if symbol.grace else _head_kind(symbol)]
        sign = accidental(placed.head, self.glyphs)
        self.canvas.put(hand, position, column - len(sign), sign, style)
        self.canvas.put(hand, position, column, glyph + self.glyphs.dot * symbol.value.dots, style)
        after = column + 1 + symbol.value.dots
        if mark and placed.head.part == 0:
            self.canvas.put(hand, position, after, self.glyphs.signs[mark], style)
            after += 1
        self.heads.append(DrawnHead(placed, hand, column, origin, after))

    def _ledgers(self, symbols: Sequence[Placed], layout: BarLayout, origin: int) -> None:
        for item in symbols:
            bottom = BOTTOM_LINE[item.key[0]]
            for placed in item.heads:
                column = origin + layout.columns[item.moment] + placed.column
                position = placed.head.note.pitch.staff_position
                above = range(bottom + STAFF_SPAN + 2, position + 1, 2)
                for row in (*above, *range(bottom - 2, position - 1, -2)):
                    self.canvas.put_below(item.key[0], row, column - 1, self.glyphs.line * 3, "staff")

    def _rests(self, layout: BarLayout, origin: int, symbols: Sequence[Placed], shift: int) -> None:
        for item in symbols:
            if item.symbol.is_rest:
                column = origin + layout.columns[item.moment]
                self._rest(item.key[0], item.symbol, column, shift)

    def _whole_bar_rest(
        self, layout: BarLayout, origin: int, symbols: Sequence[Symbol], place: tuple[Hand, int]
    ) -> None:
        for symbol in symbols:
            if symbol.whole_bar:
                self._rest(place[0], symbol, origin + layout.width // 2, place[1])

    def _rest(self, hand: Hand, symbol: Symbol, column: int, shift: int) -> None:
        middle = BOTTOM_LINE[hand] + STAFF_SPAN // 2 + shift
        kind = symbol.value.symbol
        dots = self.glyphs.dot * symbol.value.dots
        flags = FLAGS.get(kind, 0)
        for level in range(flags):
            text = self.glyphs.rests["flag"] + (dots if level == flags - 1 else "")
            self.canvas.put(hand, middle + 1 - level, column, text, "rest")
        if not flags:
            # Whole rests hang from the fourth line, half rests lie on the middle one.
            row = middle if kind == "quarter" else middle + 1
            self.canvas.put(hand, row, column, self.glyphs.rests[kind] + dots, "rest")

    def ties(self, last: int) -> None:
        """Draw all ties of the system, once its heads stand; `last` is its last column."""
        open_ties = {
            (drawn.placed.head.note.id, drawn.placed.head.part + 1): drawn
            for drawn in self.heads
            if drawn.placed.head.tied_on
        }
        for drawn in self.heads:
            head = drawn.placed.head
            if head.tied_from:
                source = open_ties.pop((head.note.id, head.part), None)
                start = source.tie if source else drawn.origin + 1
                self._tie(drawn, start, drawn.column - 1)
        for drawn in open_ties.values():
            self._tie(drawn, drawn.tie, last - 1)

    def _tie(self, drawn: DrawnHead, start: int, stop: int) -> None:
        position = drawn.placed.head.note.pitch.staff_position
        self.canvas.put_below(drawn.hand, position, start, self.glyphs.tie * (stop - start + 1), "tie")


def _stem_column(item: Placed) -> int:
    return min((placed.column for placed in item.heads), default=0)


def _head_kind(symbol: Symbol) -> str:
    return symbol.value.symbol if symbol.value.symbol in ("breve", "whole", "half") else "filled"

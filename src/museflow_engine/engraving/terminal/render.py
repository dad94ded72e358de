"""The grand staff in a terminal: one row for each diatonic step.

Conventions: as in `canvas` and `rendering`. All systems of a phrase have the same rows,
whatever is marked, so that nothing on the screen moves while it is played.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from museflow_engine.engraving.marks import Mark, PlayedHead
from museflow_engine.engraving.terminal.canvas import Canvas, lines_of, spans
from museflow_engine.engraving.terminal.curtain import View, cover, is_in_view
from museflow_engine.engraving.terminal.glyphs import ASCII, UNICODE, Glyphs
from museflow_engine.engraving.terminal.notes import NotePainter
from museflow_engine.engraving.terminal.played import draw_played
from museflow_engine.engraving.terminal.rendering import Rendering, Span
from museflow_engine.engraving.terminal.signatures import draw_clefs, draw_signatures, signature_width
from museflow_engine.engraving.terminal.spacing import BarLayout
from museflow_engine.engraving.terminal.systems import System, break_systems, system_width
from museflow_engine.music import HANDS, Hand, Score
from museflow_engine.music.musicxml.notation import notate

_Lines = list[tuple[Span, ...]]
_Rows = dict[Hand, tuple[int, int]]
"""Lowest and highest row shown of each staff."""


@dataclass(frozen=True, slots=True)
class _Drawn:
    """One system: what is drawn, its bars with their columns, and that of the place to play."""

    painter: NotePainter
    bars: tuple[tuple[BarLayout, int], ...]
    pointer: int | None

    @property
    def canvas(self) -> Canvas:
        return self.painter.canvas


def render(
    phrase: Score,
    *,
    width: int,
    marks: Mapping[str, Mark] | None = None,
    played: Sequence[PlayedHead] = (),
    ascii_only: bool = False,
    position: int | None = None,
    names: bool = False,
    view: View | None = None,
) -> Rendering:
    """Draw a phrase as a grand staff.

    Args:
        phrase: the music.
        width: columns to fit in; systems are wrapped at barlines.
        marks: what became of the notes, by id: a style for the head and a sign after it.
        played: keys that were not written; each is drawn where it finds room.
        ascii_only: use no character beyond ASCII.
        position: tick to point at from above, None for none.
        names: write the names of the notes below each staff.
        view: ranges of ticks outside of which the staff is empty; None to show all.

    Returns:
        The lines, and the place of every head, in view or not.

    Raises:
        NotationError: if a single bar does not fit the width.
    """
    glyphs = ASCII if ascii_only else UNICODE
    systems = break_systems(notate(phrase), glyphs, width, names=names)
    drawn: list[_Drawn] = []
    before: BarLayout | None = None
    for system in systems:
        is_last = system is systems[-1]
        drawn.append(_draw(system, before, glyphs, marks or {}, position, is_last=is_last))
        before = system[-1]
    reach = {hand: _reach(drawn, hand) for hand in HANDS}
    for one in drawn:
        draw_played(one.painter, one.bars, played, reach)
        if view is not None:
            cover(one.canvas, one.bars, view, glyphs)
    named = ((0, phrase.length),) if view is None else view
    return _stacked(drawn, reach, glyphs, names=named if names else None, pointer=position is not None)


def _draw(
    system: System,
    before: BarLayout | None,
    glyphs: Glyphs,
    marks: Mapping[str, Mark],
    position: int | None,
    *,
    is_last: bool,
) -> _Drawn:
    painter = NotePainter(Canvas(), glyphs, marks)
    canvas = painter.canvas
    width = system_width(system, before)
    for hand in HANDS:
        for row in lines_of(hand):
            canvas.put(hand, row, 0, glyphs.line * width, "staff")
    draw_clefs(canvas)
    canvas.barlines[0] = glyphs.barline
    origin, pointer = 0, None
    bars: list[tuple[BarLayout, int]] = []
    for place, layout in enumerate(system):
        bar, former = layout.written.bar, before.written.bar if before else None
        opens = place == 0
        draw_signatures(canvas, bar, former, glyphs, origin, opens_system=opens)
        origin += signature_width(bar, former, opens_system=opens)
        painter.draw(layout, origin)
        bars.append((layout, origin))
        if position is not None and bar.onset <= position < bar.onset + bar.duration:
            pointer = origin + layout.column_at(position)
        origin += layout.width
        canvas.barlines[origin] = glyphs.barline
        before = layout
    if is_last:
        canvas.barlines[origin] = glyphs.final
    _draw_barlines(canvas, glyphs, origin)
    painter.ties(origin)
    return _Drawn(painter, tuple(bars), pointer)


def _draw_barlines(canvas: Canvas, glyphs: Glyphs, last: int) -> None:
    left, inner, end, final = glyphs.crossings
    for column, glyph in canvas.barlines.items():
        crossing = inner
        if column in (0, last):
            crossing = left if column == 0 else final if glyph == glyphs.final else end
        for hand in HANDS:
            lines = lines_of(hand)
            for row in range(lines[0], lines[-1] + 1):
                canvas.put(hand, row, column, crossing if row in lines else glyph, "barline")


def _stacked(
    systems: list[_Drawn], reach: _Rows, glyphs: Glyphs, *, names: View | None, pointer: bool
) -> Rendering:
    """All systems one below the other, every staff with the same rows."""
    lines: _Lines = []
    places: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
    for index, system in enumerate(systems):
        if index:
            lines.append(())
        if pointer:
            point = {} if system.pointer is None else {system.pointer: glyphs.position}
            lines.append(spans({column: (text, "position") for column, text in point.items()}))
        for hand in HANDS:
            low, high = reach[hand]
            first = len(lines)
            lines += [system.canvas.row(hand, row) for row in range(high, low - 1, -1)]
            if names is not None:
                lines.append(_names(system, hand, glyphs, names))
            for drawn in system.painter.heads:
                if drawn.hand == hand:
                    note = drawn.placed.head.note
                    places[note.id].append((first + high - note.pitch.staff_position, drawn.column))
    return Rendering(tuple(lines), {name: tuple(found) for name, found in places.items()})


def _reach(systems: list[_Drawn], hand: Hand) -> tuple[int, int]:
    reaches = [system.canvas.reach(hand) for system in systems]
    return min(low for low, _ in reaches), max(high for _, high in reaches)


def _names(system: _Drawn, hand: Hand, glyphs: Glyphs, view: View) -> tuple[Span, ...]:
    """The names of the notes that begin in view, those of a chord from low to high."""
    cells: dict[int, Span] = {}
    if hand == "right":
        cells = {column: (glyph, "barline") for column, glyph in system.canvas.barlines.items()}
    heads = [
        drawn
        for drawn in system.painter.heads
        if drawn.hand == hand
        and drawn.placed.head.part == 0
        and is_in_view(drawn.placed.head.note.onset, view)
    ]
    for drawn in sorted(heads, key=lambda item: (item.column, item.placed.head.note.pitch.midi)):
        pitch = drawn.placed.head.note.pitch
        column = drawn.column
        while column in cells:
            column += 1
        text = pitch.step + (glyphs.accidentals[pitch.alter] if pitch.alter else "")
        cells |= {column + place: (letter, "name") for place, letter in enumerate(text)}
    return spans(cells)

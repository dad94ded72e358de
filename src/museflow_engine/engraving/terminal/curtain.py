"""Covers part of a system: the staff stays, with its clefs and barlines, and what is on it goes.

Conventions: as in `canvas`; ranges of ticks hold their first and not their last. A moment
is covered with all that stands in its columns, from its accidentals to those of the next:
heads, stems, beams, ties, rests and marks. Nothing moves.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from museflow_engine.engraving.terminal.canvas import Canvas
from museflow_engine.engraving.terminal.glyphs import Glyphs
from museflow_engine.engraving.terminal.spacing import BarLayout, Moment, accidental

View = Sequence[tuple[int, int]]
"""Ranges of ticks that are in view."""


def cover(canvas: Canvas, bars: Iterable[tuple[BarLayout, int]], view: View, glyphs: Glyphs) -> None:
    """Cover all of a system that is not in view.

    Args:
        canvas: the system, drawn to its end.
        bars: its bars, each with the column of the barline before it.
        view: what stays.
        glyphs: the characters it is drawn with.
    """
    for layout, origin in bars:
        for moment, first, end in _strips(layout, glyphs):
            if not is_in_view(moment[0], view):
                canvas.clear(origin + first, origin + end, glyphs.line)


def is_in_view(tick: int, view: View) -> bool:
    """Whether a tick lies in one of some ranges."""
    return any(first <= tick < end for first, end in view)


def _strips(layout: BarLayout, glyphs: Glyphs) -> list[tuple[Moment, int, int]]:
    """The moments of a bar, each with its first column and the first that is not its own."""
    bar = layout.written.bar
    moments = sorted(layout.columns) or [(bar.onset, True, 0)]
    starts = [layout.columns.get(moment, 1) - _signs(layout, moment, glyphs) for moment in moments]
    starts[0] = 1
    ends = [*starts[1:], layout.width]
    return list(zip(moments, starts, ends, strict=True))


def _signs(layout: BarLayout, moment: Moment, glyphs: Glyphs) -> int:
    """Columns that the accidentals of a moment take before it."""
    heads = [head for item in layout.symbols if item.moment == moment for head in item.heads]
    return max((len(accidental(placed.head, glyphs)) for placed in heads if placed.column == 0), default=0)

"""A sheet that grows as it is drawn on, one row for each diatonic step of each staff.

Conventions: a row is a hand and a staff position (steps above C0, so that middle C is
28); columns count from 0. The lines of the upper staff are at 30 to 38 (E4 to F5), those
of the lower at 18 to 26 (G2 to A3).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from museflow_engine.engraving.marks import STAFF_LINES
from museflow_engine.engraving.terminal.rendering import Span, Style
from museflow_engine.music import Hand

BOTTOM_LINE: Final[dict[Hand, int]] = {hand: bottom for hand, (bottom, _) in STAFF_LINES.items()}
STAFF_SPAN: Final = 8
"""Steps from the bottom line of a staff to its top line."""


def lines_of(hand: Hand) -> range:
    """Staff positions of the five lines, from the bottom."""
    return range(BOTTOM_LINE[hand], BOTTOM_LINE[hand] + STAFF_SPAN + 1, 2)


def middle_of(hand: Hand) -> int:
    """Staff position of the middle line."""
    return BOTTOM_LINE[hand] + STAFF_SPAN // 2


class Canvas:
    """The cells of one system."""

    def __init__(self) -> None:
        self._cells: dict[Hand, dict[int, dict[int, Span]]] = {"right": {}, "left": {}}
        self.barlines: dict[int, str] = {}

    def put(self, hand: Hand, position: int, column: int, text: str, style: Style) -> None:
        """Write text from a column on, over whatever is there."""
        row = self._cells[hand].setdefault(position, {})
        for place, character in enumerate(text, column):
            row[place] = (character, style)

    def put_below(self, hand: Hand, position: int, column: int, text: str, style: Style) -> None:
        """Write text only where nothing but a staff line is."""
        row = self._cells[hand].setdefault(position, {})
        for place, character in enumerate(text, column):
            if row.get(place, ("", "staff"))[1] == "staff":
                row[place] = (character, style)

    def clear(self, first: int, end: int, line: str) -> None:
        """Leave nothing but the staff's own lines in the columns from `first` to before `end`."""
        for hand, rows in self._cells.items():
            for position, row in rows.items():
                for column in range(first, end):
                    if position in lines_of(hand):
                        row[column] = (line, "staff")
                    else:
                        row.pop(column, None)

    def is_free(self, hand: Hand, position: int, column: int) -> bool:
        """Whether nothing but a staff line is at a place."""
        return self._cells[hand].get(position, {}).get(column, ("", "staff"))[1] == "staff"

    def reach(self, hand: Hand) -> tuple[int, int]:
        """Lowest and highest staff position drawn on, no nearer than a step off the staff."""
        bottom, top = BOTTOM_LINE[hand] - 1, BOTTOM_LINE[hand] + STAFF_SPAN + 1
        drawn = self._cells[hand]
        return min([bottom, *drawn]), max([top, *drawn])

    def row(self, hand: Hand, position: int) -> tuple[Span, ...]:
        """One finished row; barlines run on through the space between the staves."""
        cells = dict(self._cells[hand].get(position, {}))
        if self._is_between(hand, position):
            for column, glyph in self.barlines.items():
                cells.setdefault(column, (glyph, "barline"))
        return spans(cells)

    @staticmethod
    def _is_between(hand: Hand, position: int) -> bool:
        bottom = BOTTOM_LINE[hand]
        return position > bottom if hand == "left" else position < bottom + STAFF_SPAN


def spans(cells: dict[int, Span]) -> tuple[Span, ...]:
    """Cells by column joined to spans, blanks between them."""
    made: list[Span] = []
    at = 0
    for column in sorted(cells):
        text, style = cells[column]
        if column > at:
            made.append((" " * (column - at), ""))
        made.append((text, style))
        at = column + 1
    return tuple(_joined(made))


def _joined(cells: Iterable[Span]) -> list[Span]:
    joined: list[Span] = []
    for text, style in cells:
        if joined and joined[-1][1] == style:
            joined[-1] = (joined[-1][0] + text, style)
        else:
            joined.append((text, style))
    return joined

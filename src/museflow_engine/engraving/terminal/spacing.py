"""Where every moment of a bar stands, the same column for both staves.

Conventions: columns from the barline before the bar. A moment is an onset; grace notes
have moments of their own just before it. Distances are proportional to time, unless
signs need more room; each head keeps a column for the mark that it may get, so that
nothing moves while a phrase is judged.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from museflow_engine.engraving.terminal.glyphs import Glyphs
from museflow_engine.music import TICKS_PER_QUARTER, Hand
from museflow_engine.music.musicxml.symbols import BarSymbols, Head, Symbol, VoiceKey

Moment = tuple[int, bool, int]
"""Onset; False for grace notes, which come first; number of the grace note."""


@dataclass(frozen=True, slots=True)
class PlacedHead:
    """A head within its moment: `column` is counted from that of the moment."""

    head: Head
    column: int


@dataclass(frozen=True, slots=True)
class Placed:
    """A symbol with its staff and voice, its moment and the places of its heads."""

    key: VoiceKey
    symbol: Symbol
    moment: Moment
    heads: tuple[PlacedHead, ...]


@dataclass(frozen=True, slots=True)
class BarLayout:
    """A bar ready to be drawn.

    Attributes:
        written: the bar.
        symbols: its symbols, placed.
        columns: column of each moment.
        width: columns from one barline to the next.
    """

    written: BarSymbols
    symbols: tuple[Placed, ...]
    columns: Mapping[Moment, int]
    width: int

    def column_at(self, tick: int) -> int:
        """The column of any tick of the bar, between its neighbours in proportion."""
        bar = self.written.bar
        known = {moment[0]: column for moment, column in self.columns.items() if moment[1]}
        known.setdefault(bar.onset, 2)
        known[bar.onset + bar.duration] = self.width
        for (start, left), (end, right) in pairwise(sorted(known.items())):
            if start <= tick < end:
                return left + (right - left) * (tick - start) // (end - start)
        return self.width - 1


def lay_out(written: BarSymbols, glyphs: Glyphs, quarter: int, *, names: bool) -> BarLayout:
    """Give every moment of a bar its column.

    Args:
        written: the bar.
        glyphs: the characters, for their widths.
        quarter: columns that a quarter takes where nothing needs more.
        names: whether note names are written below, which need room as well.
    """
    symbols = tuple(_placed(written, glyphs))
    left: dict[Moment, int] = {}
    right: dict[Moment, int] = {}
    for item in symbols:
        before, after = _extent(item, glyphs, names=names)
        left[item.moment] = max(left.get(item.moment, 0), before)
        right[item.moment] = max(right.get(item.moment, 0), after)
    bar = written.bar
    columns: dict[Moment, int] = {}
    at, last = 1, None
    for moment in sorted(left):
        if last is None:
            at += left[moment] + 1
        else:
            at += max(right[last] + left[moment], _share(moment[0] - last[0], quarter))
        columns[moment] = at
        last = moment
    end = bar.onset + bar.duration
    tail = 2 if last is None else max(right[last], _share(end - last[0], quarter))
    width = max(at + tail, 4 + _share(bar.duration, quarter) if last is None else 0)
    return BarLayout(written, symbols, columns, width)


def _share(ticks: int, quarter: int) -> int:
    return ticks * quarter // TICKS_PER_QUARTER


def _placed(written: BarSymbols, glyphs: Glyphs) -> Iterator[Placed]:
    """Heads on one row at one moment stand side by side, all others above each other."""
    taken: defaultdict[tuple[Moment, Hand, int], int] = defaultdict(int)
    for key, symbols in written.voices.items():
        graces: defaultdict[int, int] = defaultdict(int)
        for symbol in symbols:
            if symbol.whole_bar:
                continue
            graces[symbol.onset] += symbol.grace
            moment = (symbol.onset, not symbol.grace, graces[symbol.onset] if symbol.grace else 0)
            heads: list[PlacedHead] = []
            for head in symbol.heads:
                cell = (moment, key[0], head.note.pitch.staff_position)
                column = taken[cell] + (len(accidental(head, glyphs)) if taken[cell] else 0)
                heads.append(PlacedHead(head, column))
                taken[cell] = column + symbol.value.dots + 2
            yield Placed(key, symbol, moment, tuple(heads))


def accidental(head: Head, glyphs: Glyphs) -> str:
    """The sign before a head, empty for none."""
    return "" if head.accidental is None else glyphs.accidentals[head.accidental]


def _extent(item: Placed, glyphs: Glyphs, *, names: bool) -> tuple[int, int]:
    """Columns needed before the moment's own column, and from it on."""
    symbol = item.symbol
    if symbol.is_rest:
        return 0, 2 + symbol.value.dots
    signs = [len(accidental(placed.head, glyphs)) for placed in item.heads if placed.column == 0]
    after = max(placed.column for placed in item.heads) + 2 + symbol.value.dots
    return max(signs, default=0), max(after, _name_width(item) if names else 0)


def _name_width(item: Placed) -> int:
    shown = [placed.head for placed in item.heads if placed.head.part == 0]
    return sum(1 + abs(head.note.pitch.alter) for head in shown) + 1

"""Bars spread over systems that fit the width, none broken, evenly filled."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from museflow_engine.engraving.terminal.glyphs import Glyphs
from museflow_engine.engraving.terminal.signatures import signature_width
from museflow_engine.engraving.terminal.spacing import BarLayout, lay_out
from museflow_engine.errors import NotationError
from museflow_engine.music.musicxml.symbols import BarSymbols

_QUARTERS: Final = (6, 5, 4, 3, 2, 1)
"""Columns of a quarter that are tried, the most generous first."""

System = list[BarLayout]


def break_systems(written: Sequence[BarSymbols], glyphs: Glyphs, width: int, *, names: bool) -> list[System]:
    """Lay out all bars and divide them.

    Args:
        written: the bars.
        glyphs: the characters.
        width: columns to fit in.
        names: whether note names need room.

    Raises:
        NotationError: if one bar alone needs more columns than there are.
    """
    layouts: list[BarLayout] = []
    needed = 0
    for quarter in _QUARTERS:
        layouts = [lay_out(bar, glyphs, quarter, names=names) for bar in written]
        needed = max(system_width([bar], _before(layouts, index)) for index, bar in enumerate(layouts))
        if needed <= width:
            systems = _filled(layouts, width, len(layouts))
            even = _filled(layouts, width, -(-len(layouts) // len(systems)))
            return even if len(even) == len(systems) else systems
    raise NotationError(
        f"A bar of this phrase needs {needed} columns and the window has {width}; make it wider."
    )


def system_width(system: System, before: BarLayout | None) -> int:
    """Columns of a system, with the barline at its end."""
    total = 1
    for place, layout in enumerate(system):
        former = before.written.bar if before else None
        total += layout.width + signature_width(layout.written.bar, former, opens_system=place == 0)
        before = layout
    return total


def _before(layouts: Sequence[BarLayout], index: int) -> BarLayout | None:
    return layouts[index - 1] if index else None


def _filled(layouts: Sequence[BarLayout], width: int, most: int) -> list[System]:
    systems: list[System] = []
    start = 0
    for index in range(1, len(layouts) + 1):
        grown = list(layouts[start : index + 1])
        is_full = len(grown) > most or system_width(grown, _before(layouts, start)) > width
        if is_full or index == len(layouts):
            systems.append(list(layouts[start:index]))
            start = index
    return systems

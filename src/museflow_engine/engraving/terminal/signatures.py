"""Clefs, key signatures and time signatures.

Conventions: staff positions as in `canvas`. Clefs are the letters that they stand for,
on the line that they name: G on the line of G4, F with its two dots on that of F3.
"""

from __future__ import annotations

from typing import Final

from museflow_engine.engraving.terminal.canvas import BOTTOM_LINE, Canvas
from museflow_engine.engraving.terminal.glyphs import Glyphs
from museflow_engine.music import HANDS, Bar, Hand, Key

CLEF_COLUMN: Final = 2
_CLEFS: Final[dict[Hand, tuple[int, str]]] = {"right": (32, "G"), "left": (24, "F:")}
_AFTER_CLEF: Final = CLEF_COLUMN + 3
_STEPS_BETWEEN_STAVES: Final = 14
_SHARPS: Final = (38, 35, 39, 36, 33, 37, 34)
_FLATS: Final = (34, 37, 33, 36, 32, 35, 31)


def draw_clefs(canvas: Canvas) -> None:
    """The clef of each staff."""
    for hand, (position, text) in _CLEFS.items():
        canvas.put(hand, position, CLEF_COLUMN, text, "clef")


def signature_width(bar: Bar, before: Bar | None, *, opens_system: bool) -> int:
    """Columns that the signatures at the head of a bar take, with the blank after them.

    Args:
        bar: the bar.
        before: the bar before it, None for the first.
        opens_system: whether the bar is the first of its system, which shows clef and key.
    """
    start = _AFTER_CLEF if opens_system else 1
    key = len(_key_signs(bar, before, opens_system=opens_system))
    time = len(_time_text(bar)) if _shows_time(bar, before) else 0
    if opens_system:
        return start + (key + 1 if key else 0) + (time + 1 if time else 0) - 1
    return (start + key if key else 0) + (start + time if time else 0)


def draw_signatures(
    canvas: Canvas, bar: Bar, before: Bar | None, glyphs: Glyphs, origin: int, *, opens_system: bool
) -> None:
    """Draw key and metre; `origin` is the column of the barline before (0 in a new system)."""
    column = origin + (_AFTER_CLEF if opens_system else 2)
    signs = _key_signs(bar, before, opens_system=opens_system)
    for place, (position, alter) in enumerate(signs):
        for hand in HANDS:
            row = position - (0 if hand == "right" else _STEPS_BETWEEN_STAVES)
            canvas.put(hand, row, column + place, glyphs.accidentals[alter], "clef")
    column += len(signs) + 1 if signs else 0
    if not _shows_time(bar, before):
        return
    width = len(_time_text(bar))
    for hand in HANDS:
        bottom = BOTTOM_LINE[hand]
        canvas.put(hand, bottom + 6, column, str(bar.meter.beats).center(width), "clef")
        canvas.put(hand, bottom + 2, column, str(bar.meter.beat_type).center(width), "clef")


def _shows_time(bar: Bar, before: Bar | None) -> bool:
    return before is None or before.meter != bar.meter


def _time_text(bar: Bar) -> str:
    return max(str(bar.meter.beats), str(bar.meter.beat_type), key=len)


def _key_signs(bar: Bar, before: Bar | None, *, opens_system: bool) -> list[tuple[int, int]]:
    """(position on the upper staff, alteration) of each sign; naturals cancel what ends."""
    signs = _signs(bar.key)
    if before is None or before.key.fifths == bar.key.fifths:
        return signs if opens_system else []
    ended = [(position, 0) for position, _ in _signs(before.key) if position not in dict(signs)]
    kept = ended if before.key.fifths * bar.key.fifths >= 0 else [(p, 0) for p, _ in _signs(before.key)]
    return kept + signs


def _signs(key: Key) -> list[tuple[int, int]]:
    places = _SHARPS if key.fifths > 0 else _FLATS
    return [(position, 1 if key.fifths > 0 else -1) for position in places[: abs(key.fifths)]]

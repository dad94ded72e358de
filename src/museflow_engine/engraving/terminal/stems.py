"""Which way stems point, how far they reach, and the beams and flags at their ends.

Conventions: staff positions as in `canvas`. A stem reaches three steps beyond the
outermost head. With two voices on a staff the first points up and the second down;
otherwise a stem points away from the head farthest from the middle line (Gould,
*Behind Bars*, 2011, "Stems").
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from museflow_engine.engraving.terminal.canvas import Canvas, middle_of
from museflow_engine.engraving.terminal.glyphs import Glyphs
from museflow_engine.engraving.terminal.spacing import Placed
from museflow_engine.music.musicxml.beams import FLAGS

_LENGTH: Final = 3
_STEMLESS: Final = ("breve", "whole")


@dataclass(frozen=True, slots=True)
class Stem:
    """A stem to draw: its symbol, column, direction and the position of its end."""

    placed: Placed
    column: int
    up: bool
    end: int

    @property
    def is_drawn(self) -> bool:
        """Whether the symbol has a stem at all."""
        symbol = self.placed.symbol
        return bool(symbol.heads) and not symbol.grace and symbol.value.symbol not in _STEMLESS


def stems_of(voice: Sequence[tuple[Placed, int]], forced: bool | None) -> list[Stem]:
    """The stems of one voice in one bar; rests and grace notes get one that is not drawn.

    Args:
        voice: symbols with their columns, in order.
        forced: True for up, False for down, None to go by the notes.
    """
    stems: list[Stem] = []
    for group in _groups(voice):
        low, high = _span([placed for placed, _ in group])
        middle = middle_of(group[0][0].key[0])
        up = forced if forced is not None else high + low < 2 * middle
        end = high + _LENGTH if up else low - _LENGTH
        stems += [Stem(placed, column, up, end) for placed, column in group]
    return stems


def _groups(voice: Sequence[tuple[Placed, int]]) -> Iterator[list[tuple[Placed, int]]]:
    """Symbols that share a beam, or stand alone; each symbol is in exactly one group."""
    group: list[tuple[Placed, int]] = []
    for item in voice:
        beams = item[0].symbol.beams
        if not beams:
            yield [item]
            continue
        group.append(item)
        if beams[0] == "end":
            yield group
            group = []


def _span(group: Sequence[Placed]) -> tuple[int, int]:
    """Lowest and highest staff position of the heads; the middle line for a rest."""
    positions = [head.note.pitch.staff_position for placed in group for head in placed.symbol.heads]
    positions = positions or [middle_of(group[0].key[0])]
    return min(positions), max(positions)


def draw_stems(canvas: Canvas, stems: Sequence[Stem], glyphs: Glyphs) -> None:
    """Draw stems with their beams or flags."""
    for index, stem in enumerate(stems):
        if not stem.is_drawn:
            continue
        hand = stem.placed.key[0]
        low, high = _span([stem.placed])
        for position in range(low, stem.end + 1) if stem.up else range(stem.end, high + 1):
            canvas.put(hand, position, stem.column, glyphs.stem, "note")
        count = FLAGS.get(stem.placed.symbol.value.symbol, 0)
        if count:
            _draw_beam(canvas, stem, stems[index + 1 :], glyphs, count)


def _draw_beam(canvas: Canvas, stem: Stem, later: Sequence[Stem], glyphs: Glyphs, count: int) -> None:
    """The end of one stem, and its beam as far as the next stem, or its flag."""
    hand, beams = stem.placed.key[0], stem.placed.symbol.beams
    level = min(count, 3) - 1
    joint = glyphs.joints[level][0 if stem.up else 1]
    kind = beams[0] if beams else "begin"
    place = ("begin", "continue", "end").index(kind) if kind in ("begin", "continue", "end") else 0
    canvas.put(hand, stem.end, stem.column, joint[place], "note")
    if not beams:
        canvas.put(hand, stem.end, stem.column + 1, glyphs.beams[level], "note")
    if kind == "end" or not beams:
        return
    follower = next(other for other in later if other.is_drawn and other.placed.symbol.beams)
    shared = min(count, len(follower.placed.symbol.beams), 3) - 1
    between = follower.column - stem.column - 1
    canvas.put(hand, stem.end, stem.column + 1, glyphs.beams[shared] * between, "note")
    if "forward hook" in beams:
        canvas.put(hand, stem.end, stem.column + 1, glyphs.beams[level], "note")
    if "backward hook" in follower.placed.symbol.beams:
        own = min(len(follower.placed.symbol.beams), 3) - 1
        canvas.put(hand, stem.end, follower.column - 1, glyphs.beams[own], "note")


def draw_tuplets(canvas: Canvas, stems: Sequence[Stem]) -> None:
    """The number of each tuplet, beyond the stems of its middle."""
    start = 0
    for index, stem in enumerate(stems):
        if stem.placed.symbol.tuplet == "start":
            start = index
        if stem.placed.symbol.tuplet == "stop":
            group = stems[start : index + 1]
            number = str(stem.placed.symbol.value.actual)
            up = group[0].up
            end = max(item.end for item in group) + 1 if up else min(item.end for item in group) - 1
            column = (group[0].column + stem.column) // 2
            canvas.put(stem.placed.key[0], end, column, number, "note")

"""Where things are on an engraved page: staves, bars, heads, and the x of any tick.

Conventions: Verovio's inner units, x to the right and y downwards; a space is the
distance of two staff lines. Nothing is guessed: lines, heads and signs are read from
the drawing. Ticks are of the score.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final
from xml.etree.ElementTree import Element

from museflow_engine.engraving.marks import STAFF_LINES
from museflow_engine.errors import NotationError
from museflow_engine.music import HANDS, Bar, Hand, Score
from museflow_engine.music.musicxml.notation import notate

_NUMBER: Final = re.compile(r"-?\d+(?:\.\d+)?")
_LINES: Final = 5
_AFTER_SIGNATURE: Final = 3.0  # spaces from the left edge of the last sign to the first moment
_AFTER_BARLINE: Final = 1.5
_BEFORE_BARLINE: Final = 1.4
_WHOLE_HEADS: Final = ("E0A2", "E0A0")
_HEAD_WIDTH: Final = 1.26
_WHOLE_WIDTH: Final = 1.62
_FULL_SIZE: Final = 0.72
_SIGN_WIDTH: Final = 1.0


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle that something takes."""

    left: float
    top: float
    right: float
    bottom: float

    def overlaps(self, other: Box) -> bool:
        """Whether the two share any area."""
        across = self.left < other.right and other.left < self.right
        return across and self.top < other.bottom and other.top < self.bottom


@dataclass(frozen=True, slots=True)
class Staff:
    """The five lines of one staff in one bar: y of the lowest, and the space between lines."""

    hand: Hand
    bottom: float
    space: float

    @property
    def top(self) -> float:
        """The y of the highest line."""
        return self.bottom - (_LINES - 1) * self.space

    def y(self, position: int) -> float:
        """The y of a staff position (steps above C0)."""
        return self.bottom - (position - STAFF_LINES[self.hand][0]) * self.space / 2


@dataclass(frozen=True, slots=True)
class Head:
    """One engraved notehead.

    Attributes:
        group: the group of its note.
        chord: the group of its chord; its own for a note alone.
        note: place of the note in `score.notes`.
        part: number of the head among the tied ones.
        box: where it is.
        stem_up: direction of the stem; None without one.
        measure: the bar that it stands in.
    """

    group: Element
    chord: Element
    note: int
    part: int
    box: Box
    stem_up: bool | None
    measure: Measure

    @property
    def middle(self) -> tuple[float, float]:
        """Centre of the head."""
        return (self.box.left + self.box.right) / 2, (self.box.top + self.box.bottom) / 2


@dataclass(slots=True)
class Measure:
    """One engraved bar.

    Attributes:
        bar: the bar of the score.
        system: number of its system on its page.
        left, right: its edges.
        staves: upper and lower staff.
        start: x of its first moment, if no head stands there.
        taken: what its heads, accidentals, dots and flags take.
        anchors: tick and x of every moment that has a head, in order.
    """

    bar: Bar
    system: int
    left: float
    right: float
    staves: dict[Hand, Staff]
    start: float
    taken: list[Box] = field(default_factory=list)
    anchors: list[tuple[int, float]] = field(default_factory=list)

    def is_free(self, box: Box) -> bool:
        """Whether a rectangle holds nothing that must not be drawn over."""
        return not any(box.overlaps(other) for other in self.taken)

    def x(self, tick: int) -> float:
        """Left edge of a head at a tick of this bar, between its neighbours in proportion."""
        end = self.bar.onset + self.bar.duration
        space = self.staves["right"].space
        known = list(self.anchors)
        if not known or known[0][0] > self.bar.onset:
            start = min([self.start, *(x - space for _, x in known[:1])])
            known.insert(0, (self.bar.onset, start))
        known.append((end, self.right - _BEFORE_BARLINE * space))
        place = max(1, min(bisect_right(known, (tick, float("inf"))), len(known) - 1))
        (before, left), (after, right) = known[place - 1], known[place]
        return left + (right - left) * (tick - before) / max(1, after - before)


@dataclass(frozen=True, slots=True)
class PageMap:
    """Bars and heads of one page, in order."""

    content: Element
    measures: tuple[Measure, ...]
    heads: tuple[Head, ...]


def read_pages(contents: Sequence[Element], score: Score) -> list[PageMap]:
    """Find everything on the engraved pages of a score.

    Args:
        contents: the content of each page.
        score: what was engraved.

    Raises:
        NotationError: if the drawing does not have the bars of the score.
    """
    found = [list(_measures(content)) for content in contents]
    if sum(map(len, found)) != len(score.bars):
        raise NotationError("This music cannot be drawn: its bars are not those that were engraved.")
    bars = iter(score.bars)
    onsets = _onsets(score)
    pages: list[PageMap] = []
    for content, groups in zip(contents, found, strict=True):
        measures: list[Measure] = []
        heads: list[Head] = []
        for system, group in groups:
            measure = _measure(group, next(bars), system)
            here = list(_heads(group, measure))
            ticks: dict[int, float] = {}
            for head in here:
                tick = onsets.get((head.note, head.part))
                if tick is not None:
                    ticks[tick] = min(head.box.left, ticks.get(tick, head.box.left))
            measure.anchors = sorted(ticks.items())
            measures.append(measure)
            heads += here
        pages.append(PageMap(content, tuple(measures), tuple(heads)))
    return pages


def _onsets(score: Score) -> dict[tuple[int, int], int]:
    """The tick of every head but grace notes, by place of its note and number of its part."""
    places = {note.id: place for place, note in enumerate(score.notes)}
    return {
        (places[head.note.id], head.part): symbol.onset
        for written in notate(score)
        for symbols in written.voices.values()
        for symbol in symbols
        if not symbol.grace
        for head in symbol.heads
    }


def _measures(content: Element) -> Iterator[tuple[int, Element]]:
    systems = [group for group in content.iter("g") if is_a(group, "system")]
    for number, system in enumerate(systems):
        yield from ((number, group) for group in system.iter("g") if is_a(group, "measure"))


def _measure(group: Element, bar: Bar, system: int) -> Measure:
    staves: dict[Hand, Staff] = {}
    left = right = 0.0
    signs: list[float] = []
    for hand, element in zip(HANDS, (each for each in group if is_a(each, "staff")), strict=False):
        lines = [_numbers(path.get("d", "")) for path in element.findall("path")[:_LINES]]
        left, right = lines[0][0], lines[0][2]
        bottom = lines[-1][1]
        staves[hand] = Staff(hand, bottom, (bottom - lines[0][1]) / (_LINES - 1))
        for part in element:
            if is_a(part, "clef") or is_a(part, "keySig") or is_a(part, "meterSig"):
                signs += [_place(use)[0] for use in part.iter("use")]
    space = staves["right"].space
    start = max(signs) + _AFTER_SIGNATURE * space if signs else left + _AFTER_BARLINE * space
    measure = Measure(bar, system, left, right, staves, start)
    measure.taken = list(_signs(group, space))
    return measure


def _signs(group: Element, space: float) -> Iterator[Box]:
    """Accidentals, dots, flags, rests, stems and beams: what must not be drawn over."""
    for element in group.iter("g"):
        if is_a(element, "accid") or is_a(element, "flag") or is_a(element, "rest"):
            for use in element.findall("use"):
                x, y, _ = _place(use)
                yield Box(x, y - space, x + _SIGN_WIDTH * space, y + space)
        elif is_a(element, "dots"):
            for dot in element.findall("ellipse"):
                x, y, r = (float(dot.get(name, "0")) for name in ("cx", "cy", "rx"))
                yield Box(x - r, y - r, x + r, y + r)
        elif is_a(element, "stem"):
            yield from (_around(_numbers(path.get("d", ""))) for path in element.findall("path"))
        elif is_a(element, "beam"):
            yield from (_around(_numbers(each.get("points", ""))) for each in element.findall("polygon"))


def _around(numbers: Sequence[float]) -> Box:
    """The rectangle around points, given as x and y in turn."""
    xs, ys = numbers[::2], numbers[1::2]
    return Box(min(xs) - 1, min(ys), max(xs) + 1, max(ys))


def _heads(group: Element, measure: Measure) -> Iterator[Head]:
    """The heads of a bar; each takes its place in it."""
    for staff in (each for each in group if is_a(each, "staff")):
        chords = {id(note): chord for chord in staff.iter("g") if is_a(chord, "chord") for note in chord}
        for note in staff.iter("g"):
            if not is_a(note, "note") or "n" not in note.attrib:
                continue
            use = note.find("g[@class='notehead']/use")
            if use is None:
                continue
            chord = chords.get(id(note), note)
            box = _head_box(use, measure.staves["right"].space)
            measure.taken.append(box)
            place, part = int(note.attrib.pop("n")), int(note.attrib.pop("part"))
            yield Head(note, chord, place, part, box, _stem(chord, box), measure)


def _head_box(use: Element, space: float) -> Box:
    x, y, scale = _place(use)
    space *= scale / _FULL_SIZE
    whole = any(code in use.get("xlink:href", "") for code in _WHOLE_HEADS)
    width = (_WHOLE_WIDTH if whole else _HEAD_WIDTH) * space
    return Box(x, y - space / 2, x + width, y + space / 2)


def _stem(chord: Element, box: Box) -> bool | None:
    path = chord.find("g[@class='stem']/path")
    if path is None:
        return None
    ys = _numbers(path.get("d", ""))[1::2]
    return sum(ys) / len(ys) < (box.top + box.bottom) / 2


def _place(use: Element) -> tuple[float, float, float]:
    """Where a glyph is put, and its size."""
    numbers = _numbers(use.get("transform", ""))
    return numbers[0], numbers[1], numbers[2]


def _numbers(text: str) -> list[float]:
    return [float(number) for number in _NUMBER.findall(text)]


def is_a(element: Element, name: str) -> bool:
    """Whether an element has a class."""
    return name in element.get("class", "").split()


def union(boxes: Iterable[Box]) -> Box:
    """The smallest rectangle around some, of which there is at least one."""
    all_of = list(boxes)
    return Box(
        min(box.left for box in all_of),
        min(box.top for box in all_of),
        max(box.right for box in all_of),
        max(box.bottom for box in all_of),
    )

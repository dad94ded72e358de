"""Which shape stands where: judgements drawn on engraved pages.

Conventions: as in `geometry`. The written notes keep their place and take the colour of
their mark; everything else is added on top, in one group a page. What is added beside
heads looks for a free place, so that it hides nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final
from xml.etree.ElementTree import Element, SubElement

from museflow_engine.engraving.marks import (
    COLOURS,
    MEASURED_IN_TIME,
    PlayedHead,
    mark_of,
    played_heads,
)
from museflow_engine.engraving.remarks import remark
from museflow_engine.engraving.svg import shapes
from museflow_engine.engraving.svg.geometry import Box, Head, Measure, PageMap, Staff, union
from museflow_engine.engraving.svg.stops import draw_stops
from museflow_engine.judgement import Judgement
from museflow_engine.music import Score

_MOST_OUTSIDE: Final = 10  # steps outside a staff at which a head is still drawn where it belongs
_LONGEST_DEVIATION: Final = 0.4  # seconds beyond which an arrow grows no more
_ARROW: Final = (1.2, 2.4)  # spaces of the shortest arrow, and what the longest has more
_LONGEST_HOLD: Final = 3.0  # spaces beyond the written end at which a bar grows no more
_FAR: Final = 4.0  # spaces beyond which a head seems to belong to another note
_MOST_STEPS: Final = 6  # half spaces that an arrow or a bar gives way
_ACCIDENTAL: Final = 0.95


@dataclass(slots=True)
class Sheet:
    """Engraved pages that are being marked.

    Attributes:
        score: the music.
        pages: what was engraved.
        layers: the group of added shapes, for each page.
        added: what they take, for each page.
        heads: the heads of each note by its id, in order of their parts.
        measures: number of the page and bar, by the onset of the bar.
    """

    score: Score
    pages: Sequence[PageMap]
    layers: list[Element] = field(default_factory=list)
    added: list[list[Box]] = field(default_factory=list)
    heads: defaultdict[str, list[Head]] = field(default_factory=lambda: defaultdict(list))
    measures: dict[int, tuple[int, Measure]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for number, page in enumerate(self.pages):
            self.layers.append(SubElement(page.content, "g", {"class": "played", "stroke-linejoin": "round"}))
            self.added.append([])
            self.measures |= {measure.bar.onset: (number, measure) for measure in page.measures}
            for head in page.heads:
                self.heads[self.score.notes[head.note].id].append(head)
        for heads in self.heads.values():
            heads.sort(key=lambda head: head.part)

    def at(self, tick: int) -> tuple[int, Measure]:
        """Page and bar of a tick."""
        return self.measures[self.score.bar_at(tick).onset]

    def page_of(self, head: Head) -> int:
        """Number of the page of a head."""
        return self.measures[head.measure.bar.onset][0]

    def layer(self, head: Head) -> Element:
        """Where the marks of a head are drawn."""
        return self.layers[self.page_of(head)]


def draw_marks(pages: Sequence[PageMap], score: Score, judgements: Sequence[Judgement]) -> list[Box | None]:
    """Draw judgements on the pages of a score.

    Args:
        pages: what was engraved.
        score: the same music.
        judgements: those that stand, in the order of time.

    Returns:
        For each page what all shapes added take, None if there are none.
    """
    sheet = Sheet(score, pages)
    noted = [each for each in judgements if each.note_id in sheet.heads]
    for judgement in noted:
        _mark_heads(sheet, judgement)
    for heads, together in _by_chord(sheet, noted):
        _draw_timing(sheet, heads, together)
        _draw_hold(sheet, heads, together)
    for played in played_heads(score, judgements):
        _draw_played(sheet, played)
    for page, box in draw_stops(sheet.at, sheet.layers, score, judgements):
        sheet.added[page].append(box)
    return [union(boxes) if boxes else None for boxes in sheet.added]


def _mark_heads(sheet: Sheet, judgement: Judgement) -> None:
    """Colour a note and all that is tied to it; cross it out or ring it."""
    mark = mark_of(judgement)
    heads = sheet.heads[judgement.note_id or ""]
    words = remark(sheet.score, judgement, sheet.score.by_id[judgement.note_id or ""].onset)
    for head in heads:
        group = head.group
        group.set("class", f"note {mark}")
        group.set("data-note", shapes.printable(judgement.note_id or ""))
        group.attrib |= dict.fromkeys(("color", "fill", "stroke"), COLOURS[mark])
        title = Element("title")
        title.text = words
        group.insert(0, title)
    if mark not in ("wrong", "missed"):
        return
    head = heads[0]
    space = head.measure.staves["right"].space
    name = "crossed" if mark == "wrong" else "ringed"
    made = shapes.group(
        sheet.layer(head), name, COLOURS[mark], words, **{"data-note": judgement.note_id or ""}
    )
    (shapes.cross if mark == "wrong" else shapes.ring)(made, head.box, space)


def _by_chord(sheet: Sheet, judgements: Sequence[Judgement]) -> Iterator[tuple[list[Head], list[Judgement]]]:
    """The first heads of every chord with all that is judged of it."""
    chords: dict[int, tuple[list[Head], list[Judgement]]] = {}
    for judgement in judgements:
        head = sheet.heads[judgement.note_id or ""][0]
        heads, together = chords.setdefault(id(head.chord), ([], []))
        heads.append(head)
        together.append(judgement)
    yield from chords.values()


def _draw_timing(sheet: Sheet, heads: list[Head], judgements: list[Judgement]) -> None:
    """One arrow for all early notes of a chord, one for all late ones."""
    for timing in ("early", "late"):
        found = [each for each in judgements if each.timing == timing and each.onset_deviation is not None]
        if not found:
            continue
        off = max((each.onset_deviation or 0.0 for each in found), key=abs)
        space = heads[0].measure.staves["right"].space
        length = space * (_ARROW[0] + _ARROW[1] * min(1.0, abs(off) / _LONGEST_DEVIATION))
        x = heads[0].middle[0]
        tip = x + (length if timing == "late" else -length)
        y = _clear_of_heads(heads, (min(x, tip), max(x, tip)), space, 0.75)
        ids = " ".join(each.note_id or "" for each in found)
        words = "; ".join(_words(sheet, each) for each in found)
        made = shapes.group(
            sheet.layer(heads[0]), f"arrow {timing}", COLOURS[timing], words, **{"data-note": ids}
        )
        shapes.arrow(made, x, y, length if timing == "late" else -length, space)
        box = Box(min(x, tip), y - space / 2, max(x, tip), y + space / 2)
        _keep(sheet, heads[0], box)


def _draw_hold(sheet: Sheet, heads: list[Head], judgements: list[Judgement]) -> None:
    """A bar for the notes of a chord that were let go too soon or held too long."""
    found = [
        (head, each)
        for head, each in zip(heads, judgements, strict=True)
        if each.hold in ("short", "long") and each.duration_ratio is not None
    ]
    if not found:
        return
    head, judgement = found[0]
    note = sheet.score.by_id[judgement.note_id or ""]
    space = head.measure.staves["right"].space
    timed = any(each.timing in ("early", "late") for each in judgements)
    written = _x_until(sheet, head, note.offset, space)
    start = head.box.left
    played = min(
        start + (written - start) * (judgement.duration_ratio or 0.0), written + _LONGEST_HOLD * space
    )
    y = _clear_of_heads(heads, (start, max(written, played)), space, 1.75 if timed else 0.8)
    ids = " ".join(each.note_id or "" for _, each in found)
    words = "; ".join(_words(sheet, each) for _, each in found)
    name = f"hold {judgement.hold}"
    made = shapes.group(sheet.layer(head), name, MEASURED_IN_TIME, words, **{"data-note": ids})
    shapes.hold_bar(made, (start, written, played), y, space)
    _keep(sheet, head, Box(start, y - space / 2, max(written, played), y + space / 2))


def _x_until(sheet: Sheet, head: Head, tick: int, space: float) -> float:
    """The x of the end of a note, within the system that it begins in."""
    if tick < sheet.score.length:
        page, measure = sheet.at(tick)
        if page == sheet.page_of(head) and measure.system == head.measure.system:
            return max(measure.x(tick) - 0.3 * space, head.box.right)
    system = [
        measure.right
        for measure in sheet.pages[sheet.page_of(head)].measures
        if measure.system == head.measure.system
    ]
    return max(system) - 0.5 * space


def _clear_of_heads(heads: list[Head], span: tuple[float, float], space: float, distance: float) -> float:
    """A y off the heads of a chord, on the side where no stem is, and off others near it."""
    box = union(head.box for head in heads)
    above = heads[0].stem_up is False
    near = box.top - distance * space if above else box.bottom + distance * space
    for step in range(_MOST_STEPS):
        y = near - step * space / 2 if above else near + step * space / 2
        if heads[0].measure.is_free(Box(span[0], y - 0.3 * space, span[1], y + 0.3 * space)):
            return y
    return near


def _words(sheet: Sheet, judgement: Judgement) -> str:
    return remark(sheet.score, judgement, sheet.score.by_id[judgement.note_id or ""].onset)


def _keep(sheet: Sheet, head: Head, box: Box) -> None:
    sheet.added[sheet.page_of(head)].append(box)


def _draw_played(sheet: Sheet, played: PlayedHead) -> None:
    """A hollow diamond beside a wrong note, or a cross where nothing was written."""
    page, measure = sheet.at(played.tick)
    staff = measure.staves[played.hand]
    space = staff.space
    at = shapes.steps_outside(played.pitch.staff_position, staff, _MOST_OUTSIDE)
    sign = _ACCIDENTAL * space if played.shows_accidental else 0.0
    wide = shapes.HEAD_WIDTH * space * 0.9
    y = staff.y(at)
    beside = sheet.heads[played.note_id][0].box.right + 0.35 * space if played.note_id else None
    x = _free(measure, measure.x(played.tick) if beside is None else beside, y, (sign + wide, space))
    box = Box(x + sign, y - 0.45 * space, x + sign + wide, y + 0.45 * space)
    words = remark(sheet.score, played.judgement, played.tick)
    data = {"data-event": played.judgement.event_id or ""}
    if played.note_id:
        data["data-note"] = played.note_id
    name = "instead" if played.kind == "wrong" else "extra"
    if played.judgement.diagnosis == "restart":
        data["opacity"] = "0.6"
    made = shapes.group(sheet.layers[page], name, COLOURS[played.kind], words, **data)
    shapes.ledger_lines(made, box, at, staff)
    if played.shows_accidental:
        shapes.accidental(made, played.pitch.alter, x + sign / 2, y, space)
    if played.kind == "wrong":
        shapes.diamond(made, box, space)
    else:
        shapes.cross(made, box, space, reach=-0.06, rim=0.1)
    if at != played.pitch.staff_position:
        _name_far(made, played, box, staff)
    whole = Box(x, box.top, box.right, box.bottom)
    measure.taken.append(whole)
    sheet.added[page].append(whole)


def _name_far(parent: Element, played: PlayedHead, box: Box, staff: Staff) -> None:
    """The name of a key that lies too far away to be drawn where it belongs."""
    high = played.pitch.staff_position > 0 and box.bottom < staff.bottom
    y = box.top - 0.4 * staff.space if high else box.bottom + 1.4 * staff.space
    shapes.label(parent, played.pitch.name, box.left, y, 1.5 * staff.space, fill="currentColor")


def _free(measure: Measure, x: float, y: float, size: tuple[float, float]) -> float:
    """The x nearest to one at which nothing is hidden and the bar is not left; that one, if none is."""
    width, space = size
    gap = 0.3 * space

    def box_at(left: float) -> Box:
        return Box(left, y - 0.45 * space, left + width, y + 0.45 * space)

    level = [box for box in measure.taken if box.top < y + 0.45 * space and y - 0.45 * space < box.bottom]
    places = [x, *(box.right + gap for box in level), *(box.left - gap - width for box in level)]
    for left in sorted(places, key=lambda place: (abs(place - x) > _FAR * space, place < x, abs(place - x))):
        inside = measure.left + gap < left and left + width < measure.right - gap
        if inside and not any(box_at(left).overlaps(other) for other in level):
            return left
    return x

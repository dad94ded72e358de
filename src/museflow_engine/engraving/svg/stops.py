"""Where the beat broke: pauses before a note, and bows back to where a player went on.

Conventions: as in `geometry`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final
from xml.etree.ElementTree import Element

from museflow_engine.engraving.marks import MEASURED_IN_TIME
from museflow_engine.engraving.remarks import place_of
from museflow_engine.engraving.svg import shapes
from museflow_engine.engraving.svg.geometry import Box, Measure
from museflow_engine.judgement import Judgement
from museflow_engine.music import Score

_MOST_STEPS: Final = 8  # half spaces that a pause gives way

PlaceOf = Callable[[int], tuple[int, Measure]]
"""From a tick to the number of its page, and its bar."""


@dataclass(frozen=True, slots=True)
class Return:
    """The player stopped at tick `start` and went on from tick `end`, before it or there."""

    start: int
    end: int


def returns_in(score: Score, judgements: Sequence[Judgement]) -> list[Return]:
    """Where a player went back, from judgements in the order of time."""
    found: list[Return] = []
    last = 0
    explained: int | None = None  # the first new tick after a return that was found already
    is_back = False
    for judgement in judgements:
        note = score.by_id.get(judgement.note_id or "")
        again = judgement.kind == "insertion" and judgement.diagnosis == "restart"
        if again and judgement.position is not None:
            if not is_back or judgement.position < last:
                found.append(Return(max(last, judgement.position), judgement.position))
            last, is_back = judgement.position, True
        elif note is not None and judgement.event_id is not None:
            if is_back:
                explained = note.onset
            elif judgement.diagnosis == "restart" and note.onset != explained:
                found.append(Return(max(last, note.onset), note.onset))
            last, is_back = note.onset, False
    return list(dict.fromkeys(found))


def pauses_in(score: Score, judgements: Sequence[Judgement]) -> list[int]:
    """The ticks before which a player hesitated, each once."""
    hesitated = [each.note_id for each in judgements if each.diagnosis == "hesitation"]
    return sorted({score.by_id[name].onset for name in hesitated if name in score.by_id and name})


def draw_stops(
    place: PlaceOf, layers: Sequence[Element], score: Score, judgements: Sequence[Judgement]
) -> Iterator[tuple[int, Box]]:
    """Draw pauses and returns.

    Args:
        place: finds ticks.
        layers: where to draw, for each page.
        score: the music.
        judgements: those that stand, in the order of time.

    Yields:
        For each shape the number of its page, and what it takes.
    """
    for tick in pauses_in(score, judgements):
        page, measure = place(tick)
        staff = measure.staves["right"]
        x = measure.x(tick) - 1.9 * staff.space
        words = f"stopped before {place_of(score, tick)}"
        made = shapes.group(layers[page], "pause", MEASURED_IN_TIME, words)
        boxes = [
            _pause_box(x, staff.top - step * staff.space / 2, staff.space) for step in range(_MOST_STEPS)
        ]
        box = next((box for box in boxes if measure.is_free(box)), boxes[0])
        shapes.pause(made, x, box.bottom - 0.75 * staff.space, staff.space)
        yield page, box
    for back in returns_in(score, judgements):
        yield _draw_return(place, layers, score, back)


def _pause_box(x: float, y: float, space: float) -> Box:
    return Box(x, y - 1.15 * space, x + 1.35 * space, y + 0.75 * space)


def _draw_return(place: PlaceOf, layers: Sequence[Element], score: Score, back: Return) -> tuple[int, Box]:
    page, measure = place(back.end)
    from_page, from_measure = place(back.start)
    staff = measure.staves["right"]
    space = staff.space
    end = measure.x(back.end) + 0.6 * space
    start = from_measure.x(back.start) + 0.6 * space
    if (from_page, from_measure.system) != (page, measure.system):
        start = measure.right  # the rest of the way stands on another line
    heads = [box.top for box in (*measure.taken, *from_measure.taken) if box.top < staff.bottom]
    y = min([staff.top, *heads]) - 0.9 * space
    words = f"went back from {place_of(score, back.start)} to {place_of(score, back.end)}"
    made = shapes.group(layers[page], "return", MEASURED_IN_TIME, words)
    shapes.arc_back(made, start, end, y, space)
    return page, Box(min(start, end), y - 2.6 * space, max(start, end), y)

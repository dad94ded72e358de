"""In which order the measures sound: repeats, endings, da capo, dal segno, coda, fine.

Conventions: measures are counted from 0. After a da capo or dal segno no repeat is
taken and only the last of several endings is played, as is usual (Gould, *Behind Bars*,
2011, "Repeats").
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final
from xml.etree.ElementTree import Element

from museflow_engine.errors import ScoreFileError
from museflow_engine.music.musicxml.directions import jumps

MOST_MEASURES: Final = 20_000
_MOST_TIMES: Final = 16


@dataclass(frozen=True, slots=True)
class Marks:
    """What steers the order at one measure.

    Attributes:
        forward: a repeat begins here.
        times: how often what a repeat sign ends here is played; 0 without a sign.
        ending: the passes for which this measure is played; empty outside endings.
        last_ending: the greatest pass of the endings that stand side by side here.
        jump: "capo" or "segno" where a jump leaves from the end of this measure.
        segno, coda: a jump may arrive here.
        to_coda, fine: after a jump, leave to the coda, or stop.
    """

    forward: bool = False
    times: int = 0
    ending: frozenset[int] = frozenset()
    last_ending: int = 0
    jump: str = ""
    segno: bool = False
    coda: bool = False
    to_coda: bool = False
    fine: bool = False


def unfold(measures: Sequence[Iterable[Element]], name: str) -> list[int]:
    """The measures in the order in which they sound.

    Args:
        measures: for every measure, its element in each part.
        name: what to call the document in messages.

    Returns:
        Indices into `measures`.

    Raises:
        ScoreFileError: if the repeats unfold to more than 20,000 measures.
    """
    marks = _marks(measures)
    walk = _Walk(marks)
    order: list[int] = []
    while walk.at < len(marks):
        if walk.plays_here():
            order.append(walk.at)
        if len(order) > MOST_MEASURES:
            raise ScoreFileError(f"{name}: its repeats unfold to more than {MOST_MEASURES:,} measures.")
        walk.step()
    return order


class _Walk:
    """A finger that follows the measures: where it is, and in which pass of a repeat."""

    def __init__(self, marks: list[Marks]) -> None:
        self._marks = marks
        self.at = 0
        self._start = 0
        self._pass = 1
        self._has_jumped = False

    def plays_here(self) -> bool:
        """Whether this measure sounds now, or is an ending for another pass."""
        mark = self._marks[self.at]
        if mark.forward and self.at != self._start:
            self._start, self._pass = self.at, 1
        if not mark.ending:
            return True
        return (mark.last_ending if self._has_jumped else self._pass) in mark.ending

    def step(self) -> None:
        """Go on to the next measure, or wherever the marks of this one lead."""
        mark = self._marks[self.at]
        plays = self.plays_here()
        if plays and self._has_jumped and mark.fine:
            self.at = len(self._marks)
        elif plays and self._has_jumped and mark.to_coda and (coda := self._find("coda")) is not None:
            self.at = coda
        elif plays and mark.times and not self._has_jumped and self._pass < max(mark.times, mark.last_ending):
            self._pass += 1
            self.at = self._start
        elif plays and mark.jump and not self._has_jumped:
            self._has_jumped = True
            self.at = (self._find("segno") or 0) if mark.jump == "segno" else 0
        else:
            self._go_on(mark, plays=plays)

    def _go_on(self, mark: Marks, *, plays: bool) -> None:
        self.at += 1
        ended = mark.times and plays and not mark.ending
        last_of_endings = mark.ending and not (self.at < len(self._marks) and self._marks[self.at].ending)
        if ended or last_of_endings:
            self._start, self._pass = self.at, 1

    def _find(self, target: str) -> int | None:
        return next((index for index, mark in enumerate(self._marks) if getattr(mark, target)), None)


def _marks(measures: Sequence[Iterable[Element]]) -> list[Marks]:
    endings = _endings(measures)
    marks: list[Marks] = []
    for index, (elements, jump) in enumerate(zip(measures, jumps(measures), strict=True)):
        repeats = [repeat for element in elements for repeat in element.findall("barline/repeat")]
        backward = [repeat for repeat in repeats if repeat.get("direction") == "backward"]
        marks.append(
            Marks(
                forward=any(repeat.get("direction") == "forward" for repeat in repeats),
                times=max((_times(repeat) for repeat in backward), default=0),
                ending=endings[index],
                last_ending=_last_ending(endings, index),
                jump=jump.leaves,
                segno=jump.segno,
                coda=jump.coda,
                to_coda=jump.to_coda,
                fine=jump.fine,
            )
        )
    return marks


def _times(repeat: Element) -> int:
    text = repeat.get("times", "2")
    return min(int(text), _MOST_TIMES) if re.fullmatch(r"[1-9]\d{0,3}", text) else 2


def _endings(measures: Sequence[Iterable[Element]]) -> list[frozenset[int]]:
    """For every measure, the passes of the ending that it stands in."""
    passes: list[frozenset[int]] = []
    current: frozenset[int] = frozenset()
    for elements in measures:
        marks = [ending for element in elements for ending in element.findall("barline/ending")]
        for mark in marks:
            if mark.get("type") == "start":
                numbers = re.findall(r"\d{1,2}", mark.get("number", ""))
                current = frozenset(min(int(number), _MOST_TIMES) for number in numbers)
        passes.append(current)
        if any(mark.get("type") in ("stop", "discontinue") for mark in marks):
            current = frozenset()
    return passes


def _last_ending(endings: list[frozenset[int]], index: int) -> int:
    """The greatest pass among the endings that follow one another around a measure."""
    if not endings[index]:
        return 0
    first = last = index
    while first > 0 and endings[first - 1]:
        first -= 1
    while last + 1 < len(endings) and endings[last + 1]:
        last += 1
    return max(max(numbers) for numbers in endings[first : last + 1])

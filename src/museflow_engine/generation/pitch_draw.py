"""Drawing pitches over a rhythm: line by line, the second hearing the first.

Conventions: MIDI numbers for what the other hand sounds. Messages are as in
`pitch_lines`, here probabilities: how likely a line that is drawn blindly from a note
on meets every requirement. They are left out where nothing is at stake any more.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from math import fsum
from operator import mul
from random import Random
from typing import NamedTuple

from museflow_engine.generation.base_model import START, BaseModel
from museflow_engine.generation.pitch_lines import Cells, PitchLine
from museflow_engine.generation.rhythm_moves import Move
from museflow_engine.generation.symbols import interval_names
from museflow_engine.generation.tilt import Choices, Shares, Tilt, choices_by_skill
from museflow_engine.music.rhythm import quarters
from museflow_engine.skill import intersection

Lines = tuple[Sequence[Move], Sequence[Move]]


class _Place(NamedTuple):
    """A note to be given a symbol: what its shares depend on.

    Attributes:
        duration: ticks; 0 where no wish depends on it.
        other: MIDI number that sounds against it, if known.
        last: whether it is the last of its line.
    """

    duration: int
    other: int | None
    last: bool


class PitchDraw:
    """A source of pitches for one set of wishes.

    Args:
        model: the untilted distribution.
        tilt: the wishes.
    """

    def __init__(self, model: BaseModel, tilt: Tilt) -> None:
        self._model = model
        self._tilt = tilt
        self._rows: dict[tuple[int, int, int, _Place], Shares] = {}

    def draw(self, territory: int, notes: Lines, rng: Random) -> tuple[list[int], list[int]]:
        """Symbols for the notes of both lines.

        Args:
            territory: number of the division of the keyboard.
            notes: the notes of each line, in order of time.
            rng: source of chance.
        """
        lines = self._model.language.territories[territory]
        goal = [float(each == lines.tally.done) for each in range(lines.tally.size)]
        unheard = self._places(notes[1], [None] * len(notes[1]))
        tail = self._promise(territory, unheard, goal)
        first, tally = self._draw_line(
            territory, 0, self._places(notes[0], [None] * len(notes[0])), (0, tail), rng
        )
        heard = _sounding(notes, [lines.lines[0].symbols[symbol][0][1].midi for symbol in first])
        second, _ = self._draw_line(territory, 1, self._places(notes[1], heard), (tally, goal), rng)
        return first, second

    def _promise(self, territory: int, places: Sequence[_Place], goal: list[float]) -> list[float]:
        """By tally before it, how likely the second line is to meet what is still due."""
        line = self._model.language.territories[territory].lines[1]
        if not places or not line.counts_anything:
            return goal
        message = self._messages(territory, 1, places, goal)[0]
        row = self._row(territory, 1, START, places[0])
        return [_expected(row, message, cells) for cells in line.entries]

    def _draw_line(
        self, territory: int, which: int, places: Sequence[_Place], ends: tuple[int, list[float]], rng: Random
    ) -> tuple[list[int], int]:
        """The symbols of a line, and the tally after it; `ends` is the tally before it and its tail."""
        tally, tail = ends
        if not places:
            return [], tally
        line = self._model.language.territories[territory].lines[which]
        done = len(tail) - 1
        messages = self._messages(territory, which, places, tail) if tally < done else []
        symbols: list[int] = []
        before = START
        cells = line.entries[tally]
        for number, place in enumerate(places):
            odds = self._row(territory, which, before, place)
            if tally < done:
                odds = tuple(map(mul, odds, map(messages[number].__getitem__, cells)))
            cell = cells[pick(odds, rng)]
            before, tally = divmod(cell, done + 1)
            symbols.append(before)
            cells = line.onward[cell]
        return symbols, tally

    def _messages(
        self, territory: int, which: int, places: Sequence[_Place], tail: list[float]
    ) -> list[list[float]]:
        """The message at each note of a line."""
        line = self._model.language.territories[territory].lines[which]
        pending = range(len(tail) - 1)
        messages = [tail * len(line.symbols)]
        for place in reversed(places[1:]):
            later = messages[-1]
            message: list[float] = []
            for symbol in range(len(line.symbols)):
                row = self._row(territory, which, symbol, place)
                first = symbol * len(tail)
                message += [_expected(row, later, line.onward[first + tally]) for tally in pending]
                message.append(1.0)  # nothing is due any more
            messages.append(message)
        return messages[::-1]

    def _places(self, moves: Sequence[Move], others: Sequence[int | None]) -> list[_Place]:
        final = len(moves) - 1
        lengths = {move.duration for move in moves}
        wished = {each for each in lengths if self._tilt.concerns_pitches_on(f"rhythm:{quarters(each)}")}
        return [
            _Place(move.duration if move.duration in wished else 0, other, number == final)
            for number, (move, other) in enumerate(zip(moves, others, strict=True))
        ]

    def _row(self, territory: int, which: int, before: int, place: _Place) -> Shares:
        """Shares, after the wishes, of what may follow a symbol at a place."""
        if self._tilt.is_neutral:
            return self._model.pitch(territory, which, before, place.other, place.last)
        key = (territory, which, before, place)
        row = self._rows.get(key)
        if row is None:
            line = self._model.language.territories[territory].lines[which]
            natural = self._model.pitch(territory, which, before, place.other, place.last)
            row = self._rows[key] = self._tilt.shares(natural, _choices(line, before, place.duration))
        return row


def _expected(row: Shares, message: Sequence[float], cells: Cells) -> float:
    """The mean of a message over what may come next."""
    # `fsum` rounds once and alike on every version of Python, which `sum` does not.
    return fsum(map(mul, row, map(message.__getitem__, cells)))


def pick(odds: Sequence[float], rng: Random) -> int:
    """The number of an option, drawn in proportion to its odds (at least one above 0)."""
    aim = rng.random() * fsum(odds)
    chosen = 0
    for option, odd in enumerate(odds):
        if odd > 0:
            chosen = option
            aim -= odd
            if aim < 0:
                break
    return chosen


def _sounding(notes: Lines, pitches: Sequence[int]) -> list[int | None]:
    """For each note of the second line, what the first line sounds at its onset."""
    found: list[int | None] = []
    at = 0
    first, second = notes
    for move in second:
        while at < len(first) and first[at].onset + first[at].duration <= move.onset:
            at += 1
        sounds = at < len(first) and first[at].onset <= move.onset
        found.append(pitches[at] if sounds else None)
    return found


@lru_cache(maxsize=4096)
def _choices(line: PitchLine, before: int, duration: int) -> Choices:
    """Which skills the symbols that may come next exercise on a note of this length."""
    rhythm = f"rhythm:{quarters(duration)}"
    targets = range(len(line.symbols)) if before == START else line.following[before]
    rows = []
    for target in targets:
        skills = []
        for hand, pitch in line.symbols[target]:
            name = f"pitch:{pitch.name}"
            skills += [name, intersection(name, f"hand:{hand}"), intersection(name, rhythm)]
        if before != START:
            skills += interval_names(line.symbols[before], line.symbols[target])
        rows.append(skills)
    return choices_by_skill(rows)

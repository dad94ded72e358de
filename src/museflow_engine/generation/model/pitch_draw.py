"""Drawing pitches over a rhythm: note by note, bars taken up again as a whole.

Conventions: the first line is drawn to its end, then the second, which hears it. A bar
that repeats another literally takes its symbols; one that transposes it takes them a few
steps away, if that can be joined on. Every option's odds are multiplied by its message
(see `look_ahead`) as long as something is due.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from math import fsum
from operator import mul
from random import Random
from typing import Final, NamedTuple

from museflow_engine.generation.model.line_model import NOTHING, LineModel, Spot
from museflow_engine.generation.model.look_ahead import LookAhead, Message
from museflow_engine.generation.model.picking import pick
from museflow_engine.generation.model.wishes import Choices, Wishes, choices_by_skill
from museflow_engine.generation.pitch_lines import PitchLine
from museflow_engine.generation.symbols import chord_names, interval_names, note_names
from museflow_engine.music import Key
from museflow_engine.music.rhythm import quarters
from museflow_engine.skill import intersection

_TRANSPOSITIONS: Final = {-1: 1.0, 1: 1.0, -2: 0.6, 2: 0.6, -3: 0.25, 3: 0.25, -4: 0.3, 4: 0.3}

Heard = tuple[int, bool, int]
"""A key of the other hand, whether it is struck now, and where that hand moves."""


class Block(NamedTuple):
    """The notes of a bar in one line, and the earlier bar that they take up.

    Attributes:
        first, last: numbers of its notes in the line, the last one not included.
        source: number of the first note of the bar taken up; -1 for none.
        kind: "new", "rhythm", "transposed" or "literal".
    """

    first: int
    last: int
    source: int
    kind: str


class Task(NamedTuple):
    """A line to be given pitches.

    Attributes:
        spots: what each note is drawn for.
        durations: ticks of each note.
        heard: what the other hand does at each note; None for silence.
        blocks: its bars.
    """

    spots: Sequence[Spot]
    durations: Sequence[int]
    heard: Sequence[Heard | None]
    blocks: Sequence[Block]


class LineDraw:
    """One line as it grows.

    Args:
        model: its potentials.
        key: the key, for the names of accidentals.
        wishes: the wishes.
        ahead: the messages; None if nothing is ever due.
        which: 0 or 1 for the first or second line; then notes of the second line, if this
            is the first, else 0.
    """

    def __init__(
        self,
        model: LineModel,
        key: Key,
        wishes: Wishes,
        ahead: LookAhead | None,
        which: tuple[int, int],
    ) -> None:
        self._model = model
        self._key = key
        self._wishes = wishes
        self._ahead = ahead
        self._which, self._after = which
        self.symbols: list[int] = []
        self.tally = 0

    def draw(self, task: Task, tally: int, rng: Random) -> None:
        """Draw all notes of a line; `tally` is what was exercised before it."""
        self.tally = tally
        for block in task.blocks:
            if block.kind == "literal" and self._take_up(task, block, 0):
                continue
            if block.kind == "transposed" and self._transpose(task, block, rng):
                continue
            for number in range(block.first, block.last):
                self._draw_note(task, number, rng)

    def _draw_note(self, task: Task, number: int, rng: Random) -> None:
        odds = self._odds(task, number)
        cells = self._cells()
        message = self._message(len(task.spots) - 1 - number)
        if message is not None:
            odds = list(map(mul, odds, map(message.__getitem__, cells)))
        self._append(cells[pick(odds, rng)])

    def _append(self, cell: int) -> None:
        symbol, self.tally = divmod(cell, len(self._model.line.entries))
        self.symbols.append(symbol)

    def _cells(self) -> Sequence[int]:
        """The cells of what may come next."""
        line = self._model.line
        if not self.symbols:
            return line.entries[self.tally]
        return line.onward[self.symbols[-1] * len(line.entries) + self.tally]

    def _message(self, to_come: int) -> Message | None:
        if self._ahead is None or self.tally == len(self._model.line.entries) - 1:
            return None
        return self._ahead.message(self._which, to_come, self._after)

    def _odds(self, task: Task, number: int) -> Sequence[float]:
        model = self._model
        before = self.symbols[-1] if self.symbols else NOTHING
        motion = model.motion(self.symbols[-2], before) if len(self.symbols) > 1 else 0
        odds: Sequence[float] = model.row(before, motion, task.spots[number])
        heard = task.heard[number]
        if heard:
            other, struck, direction = heard
            odds = list(map(mul, odds, model.heard(before, other, struck)))
            if before != NOTHING:
                odds = list(map(mul, odds, model.directed(before, direction)))
        if not self._wishes.is_neutral:
            odds = self._tilted(odds, before, task.durations[number])
        return odds

    def _tilted(self, odds: Sequence[float], before: int, duration: int) -> Sequence[float]:
        total = fsum(odds)
        rhythm = f"rhythm:{quarters(duration)}"
        paired = rhythm if self._wishes.concerns_pitches_on(rhythm) else ""
        earlier = self.symbols[-2] if self._wishes.names_series and len(self.symbols) > 1 else NOTHING
        choices = _choices(self._model.line, self._key, before, earlier, paired)
        return self._wishes.shares([odd / total for odd in odds], choices)

    def _transpose(self, task: Task, block: Block, rng: Random) -> bool:
        """Take a bar up some steps away, if there is a way to join it on."""
        odds = self._odds(task, block.first)
        targets = self._model.following(self.symbols[-1] if self.symbols else NOTHING)
        ways: list[tuple[int, float]] = []
        for steps, share in _TRANSPOSITIONS.items():
            moved = self._moved(block, steps)
            if moved and moved[0] in targets:
                ways.append((steps, share * odds[targets.index(moved[0])]))
        while ways:
            chosen = pick([share for _, share in ways], rng)
            if self._take_up(task, block, ways.pop(chosen)[0]):
                return True
        return False

    def _moved(self, block: Block, steps: int) -> list[int] | None:
        """The symbols of the bar taken up, moved by steps of the scale; None if one is missing."""
        source = self.symbols[block.source : block.source + block.last - block.first]
        if not steps:
            return source
        shifts = _shifted(self._model.line, self._key, steps)
        moved = [shifts[symbol] for symbol in source]
        return None if NOTHING in moved else moved

    def _take_up(self, task: Task, block: Block, steps: int) -> bool:
        """Append a bar again, if it can be joined on and leaves room for what is due."""
        moved = self._moved(block, steps)
        if moved is None:
            return False
        length, tally = len(self.symbols), self.tally
        for symbol in moved:
            targets = self._model.following(self.symbols[-1] if self.symbols else NOTHING)
            if symbol not in targets:
                break
            self._append(self._cells()[targets.index(symbol)])
        else:
            message = self._message(len(task.spots) - block.last)
            cell = self.symbols[-1] * len(self._model.line.entries) + self.tally
            if message is None or message[cell] > 0:
                return True
        del self.symbols[length:]
        self.tally = tally
        return False


@lru_cache(maxsize=512)
def _shifted(line: PitchLine, key: Key, steps: int) -> tuple[int, ...]:
    """For each symbol, that of the same shape some steps of the scale away; -1 if there is none."""
    shapes = {_shape(symbol, key, 0): number for number, symbol in enumerate(line.symbols)}
    return tuple(shapes.get(_shape(symbol, key, steps), NOTHING) for symbol in line.symbols)


def _shape(symbol: tuple[tuple[str, object], ...], key: Key, steps: int) -> tuple[tuple[str, int, bool], ...]:
    return tuple(
        (hand, pitch.staff_position + steps, key.is_diatonic(pitch))  # type: ignore[attr-defined,arg-type]
        for hand, pitch in symbol
    )


@lru_cache(maxsize=8192)
def _choices(line: PitchLine, key: Key, before: int, earlier: int, rhythm: str) -> Choices:
    """Which skills the symbols that may come next exercise.

    Args:
        line: the line.
        key: the key, for the names of accidentals.
        before: the symbol before, or `NOTHING`.
        earlier: the symbol before that, or `NOTHING` if series do not matter.
        rhythm: name of the note value, if it is paired with pitches; else "".
    """
    targets = range(len(line.symbols)) if before == NOTHING else line.following[before]
    rows = []
    for target in targets:
        symbol = line.symbols[target]
        skills = note_names(symbol, key) + chord_names(symbol)
        for hand, pitch in symbol:
            name = f"pitch:{pitch.name}"
            skills.append(intersection(name, f"hand:{hand}"))
            if rhythm:
                skills.append(intersection(name, rhythm))
        if before != NOTHING:
            skills += interval_names(line.symbols[before], symbol)
        if earlier != NOTHING:
            series = (line.symbols[earlier], line.symbols[before], symbol)
            skills.append("notes:" + "-".join(each[0][1].name for each in series))
        rows.append(skills)
    return choices_by_skill(rows)

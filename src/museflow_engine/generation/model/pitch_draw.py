"""Drawing pitches over a rhythm: note by note, bars taken up again as a whole.

Conventions: the first line is drawn to its end, then the second, which hears it. A bar
that repeats another literally takes its symbols; one that transposes it takes them a few
steps away, if that can be joined on. Every option's odds are multiplied by its message
(see `look_ahead`) as long as something is due.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from math import fsum, prod
from operator import mul
from random import Random
from typing import Final, NamedTuple

from museflow_engine.generation.model import features
from museflow_engine.generation.model.line_model import NOTHING, REMEMBERED, Compass, Heard, LineModel, Spot
from museflow_engine.generation.model.line_tilt import LineTilt, Promise
from museflow_engine.generation.model.look_ahead import LookAhead, Message
from museflow_engine.generation.model.picking import pick
from museflow_engine.generation.model.wishes import Ledger
from museflow_engine.generation.pitch_lines import PitchLine
from museflow_engine.music import Key

_TRANSPOSITIONS: Final = {-1: 1.0, 1: 1.0, -2: 0.6, 2: 0.6, -3: 0.25, 3: 0.25, -4: 0.3, 4: 0.3}

_CLASH: Final = 0.55
"""How much worse than the mean a bar may fit what it is heard with and still be taken up."""


class Block(NamedTuple):
    """The notes of a bar in one line, and the earlier bar that they take up.

    Attributes:
        first, last: numbers of its notes in the line, the last one not included.
        source: number of the first note of the bar taken up; -1 for none.
        kind: "new", or one of `relations.KINDS`.
    """

    first: int
    last: int
    source: int
    kind: str


class Task(NamedTuple):
    """A line to be given pitches.

    Attributes:
        spots: what each note is drawn for.
        paired: for each note the name of its value, if a wish pairs it with pitches; else "".
        blocks: its bars.
        compasses: for each of its bars, the compass of the phrase and the register of the bar.
    """

    spots: Sequence[Spot]
    paired: Sequence[str]
    blocks: Sequence[Block]
    compasses: Sequence[Compass]


class LineDraw:
    """One line as it grows.

    Args:
        model: its potentials.
        key: the key of the tier.
        tilt: how wishes change it; None if nothing is wished.
        ahead: the messages; None if nothing is ever due.
        which: 0 or 1 for the first or second line; then notes of the second line, if this
            is the first, else 0.
        ledger: adds up what choices cost or tell.
    """

    def __init__(
        self,
        model: LineModel,
        key: Key,
        *,
        tilt: LineTilt | None,
        ahead: LookAhead | None,
        which: tuple[int, int],
        ledger: Ledger | None = None,
    ) -> None:
        self._model = model
        self._tallies = len(model.line.entries)
        self._key = key
        self._tilt = tilt
        self._ahead = ahead
        self._which, self._after = which
        self._ledger = ledger
        self.symbols: list[int] = []
        self.tally = 0
        self._promises: Sequence[Promise] = ()
        self._heard: Sequence[Heard | None] = ()
        self._compass = Compass(0, 0, features.ANY_LEVEL)
        self._block = Block(0, 0, -1, "new")

    def draw(self, task: Task, heard: Sequence[Heard | None], tally: int, rng: Random) -> None:
        """Draw all notes of a line.

        Args:
            task: the line.
            heard: what the other hand does at each note; None for silence.
            tally: what was exercised before it.
            rng: source of chance.
        """
        self.tally = tally
        self._heard = heard
        if self._tilt:
            self._promises = self._tilt.promises(task.paired)
        for block, compass in zip(task.blocks, task.compasses, strict=True):
            self._block = block
            self._compass = compass
            if block.kind == "literal" and self._take_up(task, block, 0):
                continue
            if block.kind == "transposed" and self._transpose(task, block, rng):
                continue
            for number in range(block.first, block.last):
                self._draw_note(task, number, rng)

    def _draw_note(self, task: Task, number: int, rng: Random) -> None:
        odds = self._odds(task, number)
        cells = self._cells()
        if self.tally != self._tallies - 1:
            message = self._message(len(task.spots) - 1 - number)
            odds = map(mul, odds, map(message.__getitem__, cells)) if message else odds
        if self._ledger:
            odds = list(odds)
        chosen = pick(odds, rng)
        if self._ledger:
            self._ledger.tell(list(odds), chosen)
        symbol, self.tally = divmod(cells[chosen], self._tallies)
        self.symbols.append(symbol)

    def _append(self, cell: int) -> None:
        symbol, self.tally = divmod(cell, self._tallies)
        self.symbols.append(symbol)

    def _cells(self) -> Sequence[int]:
        """The cells of what may come next."""
        line = self._model.line
        if not self.symbols:
            return line.entries[self.tally]
        return line.onward[self.symbols[-1] * self._tallies + self.tally]

    def _message(self, to_come: int) -> Message | None:
        if self._ahead is None or self.tally == self._tallies - 1:
            return None
        return self._ahead.message(self._which, to_come, self._after)

    def _odds(self, task: Task, number: int) -> Iterable[float]:
        """Odds of what may come next; the products are taken when they are read."""
        model, symbols, spot = self._model, self.symbols, task.spots[number]
        before = symbols[-1] if symbols else NOTHING
        motion = model.motions[symbols[-2]][before] if len(symbols) > 1 else 0
        odds: Iterable[float] = model.row(before, motion, spot, self._compass)
        heard = self._heard[number]
        if heard:
            odds = map(mul, odds, model.heard(before, heard, spot.strength))
        if len(symbols) >= REMEMBERED:
            odds = map(mul, odds, model.remembering(symbols))
        block = self._block
        source = block.source + number - block.first
        if block.source >= 0 and source > 0:
            answered = (symbols[source], symbols[source - 1])
            row = features.echo_row(block.kind, first=number == block.first)
            odds = map(mul, odds, model.echoing(before, answered, row))
        return self._tilted(self._tilt, odds, task, number) if self._tilt else odds

    def _tilted(self, tilt: LineTilt, odds: Iterable[float], task: Task, number: int) -> Iterable[float]:
        symbols = self.symbols
        before = symbols[-1] if symbols else NOTHING
        natural = list(odds) if self._ledger else odds
        tilted: Iterable[float] = map(
            mul, natural, tilt.leading(before, task.paired[number], self._promises[number])
        )
        series = tilt.series(symbols[-2] if len(symbols) > 1 else NOTHING, before)
        if series:
            tilted = map(mul, tilted, series)
        if self._ledger:
            tilted = list(tilted)
            self._ledger.charge(list(natural), tilted)
        return tilted

    def _transpose(self, task: Task, block: Block, rng: Random) -> bool:
        """Take a bar up some steps away, if there is a way to join it on."""
        odds = list(self._odds(task, block.first))
        targets = self._model.following(self.symbols[-1] if self.symbols else NOTHING)
        ways: list[tuple[int, float]] = []
        for steps, share in _TRANSPOSITIONS.items():
            moved = self._moved(block, steps)
            if moved and moved[0] in targets:
                fit = prod(map(self._model.fit, moved, task.spots[block.first : block.last]))
                fit *= prod(map(self._model.kept_to(self._compass).__getitem__, moved))
                ways.append((steps, share * odds[targets.index(moved[0])] * fit))
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
            cell = self.symbols[-1] * self._tallies + self.tally
            if (message is None or message[cell] > 0) and not self._clashes(task, block):
                return True
        del self.symbols[length:]
        self.tally = tally
        return False

    def _clashes(self, task: Task, block: Block) -> bool:
        """Whether a bar just taken up goes badly with the other hand and its chord."""
        ratios = []
        for number in range(block.first, block.last):
            heard, spot = self._heard[number], task.spots[number]
            if heard and number:
                before, symbol = self.symbols[number - 1], self.symbols[number]
                factors = self._model.heard(before, heard, spot.strength)
                here = factors[self._model.following(before).index(symbol)] * len(factors) / fsum(factors)
                ratios.append(here * self._model.fit(symbol, spot))
        return bool(ratios) and prod(ratios) ** (1 / len(ratios)) < _CLASH


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

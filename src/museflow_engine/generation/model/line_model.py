"""The pitch model of one line in one tier: odds of the symbols that may come next.

Conventions: odds are products of potentials (a log-linear model of each choice, that is
a conditional logit: McFadden 1974): of the motion, of the degree at its place in the
line, of the chord, of the register, of accidentals. They are factors over the symbols
that may follow a symbol (all symbols at the start), made when first asked for. Where a
symbol is more than one note, its melody note moves and every note is heard in the chord.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, fsum
from operator import mul
from typing import Final, NamedTuple

from museflow_engine.generation.model import features
from museflow_engine.generation.model.tables import LineTables
from museflow_engine.generation.pitch_lines import PitchLine
from museflow_engine.generation.symbols import Symbol, melody
from museflow_engine.music import Key

NOTHING: Final = -1
"""Stands for the symbol before the first of a line."""

_DOUBLE: Final = {3: 0.6, 6: 0.5, 5: 0.25, 4: 0.2, 8: 0.25}
_ODD_DOUBLE: Final = 0.1

Factors = list[float]


class Spot(NamedTuple):
    """What a note is drawn for, as far as its own line goes.

    Attributes:
        chord: degree of the chord of its bar.
        strength: metric weight, index into `features.STRENGTHS`.
        place: index into `features.PLACES`.
        level: mean register of its bar, 0 to 4, or `features.ANY_LEVEL`.
    """

    chord: int
    strength: int
    place: int
    level: int


class LineModel:
    """Potentials of a line, by symbol.

    Args:
        line: the line: its symbols and what may follow what.
        tables: the potentials.
        key: the key of the tier.
    """

    def __init__(self, line: PitchLine, tables: LineTables, key: Key) -> None:
        self.line = line
        self._tables = tables
        self._key = key
        self._carrying = [melody(symbol)[0][1] for symbol in line.symbols]
        self.midi = [pitch.midi for pitch in self._carrying]
        self.positions = [pitch.staff_position for pitch in self._carrying]
        self._everything = tuple(range(len(line.symbols)))
        self._spots: dict[Spot, Factors] = {}
        self._rows: dict[tuple[int, int, Spot], Factors] = {}
        self._heard: dict[tuple[int, int, bool, int], Factors] = {}
        self._directions: dict[tuple[int, int], Factors] = {}
        self._blind: list[Factors] | None = None

    def following(self, before: int) -> Sequence[int]:
        """The symbols that may come next."""
        return self._everything if before == NOTHING else self.line.following[before]

    def motion(self, earlier: int, later: int) -> int:
        """Class of the motion between two symbols."""
        return features.motion(self.positions[later] - self.positions[earlier])

    def row(self, before: int, motion: int, spot: Spot) -> Factors:
        """Odds of the symbols that may come next, as the line alone would have it.

        Args:
            before: the symbol before, or `NOTHING`.
            motion: class of the motion that led to it.
            spot: what the note is drawn for.
        """
        key = (before, motion, spot)
        row = self._rows.get(key)
        if row is None:
            here = self._spot(spot)
            row = [here[target] for target in self.following(before)]
            if before != NOTHING:
                row = list(map(mul, row, self._steps(before, self._tables.motion[motion])))
            self._rows[key] = row
        return row

    def heard(self, before: int, other: int, struck: bool, strength: int) -> Factors:
        """Factors for how the symbols sound against a key of the other hand."""
        key = (before, other, struck, strength)
        if key not in self._heard:
            table = self._tables.vertical[strength]
            self._heard[key] = [
                exp(table[features.vertical(self.midi[target], other, struck)])
                for target in self.following(before)
            ]
        return self._heard[key]

    def directed(self, before: int, other: int) -> Factors:
        """Factors for the direction, given the direction of the other hand."""
        key = (before, other)
        if key not in self._directions:
            table = self._tables.direction[other]
            position = self.positions[before]
            self._directions[key] = [
                exp(table[features.direction(self.positions[target] - position)])
                for target in self.following(before)
            ]
        return self._directions[key]

    def echoing(self, before: int, source: tuple[int, int], row: int) -> Factors:
        """Factors for how the symbols answer a note of an earlier bar.

        Args:
            before: the symbol before.
            source: the symbol answered to, and the one before it.
            row: row of the table, see `echo_row`.
        """
        table = [exp(each) for each in self._tables.echo[row]]
        model = self.positions[source[0]]
        model_steps = model - self.positions[source[1]]
        here = self.positions[before]
        return [
            table[features.echo(self.positions[target] - here, self.positions[target], model_steps, model)]
            for target in self.following(before)
        ]

    def returning(self, symbols: Sequence[int]) -> Factors | None:
        """Factors for coming back to the pitch of two or four strikes ago; None if there are none."""
        if len(symbols) < 3:
            return None
        before = symbols[-1]
        table = self._tables.returning[features.return_row(self.motion(symbols[-2], before))]
        two, four, neither = (exp(each) for each in table)
        latest = self.positions[symbols[-2]]
        earlier = self.positions[symbols[-4]] if len(symbols) > 3 else None
        return [
            two if position == latest else four if position == earlier else neither
            for position in map(self.positions.__getitem__, self.following(before))
        ]

    def coming_round(self, symbols: Sequence[int]) -> Factors | None:
        """Factors for moving as the line did some strikes ago; None if it is too short for that."""
        if len(symbols) <= features.PERIODS[0]:
            return None
        here = self.positions[symbols[-1]]
        gains: dict[int, float] = {}
        for (still, again), period in zip(self._tables.period, features.PERIODS, strict=True):
            if len(symbols) > period:
                moved = self.positions[symbols[-period]] - self.positions[symbols[-period - 1]]
                gains[here + moved] = gains.get(here + moved, 1.0) * exp(again - still)
        return [
            gains.get(position, 1.0)
            for position in map(self.positions.__getitem__, self.following(symbols[-1]))
        ]

    def fit(self, symbol: int, spot: Spot) -> float:
        """How well a symbol fits its spot, as a multiple of the mean of all symbols."""
        factors = self._spot(spot)
        return factors[symbol] * len(factors) / fsum(factors)

    def blind(self) -> list[Factors]:
        """Shares of what follows each symbol, whatever the place: for looking ahead."""
        if self._blind is None:
            rows = self._tables.motion[1:]
            mean = [fsum(map(exp, column)) / len(rows) for column in zip(*rows, strict=True)]
            self._blind = [
                _normalised([mean[self._interval(symbol, target)] for target in self.line.following[symbol]])
                for symbol in self._everything
            ]
        return self._blind

    def _steps(self, before: int, table: Sequence[float]) -> Factors:
        return [exp(table[self._interval(before, target)]) for target in self.line.following[before]]

    def _interval(self, earlier: int, later: int) -> int:
        return features.interval(self.positions[later] - self.positions[earlier])

    def _spot(self, spot: Spot) -> Factors:
        if spot not in self._spots:
            self._spots[spot] = [exp(self._potential(each, spot)) for each in self._everything]
        return self._spots[spot]

    def _potential(self, number: int, spot: Spot) -> float:
        tables, key, symbol = self._tables, self._key, self.line.symbols[number]
        lowest, highest = min(self.positions), max(self.positions)
        register = features.register(self.positions[number], lowest, highest)
        degree = features.degree_class(key, self._carrying[number])
        notes = [pitch for _, pitch in symbol]
        in_chord = [
            tables.chord[features.chord_role(key, pitch, spot.chord)][spot.strength]
            + tables.alteration[0][features.alteration(key, pitch, spot.chord)]
            for pitch in notes
        ]
        return (
            tables.degree[spot.place][degree]
            + tables.register[spot.level][register]
            + fsum(in_chord) / len(notes)
            + _double(symbol)
        )


def _double(symbol: Symbol) -> float:
    """What it costs to strike two notes of one hand at once."""
    if len(melody(symbol)) == len(symbol) or len(symbol) != 2:
        return 0.0
    (_, low), (_, high) = symbol
    number = high.staff_position - low.staff_position + 1
    return _DOUBLE.get(number, _ODD_DOUBLE) - 1.0


def _normalised(weights: Sequence[float]) -> Factors:
    total = fsum(weights)
    return [weight / total for weight in weights]

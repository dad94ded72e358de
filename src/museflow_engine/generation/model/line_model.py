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
from museflow_engine.generation.symbols import Symbol, chord_names, interval_names, melody, note_names
from museflow_engine.music import Key
from museflow_engine.skill import intersection

NOTHING: Final = -1
"""Stands for the symbol before the first of a line."""

_DOUBLE: Final = {3: 0.6, 6: 0.5, 5: 0.25, 4: 0.2, 8: 0.25}
_OUT_OF_COMPASS: Final = 0.03
_ODD_DOUBLE: Final = 0.1

REMEMBERED: Final = features.PERIODS[0] + 1
_MEMORY: Final = max(features.PERIODS) + 1
_MOST_MEMORIES: Final = 20_000
_MOST_ROWS: Final = 50_000

Factors = list[float]


Heard = tuple[int, bool, int]
"""A key of the other hand, whether it is struck now, and where that hand moves."""


class Spot(NamedTuple):
    """What a note is drawn for, as far as its own line goes.

    Attributes:
        chord: degree of the chord of its bar.
        strength: metric weight, index into `features.STRENGTHS`.
        place: index into `features.PLACES`.
    """

    chord: int
    strength: int
    place: int


class Compass(NamedTuple):
    """The part of the alphabet that a phrase keeps to.

    Attributes:
        lowest, highest: staff positions.
        level: mean register of the bar, 0 to 4, or `features.ANY_LEVEL`.
    """

    lowest: int
    highest: int
    level: int


class LineModel:
    """Potentials of a line, by symbol.

    Args:
        line: the line: its symbols and what may follow what.
        tables: the potentials.
        key: the key of the tier.

    Attributes:
        line: the line.
        midi: MIDI number of the note of each symbol that carries the melody.
        positions: its staff position.
        motions: class of the motion from each symbol to each, see `features.motion`.
    """

    def __init__(self, line: PitchLine, tables: LineTables, key: Key) -> None:
        self.line = line
        self._tables = tables
        self._key = key
        self._carrying = [melody(symbol)[0][1] for symbol in line.symbols]
        self.midi = [pitch.midi for pitch in self._carrying]
        self.positions = [pitch.staff_position for pitch in self._carrying]
        self.motions = [[features.motion(b - a) for b in self.positions] for a in self.positions]
        self._everything = tuple(range(len(line.symbols)))
        self._spots: dict[Spot, Factors] = {}
        self._rows: dict[tuple[int, int, Spot, Compass], Factors] = {}
        self._heard: dict[tuple[int, Heard, int], Factors] = {}
        self._echoes: dict[tuple[int, tuple[int, int], int], Factors] = {}
        self._stepped: dict[tuple[int, int, int], Factors] = {}
        self._exercises: dict[str, list[int]] | None = None
        self._intervals: dict[int, Sequence[Sequence[str]]] = {}
        self._memories: dict[tuple[int, ...], Factors] = {}
        self._compasses: dict[Compass, Factors] = {}
        self._blind: list[Factors] | None = None

    def following(self, before: int) -> Sequence[int]:
        """The symbols that may come next."""
        return self._everything if before == NOTHING else self.line.following[before]

    def row(self, before: int, motion: int, spot: Spot, compass: Compass) -> Factors:
        """Odds of the symbols that may come next, as the line alone would have it.

        Args:
            before: the symbol before, or `NOTHING`.
            motion: class of the motion that led to it.
            spot: what the note is drawn for.
            compass: what the phrase keeps to.
        """
        key = (before, motion, spot, compass)
        row = self._rows.get(key)
        if row is None:
            here, kept = self._spot(spot), self.kept_to(compass)
            row = [here[target] * kept[target] for target in self.following(before)]
            if before != NOTHING:
                row = list(map(mul, row, self._steps(before, motion, spot.strength)))
            if len(self._rows) > _MOST_ROWS:
                self._rows.clear()
            self._rows[key] = row
        return row

    def exercising(self, skill: str) -> Sequence[int]:
        """The symbols that exercise a skill by being struck: a pitch, its hand, an accidental, a chord."""
        if self._exercises is None:
            self._exercises = {}
            for number, symbol in enumerate(self.line.symbols):
                names = note_names(symbol, self._key) + chord_names(symbol)
                names += [intersection(f"pitch:{pitch.name}", f"hand:{hand}") for hand, pitch in symbol]
                for name in dict.fromkeys(names):
                    self._exercises.setdefault(name, []).append(number)
        return self._exercises.get(skill, ())

    def intervals(self, before: int) -> Sequence[Sequence[str]]:
        """Names of the intervals to each symbol that may follow another."""
        if before not in self._intervals:
            symbols = self.line.symbols
            self._intervals[before] = [
                interval_names(symbols[before], symbols[target]) for target in self.following(before)
            ]
        return self._intervals[before]

    def kept_to(self, compass: Compass) -> Factors:
        """Factors of all symbols for the compass of a phrase and the register of a bar."""
        if compass not in self._compasses:
            table = self._tables.register[compass.level]
            self._compasses[compass] = [
                exp(table[features.register(position, compass.lowest, compass.highest)])
                if compass.lowest <= position <= compass.highest
                else _OUT_OF_COMPASS
                for position in self.positions
            ]
        return self._compasses[compass]

    def heard(self, before: int, heard: Heard, strength: int) -> Factors:
        """Factors for how the symbols go with the other hand: their sound, and their direction."""
        key = (before, heard, strength)
        factors = self._heard.get(key)
        if factors is None:
            other, struck, direction = heard
            sounds = self._tables.vertical[strength]
            targets = self.following(before)
            factors = [exp(sounds[features.vertical(self.midi[each], other, struck)]) for each in targets]
            if before != NOTHING:
                moves = self._tables.direction[direction]
                steps = (self.positions[each] - self.positions[before] for each in targets)
                factors = [
                    factor * exp(moves[features.direction(each)])
                    for factor, each in zip(factors, steps, strict=True)
                ]
            self._heard[key] = factors
        return factors

    def echoing(self, before: int, source: tuple[int, int], row: int) -> Factors:
        """Factors for how the symbols answer a note of an earlier bar.

        Args:
            before: the symbol before.
            source: the symbol answered to, and the one before it.
            row: row of the table, see `echo_row`.
        """
        key = (before, source, row)
        factors = self._echoes.get(key)
        if factors is None:
            factors = self._echoes[key] = self._echoing(before, source, row)
        return factors

    def _echoing(self, before: int, source: tuple[int, int], row: int) -> Factors:
        table = [exp(each) for each in self._tables.echo[row]]
        model = self.positions[source[0]]
        model_steps = model - self.positions[source[1]]
        here = self.positions[before]
        return [
            table[features.echo(self.positions[target] - here, self.positions[target], model_steps, model)]
            for target in self.following(before)
        ]

    def remembering(self, symbols: Sequence[int]) -> Factors:
        """Factors for coming back to what was played a few strikes ago.

        Args:
            symbols: the line so far, at least `REMEMBERED` of them.
        """
        recent = tuple(symbols[-_MEMORY:])
        factors = self._memories.get(recent)
        if factors is None:
            if len(self._memories) > _MOST_MEMORIES:
                self._memories.clear()
            factors = list(map(mul, self._returning(recent), self._coming_round(recent)))
            self._memories[recent] = factors
        return factors

    def _returning(self, symbols: Sequence[int]) -> Factors:
        """Factors for coming back to the pitch of two or four strikes ago."""
        before = symbols[-1]
        table = self._tables.returning[features.return_row(self.motions[symbols[-2]][before])]
        two, four, neither = (exp(each) for each in table)
        latest = self.positions[symbols[-2]]
        earlier = self.positions[symbols[-4]] if len(symbols) > 3 else None
        return [
            two if position == latest else four if position == earlier else neither
            for position in map(self.positions.__getitem__, self.following(before))
        ]

    def _coming_round(self, symbols: Sequence[int]) -> Factors:
        """Factors for moving as the line did some strikes ago."""
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

    def _steps(self, before: int, motion: int, strength: int) -> Factors:
        key = (before, motion, strength)
        factors = self._stepped.get(key)
        if factors is None:
            factors = self._stepped[key] = self._stepping(before, motion, strength)
        return factors

    def _stepping(self, before: int, motion: int, strength: int) -> Factors:
        tables = self._tables
        tendency = tables.tendency[features.tendency(self._key, self._carrying[before])]
        intervals = [self._interval(before, target) for target in self.line.following[before]]
        return [
            exp(tables.motion[motion][each] + tendency[each] + tables.metric[strength][each])
            for each in intervals
        ]

    def _interval(self, earlier: int, later: int) -> int:
        return features.interval(self.positions[later] - self.positions[earlier])

    def _spot(self, spot: Spot) -> Factors:
        if spot not in self._spots:
            self._spots[spot] = [exp(self._potential(each, spot)) for each in self._everything]
        return self._spots[spot]

    def _potential(self, number: int, spot: Spot) -> float:
        tables, key, symbol = self._tables, self._key, self.line.symbols[number]
        degree = features.degree_class(key, self._carrying[number])
        notes = [pitch for _, pitch in symbol]
        in_chord = [
            tables.chord[features.chord_role(key, pitch, spot.chord)][spot.strength]
            + tables.alteration[0][features.alteration(key, pitch, spot.chord)]
            for pitch in notes
        ]
        return tables.degree[spot.place][degree] + fsum(in_chord) / len(notes) + _double(symbol)


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

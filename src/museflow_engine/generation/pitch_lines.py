"""The pitches of a phrase: melodic lines over a given rhythm, and their exact number.

Conventions: a line is a sequence of symbols, one for each note of its rhythm. A symbol
is one pitch, or a pair of pitches where the hands move in parallel. The second line is
read after the first has ended, so that both share one tally. A message is a number for
each (symbol, tally): how many completions there are, or how probable it is that one
succeeds. Messages run backwards (Pearl 1988; for constrained melodies Papadopoulos,
Pachet, Roy and Sakellariou 2015, "Exact sampling for regular and Markov constraints
with belief propagation").
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from museflow_engine.generation.automaton import Slots
from museflow_engine.generation.tally import Tally
from museflow_engine.music import Hand, Pitch

Number = TypeVar("Number", int, float)
Symbol = tuple[tuple[Hand, Pitch], ...]
Row = Sequence[Number]
Message = list[list[Number]]


def interval_name(earlier: Pitch, later: Pitch) -> str:
    """Name of a melodic interval as a micro-skill: "interval:+3", "interval:1"."""
    steps = later.staff_position - earlier.staff_position
    return f"interval:{steps + (1 if steps > 0 else -1):+d}" if steps else "interval:1"


@dataclass(frozen=True, eq=False)
class PitchLine:
    """One melodic line: its alphabet, what may follow what, and what that counts.

    Attributes:
        symbols: the alphabet, lowest first; empty for a line that does not sound.
        following: for each symbol, the symbols that may follow it.
        opening: for each symbol, the tally after it as first note, by tally before.
        counting: for each symbol and each of its `following`, the same.
    """

    symbols: tuple[Symbol, ...]
    following: tuple[tuple[int, ...], ...]
    opening: tuple[tuple[int, ...], ...]
    counting: tuple[tuple[tuple[int, ...], ...], ...]

    @classmethod
    def make(cls, symbols: Sequence[Symbol], largest_interval: int, tally: Tally) -> PitchLine:
        """A line over an alphabet, with intervals up to the largest (8 is an octave).

        A pair is followed by pairs at the same distance, so that both hands take the
        same steps.
        """
        following = tuple(
            tuple(
                place for place, target in enumerate(symbols) if _may_follow(symbol, target, largest_interval)
            )
            for symbol in symbols
        )
        named = [[f"pitch:{pitch.name}" for _, pitch in symbol] for symbol in symbols]
        opening = tuple(tally.after(names) for names in named)
        counting = tuple(
            tuple(
                tally.after(named[target] + _intervals(symbols[source], symbols[target]))
                for target in targets
            )
            for source, targets in enumerate(following)
        )
        return cls(tuple(symbols), following, opening, counting)

    @cached_property
    def counts_anything(self) -> bool:
        """Whether any note of the line can change the tally."""
        tables = (*self.opening, *(table for tables in self.counting for table in tables))
        return any(table != tuple(range(len(table))) for table in tables)

    def step_back(self, rows: Sequence[Row[Number]], message: Message[Number]) -> Message[Number]:
        """The message one note earlier.

        Args:
            rows: for each symbol, the weight of each of its `following`.
            message: by symbol and tally, at the later note.
        """
        tallies = range(len(message[0]))
        return [
            [
                sum(
                    weight * message[target][table[tally]]
                    for target, table, weight in zip(targets, tables, row, strict=True)
                )
                for tally in tallies
            ]
            for targets, tables, row in zip(self.following, self.counting, rows, strict=True)
        ]

    def step_in(self, row: Row[Number], message: Message[Number]) -> list[Number]:
        """By tally, what a whole line comes to, given the message at its first note."""
        return [
            sum(
                weight * at_symbol[table[tally]]
                for at_symbol, table, weight in zip(message, self.opening, row, strict=True)
            )
            for tally in range(len(message[0]))
        ]


class PitchLines:
    """The two lines of a phrase, read one after the other.

    Args:
        first, second: the lines; one of them may be empty.
        tally: arithmetic of the melodic requirements (pitch, interval).
    """

    def __init__(self, first: PitchLine, second: PitchLine, tally: Tally) -> None:
        self.lines = (first, second)
        self.tally = tally
        self._goal = [int(each == tally.done) for each in range(tally.size)]
        self._chains: dict[tuple[int, int], list[Message[int]]] = {}

    def count(self, slots: Slots) -> int:
        """Exact number of pitch lines over a rhythm with these slots."""
        if any(notes and not line.symbols for notes, line in zip(slots, self.lines, strict=True)):
            return 0
        return self._whole(0, slots[0], slots[1])[0]

    def unrank(self, rank: int, slots: Slots) -> tuple[list[int], list[int]]:
        """The symbols of both lines with this number among those for these slots."""
        tally = 0
        found: tuple[list[int], list[int]] = ([], [])
        for which, line in enumerate(self.lines):
            symbols = found[which]
            for message in self._messages(which, slots[which], slots[1] if which == 0 else 0):
                if symbols:
                    targets, tables = line.following[symbols[-1]], line.counting[symbols[-1]]
                else:
                    targets, tables = tuple(range(len(line.symbols))), line.opening
                for target, table in zip(targets, tables, strict=True):
                    number = message[target][table[tally]]
                    if rank < number:
                        symbols.append(target)
                        tally = table[tally]
                        break
                    rank -= number
        return found

    def least_second(self, most: Slots) -> list[int]:
        """What the second line needs, by the number of notes in the first.

        Args:
            most: greatest numbers of notes to look at.

        Returns:
            For 0 to `most[0]` notes in the first line, the least number of notes in the
            second with which every requirement can be met; `most[1] + 1` if none is.
        """
        least = []
        for tallies in _reachable(self.lines[0], {0}, most[0]):
            ways = _reachable(self.lines[1], tallies, most[1])
            met = (notes for notes, reached in enumerate(ways) if self.tally.done in reached)
            least.append(next(met, most[1] + 1))
        return least

    def _whole(self, which: int, notes: int, after: int) -> list[int]:
        """By tally before it, the completions from the start of a line on."""
        if notes:
            line = self.lines[which]
            return line.step_in([1] * len(line.symbols), self._messages(which, notes, after)[0])
        return self._goal if which else self._whole(1, after, 0)

    def _messages(self, which: int, notes: int, after: int) -> list[Message[int]]:
        """The message at each note of a line, `after` notes of the other line to come.

        The message at a note depends on how many follow, not on how many went before:
        so one growing chain serves lines of all lengths.
        """
        if not notes:
            return []
        line = self.lines[which]
        chain = self._chains.get((which, after))
        if chain is None:
            tail = self._goal if which else self._whole(1, after, 0)
            chain = self._chains[which, after] = [[tail] * len(line.symbols)]
        rows = [[1] * len(targets) for targets in line.following]
        while len(chain) < notes:
            chain.append(line.step_back(rows, chain[-1]))
        return chain[notes - 1 :: -1]


def _reachable(line: PitchLine, tallies: set[int], most: int) -> Iterator[set[int]]:
    """The tallies that a line of 0, 1, 2 ... `most` notes can end with."""
    yield tallies
    ends = {(symbol, table[each]) for symbol, table in enumerate(line.opening) for each in tallies}
    for _ in range(most if line.symbols else 0):
        yield {tally for _, tally in ends}
        ends = {
            (target, table[tally])
            for symbol, tally in ends
            for target, table in zip(line.following[symbol], line.counting[symbol], strict=True)
        }


def _may_follow(earlier: Symbol, later: Symbol, largest_interval: int) -> bool:
    moves = {
        after.staff_position - before.staff_position
        for (_, before), (_, after) in zip(earlier, later, strict=True)
    }
    return len(moves) == 1 and abs(moves.pop()) < largest_interval


def _intervals(earlier: Symbol, later: Symbol) -> list[str]:
    return [interval_name(before, after) for (_, before), (_, after) in zip(earlier, later, strict=True)]

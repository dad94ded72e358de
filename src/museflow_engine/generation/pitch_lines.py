"""The pitches of a phrase: melodic lines over a given rhythm, and their exact number.

Conventions: a line is a sequence of symbols, one for each note of its rhythm (see
`symbols`); a line of chords has one for each bar. The second line is read after the
first has ended, so that both share one tally. A *cell* is a symbol with
a tally, numbered symbol × tallies + tally; a message is a list by cell: how many
completions there are from it, or how probable it is that one succeeds. Messages run
backwards (Pearl 1988; for constrained melodies Papadopoulos, Pachet, Roy and Sakellariou
2015, "Exact sampling for regular and Markov constraints with belief propagation").
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from museflow_engine.generation.automaton import Slots
from museflow_engine.generation.symbols import (
    Symbol,
    chord_names,
    interval_names,
    note_names,
    steps_between,
)
from museflow_engine.generation.tally import Tally
from museflow_engine.level import Figure
from museflow_engine.music import Key

Cells = tuple[int, ...]
Table = tuple[int, ...]
"""For every tally, the tally after something was exercised (see `Tally.after`)."""


@dataclass(frozen=True, eq=False)
class PitchLine:
    """One melodic line: its alphabet, what may follow what, and what that counts.

    Attributes:
        symbols: the alphabet, lowest first; empty for a line that does not sound.
        following: for each symbol, the symbols that may follow it.
        onward: for each cell, the cells of what may follow, in the same order.
        entries: for each tally before the line, the cells of its first note.
        counts_anything: whether any note of the line can change the tally.
    """

    symbols: tuple[Symbol, ...]
    following: tuple[tuple[int, ...], ...]
    onward: tuple[Cells, ...]
    entries: tuple[Cells, ...]
    counts_anything: bool

    @classmethod
    def make(cls, symbols: Sequence[Symbol], largest_interval: int, tally: Tally, key: Key) -> PitchLine:
        """A melody over an alphabet, with intervals up to the largest (8 is an octave)."""
        following = tuple(
            tuple(
                place
                for place, target in enumerate(symbols)
                if abs(steps_between(symbol, target)) < largest_interval
            )
            for symbol in symbols
        )
        exercised = [note_names(symbol, key) + chord_names(symbol) for symbol in symbols]
        opening = [tally.after(names) for names in exercised]
        by_intervals: dict[tuple[str, ...], Table] = {}

        def stepping(earlier: int, later: int) -> Table:
            intervals = tuple(interval_names(symbols[earlier], symbols[later]))
            if intervals not in by_intervals:
                by_intervals[intervals] = tally.after(intervals)
            # Tallies only grow, so what a step exercises may be counted in two goes.
            return tuple(by_intervals[intervals][reached] for reached in opening[later])

        return cls._over(symbols, following, opening, stepping, tally.size)

    @classmethod
    def of_chords(cls, symbols: Sequence[Symbol], tally: Tally, key: Key) -> PitchLine:
        """A line of chords, any after any; each counts its pitches, and no interval."""
        opening = [tally.after(note_names(symbol, key)) for symbol in symbols]
        everything = tuple(range(len(symbols)))
        following = (everything,) * len(symbols)
        return cls._over(symbols, following, opening, lambda _, later: opening[later], tally.size)

    @classmethod
    def _over(
        cls,
        symbols: Sequence[Symbol],
        following: tuple[tuple[int, ...], ...],
        opening: Sequence[Table],
        stepping: Callable[[int, int], Table],
        size: int,
    ) -> PitchLine:
        """A line from what its symbols count at the start, and coming from another symbol."""
        onward: list[Cells] = []
        unchanged = tuple(range(size))
        counts_anything = any(table != unchanged for table in opening)
        for symbol, targets in enumerate(following):
            tables = [stepping(symbol, target) for target in targets]
            counts_anything = counts_anything or any(table != unchanged for table in tables)
            onward += [
                tuple(target * size + table[before] for target, table in zip(targets, tables, strict=True))
                for before in range(size)
            ]
        entries = tuple(
            tuple(symbol * size + table[before] for symbol, table in enumerate(opening))
            for before in range(size)
        )
        return cls(tuple(symbols), following, tuple(onward), entries, counts_anything)


class PitchLines:
    """The two lines of a phrase, read one after the other.

    Args:
        first, second: the lines; one of them may be empty.
        tally: arithmetic of the melodic requirements (pitch, accidental, interval, chord).
        figure: the figure that the second line's chords are played in, if they are.
    """

    def __init__(
        self, first: PitchLine, second: PitchLine, tally: Tally, figure: Figure | None = None
    ) -> None:
        self.lines = (first, second)
        self.tally = tally
        self.figure = figure
        self._goal = [int(each == tally.done) for each in range(tally.size)]
        self._rooms: dict[Slots, bool] = {}
        self._chains: dict[tuple[int, int], list[list[int]]] = {}

    def count(self, slots: Slots) -> int:
        """Exact number of pitch lines over a rhythm with these slots."""
        if any(notes and not line.symbols for notes, line in zip(slots, self.lines, strict=True)):
            return 0
        return self._whole(0, slots[0], slots[1])[0]

    def has_room(self, slots: Slots) -> bool:
        """Whether there is any pitch line over a rhythm with these slots."""
        if slots not in self._rooms:
            self._rooms[slots] = self.count(slots) > 0
        return self._rooms[slots]

    def unrank(self, rank: int, slots: Slots) -> tuple[list[int], list[int]]:
        """The symbols of both lines with this number among those for these slots."""
        tally = 0
        found: tuple[list[int], list[int]] = ([], [])
        for which, line in enumerate(self.lines):
            cells: Cells = line.entries[tally] if slots[which] else ()
            for message in self._messages(which, slots[which], slots[1] if which == 0 else 0):
                for cell in cells:  # the cell found is used below
                    if rank < message[cell]:
                        break
                    rank -= message[cell]
                symbol, tally = divmod(cell, self.tally.size)
                found[which].append(symbol)
                cells = line.onward[cell]
        return found

    def rank(self, symbols: tuple[Sequence[int], Sequence[int]]) -> int:
        """The number of these symbols of both lines: what `unrank` makes them of.

        Raises:
            ValueError: if a symbol may not stand where it does.
        """
        rank = tally = 0
        slots = (len(symbols[0]), len(symbols[1]))
        for which, line in enumerate(self.lines):
            cells: Cells = line.entries[tally] if slots[which] else ()
            messages = self._messages(which, slots[which], slots[1] if which == 0 else 0)
            for message, symbol in zip(messages, symbols[which], strict=True):
                for cell in cells:
                    if cell // self.tally.size == symbol:
                        break
                    rank += message[cell]
                else:
                    raise ValueError(f"Symbol {symbol} may not stand here.")
                tally = cell % self.tally.size
                cells = line.onward[cell]
        return rank

    def least_second(self, most: Slots) -> list[int]:
        """What the second line needs, by the number of notes in the first.

        Args:
            most: greatest numbers of notes to look at.

        Returns:
            For 0 to `most[0]` notes in the first line, the least number of notes in the
            second with which every requirement can be met; `most[1] + 1` if none is.
        """
        least: list[int] = []
        by_tallies: dict[frozenset[int], int] = {}
        for tallies in _reachable(self.lines[0], frozenset({0}), most[0]):
            if tallies not in by_tallies:
                ways = _reachable(self.lines[1], tallies, most[1])
                met = (notes for notes, reached in enumerate(ways) if self.tally.done in reached)
                by_tallies[tallies] = next(met, most[1] + 1)
            least.append(by_tallies[tallies])
        return least

    def _whole(self, which: int, notes: int, after: int) -> list[int]:
        """By tally before it, the completions from the start of a line on."""
        if notes:
            message = self._messages(which, notes, after)[0]
            return [sum(message[cell] for cell in cells) for cells in self.lines[which].entries]
        return self._goal if which else self._whole(1, after, 0)

    def _messages(self, which: int, notes: int, after: int) -> list[list[int]]:
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
            chain = self._chains[which, after] = [tail * len(line.symbols)]
        while len(chain) < notes:
            later = chain[-1]
            chain.append([sum(later[cell] for cell in cells) for cells in line.onward])
        return chain[notes - 1 :: -1]


def _reachable(line: PitchLine, tallies: frozenset[int], most: int) -> Iterator[frozenset[int]]:
    """The tallies that a line of 0, 1, 2 ... `most` notes can end with."""
    yield tallies
    size = len(line.entries)
    cells = {cell for tally in tallies for cell in line.entries[tally]}
    steady = False
    for _ in range(most if line.symbols else 0):
        yield frozenset(cell % size for cell in cells)
        if not steady:
            later = {target for cell in cells for target in line.onward[cell]}
            steady = later == cells
            cells = later

"""How many completions a rhythm has, kept apart by the notes that they add.

Conventions: *slots* are the numbers of notes in the first and the second melodic line.
The completions of a node are a polynomial in two unknowns, of which a table holds one
row for each power of the second; a row is packed into a single integer of fixed-width
coefficients (Kronecker substitution), so that adding rows and multiplying them by a power
are one addition and one shift of Python's integers.

Where one hand is read after the other, the first hand's part cannot know the second's
slots, nor need it: its rows are kept by the node at which the second hand is entered,
and multiplied with the completions from there when a number is asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, overload

from museflow_engine.generation.rhythm_steps import Move

Slots = tuple[int, int]
Edge = tuple[int, Move]

_MOST_KEPT: Final = 2**28
"""Bits of tables that are kept; those of other bars are worked out again when needed."""

_Table = dict[int, int]


class SlotCounts(Sequence[dict[Slots, int]]):
    """For each node of an acyclic automaton: how many completions add how many slots.

    Args:
        edges: for each node its edges to higher nodes; the last node is the end.
        bars: for each node a number of its bar, never falling.
        turn: the first node of the second hand, if the hands are read one after the
            other; else the number of nodes.
    """

    def __init__(self, edges: Sequence[Sequence[Edge]], bars: Sequence[int], turn: int) -> None:
        self._edges = edges
        self._bars = bars
        self._turn = turn
        self._end = len(edges) - 1
        self._width = _most(edges).bit_length()
        self._first_of = {bar: node for node, bar in reversed(list(enumerate(bars)))}
        self._after = {bar: node + 1 for node, bar in enumerate(bars)}
        self._entered: dict[int, _Table] = {}
        self._kept: dict[int, dict[int, _Table]] = {}
        self._latest: tuple[int, dict[int, _Table]] = (-1, {})
        self._sweep()

    def __len__(self) -> int:
        return len(self._edges)

    @overload
    def __getitem__(self, node: int) -> dict[Slots, int]: ...
    @overload
    def __getitem__(self, node: slice) -> list[dict[Slots, int]]: ...
    def __getitem__(self, node: int | slice) -> dict[Slots, int] | list[dict[Slots, int]]:
        """The completions of a node by slots, without those that do not occur."""
        if isinstance(node, slice):
            return [self[each] for each in range(len(self))[node]]
        counts: dict[Slots, int] = {}
        for key, row in self._table(range(len(self))[node]).items():
            numbers = enumerate(self._unpacked(row))
            if node < self._turn < len(self):
                entered = list(enumerate(self._unpacked(self._table(key)[0])))
                for first, number in numbers:
                    for second, others in entered if number else ():
                        slots = (first, second)
                        counts[slots] = counts.get(slots, 0) + number * others
            else:
                counts |= {(key, power) if node >= self._turn else (power, key): n for power, n in numbers}
        return {slots: number for slots, number in counts.items() if number}

    def number(self, node: int, slots: Slots) -> int:
        """How many completions of a node add exactly these slots."""
        first, second = slots
        if first < 0 or second < 0:
            return 0
        table = self._table(node)
        if node >= self._turn:
            return 0 if first else self._coefficient(table[0], second)
        if self._turn == len(self):
            return self._coefficient(table.get(second, 0), first)
        return sum(
            self._coefficient(row, first) * self._coefficient(self._table(entered)[0], second)
            for entered, row in table.items()
        )

    def _coefficient(self, row: int, power: int) -> int:
        return (row >> (power * self._width)) & ((1 << self._width) - 1)

    def _unpacked(self, row: int) -> list[int]:
        powers = -(-row.bit_length() // self._width)
        return [self._coefficient(row, power) for power in range(powers)]

    def _table(self, node: int) -> _Table:
        if node in self._entered:
            return self._entered[node]
        bar = self._bars[node]
        if bar in self._kept:
            return self._kept[bar][node]
        if self._latest[0] != bar:
            self._latest = (bar, self._worked_out(bar))
        return self._latest[1][node]

    def _sweep(self) -> None:
        """Work through all bars from the last to the first, and keep what is not too much."""
        entered = {
            target
            for node, edges in enumerate(self._edges)
            for target, _ in edges
            if self._bars[target] != self._bars[node]
        }
        bits = 0
        for bar in sorted(self._first_of, reverse=True):
            tables = self._worked_out(bar)
            self._entered |= {node: table for node, table in tables.items() if node in entered or not node}
            bits += sum(row.bit_length() for table in tables.values() for row in table.values())
            if bits <= _MOST_KEPT:
                self._kept[bar] = tables

    def _worked_out(self, bar: int) -> dict[int, _Table]:
        """The tables of all nodes of a bar, given those at which the next bar is entered."""
        tables: dict[int, _Table] = {}
        for node in range(self._after[bar] - 1, self._first_of[bar] - 1, -1):
            here: _Table = {0: 1} if node == self._end else {}
            for target, move in self._edges[node]:
                power, rows = move.slots
                if node >= self._turn:
                    power, rows = rows, 0
                shift = power * self._width
                if node < self._turn <= target:
                    here[target] = here.get(target, 0) + (1 << shift)
                    continue
                further = tables[target] if target in tables else self._entered[target]
                for key, row in further.items():
                    here[key + rows] = here.get(key + rows, 0) + (row << shift)
            tables[node] = here
        return tables


def _most(edges: Sequence[Sequence[Edge]]) -> int:
    """The greatest number of completions that a node has, whatever they add."""
    totals = [0] * (len(edges) - 1) + [1]
    for node in range(len(edges) - 2, -1, -1):
        totals[node] = sum(totals[target] for target, _ in edges[node])
    return max(totals)

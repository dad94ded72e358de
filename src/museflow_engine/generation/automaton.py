"""The rhythms of a tier as a finite acyclic automaton: count, number, enumerate.

Conventions: node 0 is the start and the last node the only end; every edge leads to a
higher node, and every node lies on a way from start to end. Counts are exact Python
integers, kept apart by *slots*, the numbers of notes in the two melodic lines, because
the number of pitch lines over a rhythm depends on nothing else. Ranking a regular
language by counting completions is Goldberg and Sipser 1985, "Compression and ranking".
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from museflow_engine.generation.rhythm_moves import Move, Spot, Walk
from museflow_engine.generation.rhythm_steps import Step
from museflow_engine.generation.slot_counts import Edge, SlotCounts, Slots

__all__ = ["Edge", "RhythmAutomaton", "Slots"]


class RhythmAutomaton:
    """All walks of a tier, trimmed to those that can be completed.

    Args:
        walk: the rules.

    Attributes:
        edges: for each node its edges, (target, move), in a fixed order. Empty if no
            walk can be completed.
    """

    def __init__(self, walk: Walk) -> None:
        onward = _explore(walk)
        live = _live(walk, onward)
        inner = sorted(spot for spot in live if spot.clock < walk.end)
        self.edges = _edges(onward, live, inner)
        # The end lies in a bar of its own.
        self._bars = [*(walk.bar_of(spot) for spot in inner), walk.end]
        self._turn = sum(spot.clock < walk.turn for spot in inner) + (walk.turn == walk.end)
        self.unfolded = walk.unfolded
        self._folded = walk.folded

    @property
    def is_empty(self) -> bool:
        """Whether there is no rhythm at all."""
        return not self.edges

    @cached_property
    def counts(self) -> SlotCounts:
        """For each node: how many completions add how many slots."""
        return SlotCounts(self.edges, self._bars, self._turn)

    def unrank(self, rank: int, slots: Slots) -> list[Move]:
        """The rhythm with this number among those with these slots.

        Args:
            rank: 0 to `counts[0][slots] - 1`.
            slots: notes in the two lines.
        """
        moves: list[Move] = []
        node, left = 0, slots
        while self.edges[node]:
            for target, move in self.edges[node]:
                rest = (left[0] - move.slots[0], left[1] - move.slots[1])
                number = self.counts.number(target, rest)
                if rank < number:
                    moves.append(move)
                    node, left = target, rest
                    break
                rank -= number
        return self.unfolded(moves)

    def rank(self, moves: Sequence[Move]) -> int:
        """The number of a rhythm among those with its slots: what `unrank` makes it of.

        Raises:
            ValueError: if there is no such rhythm.
        """
        folded = self._folded(moves)
        left = (sum(move.slots[0] for move in folded), sum(move.slots[1] for move in folded))
        node = rank = 0
        for move in folded:
            for target, other in self.edges[node]:
                rest = (left[0] - other.slots[0], left[1] - other.slots[1])
                if other == move:
                    node, left = target, rest
                    break
                rank += self.counts.number(target, rest)
            else:
                raise ValueError(f"No rhythm of the tier goes on with {move}.")
        if self.edges[node]:
            raise ValueError("No rhythm of the tier ends so soon.")
        return rank


def _explore(walk: Walk) -> dict[Spot, list[Step]]:
    onward: dict[Spot, list[Step]] = {}
    waiting = [walk.start]
    while waiting:
        spot = waiting.pop()
        if spot not in onward:
            onward[spot] = list(walk.moves(spot))
            waiting.extend(target for _, target in onward[spot])
    return onward


def _live(walk: Walk, onward: dict[Spot, list[Step]]) -> set[Spot]:
    """The spots from which a walk can be completed; none if it cannot even be begun."""
    live: set[Spot] = set()
    for spot in sorted(onward, reverse=True):
        if walk.accepts(spot) or any(target in live for _, target in onward[spot]):
            live.add(spot)
    return live if walk.start in live else set()


def _edges(
    onward: dict[Spot, list[Step]], live: set[Spot], inner: Sequence[Spot]
) -> tuple[tuple[Edge, ...], ...]:
    if not live:
        return ()
    number = {spot: place for place, spot in enumerate(inner)}
    end = len(inner)
    edges = [
        tuple((number.get(target, end), move) for move, target in onward[spot] if target in live)
        for spot in inner
    ]
    return (*edges, ())

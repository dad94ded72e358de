"""What is still due: how probable it is that a line meets the tier's requirements.

Conventions: messages as in `pitch_lines`, here probabilities of a line drawn blindly
(by its motions alone, whatever chord or place), so that they depend on nothing but the
number of notes to come and are made once. They are above 0 exactly where the line can
still be completed, which is what keeps every phrase inside the tier.
"""

from __future__ import annotations

from math import fsum
from operator import mul

from museflow_engine.generation.model.line_model import LineModel

Message = list[float]


class LookAhead:
    """Messages of the two lines of a territory.

    Args:
        models: the two lines.
        tallies: number of different tallies.
    """

    def __init__(self, models: tuple[LineModel, LineModel], tallies: int) -> None:
        self._models = models
        self._goal = [float(tally == tallies - 1) for tally in range(tallies)]
        self._chains: dict[tuple[int, int], list[Message]] = {}
        self._tails: dict[tuple[int, int], list[float]] = {}

    def message(self, which: int, to_come: int, after: int) -> Message:
        """By cell, the probability of meeting what is due.

        Args:
            which: 0 or 1, the first or second line.
            to_come: notes of the line after this one.
            after: notes of the second line, for the first; 0 for the second.
        """
        chain = self._chains.get((which, after))
        if chain is None:
            tail = self._tail(which, after)
            chain = [tail * len(self._models[which].line.symbols)]
            self._chains[which, after] = chain
        while len(chain) <= to_come:
            chain.append(self._earlier(which, chain[-1]))
        return chain[to_come]

    def _tail(self, which: int, after: int) -> list[float]:
        """By tally at the end of a line, the probability of meeting what is still due."""
        if which == 1 or not after:
            return self._goal
        if (1, after) not in self._tails:
            model = self._models[1]
            message = self.message(1, after - 1, 0)
            # Every symbol is as good a start as any, for one who looks ahead blindly.
            share = 1.0 / len(model.line.symbols)
            self._tails[1, after] = [
                fsum(message[cell] for cell in cells) * share for cells in model.line.entries
            ]
        return self._tails[1, after]

    def _earlier(self, which: int, later: Message) -> Message:
        model = self._models[which]
        size = len(self._goal)
        message: Message = []
        for symbol, row in enumerate(model.blind()):
            first = symbol * size
            for cells in model.line.onward[first : first + size]:
                message.append(fsum(map(mul, row, map(later.__getitem__, cells))))
        return message

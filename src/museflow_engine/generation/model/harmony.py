"""Harmony: one chord a bar, named by the degree of the scale that it stands on.

Conventions: degrees 0 (tonic) to 6. A hidden Markov chain: shares of the first chord, of
the moves, and a factor on the last; drawn exactly by backward messages (Rabiner 1989).
A bar that repeats another literally has its chord.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import fsum
from operator import mul
from random import Random
from typing import Any, Final

from museflow_engine.generation.model.picking import pick

CHORDS: Final = 7
_PLAIN: Final = (1.0,) * CHORDS


class Harmony:
    """A source of chords.

    Args:
        tables: "start" and "final", 7 factors each, and "moves", 7 × 7; may be empty.
        allowed: the degrees that the accompaniment can play; None for all.
    """

    def __init__(self, tables: Mapping[str, Any], allowed: frozenset[int] | None = None) -> None:
        mask = [1.0 if allowed is None or chord in allowed else 0.0 for chord in range(CHORDS)]
        self._start = list(map(mul, tables.get("start", _PLAIN), mask))
        self._final = list(map(mul, tables.get("final", _PLAIN), mask))
        self._moves = [
            list(map(mul, row, mask)) for row in tables.get("moves", [_PLAIN for _ in range(CHORDS)])
        ]
        self._messages: list[list[float]] = [self._final]

    def draw(self, bars: int, copies: Sequence[int | None], rng: Random) -> list[int]:
        """One chord for each bar.

        Args:
            bars: how many.
            copies: for each bar the bar whose chord it has, or None.
            rng: source of chance.
        """
        chords: list[int] = []
        for bar in range(bars):
            copied = copies[bar]
            if copied is not None:
                chords.append(chords[copied])
                continue
            row = self._moves[chords[-1]] if chords else self._start
            chords.append(pick(list(map(mul, row, self._message(bars - 1 - bar))), rng))
        return chords

    def _message(self, to_come: int) -> list[float]:
        """By chord, how probable an ending is with so many bars to come."""
        while len(self._messages) <= to_come:
            later = self._messages[-1]
            self._messages.append([fsum(map(mul, row, later)) for row in self._moves])
        return self._messages[to_come]

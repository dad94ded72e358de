"""Tallies: how often a half-made phrase has exercised each new thing.

Conventions: a tally is one small integer. Every requirement counts from 0 to its
`at_least` and stays there; the counts are the digits of a mixed-radix number, so that
a tally can be part of a state of an automaton. 0 is the empty tally.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import product

from museflow_engine.level import Requirement


class Tally:
    """The arithmetic of tallies for a set of requirements.

    Args:
        requirements: what has to be counted; may be empty.

    Attributes:
        size: number of different tallies, at least 1.
        done: the tally that meets every requirement; always `size - 1`.
    """

    def __init__(self, requirements: Sequence[Requirement]) -> None:
        self._skills = tuple(each.skill for each in requirements)
        self._limits = tuple(each.at_least for each in requirements)
        # `product` counts in mixed radix, last digit fastest.
        self._counts = list(product(*(range(limit + 1) for limit in self._limits)))
        self._numbers = {counts: number for number, counts in enumerate(self._counts)}
        self.size = len(self._counts)
        self.done = self.size - 1

    def after(self, skills: Iterable[str]) -> tuple[int, ...]:
        """For every tally, the tally after these skills were exercised.

        Args:
            skills: names of micro-skills; one that stands twice counts twice.
        """
        exercised = list(skills)
        gains = [exercised.count(skill) for skill in self._skills]
        return tuple(
            self._numbers[
                tuple(
                    min(count + gain, limit)
                    for count, gain, limit in zip(counts, gains, self._limits, strict=True)
                )
            ]
            for counts in self._counts
        )

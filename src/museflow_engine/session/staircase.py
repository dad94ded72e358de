"""Where on an ordered road a reader stands: a Bayesian staircase over its levels.

The unknown is the frontier: the first level that the reader cannot read yet, from 0 to
the number of levels. Whether a phrase of a level is read follows a logistic psychometric
function of its distance from the frontier, with lapses above and luck below; what to ask
next is the level whose answer is expected to tell most.

Source: A. B. Watson and D. G. Pelli, QUEST: a Bayesian adaptive psychometric method,
Perception & Psychophysics 33 (1983) for the posterior over a discrete threshold;
L. L. Kontsevich and C. W. Tyler, Bayesian adaptive estimation of psychometric slope and
threshold, Vision Research 39 (1999) for choosing by expected entropy. Only the threshold
is unknown here: ten phrases cannot tell a slope as well.

Conventions: levels are counted from 0; probabilities between 0 and 1; entropy in bits.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from operator import mul
from typing import Final, Self

SLOPE: Final = 0.8
"""Levels over which the log-odds of reading a phrase change by one."""
LUCK: Final = 0.02
"""Probability of reading a phrase far above the frontier."""
LAPSE: Final = 0.08
"""Probability of failing a phrase far below it: a slip, a key that stuck, a moment's absence."""
HALVES_EVERY: Final = 25.0
"""Levels after which the prior is halved: whoever asks for a placement is rarely an expert."""
BELIEVED: Final = 0.8
"""Probability that the interval holds."""


def chance_of_reading(level: int, frontier: int) -> float:
    """Probability that a phrase of a level is read, by someone with that frontier."""
    distance = (frontier - level - 0.5) / SLOPE
    return LUCK + (1.0 - LUCK - LAPSE) / (1.0 + math.exp(-distance))


@dataclass(frozen=True, slots=True)
class Staircase:
    """What is believed of the frontier.

    Attributes:
        posterior: probability of each frontier from 0 to the number of levels; sums to 1.
    """

    posterior: tuple[float, ...]

    @classmethod
    def over(cls, levels: int) -> Self:
        """The prior over a road of so many levels.

        Raises:
            ValueError: if there is none.
        """
        if levels < 1:
            raise ValueError("a staircase needs at least one level")
        return cls(_normal([0.5 ** (frontier / HALVES_EVERY) for frontier in range(levels + 1)]))

    def after(self, level: int, *, read: bool) -> Staircase:
        """What is believed once a phrase of a level was read, or was not."""
        chances, _ = _table(len(self.posterior) - 1)[level]
        likelihoods = chances if read else [1.0 - chance for chance in chances]
        return Staircase(_normal(list(map(mul, self.posterior, likelihoods))))

    @property
    def most_telling(self) -> int:
        """The level whose phrase is expected to tell most; of equals the easiest."""
        return max(
            range(len(self.posterior) - 1), key=lambda level: (round(self.information(level), 9), -level)
        )

    def information(self, level: int) -> float:
        """Bits by which one phrase of a level is expected to lower the entropy of the belief."""
        chances, bits = _table(len(self.posterior) - 1)[level]
        read = math.fsum(map(mul, self.posterior, chances))
        return _bits(read) - math.fsum(map(mul, self.posterior, bits))

    @property
    def interval(self) -> tuple[int, int]:
        """First and last frontier of the shortest run that holds with probability `BELIEVED`.

        Of several as short, the most probable.
        """
        return shortest_run(self.posterior)

    @property
    def frontier(self) -> int:
        """The median: the first frontier at or below which the true one is at least as likely as not."""
        return middle(self.posterior)


def shortest_run(posterior: Sequence[float]) -> tuple[int, int]:
    """First and last place of the shortest run that holds with probability `BELIEVED`.

    Of several as short, the most probable.
    """
    count, below = len(posterior), list(accumulate(posterior, initial=0.0))
    for width in range(1, count):
        masses = [below[first + width] - below[first] for first in range(count - width + 1)]
        best = max(range(len(masses)), key=lambda first: (masses[first], -first))
        if masses[best] >= BELIEVED:
            return best, best + width - 1
    return 0, count - 1


def middle(posterior: Sequence[float]) -> int:
    """The median: the first place up to which the truth is at least as likely as not."""
    total = 0.0
    for place, p in enumerate(posterior):
        total += p
        if total >= 0.5:
            return place
    return len(posterior) - 1


@cache
def _table(levels: int) -> tuple[tuple[tuple[float, ...], tuple[float, ...]], ...]:
    """By level: chances of reading it and their entropies, by frontier."""
    chances = [chance_of_reading(0, distance) for distance in range(-levels, levels + 1)]
    bits = [_bits(chance) for chance in chances]
    rows = [slice(levels - level, 2 * levels - level + 1) for level in range(levels)]
    return tuple((tuple(chances[row]), tuple(bits[row])) for row in rows)


def _bits(p: float) -> float:
    """Entropy of one answer that is yes with probability `p`."""
    return -sum(each * math.log2(each) for each in (p, 1.0 - p) if each > 0.0)


def _normal(weights: Sequence[float]) -> tuple[float, ...]:
    total = math.fsum(weights)
    return tuple(weight / total for weight in weights)

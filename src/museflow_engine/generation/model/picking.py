"""Drawing one of several options.

Conventions: odds are 0 or more, at least one of them above; they need not sum to 1. Sums
run from left to right, so that they round alike on every machine and version of Python.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from itertools import accumulate
from random import Random


def pick(odds: Iterable[float], rng: Random) -> int:
    """The number of an option, drawn in proportion to its odds."""
    sums = list(accumulate(odds))
    total = sums[-1]
    chosen = bisect_right(sums, rng.random() * total)
    # A product that is rounded up to the total would point behind the last option.
    return chosen if chosen < len(sums) else sums.index(total)

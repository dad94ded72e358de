"""Drawing one of several options.

Conventions: odds are 0 or more, at least one of them above; they need not sum to 1.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import fsum
from random import Random


def pick(odds: Sequence[float], rng: Random) -> int:
    """The number of an option, drawn in proportion to its odds."""
    # `fsum` rounds once and alike on every version of Python, which `sum` does not.
    aim = rng.random() * fsum(odds)
    chosen = 0
    for option, odd in enumerate(odds):
        if odd > 0:
            chosen = option
            aim -= odd
            if aim < 0:
                break
    return chosen

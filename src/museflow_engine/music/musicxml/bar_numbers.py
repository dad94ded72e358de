"""The numbers of bars as they stand on the paper.

Conventions: a bar without a number of its own, such as the second half of one that a
repeat sign cuts in two (programs name it "X1"), has that of the bar before; what follows
the number ("12a" of an ending) is left out. A document whose bars all have the same
number says nothing: its bars are counted.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

_NUMBER: Final = re.compile(r"\d{1,6}")


def printed_numbers(names: Sequence[str], order: Sequence[int]) -> list[int]:
    """The number of every bar that sounds.

    Args:
        names: what the document calls each of its measures.
        order: the measures in the order in which they sound.
    """
    if len(set(names)) == 1:
        return list(range(1, len(order) + 1))
    numbers: list[int] = []
    for name in names:
        found = _NUMBER.match(name.strip())
        before = numbers[-1] if numbers else 0
        numbers.append(int(found[0]) if found and found[0].isascii() else before)
    return [numbers[place] for place in order]

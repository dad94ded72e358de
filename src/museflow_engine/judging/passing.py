"""What leaving notes out costs, worked out once for each moment and way of leaving.

Many hypotheses pass by the same notes; each asks for the charge again at every press.

Conventions: costs in nats; a set of slots is given by their bits, silent hands by bit 1
(right) and bit 2 (left).
"""

from __future__ import annotations

from typing import NamedTuple

from museflow_engine.judging import costs
from museflow_engine.judging.hypothesis import Owed
from museflow_engine.judging.target import Target


class LeftOut(NamedTuple):
    """Notes passed by.

    Attributes:
        charge: what that costs.
        silent: the hands that are silent after it.
        owed: the slots, each with its own charge.
    """

    charge: float
    silent: int
    owed: tuple[Owed, ...]


class Passing:
    """Charges for leaving notes out, found when asked for.

    Args:
        target: the compiled score.
    """

    def __init__(self, target: Target) -> None:
        self._moments = target.moments
        self._known: dict[tuple[int, int, int], LeftOut] = {}

    def by(self, moment: int, bits: int, silent: int) -> LeftOut:
        """Pass by some slots of a moment, with some hands silent already."""
        key = (moment, bits, silent)
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = self._charge(moment, bits, silent)
        return known

    def _charge(self, moment: int, bits: int, silent: int) -> LeftOut:
        total, owed = 0.0, list[Owed]()
        for slot in self._moments[moment].slots:
            if bits & slot.bit:
                hand = 1 << slot.hand
                charge = costs.left_out(bool(silent & hand), slot.grace)
                silent |= hand
                total += charge
                owed.append(Owed(slot, charge, wrong=False))
        return LeftOut(total, silent, tuple(owed))

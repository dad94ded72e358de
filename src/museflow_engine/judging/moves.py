"""The readings of one press that are worth following, gathered while they are found.

Conventions: costs in nats, times in seconds.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from museflow_engine.judging.hypothesis import Hypothesis, Owed, StepKind
from museflow_engine.judging.target import Slot

_HOPELESS: Final = 9.0  # nats behind the best reading: never seen to come back
_WELL_EXPLAINED: Final = 1.0
_HOPELESS_THEN: Final = 7.0


class Press(NamedTuple):
    """A key going down: its number in the performance, MIDI number, time in seconds."""

    number: int
    midi: int
    time: float


class Move(NamedTuple):
    """One reading of a press, not yet applied.

    Attributes:
        cost: total cost of the hypothesis that it leads to.
        order: place among the moves found; settles ties in the sorting.
        state: the hypothesis that it goes on from.
        kind: the way the press is read.
        slot: the slot that it plays, if any.
        wrong: whether with a wrong key.
        owed: slots left out by moving on, with their charges.
        silent: the hands' silence after it (see `Hypothesis`).
    """

    cost: float
    order: int
    state: Hypothesis
    kind: StepKind
    slot: Slot | None
    wrong: bool
    owed: tuple[Owed, ...]
    silent: int


class Moves:
    """A gathering of moves that drops the hopeless ones at once.

    Attributes:
        limit: cost above which a move need not be found.
        found: the moves so far, in no order.
    """

    __slots__ = ("found", "limit")

    def __init__(self) -> None:
        self.limit = float("inf")
        self.found: list[Move] = []

    def add(  # noqa: PLR0917 - called twenty times a note; keywords would cost
        self,
        cost: float,
        state: Hypothesis,
        kind: StepKind,
        slot: Slot | None,
        silent: int,
        wrong: bool = False,
        owed: tuple[Owed, ...] = (),
    ) -> None:
        """Take a move, if it may be one of the best."""
        if cost < self.limit:
            self.found.append(Move(cost, len(self.found), state, kind, slot, wrong, owed, silent))
            self.limit = min(self.limit, hopeless(cost))


def hopeless(cost: float) -> float:
    """The cost from which a reading is hopeless beside one of this cost.

    Where some reading explains a press well, fewer of the others need to be kept.
    """
    return cost + (_HOPELESS_THEN if cost < _WELL_EXPLAINED else _HOPELESS)

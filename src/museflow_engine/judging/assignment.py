"""Who plays what: from a reading of the performance to one press for each slot.

A reading may pass a slot more than once (restarts, corrections). The first right press
plays it; a wrong one gives way to a right one that comes later, and becomes an extra
note; right ones that come after another right one are extra notes as well.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from museflow_engine.judging.hypothesis import Step
from museflow_engine.judging.target import Slot

ExtraKind = Literal["extra", "correction", "restart"]


@dataclass(frozen=True, slots=True)
class Role:
    """What a press is: it plays `slot`, perhaps with a wrong key, or is `extra`."""

    step: Step
    slot: Slot | None
    extra: ExtraKind | None = None

    @property
    def wrong(self) -> bool:
        """Whether it stands for a slot but is another key."""
        return self.slot is not None and self.step.wrong


class Assignment:
    """Roles of presses, and presses of slots, built step by step.

    Args:
        under: an assignment that this one adds to without changing it.
    """

    def __init__(self, under: Assignment | None = None) -> None:
        self._under = under
        self._roles: dict[int, Role] = {}
        self._players: dict[int, Step] = {}

    def role(self, press: int) -> Role | None:
        """The role of a press by its number."""
        found = self._roles.get(press)
        return self._under.role(press) if found is None and self._under else found

    def player(self, slot: int) -> Step | None:
        """The step in which a slot (by its index) is played."""
        found = self._players.get(slot)
        return self._under.player(slot) if found is None and self._under else found

    def take(self, step: Step) -> tuple[int, ...]:
        """Add a step; returns the numbers of the presses whose role it decides."""
        slot = step.slot
        if slot is None:
            self._roles[step.press] = Role(step, None, "extra")
            return (step.press,)
        before = self.player(slot.index)
        if before is not None and (step.wrong or not before.wrong):
            self._roles[step.press] = Role(step, None, "restart")
            return (step.press,)
        self._players[slot.index] = step
        self._roles[step.press] = Role(step, slot)
        if before is None:
            return (step.press,)
        self._roles[before.press] = Role(before, None, "correction")
        return (before.press, step.press)

"""Who plays what: from a reading of the performance to one press for each slot.

A reading may pass a slot more than once (restarts, corrections). The first right press
plays it; a wrong one gives way to a right one that comes later, and becomes an extra
note; right ones that come after another right one are extra notes as well. Of two
presses of one key that play two notes of one hand, the earlier plays the earlier note;
of two wrong keys in a chord, the lower stands for the lower note.
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
        firm: seconds after which a press keeps the role that it has.
    """

    def __init__(self, firm: float, under: Assignment | None = None) -> None:
        self._firm = firm
        self._under = under
        self._roles: dict[int, Role] = {}
        self._players: dict[int, Step] = {}
        self._latest: dict[tuple[int, int], Step] = {}
        self._wrong: dict[tuple[int, int], Step] = {}

    def role(self, press: int) -> Role | None:
        """The role of a press by its number."""
        found = self._roles.get(press)
        return self._under.role(press) if found is None and self._under else found

    def player(self, slot: int) -> Step | None:
        """The step in which a slot (by its index) is played."""
        found = self._players.get(slot)
        return self._under.player(slot) if found is None and self._under else found

    def latest(self, slot: Slot) -> Step | None:
        """The last step forward to a note of the same key and hand as a slot's."""
        found = self._latest.get((slot.midi, slot.hand))
        return self._under.latest(slot) if found is None and self._under else found

    def take(self, step: Step) -> tuple[int, ...]:
        """Add a step; returns the numbers of the presses whose role it decides."""
        slot = step.slot
        if slot is None:
            self._roles[step.press] = Role(step, None, "extra")
            return (step.press,)
        before = self.player(slot.index)
        crossed = self._uncrossed(step, slot) if before is None else ()
        if crossed:
            return crossed
        if before is not None and (step.wrong or not before.wrong or step.time - before.time > self._firm):
            again: ExtraKind = "correction" if before.wrong and not step.wrong else "restart"
            self._roles[step.press] = Role(step, None, again)
            return (step.press,)
        self._play(step, slot)
        if before is None:
            return (step.press,)
        self._roles[before.press] = Role(before, None, "correction")
        return (before.press, step.press)

    def _play(self, step: Step, slot: Slot) -> None:
        self._players[slot.index] = step
        self._roles[step.press] = Role(step, slot)
        if step.wrong:
            self._wrong[slot.moment, slot.hand] = step
        else:
            self._latest[slot.midi, slot.hand] = step

    def _uncrossed(self, step: Step, slot: Slot) -> tuple[int, ...]:
        """Exchange the notes of two presses that cross, as nobody plays them."""
        if step.wrong:
            other = self._wrong.get((slot.moment, slot.hand))
            if other is None or other.slot is None or not _cross(other, other.slot, step, slot):
                return ()
        elif step.kind == "late":
            other = self.latest(slot)
            if other is None or other.slot is None or other.slot.index < slot.index:
                return ()
        else:
            return ()
        if step.time - other.time > self._firm:
            return ()
        # What was due when follows from either step: its time less its deviation.
        due, ahead = step.time - step.deviation, other.time - other.deviation
        self._play(other._replace(slot=slot, deviation=other.time - due), slot)
        self._play(step._replace(slot=other.slot, deviation=step.time - ahead), other.slot)
        return (other.press, step.press)


def _cross(one: Step, ones: Slot, two: Step, twos: Slot) -> bool:
    return (one.midi - two.midi) * (ones.midi - twos.midi) < 0

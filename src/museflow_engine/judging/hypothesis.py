"""One reading of a performance so far: where the player is, and how it came to that.

Conventions: costs in nats, times in seconds. A hypothesis is immutable; its past is a
linked list of steps that hypotheses share, so that branching costs nothing.
"""

from __future__ import annotations

from typing import Final, Literal, NamedTuple

from museflow_engine.judging.target import Slot
from museflow_engine.judging.tempo_tracker import Beat

OUT_OF_STEP: Final = 0.08
"""Seconds from which a hand that comes late is out of step, and not just spread."""

StepKind = Literal["together", "forward", "skip", "back", "late", "correction", "extra"]


class Owed(NamedTuple):
    """A slot that was passed by and may yet be played.

    Attributes:
        slot: the slot.
        charge: what was paid for leaving it out, given back if it is played late.
        wrong: whether another key was played in its place.
    """

    slot: Slot
    charge: float
    wrong: bool


class Step(NamedTuple):
    """How one press was read.

    Attributes:
        before: the step before; None for the first press.
        press: number of the press.
        midi: MIDI number of its key.
        kind: the way it was read.
        slot: the slot that it plays; None for an extra note.
        wrong: whether it plays it with another key than the written one.
        deviation: seconds after the beat that the player kept until then.
        time: when the press was.
    """

    before: Step | None
    press: int
    midi: int
    kind: StepKind
    slot: Slot | None
    wrong: bool
    deviation: float
    time: float


class Hypothesis(NamedTuple):
    """State of one reading.

    Attributes:
        cost: sum of costs so far, relative to the best reading's.
        at: index of the moment that the player is at; -1 before the first.
        reached: when a key of that moment was first pressed,
        touched: and when last.
        roll: seconds between the last two presses of that moment; 0 if there was one.
        left: bits of that moment's slots that are still to be played.
        owed: slots passed by lately.
        silent: bit 1 if the right hand left out its last note, bit 2 for the left.
        slips: semitones by which the last note of each hand was off.
        lags: seconds by which each hand has been coming after the beat.
        beat: the beat that the player keeps.
        last: the last step; None before the first press.
    """

    cost: float
    at: int
    reached: float
    touched: float
    roll: float
    left: int
    owed: tuple[Owed, ...]
    silent: int
    slips: tuple[int, int]
    lags: tuple[float, float]
    beat: Beat
    last: Step | None

    def lag(self, hand: int) -> float:
        """Seconds by which a hand is behind the other, if it is out of step; else 0."""
        lag = self.lags[hand]
        return lag if lag > OUT_OF_STEP else 0.0

    @property
    def future(self) -> tuple[object, ...]:
        """What later events can tell apart; readings that agree on it are merged."""
        if not self.owed:
            return (self.at, self.left, self.slips)
        return (self.at, self.left, self.slips, *[owed.slot.index for owed in self.owed])

"""What a move leads to: the hypothesis after a press that is read in one way.

Conventions: costs in nats, times in seconds.
"""

from __future__ import annotations

from museflow_engine.judging.hypothesis import Hypothesis, Owed, Step
from museflow_engine.judging.moves import Move, Press
from museflow_engine.judging.target import Slot, Target

_MOST_OWED = 12


def advance(move: Move, cost: float, press: Press, target: Target) -> Hypothesis:
    """The hypothesis that a move leads to, at a cost relative to the best one's."""
    state, slot = move.state, move.slot
    if slot is None:
        last = Step(state.last, press.number, move.kind, None, False, 0.0)
        return Hypothesis(
            cost,
            state.at,
            state.touched,
            state.roll,
            state.left,
            state.owed,
            move.silent,
            state.slips,
            state.beat,
            last,
        )
    deviation = state.beat.deviation(slot.tick, press.time)
    last = Step(state.last, press.number, move.kind, slot, move.wrong, deviation)
    if move.kind in ("late", "correction"):
        return _paid(move, slot, cost, press, last)
    return _played(move, slot, cost, press, last, target)


def _paid(move: Move, slot: Slot, cost: float, press: Press, last: Step) -> Hypothesis:
    """The player is where they were; a slot that was owed has come."""
    state, beat = move.state, move.state.beat
    owed = tuple(one for one in state.owed if one.slot is not slot)
    if move.kind == "correction" and slot.moment == state.at:
        beat = beat.anchored(slot.tick, press.time)
    slips = _slips(state, slot, press)
    return Hypothesis(
        cost, state.at, state.touched, state.roll, state.left, owed, move.silent, slips, beat, last
    )


def _played(  # noqa: PLR0917 - the parts of one value
    move: Move, slot: Slot, cost: float, press: Press, last: Step, target: Target
) -> Hypothesis:
    """A slot of the present moment or of one that the player has moved to."""
    state, beat = move.state, move.state.beat
    if move.kind == "together":
        roll, left, owed = max(0.0, press.time - state.touched), state.left & ~slot.bit, state.owed
        moves_beat = beat.tick != slot.tick and not slot.grace
    else:
        roll, left = 0.0, target.moments[slot.moment].full & ~slot.bit
        owed = state.owed + move.owed if move.kind == "forward" else move.owed
        moves_beat = move.kind == "forward" and not slot.grace
        if move.kind != "forward":
            beat = beat.anchored(slot.tick, press.time)
    if moves_beat:
        beat = beat.moved(slot.tick, press.time)
    if move.wrong:
        owed = (*owed, Owed(slot, 0.0, wrong=True))
    slips = _slips(state, slot, press)
    return Hypothesis(
        cost, slot.moment, press.time, roll, left, owed[-_MOST_OWED:], move.silent, slips, beat, last
    )


def _slips(state: Hypothesis, slot: Slot, press: Press) -> tuple[int, int]:
    slip = press.midi - slot.midi
    return (slip, state.slips[1]) if slot.hand == 0 else (state.slips[0], slip)

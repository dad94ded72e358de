"""What a move leads to: the hypothesis after a press that is read in one way.

Conventions: costs in nats, times in seconds.
"""

from __future__ import annotations

from typing import TypeVar

from museflow_engine.judging.hypothesis import Hypothesis, Owed, Step
from museflow_engine.judging.moves import Move, Press
from museflow_engine.judging.target import Moment, Slot, Target
from museflow_engine.judging.tempo_tracker import Beat

_T = TypeVar("_T")

_MOST_OWED = 12
_LAG_GAIN = 0.6
_ROLL = 0.5  # steps this even, from one key to the next, are a roll's
_LONGEST_LAG = 0.8  # seconds
_FADING = 0.8  # of a lag that is left when its hand leads


def advance(move: Move, cost: float, press: Press, target: Target) -> Hypothesis:
    """The hypothesis that a move leads to, at a cost relative to the best one's."""
    state, slot = move.state, move.slot
    if slot is None:
        last = Step(state.last, press.number, press.midi, move.kind, None, False, 0.0, press.time)
        return Hypothesis(
            cost,
            state.at,
            state.reached,
            state.touched,
            state.roll,
            state.left,
            state.owed,
            move.silent,
            state.slips,
            state.lags,
            state.beat,
            last,
        )
    deviation = state.beat.deviation(slot.tick, press.time)
    last = Step(state.last, press.number, press.midi, move.kind, slot, move.wrong, deviation, press.time)
    if move.kind in ("late", "correction"):
        return _paid(move, slot, cost, press, last, target)
    return _played(move, slot, cost, press, last, target)


def _paid(  # noqa: PLR0917 - the parts of one value
    move: Move, slot: Slot, cost: float, press: Press, last: Step, target: Target
) -> Hypothesis:
    """The player is where they were; a slot that was owed has come."""
    state, beat = move.state, move.state.beat
    owed = tuple(one for one in state.owed if one.slot is not slot)
    if move.kind == "correction" and slot.moment == state.at:
        beat = beat.anchored(slot.tick, press.time)
    slips = _replaced(state.slips, slot.hand, press.midi - slot.midi)
    lags = (
        state.lags
        if move.kind == "correction"
        else _lags(state, slot, beat, press.time, target.moments[state.at])
    )
    return Hypothesis(
        cost,
        state.at,
        state.reached,
        state.touched,
        state.roll,
        state.left,
        owed,
        move.silent,
        slips,
        lags,
        beat,
        last,
    )


def _played(  # noqa: PLR0917 - the parts of one value
    move: Move, slot: Slot, cost: float, press: Press, last: Step, target: Target
) -> Hypothesis:
    """A slot of the present moment or of one that the player has moved to."""
    state, beat = move.state, move.state.beat
    if move.kind == "together":
        reached = state.reached
        roll, left, owed = max(0.0, press.time - state.touched), state.left & ~slot.bit, state.owed
        moves_beat = beat.tick != slot.tick and not slot.grace
        lags = _lags(state, slot, beat, press.time, target.moments[state.at])
    else:
        reached = press.time
        roll, left = 0.0, target.moments[slot.moment].full & ~slot.bit
        owed = state.owed + move.owed if move.kind == "forward" else move.owed
        moves_beat = move.kind == "forward" and not slot.grace
        lags = _leading(state, slot, press.time)
        if move.kind != "forward":
            beat, lags = beat.anchored(slot.tick, press.time), (0.0, 0.0)
    if moves_beat:
        # A hand that is behind does not hold the beat up.
        beat = beat.moved(slot.tick, press.time - state.lag(slot.hand))
    if move.wrong:
        owed = (*owed, Owed(slot, 0.0, wrong=True))
    slips = _replaced(state.slips, slot.hand, press.midi - slot.midi)
    return Hypothesis(
        cost,
        slot.moment,
        reached,
        press.time,
        roll,
        left,
        owed[-_MOST_OWED:],
        move.silent,
        slips,
        lags,
        beat,
        last,
    )


def _lags(state: Hypothesis, slot: Slot, beat: Beat, time: float, moment: Moment) -> tuple[float, float]:
    """How far each hand is behind, after a note that came with or after the player's place.

    Args:
        state: the reading until then, at `moment`.
        slot: what is played.
        beat: the beat after it.
        time: when it is played.
        moment: where the player is.
    """
    hand = slot.hand
    own, others = moment.hands[hand], moment.hands[1 - hand]
    if not others or state.left & own != own:
        return state.lags  # only the other hand can be ahead
    if slot.moment == state.at:
        seen = time - state.touched
        if state.roll > _ROLL * seen:
            return state.lags  # a chord that is rolled
    else:
        # The other hand was there when it was, wherever the beat is thought to be.
        there = state.reached + (slot.tick - moment.tick) * beat.period
        seen = time - max(beat.expected(slot.tick), there)
    seen = max(0.0, min(_LONGEST_LAG, seen))
    lag = state.lags[hand]
    return _replaced(state.lags, hand, lag + _LAG_GAIN * (seen - lag))


def _leading(state: Hypothesis, slot: Slot, time: float) -> tuple[float, float]:
    """The same after a note that leads: its hand may have caught up, and is no farther behind."""
    lag = state.lags[slot.hand]
    if not lag:
        return state.lags
    seen = max(0.0, min(_FADING * lag, state.beat.deviation(slot.tick, time)))
    return _replaced(state.lags, slot.hand, lag + _LAG_GAIN * (seen - lag))


def _replaced(pair: tuple[_T, _T], hand: int, value: _T) -> tuple[_T, _T]:
    return (value, pair[1]) if hand == 0 else (pair[0], value)

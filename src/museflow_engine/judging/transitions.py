"""The ways in which one press can be read, and what each leads to.

A press may belong to the moment where the player is (a chord), to a later one (moving
on, with what lies between left out), to an earlier one (a hand that is behind, a
correction, a restart), play a slot with a wrong key, or belong nowhere.

Conventions: costs in nats, times in seconds. Proposing is cheap and applying is not, so
`propose` yields moves and only those that survive the beam are applied.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from museflow_engine.judging import costs
from museflow_engine.judging.hypothesis import Hypothesis, Owed, Step, StepKind
from museflow_engine.judging.jumps import Jumps
from museflow_engine.judging.target import Moment, Slot, Target

_LOOK_AHEAD = 6  # moments that a player may leave out one by one
_WRONG_AHEAD = 2  # moments ahead that a wrong key may stand for
_MOST_OWED = 12
_OWED_SECONDS = 2.0
_CHORD_SECONDS = 0.05  # usual spread of a chord
_GRACE_SECONDS = 0.15  # usual distance of grace notes from each other and from the beat
_ROLL_SECONDS = 0.35  # beyond this a wrong key is not one of the chord
_TARDY_SECONDS = 0.12
_TWICE_SECONDS = 0.3
_BRUSH_SECONDS = 0.08
_DUE_SECONDS = 0.1  # a note is due from this long before its time
_BESIDE = 2  # semitones
_PAUSE_SECONDS = 0.4
_PAUSE_RATIO = 0.5


class Press(NamedTuple):
    """A key going down: its number in the performance, MIDI number, time in seconds."""

    number: int
    midi: int
    time: float


class Move(NamedTuple):
    """One reading of a press, not yet applied.

    Attributes:
        cost: total cost of the hypothesis that it leads to.
        kind: the way the press is read.
        slot: the slot that it plays, if any.
        wrong: whether with a wrong key.
        owed: slots left out by moving on, with their charges.
        silent: the hands' silence after it (see `Hypothesis`).
    """

    cost: float
    kind: StepKind
    slot: Slot | None
    wrong: bool
    owed: tuple[Owed, ...]
    silent: int


def propose(state: Hypothesis, press: Press, target: Target, jumps: Jumps, limit: float) -> Iterator[Move]:
    """All readings of a press that are worth a thought, in no order.

    Args:
        state: the reading so far.
        press: the press.
        target: the score.
        jumps: where the player may jump to from where this reading has them.
        limit: cost above which a move need not be proposed.
    """
    yield Move(state.cost + _extra_cost(state, press, target), "extra", None, False, (), state.silent)
    if state.owed:
        yield from _owed(state, press)
    if state.left:
        yield from _together(state, press, target.moments[state.at])
    yield from _forward(state, press, target, limit)
    if state.cost + costs.BAR_SKIP < limit:
        for slot in jumps.ahead.get(press.midi, ()):
            yield Move(state.cost + costs.BAR_SKIP, "skip", slot, False, (), 0)
    if state.cost + costs.CHEAPEST_BACK < limit:
        yield from _back(state, press, target, jumps)


def apply(state: Hypothesis, move: Move, cost: float, press: Press, target: Target) -> Hypothesis:
    """The hypothesis that a move leads to, at a cost relative to the best one's."""
    slot = move.slot
    deviation = state.beat.deviation(slot.tick, press.time) if slot else 0.0
    last = Step(state.last, press.number, move.kind, slot, move.wrong, deviation)
    at, touched, roll, left, owed = state.at, state.touched, state.roll, state.left, state.owed
    beat, slips = state.beat, state.slips
    if slot is None:
        return Hypothesis(cost, at, touched, roll, left, owed, move.silent, slips, beat, last)
    slip = press.midi - slot.midi
    slips = (slip, slips[1]) if slot.hand == 0 else (slips[0], slip)
    if move.kind in ("late", "correction"):
        owed = tuple(one for one in owed if one.slot is not slot)
        if move.kind == "correction" and slot.moment == at:
            beat = beat.anchored(slot.tick, press.time)
    elif move.kind == "together":
        left &= ~slot.bit
        touched, roll = press.time, max(0.0, press.time - touched)
        if beat.tick != slot.tick and not slot.grace:
            beat = beat.moved(slot.tick, press.time)
    else:
        at, touched, roll = slot.moment, press.time, 0.0
        left = target.moments[at].full & ~slot.bit
        owed = (*owed, *move.owed) if move.kind == "forward" else move.owed
        if move.kind != "forward":
            beat = beat.anchored(slot.tick, press.time)
        elif not slot.grace:
            beat = beat.moved(slot.tick, press.time)
    if move.wrong:
        owed = (*owed, Owed(slot, 0.0, wrong=True))
    return Hypothesis(cost, at, touched, roll, left, owed[-_MOST_OWED:], move.silent, slips, beat, last)


def outstanding(state: Hypothesis, now: float, target: Target) -> float:
    """What a reading would still have to pay for notes that are due by now.

    Compares readings fairly: one that takes a press for an extra note has yet to find
    who plays the note that was due.
    """
    total, silent, owed = 0.0, state.silent, list[Owed]()
    if state.left and now > state.touched + _DUE_SECONDS:
        total, silent = _leave_out(target.moments[state.at], state.left, total, silent, owed)
    if state.at + 1 < len(target.moments):
        following = target.moments[state.at + 1]
        if state.beat.deviation(following.tick, now) > -_DUE_SECONDS:
            slot = following.slots[0]
            total += costs.left_out(bool(silent & 1 << slot.hand), slot.grace)
    return total


def _extra_cost(state: Hypothesis, press: Press, target: Target) -> float:
    if state.at < 0:
        return costs.EXTRA
    since = abs(press.time - state.touched)
    moment = target.moments[state.at]
    if since < _TWICE_SECONDS:
        for slot in moment.by_midi.get(press.midi, ()):
            if not state.left & slot.bit:
                return costs.STRUCK_TWICE
    if since < _BRUSH_SECONDS and _brushes(moment, state.left, press.midi):
        return costs.BRUSHED
    return costs.EXTRA


def _brushes(moment: Moment, left: int, midi: int) -> bool:
    """Whether a key lies beside one that was just played."""
    return any(abs(slot.midi - midi) <= _BESIDE and not left & slot.bit for slot in moment.slots)


def _owed(state: Hypothesis, press: Press) -> Iterator[Move]:
    for slot, charge, wrong in state.owed:
        if slot.midi != press.midi:
            continue
        deviation = state.beat.deviation(slot.tick, press.time)
        if deviation > _OWED_SECONDS:
            continue
        silent = state.silent & ~(1 << slot.hand)
        if wrong:
            cost = costs.CORRECTED if slot.moment == state.at else costs.CORRECTED_LATER
            yield Move(state.cost + cost, "correction", slot, False, (), silent)
        else:
            tardy = costs.timing(deviation, _TARDY_SECONDS, costs.TARDY_CAP, costs.TARDY_CAP)
            yield Move(state.cost - charge + costs.LATE + tardy, "late", slot, False, (), silent)


def _together(state: Hypothesis, press: Press, moment: Moment) -> Iterator[Move]:
    """The press is another note of the moment that the player is at."""
    since = press.time - state.touched
    if state.beat.tick == moment.tick:
        usual = _CHORD_SECONDS + state.roll
        spread = costs.timing(since, usual, costs.CHORD_CAP, costs.CHORD_CAP)
    else:  # only grace notes so far, and what they lead to may take its time
        spread = costs.timing(since, _GRACE_SECONDS, costs.GRACE_CAP, costs.GRACE_CAP)
    due = _due(moment, state.left, press.midi)
    if due is not None:
        yield Move(state.cost + spread, "together", due, False, (), state.silent & ~(1 << due.hand))
    elif since < _ROLL_SECONDS:
        for wrong, cost in _wrongly(moment, state.left, press.midi, state.slips):
            silent = state.silent & ~(1 << wrong.hand)
            yield Move(state.cost + spread + cost, "together", wrong, True, (), silent)


def _forward(state: Hypothesis, press: Press, target: Target, limit: float) -> Iterator[Move]:
    """The press belongs to one of the next moments; what lies between is left out."""
    total, silent = state.cost, state.silent
    owed: list[Owed] = []
    if state.at >= 0:
        total, silent = _leave_out(target.moments[state.at], state.left, total, silent, owed)
    ahead = target.moments[state.at + 1 : state.at + 1 + _LOOK_AHEAD]
    while len(ahead) > _WRONG_AHEAD and press.midi not in ahead[-1].by_midi:
        ahead = ahead[:-1]
    for moment in ahead:
        if total > limit:
            break
        due = _due(moment, moment.full, press.midi)
        if due is not None:
            cost = total + state.beat.cost(moment.tick, press.time)
            yield Move(cost, "forward", due, False, tuple(owed), silent & ~(1 << due.hand))
        elif moment.index <= state.at + _WRONG_AHEAD:
            onset = total + state.beat.cost(moment.tick, press.time)
            for wrong, cost in _wrongly(moment, moment.full, press.midi, state.slips):
                kept = silent & ~(1 << wrong.hand)
                yield Move(onset + cost, "forward", wrong, True, tuple(owed), kept)
        total, silent = _leave_out(moment, moment.full, total, silent, owed)


def _back(state: Hypothesis, press: Press, target: Target, jumps: Jumps) -> Iterator[Move]:
    """The player goes back: repeats the last notes, the bar, or starts again."""
    landing = jumps.back.get(press.midi)
    if not landing:
        return
    reached = target.moments[min(state.at + 1, len(target.moments) - 1)].tick
    late = press.time - state.beat.expected(reached)
    pause = late > max(_PAUSE_SECONDS, _PAUSE_RATIO * (reached - state.beat.tick) * state.beat.period)
    base = state.cost + (costs.AFTER_PAUSE if pause else 0.0)
    for slot in landing:
        cost = costs.going_back(state.at - slot.moment)
        cost += costs.TO_BAR_START if target.moments[slot.moment].opens_bar else 0.0
        yield Move(base + cost, "back", slot, False, (), 0)


def _due(moment: Moment, left: int, midi: int) -> Slot | None:
    """The first slot of a moment that is still to be played with this key."""
    for slot in moment.by_midi.get(midi, ()):
        if left & slot.bit:
            return slot
    return None


def _wrongly(moment: Moment, left: int, midi: int, slips: tuple[int, int]) -> Iterator[tuple[Slot, float]]:
    """The slots that a wrong key may stand for, each with the cost of that."""
    for slot in moment.slots:
        if left & slot.bit:
            interval = midi - slot.midi
            # Of equally likely slots the nearer one.
            yield slot, costs.wrong_pitch(interval, slips[slot.hand]) + abs(interval) * 1e-3


def _leave_out(moment: Moment, bits: int, total: float, silent: int, owed: list[Owed]) -> tuple[float, int]:
    """Charge for the slots of a moment that the player passes by; adds them to `owed`."""
    for slot in moment.slots:
        if bits & slot.bit:
            hand = 1 << slot.hand
            charge = costs.left_out(bool(silent & hand), slot.grace)
            silent |= hand
            total += charge
            owed.append(Owed(slot, charge, wrong=False))
    return total, silent

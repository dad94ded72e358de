"""The ways in which one press can be read.

A press may belong to the moment where the player is (a chord), to a later one (moving
on, with what lies between left out), to an earlier one (a hand that is behind, a
correction, a restart), play a slot with a wrong key, or belong nowhere.

Conventions: costs in nats, times in seconds. Proposing is cheap and applying is not, so
moves are gathered first and only those that survive the beam are applied.
"""

from __future__ import annotations

from collections.abc import Iterator

from museflow_engine.judging import costs
from museflow_engine.judging.hypothesis import Hypothesis, Owed
from museflow_engine.judging.jumps import JumpMap
from museflow_engine.judging.moves import Moves, Press
from museflow_engine.judging.passing import Passing
from museflow_engine.judging.target import Moment, Slot, Target

_WRONG_AHEAD = 2  # moments ahead that a wrong key may stand for
_OWED_SECONDS = 2.0
_CHORD_SECONDS = 0.05  # usual spread of a chord
_GRACE_SECONDS = 0.15  # usual distance of grace notes from each other and from the beat
_ROLL_SECONDS = 0.35  # beyond this a wrong key is not one of the chord
_TARDY_SECONDS = 0.12
_CORRECTING_SECONDS = 0.6
_LAG_SPREAD = 0.3  # of the lag of a hand that is out of step
_TWICE_SECONDS = 0.3
_BRUSH_SECONDS = 0.08
_DUE_SECONDS = 0.1  # a note is due from this long before its time
_BESIDE = 2  # semitones
_PAUSE_SECONDS = 0.4
_PAUSE_RATIO = 0.5


class Transitions:
    """Everything that may happen next, anywhere in a score.

    Args:
        target: the compiled score.
    """

    def __init__(self, target: Target) -> None:
        self._moments = target.moments
        self._jumps = JumpMap(target)
        self._passing = Passing(target)

    def propose(self, state: Hypothesis, press: Press, moves: Moves) -> None:
        """Add all readings of a press that are worth a thought.

        Args:
            state: the reading so far.
            press: the press.
            moves: where to add them.
        """
        # The likeliest first: they set the limit that spares us the others.
        if state.left:
            self._together(state, press, moves)
        self._forward(state, press, moves)
        if state.owed:
            _owed(state, press, moves)
        if state.cost < moves.limit:
            moves.add(state.cost + self._extra_cost(state, press), state, "extra", None, state.silent)
        skip = state.cost + (costs.BAR_SKIP if state.at >= 0 else costs.START_ELSEWHERE)
        if skip < moves.limit:
            for slot in self._jumps.at(state.at).ahead.get(press.midi, ()):
                moves.add(skip, state, "skip", slot, 0)
        if state.cost + costs.CHEAPEST_BACK < moves.limit:
            self._back(state, press, moves)

    def outstanding(self, state: Hypothesis, now: float) -> float:
        """What a reading would still have to pay for notes that are due by now.

        Compares readings fairly: one that takes a press for an extra note has yet to find
        who plays the note that was due.
        """
        total, silent = 0.0, state.silent
        if state.left and now > state.touched + _DUE_SECONDS:
            total, silent, _ = self._passing.by(state.at, state.left, silent)
        if state.at + 1 < len(self._moments):
            following = self._moments[state.at + 1]
            if state.beat.deviation(following.tick, now) > -_DUE_SECONDS:
                slot = following.slots[0]
                total += costs.left_out(bool(silent & 1 << slot.hand), slot.grace)
        return total

    def _together(self, state: Hypothesis, press: Press, moves: Moves) -> None:
        """The press is another note of the moment that the player is at."""
        moment = self._moments[state.at]
        since = press.time - state.touched
        if state.beat.tick == moment.tick:
            usual = _CHORD_SECONDS + state.roll
            cost = state.cost + costs.timing(since, usual, costs.CHORD_CAP, costs.CHORD_CAP)
        else:  # only grace notes so far, and what they lead to may take its time
            cost = state.cost + costs.timing(since, _GRACE_SECONDS, costs.GRACE_CAP, costs.GRACE_CAP)
        due = _due(moment, state.left, press.midi)
        if due is not None:
            cost = min(cost, self._in_its_own_time(state, due, press))
            moves.add(cost, state, "together", due, state.silent & ~(1 << due.hand))
        elif since < _ROLL_SECONDS:
            for wrong, slip in _wrongly(moment, state, state.left, press.midi, moves.limit - cost):
                moves.add(cost + slip, state, "together", wrong, state.silent & ~(1 << wrong.hand), True)

    def _in_its_own_time(self, state: Hypothesis, slot: Slot, press: Press) -> float:
        """The cost of a note of a hand that is out of step, as far behind as it has been."""
        lag = state.lag(slot.hand)
        if not lag:
            return float("inf")
        deviation = state.beat.deviation(slot.tick, press.time) - lag
        spread = _TARDY_SECONDS + _LAG_SPREAD * lag
        return (
            state.cost + costs.LATE_AGAIN + costs.timing(deviation, spread, costs.CHORD_CAP, costs.CHORD_CAP)
        )

    def _forward(self, state: Hypothesis, press: Press, moves: Moves) -> None:
        """The press belongs to one of the next moments; what lies between is left out."""
        total, silent = state.cost, state.silent
        owed: tuple[Owed, ...] = ()
        if state.left:
            charge, silent, owed = self._passing.by(state.at, state.left, silent)
            total += charge
        reach = self._jumps.at(state.at).reach.get(press.midi, state.at + _WRONG_AHEAD)
        last = min(max(reach, state.at + _WRONG_AHEAD), len(self._moments) - 1)
        for index in range(state.at + 1, last + 1):
            moment = self._moments[index]
            due = _due(moment, moment.full, press.midi)
            if due is not None:
                cost = total + state.beat.cost(moment.tick, press.time - state.lag(due.hand))
                moves.add(cost, state, "forward", due, silent & ~(1 << due.hand), False, owed)
            elif index <= state.at + _WRONG_AHEAD:
                cost = total + state.beat.cost(moment.tick, press.time)
                for wrong, slip in _wrongly(moment, state, moment.full, press.midi, moves.limit - cost):
                    kept = silent & ~(1 << wrong.hand)
                    moves.add(cost + slip, state, "forward", wrong, kept, True, owed)
            if index == last:
                return
            charge, silent, more = self._passing.by(index, moment.full, silent)
            total, owed = total + charge, owed + more
            if total >= moves.limit:
                return

    def _back(self, state: Hypothesis, press: Press, moves: Moves) -> None:
        """The player goes back: repeats the last notes, the bar, or starts again."""
        landing = self._jumps.at(state.at).back.get(press.midi)
        if not landing:
            return
        reached = self._moments[min(state.at + 1, len(self._moments) - 1)].tick
        late = press.time - state.beat.expected(reached)
        pause = late > max(_PAUSE_SECONDS, _PAUSE_RATIO * (reached - state.beat.tick) * state.beat.period)
        base = state.cost + (costs.AFTER_PAUSE if pause else 0.0)
        for slot in landing:
            cost = base + costs.going_back(state.at - slot.moment)
            cost += costs.TO_BAR_START if self._moments[slot.moment].opens_bar else 0.0
            moves.add(cost, state, "back", slot, 0)

    def _extra_cost(self, state: Hypothesis, press: Press) -> float:
        if state.at < 0:
            return costs.EXTRA
        since = abs(press.time - state.touched)
        moment = self._moments[state.at]
        if since < _TWICE_SECONDS:
            for slot in moment.by_midi.get(press.midi, ()):
                if not state.left & slot.bit and not any(one.slot is slot for one in state.owed):
                    return costs.STRUCK_TWICE
        if since < _BRUSH_SECONDS and _brushes(moment, state.left, press.midi):
            return costs.BRUSHED
        return costs.EXTRA


def _owed(state: Hypothesis, press: Press, moves: Moves) -> None:
    """The press pays for a slot that was passed by, or corrects a wrong one."""
    for slot, charge, wrong in state.owed:
        if slot.midi != press.midi:
            continue
        deviation = state.beat.deviation(slot.tick, press.time)
        if deviation > _OWED_SECONDS:
            continue
        silent = state.silent & ~(1 << slot.hand)
        if wrong:
            passed = state.at - slot.moment
            cost = passed * costs.CORRECTED_LATER if passed else costs.CORRECTED
            cost += costs.timing(deviation, _CORRECTING_SECONDS, costs.CORRECTED_CAP, costs.CORRECTED_CAP)
            moves.add(state.cost + cost, state, "correction", slot, silent)
        else:
            lag = state.lag(slot.hand)
            spread = _TARDY_SECONDS + _LAG_SPREAD * lag
            tardy = costs.timing(deviation - lag, spread, costs.TARDY_CAP, costs.TARDY_CAP)
            tardy += costs.LATE_AGAIN if lag else costs.LATE
            moves.add(state.cost - charge + tardy, state, "late", slot, silent)


def _brushes(moment: Moment, left: int, midi: int) -> bool:
    """Whether a key lies beside one that was just played."""
    return any(abs(slot.midi - midi) <= _BESIDE and not left & slot.bit for slot in moment.slots)


def _due(moment: Moment, left: int, midi: int) -> Slot | None:
    """The first slot of a moment that is still to be played with this key."""
    for slot in moment.by_midi.get(midi, ()):
        if left & slot.bit:
            return slot
    return None


def _wrongly(
    moment: Moment, state: Hypothesis, left: int, midi: int, limit: float
) -> Iterator[tuple[Slot, float]]:
    """The slots that a wrong key may stand for, each with the cost of that."""
    slips = state.slips
    if limit < costs.CHEAPEST_WRONG and slips == (0, 0):
        return
    for slot in moment.slots:
        if left & slot.bit:
            yield slot, costs.wrong_pitch(midi - slot.midi, slips[slot.hand])

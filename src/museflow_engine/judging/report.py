"""The settled account of a performance: every note once, every press once, and a score.

Conventions: times in seconds on the key log's axis, score time in ticks.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from functools import partial

from museflow_engine.judgement import Diagnosis, Judgement, Report
from museflow_engine.judging.account import account_of
from museflow_engine.judging.assignment import Assignment
from museflow_engine.judging.hypothesis import Step
from museflow_engine.judging.key_log import KeyPress
from museflow_engine.judging.misreading import Reading, name_slips, swapped_hands
from museflow_engine.judging.scoring import score_phrase
from museflow_engine.judging.target import LEFT, RIGHT, Moment, Slot
from museflow_engine.judging.timing import BreakKind, Reached, kept_beat, usual_period
from museflow_engine.judging.verdict import (
    Context,
    HeardBeat,
    Names,
    extra_note,
    missed_notes,
    played_note,
)
from museflow_engine.music.meter import TICKS_PER_QUARTER
from museflow_engine.music.score import HANDS
from museflow_engine.music.tempo import seconds_per_tick

_SECONDS_A_MINUTE = 60.0
_LEAST_ONSETS = 2
_DIAGNOSES: dict[BreakKind | None, Diagnosis] = {"hesitation": "hesitation", "restart": "restart"}


class _Timeline:
    """When each moment was played, and the beat that the player kept there."""

    def __init__(self, context: Context, steps: Sequence[Step], assignment: Assignment) -> None:
        self.displayed = seconds_per_tick(context.tempo)
        played = _moments_played(context, steps, assignment)
        self.reached = [reached for _, reached in played]
        pause = context.settings.pause_beats
        self.kept = kept_beat(self.reached, context.target.beat_ticks, pause, self.displayed)
        self.place = {moment.index: place for place, (moment, _) in enumerate(played)}
        self._ticks = [reached.tick for reached in self.reached]
        self.usual = usual_period(self.reached, self.displayed)
        self._end = max((note.offset for slot in context.target.slots for note in slot.notes), default=0)
        presses = context.log.presses
        pressed = [(presses[step.press].time, step.slot) for step in steps if step.slot]
        self._played = sorted((time, slot.tick) for time, slot in pressed)
        self._of_hand = [
            sorted((time, slot.tick) for time, slot in pressed if slot.hand == hand) for hand in (RIGHT, LEFT)
        ]

    def against_beat(self, press: KeyPress, slot: Slot, chord_spread: float) -> HeardBeat:
        """The onset of a press against the beat; a chord within its spread counts as one."""
        place = self.place[slot.moment]
        reached, kept = self.reached[place], self.kept[place]
        near = min(reached.times, key=lambda time: abs(time - kept.expected))
        time = near if abs(press.time - near) <= chord_spread else press.time
        stopped = _DIAGNOSES.get(kept.broken)
        hand = self._of_hand[slot.hand]
        later = bisect_right(hand, (press.time + chord_spread, self._end))
        again = hand[later] if later < len(hand) else None
        return HeardBeat(time - kept.expected, kept.period, stopped, partial(self._beat_at, place), again)

    def _beat_at(self, place: int, tick: int) -> float:
        """When the beat came to a tick after a moment, as if nobody had gone back or jumped."""
        to = bisect_right(self._ticks, tick) - 1
        here = self.kept[place]
        if any(self.kept[each].broken in ("restart", "skip") for each in range(place + 1, to + 1)):
            return here.expected + (tick - self._ticks[place]) * here.period
        return self.kept[to].expected + (tick - self._ticks[to]) * self.kept[to].period

    def would_be_at(self, tick: int) -> float:
        """When a note that was not played was due."""
        if not self.reached:
            return tick * self.displayed
        place = max(0, bisect_right(self._ticks, tick) - 1)
        return self.reached[place].time + (tick - self._ticks[place]) * self.kept[place].period

    def tick_at(self, time: float) -> int | None:
        """Where in the score the player was at a time; None where nothing was played.

        Between two notes as far along as the time is between them; before the first and
        after the last, or where the next is one played again, by the beat.
        """
        if not self._played:
            return None
        place = bisect_right(self._played, (time, self._end))
        earlier = self._played[max(0, place - 1)]
        later = self._played[min(place, len(self._played) - 1)]
        if earlier[1] < later[1]:
            share = (time - earlier[0]) / (later[0] - earlier[0])
            return round(earlier[1] + share * (later[1] - earlier[1]))
        tick = earlier[1] + (time - earlier[0]) / self.usual
        return round(max(0.0, min(float(self._end), tick)))

    @property
    def tempo(self) -> float | None:
        """Tempo kept, in quarters a minute; None under two onsets."""
        if len(self.reached) < _LEAST_ONSETS:
            return None
        return _SECONDS_A_MINUTE / (self.usual * TICKS_PER_QUARTER)


def write_report(context: Context, steps: Sequence[Step], assignment: Assignment, until: float) -> Report:
    """Judge a whole performance from its end.

    Args:
        context: score, keys and settings.
        steps: how each press was read, in order of arrival.
        assignment: who plays what, after all steps.
        until: when the performance ended.
    """
    timeline = _Timeline(context, steps, assignment)
    judgements = _judgements(context, assignment, timeline, until)
    account = account_of(context, steps, assignment, timeline, until)
    score = score_phrase(judgements, account, context.settings.scoring)
    return Report(judgements, score)


def _judgements(
    context: Context, assignment: Assignment, timeline: _Timeline, until: float
) -> tuple[Judgement, ...]:
    """Settled judgements in the order of time."""
    timed: list[tuple[float, int, Judgement]] = []
    names = _names(context, assignment)
    spread = context.settings.chord_spread_seconds
    for slot in context.target.slots:
        step = assignment.player(slot.index)
        if step is None:
            due = timeline.would_be_at(slot.tick)
            timed += [(due, slot.tick, one) for one in missed_notes(slot, settled=True)]
    for press in context.log.presses:
        role = assignment.role(press.number)
        if role is None:
            continue
        if role.slot is None:
            position = timeline.tick_at(press.time)
            timed.append((press.time, -1, extra_note(press, role, settled=True, position=position)))
            continue
        beat = timeline.against_beat(press, role.slot, spread)
        for note in role.slot.notes:
            one = played_note(note, press, role, beat, context, settled=True, until=until, names=names)
            timed.append((press.time, note.onset, one))
    timed.sort(key=lambda item: item[:2])
    return tuple(judgement for _, _, judgement in timed)


def _names(context: Context, assignment: Assignment) -> Names:
    """What the slips are, each in the light of all others."""
    both: list[Reading] = []
    for press in context.log.presses:
        role = assignment.role(press.number)
        if role is not None and role.slot is not None:
            key = context.target.moments[role.slot.moment].bar.key
            both += [Reading(note, press.midi, key) for note in role.slot.notes]
    named: dict[str, Diagnosis | None] = {}
    for hand in HANDS:
        readings = [reading for reading in both if reading.note.hand == hand]
        slips = name_slips(readings)
        named.update((reading.note.id, slip) for reading, slip in zip(readings, slips, strict=True))
    named.update((note, "hands swapped") for note in swapped_hands(both))
    return named


def _first_tries(steps: Sequence[Step], assignment: Assignment) -> dict[int, Step]:
    """For each slot that was put right, by its index, the first wrong try at it."""
    tries: dict[int, Step] = {}
    for step in steps:
        role = assignment.role(step.press)
        if role is not None and role.extra == "correction" and step.slot is not None:
            tries.setdefault(step.slot.index, step)
    return tries


def _moments_played(
    context: Context, steps: Sequence[Step], assignment: Assignment
) -> list[tuple[Moment, Reached]]:
    """The moments that were played, in order of score time, and when they were."""
    restarts, tries = _after_restart(steps, assignment), _first_tries(steps, assignment)
    played: list[tuple[Moment, Reached]] = []
    previous, corrected = -1, False
    for moment in context.target.moments:
        times = tuple(_times(context, moment, assignment, tries))
        if times:
            jump, gap = moment.index in restarts, moment.index > previous + 1
            reached = Reached(moment.tick, times, jump, gap, after_correction=corrected)
            played.append((moment, reached))
            previous, corrected = moment.index, any(slot.index in tries for slot in moment.slots)
    return played


def _after_restart(steps: Sequence[Step], assignment: Assignment) -> set[int]:
    """Moments that were the first new ones after the player had gone back."""
    found: set[int] = set()
    went_back = False
    for step in steps:
        went_back = went_back or step.kind == "back"
        role = assignment.role(step.press)
        if went_back and role is not None and role.slot is not None:
            found.add(role.slot.moment)
            went_back = False
    return found


def _times(
    context: Context, moment: Moment, assignment: Assignment, tries: Mapping[int, Step]
) -> list[float]:
    """Onsets that tell when a moment was: not grace notes nor late ones, if others are there.

    A note that was put right was played when it was first tried.
    """
    players = [(slot, tries.get(slot.index) or assignment.player(slot.index)) for slot in moment.slots]
    known = [(slot, step) for slot, step in players if step is not None]
    prompt = [step for slot, step in known if not slot.grace and step.kind not in ("late", "correction")]
    chosen = prompt or [step for slot, step in known if not slot.grace] or [step for _, step in known]
    return [context.log.presses[step.press].time for step in chosen]

"""What a score needs to know beside the judgements: breaks, corrections, brushed keys, hands.

Conventions: times in seconds on the key log's axis, score time in ticks; hands are
numbered as in `target`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from statistics import fmean
from typing import Final, Protocol

from museflow_engine.judgement import Judgement
from museflow_engine.judging.assignment import Assignment, Role
from museflow_engine.judging.hypothesis import Step
from museflow_engine.judging.key_log import KeyPress
from museflow_engine.judging.scoring import Account, Breaks
from museflow_engine.judging.target import LEFT, RIGHT, Moment, Slot
from museflow_engine.judging.timing import Kept
from museflow_engine.judging.verdict import Context, HeardBeat, played_note

_BRUSH_SECONDS: Final = 0.1  # a key that was meant is held for longer
_BESIDE: Final = 2  # semitones within which a finger can catch two keys
_TRIES: Final = 2  # presses after a wrong key among which the right one may be
_OCTAVE: Final = 12
_REACH: Final = 12  # semitones: a key farther away was no try for the note
_STUTTER_MOMENTS: Final = 1  # going back farther than to the note before is starting again


class Beats(Protocol):
    """When each moment was played, and the beat that the player kept there."""

    kept: list[Kept]
    place: dict[int, int]
    """Where in `kept` a moment stands, by its index."""

    @property
    def tempo(self) -> float | None:
        """Tempo kept, in quarters a minute."""

    def against_beat(self, press: KeyPress, slot: Slot, chord_spread: float) -> HeardBeat:
        """The onset of a press against the beat."""


def account_of(
    context: Context, steps: Sequence[Step], assignment: Assignment, beats: Beats, until: float
) -> Account:
    """Gather what the score of a whole performance takes into account.

    Args:
        context: score, keys and settings.
        steps: how each press was read, in order of arrival.
        assignment: who plays what, after all steps.
        beats: the beat that the player kept.
        until: when the performance ended.
    """
    first = _first_tries(context, assignment, beats)
    bounced = [press for press in context.log.presses if press.bounced]
    hands = list(_hands(context, assignment, beats, first))
    return Account(
        goal=context.tempo,
        tempo=beats.tempo,
        moments=len(beats.kept),
        breaks=_breaks(context, steps, assignment, beats, first),
        uncounted=frozenset(press.event_id for press in (*bounced, *first.values())),
        brushed=frozenset(_brushed(context, assignment)),
        corrected=dict(_corrected(context, assignment, beats, first, until)),
        apart=tuple(apart for apart, _ in hands),
        together=tuple(together for _, together in hands),
    )


def _first_tries(context: Context, assignment: Assignment, beats: Beats) -> dict[int, KeyPress]:
    """For each slot that was put right, by its index, the first wrong press for it."""
    first: dict[int, KeyPress] = {}
    for press in context.log.presses:
        role = assignment.role(press.number)
        if role is None or role.slot is not None or press.bounced:
            continue
        if role.extra == "correction" and role.step.slot is not None:
            first.setdefault(role.step.slot.index, press)
        elif role.extra == "extra":
            slot = _tried_for(press, context, assignment, beats)
            if slot is not None:
                first.setdefault(slot.index, press)
    return first


def _tried_for(press: KeyPress, context: Context, assignment: Assignment, beats: Beats) -> Slot | None:
    """The slot that an extra note was a try for, if it was one.

    It came when the note was due and the right key came late; or it was a key that slips
    lead to, and the right one followed it, whatever that did to the beat.
    """
    spread, presses = context.settings.chord_spread_seconds, context.log.presses
    for after in presses[press.number + 1 : press.number + 1 + _TRIES]:
        role = assignment.role(after.number)
        if role is None or role.slot is None or role.wrong or role.slot.grace:
            continue
        gap, apart = after.time - press.time, abs(after.midi - press.midi)
        if gap <= spread or apart > _REACH:
            continue
        band, beat = _band(context, beats, role.slot)
        slip = apart in (_OCTAVE, *range(1, _BESIDE + 1)) and gap < beat
        tried = beats.against_beat(press, role.slot, spread).deviation
        played = beats.against_beat(after, role.slot, spread).deviation
        if slip or (tried is not None and played is not None and abs(tried) <= band < played):
            return role.slot
    return None


def _band(context: Context, beats: Beats, slot: Slot) -> tuple[float, float]:
    """Seconds within which an onset at a slot is on time, and seconds of a felt beat there."""
    moment = context.target.moments[slot.moment]
    beat = beats.kept[beats.place[slot.moment]].period * moment.bar.meter.beat_ticks
    return context.settings.on_time_band(beat), beat


def _corrected(
    context: Context, assignment: Assignment, beats: Beats, first: Mapping[int, KeyPress], until: float
) -> Iterator[tuple[str, Judgement]]:
    """Notes that were put right, judged from the onset of the first try to the end of the last.

    Where the player's beat waited for the right key, that is the onset.
    """
    spread = context.settings.chord_spread_seconds
    for index, press in first.items():
        slot, final = context.target.slots[index], assignment.player(index)
        if final is None:
            continue
        last = context.log.presses[final.press]
        whole = replace(press, release=last.release, pedalled=last.pedalled)
        beat, later = beats.against_beat(press, slot, spread), beats.against_beat(last, slot, spread)
        if beat.deviation is not None and later.deviation is not None:
            beat = min(beat, later, key=lambda heard: abs(heard.deviation or 0.0))
        tried = Role(final._replace(press=press.number, midi=press.midi, wrong=True, kind="forward"), slot)
        for note in slot.notes:
            one = played_note(note, whole, tried, beat, context, settled=True, until=until)
            yield note.id, one


def _breaks(
    context: Context,
    steps: Sequence[Step],
    assignment: Assignment,
    beats: Beats,
    first: Mapping[int, KeyPress],
) -> Breaks:
    """Breaks of the beat by kind; a stop to put a note right is that correction, not a stop too."""
    corrected = {context.target.slots[index].moment for index in first}
    stuttered = _stuttered(steps, assignment)
    moment_at = {place: moment for moment, place in beats.place.items()}
    count = {"hesitation": 0, "stutter": 0, "restart": 0, "skip": 0}
    for place, kept in enumerate(beats.kept):
        moment = moment_at[place]
        if kept.broken == "hesitation" and moment in corrected:
            continue
        if kept.broken is not None:
            count["stutter" if kept.broken == "restart" and moment in stuttered else kept.broken] += 1
    return Breaks(count["hesitation"], count["stutter"], count["restart"], count["skip"])


def _stuttered(steps: Sequence[Step], assignment: Assignment) -> set[int]:
    """Moments that were the first new ones after only the last note or two had been said again."""
    found: set[int] = set()
    farthest = -1
    back: int | None = None  # how far the player went back since the last new moment
    for step in steps:
        if step.slot is None:
            continue
        moment = step.slot.moment
        if step.kind == "back":
            back = max(back or 0, farthest - moment)
        role = assignment.role(step.press)
        if back is not None and role is not None and role.slot is not None:
            if back <= _STUTTER_MOMENTS:
                found.add(role.slot.moment)
            back = None
        farthest = max(farthest, moment)
    return found


def _brushed(context: Context, assignment: Assignment) -> Iterator[str]:
    """Extra notes that were keys touched for an instant beside one that was meant."""
    presses, near = context.log.presses, context.settings.chord_spread_seconds
    for press in presses:
        role = assignment.role(press.number)
        if role is None or role.extra != "extra" or press.release is None:
            continue
        if press.release - press.time > _BRUSH_SECONDS:
            continue
        around = presses[max(0, press.number - 4) : press.number + 5]
        if any(_plays_beside(other, press, near, assignment) for other in around):
            yield press.event_id


def _plays_beside(other: KeyPress, press: KeyPress, near: float, assignment: Assignment) -> bool:
    role = assignment.role(other.number)
    return (
        role is not None
        and role.slot is not None
        and not role.wrong
        and abs(other.midi - press.midi) <= _BESIDE
        and abs(other.time - press.time) <= near
    )


def _hands(
    context: Context, assignment: Assignment, beats: Beats, first: Mapping[int, KeyPress]
) -> Iterator[tuple[float | None, bool]]:
    """For each moment at which both hands are due: how far apart they came, and whether together."""
    spread = context.settings.chord_spread_seconds
    for moment in context.target.moments:
        if {slot.hand for slot in moment.slots if not slot.grace} != {RIGHT, LEFT}:
            continue
        came = [_came(context, moment, hand, assignment, first) for hand in (RIGHT, LEFT)]
        right, left = came
        if right is None or left is None:
            yield None, False
            continue
        band, _ = _band(context, beats, moment.slots[-1])
        yield left - right, abs(left - right) <= max(spread, band)


def _came(
    context: Context, moment: Moment, hand: int, assignment: Assignment, first: Mapping[int, KeyPress]
) -> float | None:
    """When a hand came to a moment: the mean of its keys, those put right at their first try."""
    times: list[float] = []
    for slot in moment.slots:
        step = assignment.player(slot.index)
        if slot.hand != hand or slot.grace or step is None:
            continue
        times.append(first.get(slot.index, context.log.presses[step.press]).time)
    return fmean(times) if times else None

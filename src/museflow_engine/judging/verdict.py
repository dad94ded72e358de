"""One judgement from one press: on time or not, held as written, which kind of slip.

Conventions: times in seconds on the key log's axis, score time in ticks, periods in
seconds per tick.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import islice, takewhile
from typing import NamedTuple

from museflow_engine.judgement import Diagnosis, Hold, Judgement, Timing
from museflow_engine.judging.assignment import Role
from museflow_engine.judging.hypothesis import Step
from museflow_engine.judging.key_log import KeyLog, KeyPress
from museflow_engine.judging.misreading import Reading, name_slips, swapped_hands
from museflow_engine.judging.settings import JudgeSettings
from museflow_engine.judging.target import LEFT, RIGHT, Slot, Target
from museflow_engine.music.score import Note
from museflow_engine.music.tempo import seconds_per_tick

_LENIENT_SHORT = 0.8  # a note before a rest may be this much shorter still
_LENIENT_LONG = 1.25  # and may ring on for this much more
_LEAST_BEYOND = 0.15  # seconds: less is a legato
_LEAST_DUE = 0.3  # of the written length: a note that comes later than that has lost its end
_REGRIP_SECONDS = 0.08  # a key that goes down again sooner was not let go of for shortness
_STOP_SECONDS = 0.25
_HAND_REMEMBERED = 5  # wrong or right notes of a hand that tell how it is reading just now
_BOTH_REMEMBERED = 12
_HEARD_ENOUGH = 6  # moments that tell a tempo
_RUBATO = 0.12  # share of an interval by which the beat gives way
_UNKNOWN = 0.5  # and more of it while the tempo is not known

Names = Mapping[str, Diagnosis | None]
"""What the slips are, by note id."""


@dataclass(frozen=True, slots=True)
class Context:
    """What every verdict of a performance needs.

    Attributes:
        target: the score.
        log: the keys.
        tempo: displayed tempo, in quarters a minute.
        has_metronome: whether the log's zero is the metronome's tick 0.
        settings: what to be strict about.
    """

    target: Target
    log: KeyLog
    tempo: float
    has_metronome: bool
    settings: JudgeSettings


class HeardBeat(NamedTuple):
    """An onset against the player's beat.

    Attributes:
        deviation: seconds after it; None where there is none to measure.
        period: the player's tempo, in seconds per tick.
        stopped: diagnosis of a break of the beat before the note.
        end: tells when the player's beat came to a later tick; None where the beat is not
            known yet.
        again: when the hand pressed the next key, and the tick of what it played with it;
            None if it did not, or not yet.
    """

    deviation: float | None
    period: float
    stopped: Diagnosis | None = None
    end: Callable[[int], float] | None = None
    again: tuple[float, int] | None = None


def extra_note(press: KeyPress, role: Role, *, settled: bool, position: int | None = None) -> Judgement:
    """The judgement on a press that plays no written note.

    Args:
        press: the press.
        role: its role, without a slot.
        settled: whether nothing can revise it any more.
        position: where it was by the player's beat, in ticks; a note that is played
            again is where it is written.
    """
    again = role.step.slot
    return Judgement(
        "insertion",
        event_id=press.event_id,
        diagnosis=None if role.extra == "extra" else role.extra,
        played=press.midi,
        settled=settled,
        position=again.tick if again else position,
    )


def played_note(
    note: Note,
    press: KeyPress,
    role: Role,
    beat: HeardBeat,
    context: Context,
    *,
    settled: bool,
    until: float | None = None,
    names: Names | None = None,
) -> Judgement:
    """The judgement on a press that plays a written note, rightly or wrongly.

    Args:
        note: the written note.
        press: the press.
        role: its role, with a slot.
        beat: its onset against the player's beat.
        context: the performance.
        settled: whether nothing can revise it any more.
        until: the end of the performance, to measure keys that are still down; None
            while it goes on.
        names: what the slips are, as seen from the end; None to name this one by what
            came before it.
    """
    bar = context.target.moments[role.step.slot.moment if role.step.slot else 0].bar
    deviation = None if note.grace else beat.deviation
    timing = None
    if deviation is not None:
        unsure = _unsure(role.step, beat.period) if beat.end is None else 0.0
        timing = timing_of(deviation, beat.period, bar.meter.beat_ticks, context.settings, unsure)
    ratio, hold = _held(note, press, beat, context, until)
    if role.wrong:
        diagnosis = _named_so_far(note, role.step, context.target) if names is None else names.get(note.id)
    else:
        diagnosis = beat.stopped
        if diagnosis is None and timing == "late":
            stopped = beat.end is None and _stops(role.step, beat, bar.meter.beat_ticks, context.settings)
            diagnosis = "hesitation" if stopped else "late but right"
    metronome = press.time - note.onset * seconds_per_tick(context.tempo) if context.has_metronome else None
    return Judgement(
        "substitution" if role.wrong else "match",
        note_id=note.id,
        event_id=press.event_id,
        onset_deviation=deviation,
        duration_ratio=ratio,
        timing=timing,
        hold=hold,
        diagnosis=diagnosis,
        played=press.midi,
        settled=settled,
        metronome_deviation=metronome,
    )


def missed_notes(slot: Slot, *, settled: bool) -> tuple[Judgement, ...]:
    """The judgements on the notes of a slot that was not played."""
    return tuple(Judgement("deletion", note_id=note.id, settled=settled) for note in slot.notes)


def timing_of(
    deviation: float, period: float, beat_ticks: int, settings: JudgeSettings, unsure: float = 0.0
) -> Timing:
    """Whether an onset is on time: within max(50 ms, 10 % of a beat) by default.

    Args:
        deviation: seconds after the beat.
        period: tempo in seconds per tick.
        beat_ticks: length of a felt beat.
        settings: what to be strict about.
        unsure: seconds by which the beat itself may be wrong.
    """
    if abs(deviation) <= settings.on_time_band(beat_ticks * period) + unsure:
        return "on time"
    return "late" if deviation > 0 else "early"


def _unsure(last: Step, period: float) -> float:
    """Seconds by which the beat may be off at a note when only what came before it is known.

    A share of the interval from the moment before; less, the more moments have been heard.
    """
    if last.slot is None:
        return 0.0
    interval, moment, heard = 0, last.slot.moment, 0
    step = last.before
    while step is not None and heard < _HEARD_ENOUGH:
        if step.slot is not None and step.slot.moment != moment:
            interval = interval or abs(last.slot.tick - step.slot.tick)
            moment, heard = step.slot.moment, heard + 1
        step = step.before
    return interval * period * (_RUBATO + _UNKNOWN / (1 + heard) if heard < _HEARD_ENOUGH else _RUBATO)


def _stops(step: Step, beat: HeardBeat, beat_ticks: int, settings: JudgeSettings) -> bool:
    """Whether a late note looks like a stop, before it is known how the player goes on."""
    least = max(_STOP_SECONDS, settings.pause_beats * beat_ticks * beat.period)
    return beat.deviation is not None and beat.deviation > least and step.kind == "forward"


def _named_so_far(note: Note, last: Step, target: Target) -> Diagnosis | None:
    """What a slip is in the light of the notes before it."""
    both: list[Reading] = []
    step = last.before
    while step is not None and len(both) < _BOTH_REMEMBERED:
        if step.slot is not None:
            key = target.moments[step.slot.moment].bar.key
            both.append(Reading(step.slot.notes[0], step.midi, key))
        step = step.before
    both.reverse()
    key = target.moments[last.slot.moment if last.slot else 0].bar.key
    both.append(Reading(note, last.midi, key))
    hand = [reading for reading in both if reading.note.hand == note.hand][-_HAND_REMEMBERED:]
    return "hands swapped" if note.id in swapped_hands(both) else name_slips(hand)[-1]


def _held(
    note: Note, press: KeyPress, beat: HeardBeat, context: Context, until: float | None
) -> tuple[float | None, Hold | None]:
    """Played over written length, and whether that is as written; None if unknown."""
    if press.release is not None:
        held = press.release - press.time
    elif until is not None and context.log.is_held(press):
        held = until - press.time
    else:
        return None, None
    written = note.duration * beat.period
    if not written:
        return None, None
    ratio = held / written
    due = written if beat.end is None else beat.end(note.offset) - press.time
    again, plays = (
        (written, note.onset) if beat.again is None else (beat.again[0] - press.time, beat.again[1])
    )
    soonest = min(due, again) if plays >= note.offset else due  # the next note may come early
    if _is_short(note, held, min(written, max(soonest, _LEAST_DUE * written)), context):
        if press.release is None:
            return None, None  # the performance was ended before the key came up
        excused = press.pedalled or _is_needed_again(press, context.log)
        return ratio, "full" if excused else "short"
    if _is_long(note, held - max(written, due, again), written, beat.period, context):
        # A key that never came up is more often a release that got lost than a key held.
        return (None, None) if press.release is None else (ratio, "long")
    return ratio, "full"


def _is_short(note: Note, held: float, due: float, context: Context) -> bool:
    """Whether a key came up too soon, its note being due to end after `due` seconds."""
    lenient = 1.0 if context.target.is_followed(note) else _LENIENT_SHORT
    return held < context.settings.short_ratio * lenient * due


def _is_needed_again(press: KeyPress, log: KeyLog) -> bool:
    """Whether a key had to come up because it was to go down again at once."""
    until = press.time if press.release is None else press.release + _REGRIP_SECONDS
    later = takewhile(lambda one: one.time <= until, islice(log.presses, press.number + 1, None))
    return any(one.midi == press.midi and not one.bounced for one in later)


def _is_long(note: Note, beyond: float, written: float, period: float, context: Context) -> bool:
    """Whether a key was held well into what came next: `beyond` seconds, or a hand's last note."""
    target, settings = context.target, context.settings
    beat = target.beat_ticks * period
    most = min((settings.long_ratio - 1) * written, settings.long_beats * beat)
    most *= 1.0 if target.is_followed(note) else _LENIENT_LONG
    if beyond <= max(_LEAST_BEYOND, most):
        return False
    # The last note of a hand may ring on.
    return any(onset >= note.offset for onset in target.onsets[RIGHT if note.hand == "right" else LEFT])

"""One judgement from one press: on time or not, held as written, which kind of slip.

Conventions: times in seconds on the key log's axis, score time in ticks, periods in
seconds per tick.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from museflow_engine.judgement import Diagnosis, Hold, Judgement, Timing
from museflow_engine.judging.assignment import Role
from museflow_engine.judging.diagnosis import wrong_key
from museflow_engine.judging.key_log import KeyLog, KeyPress
from museflow_engine.judging.settings import JudgeSettings
from museflow_engine.judging.target import Slot, Target
from museflow_engine.music.score import Note
from museflow_engine.music.tempo import seconds_per_tick

_LENIENT_SHORT = 0.5  # a note before a rest may be this much shorter still


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
    """

    deviation: float | None
    period: float
    stopped: Diagnosis | None = None


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
    """
    bar = context.target.moments[role.step.slot.moment if role.step.slot else 0].bar
    deviation = None if note.grace else beat.deviation
    timing = None
    if deviation is not None:
        timing = timing_of(deviation, beat.period, bar.meter.beat_ticks, context.settings)
    ratio, hold = _held(note, press, beat.period, context, until)
    diagnosis = beat.stopped
    if role.wrong:
        diagnosis = wrong_key(note, press.midi, bar.key) or diagnosis
    elif role.step.kind == "late" and timing == "late":
        diagnosis = "late but right"
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


def timing_of(deviation: float, period: float, beat_ticks: int, settings: JudgeSettings) -> Timing:
    """Whether an onset is on time: within max(50 ms, 10 % of a beat) by default."""
    band = max(settings.on_time_seconds, settings.on_time_beats * beat_ticks * period)
    if abs(deviation) <= band:
        return "on time"
    return "late" if deviation > 0 else "early"


def _held(
    note: Note, press: KeyPress, period: float, context: Context, until: float | None
) -> tuple[float | None, Hold | None]:
    """Played over written length, and whether that is as written; None if unknown."""
    if press.release is not None:
        held = press.release - press.time
    elif until is not None and context.log.is_held(press):
        held = until - press.time
    else:
        return None, None
    if not note.duration:
        return None, None
    written, settings = note.duration * period, context.settings
    ratio = held / written
    followed = context.target.is_followed(note)
    if ratio < settings.short_ratio * (1.0 if followed else _LENIENT_SHORT):
        if press.release is None:
            return None, None  # the performance was ended before the key came up
        return ratio, "full" if press.pedalled else "short"
    beyond = held - written
    if (
        followed
        and ratio > settings.long_ratio
        and beyond > settings.long_beats * context.target.beat_ticks * period
    ):
        return ratio, "long"
    return ratio, "full"

"""The live judge: performance events in, one at a time, judgements out.

Conventions: events carry their own timestamps in seconds; nothing here reads a clock.
Judgements given by `feed` speak of the beat as it was known at that note; those of
`finish` of the beat as it is seen from the end.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from museflow_engine.errors import PerformanceError
from museflow_engine.judgement import Judgement, Report
from museflow_engine.judging.assignment import Assignment, Role
from museflow_engine.judging.beam import Beam
from museflow_engine.judging.hypothesis import Step
from museflow_engine.judging.key_log import KeyLog, KeyPress
from museflow_engine.judging.moves import Press
from museflow_engine.judging.report import write_report
from museflow_engine.judging.settings import JudgeSettings
from museflow_engine.judging.target import Target
from museflow_engine.judging.tempo_tracker import Beat
from museflow_engine.judging.verdict import Context, HeardBeat, extra_note, missed_notes, played_note
from museflow_engine.music.performance import NoteOff, NoteOn, PerformanceEvent
from museflow_engine.music.phrase import Phrase
from museflow_engine.music.tempo import seconds_per_tick

_LEAST_EVIDENCE = 3  # presses that must have come after one before time settles it
_DEFAULT_SETTINGS = JudgeSettings()


@dataclass(frozen=True, slots=True)
class _Said:
    """What was last said of a press; what differs from it must be said again."""

    slot: int | None
    wrong: bool
    extra: str | None
    settled: bool


class LiveJudge:
    """Judges one performance of one phrase, as it happens.

    Args:
        phrase: the music as written.
        tempo: displayed tempo in quarter notes a minute.
        start: performance time in seconds of the phrase's tick 0, if a metronome runs;
            None lets the player's first note decide.
        settings: what to be strict about.

    Raises:
        NotationError: if the tempo is not between 5 and 600.
        PerformanceError: if `start` is not a finite number.
    """

    def __init__(
        self,
        phrase: Phrase,
        tempo: float = 72.0,
        *,
        start: float | None = None,
        settings: JudgeSettings = _DEFAULT_SETTINGS,
    ) -> None:
        if start is not None and not abs(start) < float("inf"):
            raise PerformanceError(f"The metronome needs a finite start in seconds, not {start}.")
        period = seconds_per_tick(tempo)
        self._settings = settings
        self._target = Target.of(phrase)
        self._log = KeyLog(start, settings.bounce_seconds)
        self._context = Context(self._target, self._log, tempo, start is not None, settings)
        beat = Beat(0.0, 0, period, 0.0, started=False, displayed=period, metronome=start is not None)
        self._beam = Beam(self._target, beat, settings.beam_width)
        self._settled = Assignment()
        self._open = self._settled
        self._settled_press = -1
        self._passed = 0  # moments before this one are settled
        self._said: dict[int, _Said] = {}
        self._missed: dict[int, bool] = {}  # slots said to be missed → settled

    @property
    def position(self) -> int:
        """Tick at which the player is believed to be; 0 before the first note."""
        at = self._beam.best.at
        return self._target.moments[at].tick if at >= 0 else 0

    @property
    def is_complete(self) -> bool:
        """Whether the last notes have been reached and none of them is still due."""
        best = self._beam.best
        return best.at == len(self._target.moments) - 1 and not best.left

    def metronome(self, at: float) -> float | None:
        """Tick at which the metronome is at a time in seconds; None where none runs."""
        if not self._context.has_metronome:
            return None
        return self._log.moment(at) / seconds_per_tick(self._context.tempo)

    def feed(self, event: PerformanceEvent) -> tuple[Judgement, ...]:
        """Take one event; say at once what it means for the notes.

        Args:
            event: key down, key up or pedal, in about the order of their times.

        Returns:
            Judgements that are new or revised. One for a note or event that was judged
            before replaces the earlier.
        """
        if isinstance(event, NoteOn):
            press_heard = self._log.press(event)
            return tuple(self._pass_over(press_heard) if press_heard.bounced else self._hear(press_heard))
        if isinstance(event, NoteOff):
            press = self._log.release(event)
            role = self._open.role(press.number) if press else None
            if press is None or role is None:
                return ()
            return tuple(self._judgements(press, role, self._said[press.number].settled))
        self._log.pedal(event)
        return ()

    def finish(self, at: float) -> Report:
        """Settle everything and score the phrase.

        Args:
            at: performance time in seconds at which the player is done.

        Raises:
            PerformanceError: if `at` is not a finite number.
        """
        if not abs(at) < float("inf"):
            raise PerformanceError(f"A performance ends at a finite time in seconds, not {at}.")
        until = self._log.moment(at)
        self._beam.weigh(max(until, self._end()))
        steps = _path(self._beam.best.last, -1)
        assignment = Assignment()
        for step in (*steps, *map(_told_twice, self._log.presses)):
            if step is not None:
                assignment.take(step)
        return write_report(self._context, steps, assignment, until)

    def _end(self) -> float:
        """When the player, had they gone on, would have reached the last moment."""
        moments = self._target.moments
        return self._beam.best.beat.expected(moments[-1].tick) if moments else 0.0

    def _pass_over(self, press: KeyPress) -> Iterator[Judgement]:
        """A press told twice is nobody's: it is named, and moves nothing."""
        step = _told_twice(press)
        if step is not None:
            role = Role(step, None, "extra")
            yield extra_note(press, role, settled=True, position=self._tick_at(press.time))

    def _hear(self, press: KeyPress) -> Iterator[Judgement]:
        self._beam.press(Press(press.number, press.midi, press.time))
        decided = self._settle(press.time)
        self._open = Assignment(self._settled)
        for step in _path(self._beam.best.last, self._settled_press):
            decided.update(self._open.take(step))
        for number in sorted(decided):
            yield from self._revise(number)
        yield from self._missing()

    def _settle(self, now: float) -> set[int]:
        """Make final what all readings agree on, or what is old enough."""
        agreed = self._beam.agreed()
        old = self._beam.best.last
        for _ in range(_LEAST_EVIDENCE):
            old = old.before if old else None
        while old is not None and now - self._log.presses[old.press].time < self._settings.settle_seconds:
            old = old.before
        if old is not None and (agreed is None or old.press > agreed.press):
            self._beam.settle(old)
            agreed = old
        decided: set[int] = set()
        for step in _path(agreed, self._settled_press):
            decided.update(self._settled.take(step))
            self._settled_press = step.press
        return decided

    def _revise(self, number: int) -> Iterator[Judgement]:
        role = self._open.role(number)
        if role is None:
            return
        settled = number <= self._settled_press
        slot = role.slot.index if role.slot else None
        said = _Said(slot, role.wrong, role.extra, settled)
        if said != self._said.get(number):
            self._said[number] = said
            yield from self._judgements(self._log.presses[number], role, settled)

    def _missing(self) -> Iterator[Judgement]:
        """Say which notes the player has passed by without playing them."""
        best = self._beam.best
        doubtful = [owed.slot.moment for owed in best.owed]
        doubtful += [step.slot.moment for step in _path(best.last, self._settled_press) if step.slot]
        front = min([best.at, *doubtful])
        for moment in self._target.moments[self._passed : max(best.at, 0)]:
            settled = moment.index < front
            for slot in moment.slots:
                if self._open.player(slot.index) is not None:
                    self._missed.pop(slot.index, None)
                elif self._missed.get(slot.index) is not settled:
                    self._missed[slot.index] = settled
                    yield from missed_notes(slot, settled=settled)
        self._passed = max(self._passed, front)

    def _judgements(self, press: KeyPress, role: Role, settled: bool) -> Iterator[Judgement]:
        """What is known now of a press: one judgement for each note that it plays."""
        if role.slot is None:
            yield extra_note(press, role, settled=settled, position=self._tick_at(press.time))
            return
        beat = HeardBeat(role.step.deviation, self._beam.best.beat.period)
        for note in role.slot.notes:
            yield played_note(note, press, role, beat, self._context, settled=settled)

    def _tick_at(self, time: float) -> int | None:
        """Where in the score the player is at a time, by the beat as it is known."""
        best, moments = self._beam.best, self._target.moments
        if best.at < 0:
            return None
        tick = round(best.beat.tick + (time - best.beat.time) / best.beat.period)
        next_tick = moments[min(best.at + 1, len(moments) - 1)].tick
        return max(0, min(tick, next_tick))


def _told_twice(press: KeyPress) -> Step | None:
    """The step of a press that the keyboard told twice; None for all others."""
    if not press.bounced:
        return None
    return Step(None, press.number, press.midi, "extra", None, wrong=False, deviation=0.0, time=press.time)


def _path(last: Step | None, after: int) -> list[Step]:
    """Steps up to `last` of the presses later than number `after`, in order."""
    steps: list[Step] = []
    while last is not None and last.press > after:
        steps.append(last)
        last = last.before
    steps.reverse()
    return steps

"""The live judge: performance events in, one at a time, judgements out.

Conventions: events carry their own timestamps in seconds; nothing here reads a clock.
Judgements given by `feed` speak of the beat as it was known at that note; those of
`finish` of the beat as it is seen from the end.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple

from museflow_engine.errors import PerformanceError
from museflow_engine.judgement import Judgement, Report
from museflow_engine.judging.assignment import Assignment, Role
from museflow_engine.judging.beam import Beam
from museflow_engine.judging.hypothesis import Step
from museflow_engine.judging.key_log import KeyLog, KeyPress
from museflow_engine.judging.leftovers import join_leftovers
from museflow_engine.judging.moves import Press
from museflow_engine.judging.report import write_report
from museflow_engine.judging.settings import JudgeSettings
from museflow_engine.judging.target import Target
from museflow_engine.judging.tempo_tracker import Beat
from museflow_engine.judging.verdict import Context, HeardBeat, extra_note, missed_notes, played_note
from museflow_engine.music.performance import NoteOff, NoteOn, PerformanceEvent
from museflow_engine.music.phrase import Phrase
from museflow_engine.music.tempo import seconds_per_tick

_NEAR_BY = 12  # moments back to which a press that is left over may belong
_DEFAULT_SETTINGS = JudgeSettings()


class _Said(NamedTuple):
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
        self._settled = Assignment(settings.settle_seconds)
        self._open = self._settled
        self._steps: list[Step] = []  # of the presses that are settled
        self._ticks = [moment.tick for moment in self._target.moments]
        self._aged = -1  # number of the last press that is too old to be corrected
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
            press = self._log.press(event)
            heard = self._pass_over(press) if press.bounced else self._hear(press)
            return (*self._age(press.time), *heard)
        if isinstance(event, NoteOff):
            released = self._log.release(event)
            aged = tuple(self._age(self._log.moment(event.time)))
            role = self._open.role(released.number) if released else None
            if released is None or role is None:
                return aged
            return (*aged, *self._judgements(released, role, self._said[released.number].settled))
        self._log.pedal(event)
        return tuple(self._age(self._log.moment(event.time)))

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
        for _ in self._age(until):
            pass  # the report says it all
        self._beam.weigh(max(until, self._end()))
        following = _path(self._beam.best.last, self._last_settled)
        assignment = Assignment(self._settings.settle_seconds, self._settled)
        for step in (*following, *map(_told_twice, self._log.presses)):
            if step is not None:
                assignment.take(step)
        self._open = assignment
        for _ in self._join(assignment, range(self._aged + 1, len(self._log.presses))):
            pass
        return write_report(self._context, [*self._steps, *following], assignment, until)

    @property
    def _last_settled(self) -> int:
        """Number of the last press that is settled; -1 if none is."""
        return self._steps[-1].press if self._steps else -1

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
        decided = self._settle(_path(self._beam.agreed(), self._last_settled))
        self._open = Assignment(self._settings.settle_seconds, self._settled)
        for step in _path(self._beam.best.last, self._last_settled):
            decided.update(self._open.take(step))
        for number in sorted(decided):
            yield from self._revise(number)
        yield from self._missing()

    def _age(self, now: float) -> Iterator[Judgement]:
        """Settle what is old enough, as the best reading has it, before anything new is heard."""
        old, presses, first = now - self._settings.settle_seconds, self._log.presses, self._aged + 1
        while self._aged + 1 < len(presses) and presses[self._aged + 1].time <= old:
            self._aged += 1
        if self._aged < first:
            return
        path = _path(self._beam.best.last, self._last_settled)
        decided = self._settle([step for step in path if step.press <= self._aged])
        # A press may owe its role to later ones, as one that was put right does: settle those too.
        following = iter(step for step in path if step.press > self._aged)
        for number in range(first, self._aged + 1):
            decided.add(number)
            while not _same_role(self._settled.role(number), self._open.role(number)):
                step = next(following, None)
                if step is None:
                    break
                decided |= self._settle([step])
        decided.update(self._join(self._settled, range(first, self._aged + 1)))
        for number in sorted(decided):
            yield from self._revise(number)

    def _join(self, assignment: Assignment, numbers: range) -> Iterator[int]:
        """Give presses that are left over to notes that were missed near by; tells which presses."""
        moments = self._target.moments[max(0, self._beam.best.at - _NEAR_BY) : self._beam.best.at + 1]
        presses = [self._log.presses[number] for number in numbers]
        slots = [slot for moment in moments for slot in moment.slots if not self._open.player(slot.index)]
        for step in join_leftovers(self._context, assignment, self._due, presses, slots):
            self._open.take(step)
            if assignment is not self._open:
                assignment.take(step)
            yield step.press

    def _due(self, tick: int) -> float:
        """When the player was at a tick, or would have been, by what was played last before it."""
        last = bisect_right(self._ticks, tick) - 1
        for moment in reversed(self._target.moments[max(0, last - _NEAR_BY) : last + 1]):
            for slot in moment.slots:
                step = self._open.player(slot.index)
                if step is not None and step.kind != "late":
                    return step.time + (tick - moment.tick) * self._beam.best.beat.period
        return self._beam.best.beat.expected(tick)

    def _settle(self, steps: list[Step]) -> set[int]:
        """Make the roles of some presses final; returns the numbers of those whose role that decides."""
        decided: set[int] = set()
        for step in steps:
            decided.update(self._settled.take(step))
            self._steps.append(step)
        return decided

    def _revise(self, number: int) -> Iterator[Judgement]:
        role = self._open.role(number)
        if role is None:
            return
        # A wrong note may still be corrected.
        settled = number <= (self._aged if role.wrong else self._last_settled)
        slot = role.slot.index if role.slot else None
        said = _Said(slot, role.wrong, role.extra, settled)
        if said != self._said.get(number):
            self._said[number] = said
            yield from self._judgements(self._log.presses[number], role, settled)

    def _missing(self) -> Iterator[Judgement]:
        """Say which notes the player has passed by without playing them."""
        best = self._beam.best
        doubtful = [owed.slot.moment for owed in best.owed]
        doubtful += [step.slot.moment for step in _path(best.last, self._last_settled) if step.slot]
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


def _same_role(one: Role | None, other: Role | None) -> bool:
    if one is None or other is None:
        return one is other
    return one.slot is other.slot and one.extra == other.extra


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

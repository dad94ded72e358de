"""The judge of wait mode: time stands still until the right keys are down.

What is due is the next moment of the score; when all its keys have been pressed, in any
order and after any time, the next one is due. So the player always reaches the end, and
no slip can make a later note wrong. Of each note the *first* press tells what the player
knew, and is its judgement for good:

    match         the first key pressed for the note was right
    substitution  it was wrong; the right key that follows is an insertion with the
                  diagnosis "correction", and lowers no score
    deletion      it was never played, because the player gave up before

A hand that goes on while the other still searches plays the next moment in advance. A key
brushed beside one just played, one struck twice, grace notes left out and keys of a bar
begun again blame no note that is due. Grace notes may be left out.

Conventions: `onset_deviation` is seconds after the beat of a metronome that stood still
for every note before; `timing` and `hold` stay None and the tempo unknown, for nobody is
asked to keep time here. Costs of a press do not depend on the score's length.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from museflow_engine.errors import PerformanceError
from museflow_engine.judgement import Judgement, PhraseTiming, Report
from museflow_engine.judging.elsewhere import Elsewhere
from museflow_engine.judging.first_attempts import Extra, FirstAttempts, likeness
from museflow_engine.judging.key_log import KeyLog, KeyPress
from museflow_engine.judging.scoring import Account, Breaks, score_phrase
from museflow_engine.judging.settings import JudgeSettings
from museflow_engine.judging.target import Moment, Slot, Target
from museflow_engine.judging.verdict import missed_notes
from museflow_engine.judging.waiting_metronome import WaitingMetronome
from museflow_engine.music.performance import NoteOff, NoteOn, PerformanceEvent
from museflow_engine.music.phrase import Phrase
from museflow_engine.music.tempo import seconds_per_tick

_BRUSH_SECONDS = 0.08
_BESIDE = 2  # semitones
_TWICE_SECONDS = 0.08
_AT_ONCE = 0.25  # of the way to the next moment: nobody means that one yet
_STOP_SECONDS = 0.25  # waiting for less is no stop
_DEFAULT_SETTINGS = JudgeSettings()


class WaitJudge:
    """Judges one performance of one phrase whose metronome waits for the player.

    Args:
        phrase: the music as written.
        tempo: tempo of the metronome while it runs, in quarter notes a minute.
        start: performance time in seconds of the phrase's tick 0, after a count-in;
            None lets the player's first right note start the metronome.
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
        self._tempo = tempo
        self._target = Target.of(phrase)
        self._scoring = settings.scoring
        self._log = KeyLog(start, settings.bounce_seconds)
        self._metronome = WaitingMetronome(seconds_per_tick(tempo), started=start is not None)
        pause = settings.pause_beats * self._target.beat_ticks * self._metronome.period
        self._pause = max(_STOP_SECONDS, pause)
        self._attempts = FirstAttempts(self._target, self._metronome, self._pause)
        self._elsewhere = Elsewhere(self._target.moments)
        self._is_away = False
        self._at = 0
        self._left = self._target.moments[0].full if self._target.moments else 0
        self._ahead = 0  # bits of the moment after that are played already
        self._graces: tuple[Slot, ...] = ()  # of the moment before, not yet played
        self._touched: tuple[int, float] | None = None  # key and time of the last right press
        self._breaks = Breaks()
        self._has_gone = False  # elsewhere, since the moment before

    @property
    def position(self) -> int:
        """Tick of the moment that is waited for; of the last one when all is played."""
        moments = self._target.moments
        return moments[min(self._at, len(moments) - 1)].tick if moments else 0

    @property
    def is_complete(self) -> bool:
        """Whether every note that must be played has been."""
        return self._at == len(self._target.moments)

    @property
    def waits_for(self) -> tuple[int, ...]:
        """MIDI numbers of the keys that are still due, from the lowest; empty at the end."""
        if self.is_complete:
            return ()
        moment = self._moment
        return tuple(sorted({slot.midi for slot in moment.slots if self._left & _needed(moment) & slot.bit}))

    def metronome(self, at: float) -> float | None:
        """Tick at which the metronome stands at a time in seconds; negative in a count-in.

        Before the player starts it, it stands at 0.
        """
        return self._metronome.tick_at(self._log.moment(at), self.position) if self._is_running else 0.0

    def feed(self, event: PerformanceEvent) -> tuple[Judgement, ...]:
        """Take one event; say at once what it means for the notes.

        Args:
            event: key down, key up or pedal, in about the order of their times.

        Returns:
            Judgements that are new or revised. One for a note or event that was judged
            before replaces the earlier.
        """
        if isinstance(event, NoteOn):
            return tuple(self._hear(self._log.press(event)))
        if isinstance(event, NoteOff):
            press = self._log.release(event)
            return () if press is None else tuple(self._attempts.of_press(press, self._awaited))
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
        judgements = self._attempts.settled(self._log.presses, self._awaited)
        account = Account(
            goal=self._tempo,
            moments=self._at,
            breaks=self._breaks,
            uncounted=self._attempts.blameless,
        )
        score = score_phrase(judgements, account, self._scoring)
        # Of time nothing is known but that the metronome had to wait.
        neutral = replace(score, onset_accuracy=None, duration_accuracy=None, timing=PhraseTiming())
        return Report(judgements, neutral)

    @property
    def _is_running(self) -> bool:
        return self._metronome.is_started

    @property
    def _moment(self) -> Moment:
        return self._target.moments[self._at]

    @property
    def _awaited(self) -> int | None:
        return None if self.is_complete else self._moment.tick

    def _hear(self, press: KeyPress) -> Iterator[Judgement]:
        if press.bounced or self.is_complete:
            self._elsewhere.press(press.midi, press.number, self._at, wrong=False)
            yield self._extra(press, "bounced" if press.bounced else "extra")
            return
        slot = None if self._is_struck_twice(press) else _find(self._moment, self._left, press.midi)
        ahead = self._played_ahead(press.midi) if slot is None else None
        grace = next((each for each in self._graces if each.midi == press.midi), None)
        is_due = slot is not None or ahead is not None or grace is not None
        place = self._elsewhere.press(press.midi, press.number, self._at, wrong=not is_due)
        if slot is not None:
            yield from self._play(slot, press)
        elif grace is not None:
            self._graces = tuple(each for each in self._graces if each is not grace)
            yield from self._attempts.right(grace, press)
        elif ahead is not None:
            self._ahead |= ahead.bit
            yield from self._attempts.right(ahead, press)
        elif place is not None:
            yield from self._go_elsewhere(press, restart=place == "behind")
        else:
            self._is_away = False
            yield from self._miss(press)

    def _play(self, slot: Slot, press: KeyPress) -> Iterator[Judgement]:
        """The right key: on to the next moment if it was the last one of this."""
        yield from self._attempts.right(slot, press)
        if not slot.grace:
            for late in self._graces:
                yield from missed_notes(late, settled=True)
            self._graces = ()
        self._left &= ~slot.bit
        self._touched = (press.midi, press.time)
        while not self.is_complete and not self._left & _needed(self._moment):
            self._resume(press.time)

    def _resume(self, time: float) -> None:
        moment = self._moment
        stood = self._metronome.resume(moment.tick, time)
        if self._at and stood > self._pause and not self._has_gone:
            self._breaks = replace(self._breaks, hesitations=self._breaks.hesitations + 1)
        self._has_gone = False
        self._graces = tuple(slot for slot in moment.slots if self._left & slot.bit)
        self._at += 1
        if not self.is_complete:
            self._left = self._moment.full & ~self._ahead
            self._ahead = 0

    def _miss(self, press: KeyPress) -> Iterator[Judgement]:
        """A wrong key stands for the likeliest of the notes that have had no press yet."""
        if not self._is_brushed(press):
            due = (slot for slot in self._moment.slots if self._left & slot.bit)
            untried = [slot for slot in due if not self._attempts.knows(slot)]
            if untried:
                slot = min(untried, key=lambda each: (each.grace, likeness(press.midi - each.midi)))
                yield from self._attempts.wrong(slot, press)
                return
        yield self._extra(press, "extra")

    def _go_elsewhere(self, press: KeyPress, *, restart: bool) -> Iterator[Judgement]:
        kind: Extra = "restart" if restart else "extra"
        if not self._is_away:
            self._is_away = self._has_gone = True
            if restart:
                self._breaks = replace(self._breaks, restarts=self._breaks.restarts + 1)
            else:
                self._breaks = replace(self._breaks, skips=self._breaks.skips + 1)
        for number in self._elsewhere.presses:
            if restart and number != press.number:
                yield from self._attempts.forgive(self._log.presses[number], self.position)
        yield self._extra(press, kind)

    def _extra(self, press: KeyPress, kind: Extra) -> Judgement:
        return self._attempts.too_many(press, kind, self.position)

    def _played_ahead(self, midi: int) -> Slot | None:
        """The slot of the next moment that a hand plays which has nothing left in this one."""
        begun = self._moment.full & ~self._left
        if not begun or self._at + 1 >= len(self._target.moments):
            return None
        following = self._target.moments[self._at + 1]
        busy = {slot.hand for slot in self._moment.slots if self._left & _needed(self._moment) & slot.bit}
        slot = _find(following, following.full & ~self._ahead, midi)
        return slot if slot is not None and slot.hand not in busy else None

    def _is_struck_twice(self, press: KeyPress) -> bool:
        """Whether a key that was due a moment ago trembles, and the next is not due yet."""
        return (
            self._touched is not None
            and self._touched[0] == press.midi
            and abs(press.time - self._touched[1]) < _TWICE_SECONDS
            and self._is_at_once(press.time)
        )

    def _is_brushed(self, press: KeyPress) -> bool:
        """Whether a key lies beside one just played, with nothing left of that moment."""
        return (
            self._touched is not None
            and self._left == self._moment.full
            and abs(press.midi - self._touched[0]) <= _BESIDE
            and abs(press.time - self._touched[1]) < _BRUSH_SECONDS
            and self._is_at_once(press.time)
        )

    def _is_at_once(self, time: float) -> bool:
        """Whether it is far too early for anybody to mean the moment that is due."""
        if not self._at:
            return False
        before = self._target.moments[self._at - 1].tick
        interval = (self._moment.tick - before) * self._metronome.period
        return self._metronome.deviation(before, time) < _AT_ONCE * interval


def _needed(moment: Moment) -> int:
    """The slots without which a moment is not complete: all but grace notes."""
    main = sum(slot.bit for slot in moment.slots if not slot.grace)
    return main or moment.full


def _find(moment: Moment, left: int, midi: int) -> Slot | None:
    for slot in moment.by_midi.get(midi, ()):
        if left & slot.bit:
            return slot
    return None

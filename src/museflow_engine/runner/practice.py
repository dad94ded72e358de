"""Drives a session: clock, player, screen and store around the pure loop.

Conventions: session time in seconds throughout. Records are saved before a phrase is
shown and as soon as it is judged; the process may be killed at any moment between.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum

from museflow_engine.errors import SessionError
from museflow_engine.events import Record, TierWidened
from museflow_engine.judgement import Judgement
from museflow_engine.music import TICKS_PER_QUARTER, NoteOff, NoteOn, PerformanceEvent
from museflow_engine.runner.clock import Clock
from museflow_engine.runner.player import Player
from museflow_engine.runner.screen import Screen
from museflow_engine.session import Result, Sitting, time_for_a_break
from museflow_engine.session.trial import Trial

TICK = 0.02
"""Seconds between two looks at the player."""

_LEAST_WAIT = 0.001

LINGER = 0.8
"""Seconds to wait for the last keys to come up once the last note is reached."""

PATIENCE = 6.0
"""Seconds of silence after which a phrase that was begun is taken as given up."""

LONG_PATIENCE = 30.0
"""The same where no metronome presses: somebody searches a key, or plays ever so slowly."""

GAP = 2.0
"""Seconds between a result and the next count-in."""


class Outcome(Enum):
    """How a phrase ended."""

    PLAYED = "played"
    SKIPPED = "skipped"
    UNPLAYED = "unplayed"
    QUIT = "quit"


@dataclass(frozen=True, slots=True)
class Settings:
    """How practice runs.

    Attributes:
        phrases: phrases to play; None for as many as the learner likes.
        count_in_bars: bars of metronome before each phrase.
        stop_after_tier: whether to stop when a tier is passed.
        gap: seconds between a result and the next count-in.
    """

    phrases: int | None = None
    count_in_bars: int = 1
    stop_after_tier: bool = False
    gap: float = GAP


_DEFAULTS = Settings()


class Practice:
    """A sitting: phrase after phrase until the learner, the limit or the road ends it.

    Args:
        session: the loop.
        player: who plays.
        clock: where time comes from.
        screen: who looks on.
        save: keeps records for good before it returns.
        settings: see `Settings`.
    """

    def __init__(
        self,
        session: Sitting,
        player: Player,
        *,
        clock: Clock,
        screen: Screen,
        save: Callable[[Sequence[Record]], None],
        settings: Settings = _DEFAULTS,
    ) -> None:
        self.session = session
        self.player = player
        self.clock = clock
        self.screen = screen
        self._save = save
        self._settings = settings
        self._held: set[int] = set()
        self._taught = ""
        self._advised = False
        # A computer keyboard never tells when a key comes up: do not wait for it.
        self._tells_releases = False
        self.results: list[Result] = []

    def run(self) -> None:
        """Practise to the end of the sitting.

        Raises:
            MuseflowError: if records cannot be saved or no fresh phrase is left.
        """
        outcome = Outcome.SKIPPED
        while self._goes_on(outcome):
            # What was looked at before a pause is no first sight any more: a trial takes another phrase.
            if outcome is not Outcome.UNPLAYED or isinstance(self.session, Trial):
                self._draw()
            outcome = self._teach() or self._play()
            if outcome is Outcome.PLAYED:
                self._finish()

    def _draw(self) -> None:
        """Draw and keep the next phrase; say so when its tier has run out and widens."""
        self.session.next_phrase(at=self.clock.now())
        records = self.session.drain_records()
        self._save(records)
        for record in records:
            if isinstance(record, TierWidened):
                self.screen.show_notice(
                    f"Every phrase of tier {record.tier} has been played. New from here on: {record.step}."
                )

    def _goes_on(self, outcome: Outcome) -> bool:
        limit = self._settings.phrases
        return not (
            outcome is Outcome.QUIT
            or (limit is not None and len(self.results) >= limit)
            or self.session.is_complete
            or self.player.is_exhausted()
            or (self._settings.stop_after_tier and any(result.progress.passed for result in self.results))
        )

    def _teach(self) -> Outcome | None:
        """Show the text of a level before its first phrase; a person has time to read."""
        lesson = self.session.lesson.key
        if lesson == self._taught:
            return None
        self._taught = lesson
        self.screen.show_lesson(self.session, waits=self.player.is_person)
        if self.player.is_person and self._await_sign() is Outcome.QUIT:
            return Outcome.QUIT
        return None

    def _play(self) -> Outcome:
        phrase = self.session.phrase
        if phrase is None:
            raise SessionError("No phrase is being played; call next_phrase() first.")
        self.screen.show_phrase(self.session)
        quarter = 60.0 / self.session.tempo
        start = self.clock.now()
        if self.session.mode == "free":
            self.session.start_phrase()
        elif self.player.keeps_metronome:
            count_in = self._settings.count_in_bars * phrase.meter.bar_ticks
            # An anacrusis enters at the end of the last bar that is counted in.
            start += (count_in - phrase.anacrusis) / TICKS_PER_QUARTER * quarter
            self.session.start_phrase(at=start)
        self.player.prepare(phrase, self.session.tempo, start)
        self.player.watch(self.session.judge)
        return self._listen(start + phrase.length / TICKS_PER_QUARTER * quarter)

    def _listen(self, written_end: float) -> Outcome:
        last_event: float | None = None
        self._held.clear()
        while True:
            now = self.clock.now()
            events = self.player.poll(now)
            self._feed(events)
            for event in events:
                last_event = max(event.time, last_event or event.time)
            tick = self._tick(now)
            self.screen.show_time(self.session, tick / TICKS_PER_QUARTER)
            outcome = self._obey() or self._ended(now, written_end, last_event)
            if outcome is not None:
                return outcome
            self.clock.wait(min(TICK, self._to_next_beat(tick)))

    def _tick(self, now: float) -> float:
        """Where the metronome is; where there is none, where the player is."""
        judge = self.session.judge
        tick = judge.metronome(now)
        return float(judge.position) if tick is None else tick

    def _to_next_beat(self, tick: float) -> float:
        """Seconds to the next click, so that it does not wait for a look at the player."""
        phrase = self.session.phrase
        beat = phrase.meter.beat_ticks if phrase else TICKS_PER_QUARTER
        left = (beat - tick % beat) / TICKS_PER_QUARTER * 60.0 / self.session.tempo
        return max(_LEAST_WAIT, left)

    def _feed(self, events: Sequence[PerformanceEvent]) -> None:
        judgements: list[Judgement] = []
        for event in sorted(events, key=lambda each: each.time):
            judgements.extend(self.session.feed(event))
            if isinstance(event, NoteOn):
                self._held.add(event.pitch)
            elif isinstance(event, NoteOff):
                self._held.discard(event.pitch)
                self._tells_releases = True
        if judgements:
            self.screen.show_judgements(self.session, judgements)

    @property
    def _patience(self) -> float:
        """Seconds of silence to bear: few at the end, where a key may be stuck."""
        hurries = self.session.mode == "tempo" or self.session.judge.is_complete
        return PATIENCE if hurries else LONG_PATIENCE

    def _ended(self, now: float, written_end: float, last_event: float | None) -> Outcome | None:
        if last_event is None:
            return self._ended_in_silence(now, written_end)
        if self.player.is_exhausted() or now > max(last_event, written_end) + self._patience:
            return Outcome.PLAYED
        if not self.session.judge.is_complete or (self._held and self._tells_releases):
            return None
        # A recording goes straight on to the next phrase; a person gets time to end.
        linger = LINGER if self.player.keeps_metronome else 0.0
        return Outcome.PLAYED if now >= last_event + linger else None

    def _ended_in_silence(self, now: float, written_end: float) -> Outcome | None:
        if self.player.is_exhausted():
            return Outcome.QUIT
        if now <= written_end + self._patience:
            return None
        if not self.player.is_person:
            return Outcome.PLAYED
        self.screen.show_notice("Nothing was heard. Press a key when you are ready.")
        return self._await_sign()

    def _await_sign(self) -> Outcome:
        """Stand still until the person plays or types something."""
        while True:
            commands = self.player.commands()
            played = self.player.poll(self.clock.now())
            for notice in self.player.notices():
                self.screen.show_notice(notice)
            if "quit" in commands:
                return Outcome.QUIT
            if self.player.is_connected() and (commands or any(isinstance(e, NoteOn) for e in played)):
                return Outcome.UNPLAYED
            self.clock.wait(TICK)

    def _finish(self) -> None:
        result = self.session.finish_phrase(at=self.clock.now())
        self._save(self.session.drain_records())
        self.results.append(result)
        self.screen.show_result(self.session, result)
        self._advise()
        if self.player.keeps_metronome:
            self.clock.wait(self._settings.gap)

    def _advise(self) -> None:
        """Say, once in a sitting, that it is time for a break."""
        advice = time_for_a_break(self.session.learner.fatigue(self.clock.now()))
        if advice and not self._advised:
            self._advised = True
            self.screen.show_notice(advice)

    def _obey(self) -> Outcome | None:
        for notice in self.player.notices():
            self.screen.show_notice(notice)
        if not self.player.is_connected():
            # Notes that the cable swallowed are nobody's mistake: play the phrase again.
            self.screen.show_notice("Once it is back, press a key for a new count-in of this phrase.")
            return self._await_sign()
        for command in self.player.commands():
            match command:
                case "quit":
                    return Outcome.QUIT
                case "next":
                    return Outcome.SKIPPED
                case "backspace":
                    return Outcome.UNPLAYED
                case "pause" if self.player.is_person:
                    self.screen.show_notice("Paused. Press a key to go on with the count-in.")
                    return self._await_sign()
                case "why":
                    self.screen.show_reasons(self.session.why())
        return None

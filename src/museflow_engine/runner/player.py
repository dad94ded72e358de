"""Who plays: a person at a device, a simulated student, or a file.

Conventions: a player answers in the session's time. `prepare` tells it what is about
to be played and when tick 0 falls; `poll` never blocks.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import replace
from random import Random
from typing import Protocol

from museflow_engine.io.midi_ports import MidiInput
from museflow_engine.io.source import EventSource
from museflow_engine.io.terminal_keys import TerminalKeys
from museflow_engine.judging import Judge, WaitJudge
from museflow_engine.music import PerformanceEvent, Phrase
from museflow_engine.runner.searching import Searching
from museflow_engine.simulation import SimulatedStudent


class Player(Protocol):
    """A source of performance events for the runner."""

    keeps_metronome: bool
    """Whether the player hears the metronome; if not, the judge follows the player."""

    is_person: bool
    """Whether somebody may need time, and can be asked."""

    def prepare(self, phrase: Phrase, tempo: float, start: float, /) -> None:
        """A phrase is about to begin: tick 0 at `start` seconds, in quarters a minute."""

    def watch(self, judge: Judge, /) -> None:
        """The judge of that phrase: whoever plays may see what it waits for."""

    def poll(self, now: float, /) -> Sequence[PerformanceEvent]:
        """Events up to now that were not given before, in order of arrival."""

    def notices(self) -> Sequence[str]:
        """News for the person, for instance that the keyboard was unplugged."""

    def commands(self) -> Sequence[str]:
        """Commands typed by the person since the last call."""

    def is_connected(self) -> bool:
        """Whether the instrument is there; judging waits while it is not."""

    def is_exhausted(self) -> bool:
        """Whether nothing will ever come any more."""


class DevicePlayer:
    """A person at a MIDI port or at the computer keyboard.

    Args:
        source: where events come from, stamped with the clock of `io.source`.
        offset: seconds to add to that clock for session time.
        typing: where commands are typed; the source itself, for a computer keyboard.
        latency: seconds by which this person at this device comes after the click, as
            calibrated; every event is taken for that much earlier.
    """

    keeps_metronome = True
    is_person = True

    def __init__(
        self,
        source: EventSource,
        offset: float,
        typing: TerminalKeys | None = None,
        *,
        latency: float = 0.0,
    ) -> None:
        self._source = source
        self._offset = offset - latency
        self._typing = typing

    def prepare(self, _phrase: Phrase, _tempo: float, _start: float, /) -> None:
        """Forget what was played between phrases."""
        self._source.poll()

    def watch(self, judge: Judge, /) -> None:
        """A person watches the screen."""

    def poll(self, _now: float, /) -> Sequence[PerformanceEvent]:
        """Events since the last call, whatever the time."""
        return [replace(event, time=event.time + self._offset) for event in self._source.poll()]

    def notices(self) -> Sequence[str]:
        """Lost and found devices."""
        return self._source.notices()

    def commands(self) -> Sequence[str]:
        """Commands typed while the person plays."""
        return self._typing.commands() if self._typing else ()

    def is_connected(self) -> bool:
        """Whether the keyboard is plugged in; the computer's own always is."""
        return not isinstance(self._source, MidiInput) or self._source.is_connected

    def is_exhausted(self) -> bool:
        """A person may always play on."""
        return False


class SimulatedPlayer:
    """A simulated student, heard through the same events as a person.

    Args:
        student: who plays; learns as it goes.
        rng: source of the student's slips.
        greeting: what to say of the student at the start.
        typing: where commands come from, if a person watches.
        latency: seconds by which everything comes later than the student means it.
    """

    keeps_metronome = True
    is_person = False

    def __init__(
        self,
        student: SimulatedStudent,
        rng: Random,
        greeting: str = "",
        typing: TerminalKeys | None = None,
        *,
        latency: float = 0.0,
    ) -> None:
        self.student = student
        self._greetings = [greeting] if greeting else []
        self._rng = rng
        self._typing = typing
        self._latency = latency
        self._due: deque[PerformanceEvent] = deque()
        self._began = (0.0, 0.0)
        self._searching: Searching | None = None

    def prepare(self, phrase: Phrase, tempo: float, start: float, /) -> None:
        """Let the student decide how it will play the phrase."""
        start += self._latency
        self._due = deque(self.student.play(phrase, tempo, start, self._rng))
        self._began, self._searching = (start, tempo), None

    def watch(self, judge: Judge, /) -> None:
        """Where the metronome waits, the student searches the keys that are due."""
        if isinstance(judge, WaitJudge):
            self._searching = Searching(self._due, *self._began, judge)

    def poll(self, now: float, /) -> Sequence[PerformanceEvent]:
        """What the student has played by now."""
        return self._searching.poll(now) if self._searching else _take_until(self._due, now)

    def notices(self) -> Sequence[str]:
        """The greeting, once; nothing ever happens to a simulated keyboard."""
        greetings, self._greetings = self._greetings, []
        return greetings

    def commands(self) -> Sequence[str]:
        """Commands of the person who watches."""
        return self._typing.commands() if self._typing else ()

    def is_connected(self) -> bool:
        """A simulated keyboard has no cable."""
        return True

    def is_exhausted(self) -> bool:
        """A student may always play on."""
        return False


class FilePlayer:
    """A recorded performance, played in phrase after phrase.

    Args:
        events: the recording, in order of time.
        origin: session time of the recording's second 0.
    """

    keeps_metronome = False
    is_person = False

    def __init__(self, events: Iterable[PerformanceEvent], origin: float) -> None:
        self._due = deque(replace(event, time=event.time + origin) for event in events)

    def prepare(self, _phrase: Phrase, _tempo: float, _start: float, /) -> None:
        """A recording does not wait for anything."""

    def watch(self, judge: Judge, /) -> None:
        """Nor does it see anything."""

    def poll(self, now: float, /) -> Sequence[PerformanceEvent]:
        """What the recording holds up to now."""
        return _take_until(self._due, now)

    def notices(self) -> Sequence[str]:
        """A file has no news."""
        return ()

    def commands(self) -> Sequence[str]:
        """A file has no commands."""
        return ()

    def is_connected(self) -> bool:
        """A file has no cable."""
        return True

    def is_exhausted(self) -> bool:
        """Whether the recording is at its end."""
        return not self._due


def _take_until(due: deque[PerformanceEvent], now: float) -> list[PerformanceEvent]:
    taken: list[PerformanceEvent] = []
    while due and due[0].time <= now:
        taken.append(due.popleft())
    return taken

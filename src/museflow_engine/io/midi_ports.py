"""A MIDI keyboard that may be unplugged and plugged in again, and a port to play on.

Conventions: an event's time is read from the clock of `source` in the callback of the
MIDI system, so that neither a slow screen nor rtmidi's rounded deltas move it. No MIDI
system says that a keyboard is gone (the port even stays "open"), so the list of ports
is looked at about once a second.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from types import TracebackType
from typing import Final, Self

from museflow_engine.errors import DeviceError
from museflow_engine.io.midi_messages import CONTROL_CHANGE, NOTE_OFF, NOTE_ON, MidiDecoder
from museflow_engine.io.midi_system import MidiPort, MidiSystem, choose_port
from museflow_engine.io.source import now
from museflow_engine.music import PerformanceEvent

WATCH_SECONDS: Final = 1.0
_ALL_NOTES_OFF: Final = 123


def list_inputs() -> list[str]:
    """Names of the attached keyboards.

    Raises:
        DeviceError: if this computer has no MIDI system that works.
    """
    return _list(MidiSystem.inputs)


def list_outputs() -> list[str]:
    """Names of the ports that sound can be sent to.

    Raises:
        DeviceError: if this computer has no MIDI system that works.
    """
    return _list(MidiSystem.outputs)


def _list(listing: Callable[[MidiSystem], list[str]]) -> list[str]:
    system = MidiSystem()
    try:
        return listing(system)
    finally:
        system.close()


class MidiInput:
    """A keyboard on a real port: an `EventSource`.

    Unplugging releases the held keys and gives a notice; the same keyboard is taken
    again as soon as it is back, without a restart.

    Args:
        wanted: name, part of a name, or number from 1; None takes the first keyboard.
        clock: seconds, monotonic; called from the MIDI system's own thread.
        watch_seconds: how often the list of ports is looked at.

    Raises:
        DeviceError: if there is no MIDI system, or no such port, or it is busy.
    """

    def __init__(
        self,
        wanted: str | None = None,
        *,
        clock: Callable[[], float] = now,
        watch_seconds: float = WATCH_SECONDS,
    ) -> None:
        self._clock = clock
        self._watch_seconds = watch_seconds
        self._arrived: deque[tuple[list[int], float]] = deque()
        self._decoder = MidiDecoder()
        self._notices: list[str] = []
        self._released: list[PerformanceEvent] = []
        self._port: MidiPort | None = None
        self._system: MidiSystem | None = MidiSystem()
        try:
            self._name = choose_port(self._system.inputs(), wanted)
            self._connect(self._system, self._name)
        except DeviceError:
            self.close()
            raise
        self._looked_at = clock()

    @property
    def name(self) -> str:
        """Name of the port."""
        return self._name

    @property
    def is_connected(self) -> bool:
        """Whether the keyboard was there when last looked at."""
        return self._port is not None

    def choices(self) -> list[str]:
        """Names of all keyboards that are attached now."""
        return self._system.inputs() if self._system else []

    def choose(self, wanted: str) -> None:
        """Go on with another keyboard; keys held on this one are released.

        Raises:
            DeviceError: if there is no such port, or it is busy; this one then stays.
        """
        if self._system is None:
            raise DeviceError("The MIDI input is closed; open a new one.")
        name = choose_port(self._system.inputs(), wanted)
        old = self._port
        self._connect(self._system, name)
        _shut(old)
        self._name = name
        self._released += self._drain() + self._decoder.release_all(self._clock())
        self._notices.append(f"Now listening to {name}.")

    def poll(self) -> list[PerformanceEvent]:
        """The events since the last call, in order of time."""
        events, self._released = self._released, []
        events += self._drain()
        at = self._clock()
        if self._system and at - self._looked_at >= self._watch_seconds:
            self._looked_at = at
            events += self._watch(self._system)
        return events

    def notices(self) -> list[str]:
        """Sentences for the player since the last call."""
        notices, self._notices = self._notices, []
        return notices

    def close(self) -> None:
        """Let go of the port."""
        port, self._port = self._port, None
        _shut(port)
        if self._system:
            self._system.close()
            self._system = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _connect(self, system: MidiSystem, name: str) -> None:
        port = system.open_input(name)
        port.set_callback(self._receive)
        self._port = port

    def _receive(self, message: tuple[list[int], float], _data: object = None) -> None:
        """Runs in the MIDI system's thread: stamp, store, return."""
        self._arrived.append((message[0], self._clock()))

    def _drain(self) -> list[PerformanceEvent]:
        events: list[PerformanceEvent] = []
        while self._arrived:
            message, at = self._arrived.popleft()
            events += self._decoder.decode(message, at)
        return events

    def _watch(self, system: MidiSystem) -> list[PerformanceEvent]:
        present = system.same_port(self._name, system.inputs())
        if self._port is not None and present != self._name:
            return self._lose(present)
        if self._port is None and present is not None:
            self._return(system, present)
        return []

    def _lose(self, present: str | None) -> list[PerformanceEvent]:
        port, self._port = self._port, None
        _shut(port)
        self._notices.append(f"{self._name} is unplugged. Plug it in again to go on.")
        if present is not None:  # already back, at another address: take it at the next look
            self._looked_at -= self._watch_seconds
        return self._drain() + self._decoder.release_all(self._clock())

    def _return(self, system: MidiSystem, name: str) -> None:
        try:
            self._connect(system, name)
        except DeviceError:  # listed but not ready yet: the next look tries again
            return
        self._name = name
        self._notices.append(f"{name} is connected again.")


class MidiOutput:
    """A port that phrases and the metronome are played on.

    Args:
        wanted: name, part of a name, or number from 1; None takes the first port.

    Raises:
        DeviceError: if there is no MIDI system, or no such port, or it is busy.
    """

    def __init__(self, wanted: str | None = None) -> None:
        system = MidiSystem()
        try:
            self.name = choose_port(system.outputs(), wanted)
            self._port: MidiPort | None = system.open_output(self.name)
        finally:
            system.close()

    def note_on(self, pitch: int, velocity: int = 80, channel: int = 0) -> None:
        """Sound a key: MIDI number 0 to 127, velocity 1 to 127, channel 0 to 15."""
        self._send(NOTE_ON | channel, pitch, velocity)

    def note_off(self, pitch: int, channel: int = 0) -> None:
        """Let a key up: MIDI number 0 to 127, channel 0 to 15."""
        self._send(NOTE_OFF | channel, pitch, 0)

    def close(self) -> None:
        """Silence what still sounds and let go of the port."""
        if self._port is not None:
            for channel in range(16):
                self._send(CONTROL_CHANGE | channel, _ALL_NOTES_OFF, 0)
            self._port.delete()
            self._port = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _send(self, *message: int) -> None:
        if self._port is None:
            raise DeviceError(f"The MIDI port {self.name!r} is closed; open it again.")
        self._port.send_message(message)


def _shut(port: MidiPort | None) -> None:
    if port is not None:
        port.cancel_callback()
        port.delete()

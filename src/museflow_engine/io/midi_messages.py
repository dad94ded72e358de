"""Raw MIDI messages into performance events, for keyboards as they really are.

Conventions: times are seconds, passed through as they come. Source: MIDI 1.0 Detailed
Specification (MIDI Manufacturers Association, 1996). What the decoder promises to a
judge, whatever comes in:

- a key that sounds is released before it sounds again: a second note-on without a
  note-off first emits the missing note-off, at the time of the second note-on, and the
  note-off that was overtaken by it is passed over if it comes within 30 ms;
- a note-off is emitted only for a key that is down;
- a note-on of velocity 0 is a note-off;
- keyboards that layer two sounds send each key on two channels: a note-on of another
  channel within 20 ms is the same key, which is up when both channels have released it;
- controller 64 is the sustain pedal; "all sound off" and "all notes off" (120, 123)
  release every key, "reset all controllers" (121) the pedal, and a system reset (0xFF)
  both; all other messages are passed over.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from museflow_engine.music import NoteOff, NoteOn, Pedal, PerformanceEvent

NOTE_OFF: Final = 0x80
NOTE_ON: Final = 0x90
CONTROL_CHANGE: Final = 0xB0
SUSTAIN: Final = 64
_RELEASE_ALL: Final = (120, 123)
_RESET_CONTROLLERS: Final = 121
_SYSTEM_RESET: Final = 0xFF
_CHANNEL_MESSAGE_BYTES: Final = 3
_LAYER_SECONDS: Final = 0.02
_TWICE_SECONDS: Final = 0.03
"""Nobody strikes one key 33 times a second."""


@dataclass(slots=True)
class _Held:
    since: float
    channels: set[int] = field(default_factory=set)
    owes_release: bool = False  # struck again before the keyboard told of its release


class MidiDecoder:
    """Turns messages into events and remembers which keys are down.

    Args:
        first_id: number of the first played note; note-ons are named "p1", "p2", ….
    """

    def __init__(self, first_id: int = 1) -> None:
        self._next_id = first_id
        self._held: dict[int, _Held] = {}
        self._pedal_down = False

    @property
    def held(self) -> tuple[int, ...]:
        """MIDI numbers of the keys that are down, from the lowest."""
        return tuple(sorted(self._held))

    def decode(self, message: Sequence[int], at: float) -> list[PerformanceEvent]:
        """The events that one complete message means: none, one, or two.

        Args:
            message: status byte and data bytes; anything else is passed over.
            at: time of the message in seconds.
        """
        if len(message) == 1 and message[0] == _SYSTEM_RESET:
            return self.release_all(at)
        if len(message) != _CHANNEL_MESSAGE_BYTES or max(message[1:]) > 127:
            return []
        status, channel = message[0] & 0xF0, message[0] & 0x0F
        number, value = message[1], message[2]
        if status == NOTE_ON and value > 0:
            return self._press(number, value, channel, at)
        if status in (NOTE_ON, NOTE_OFF):
            return self._release(number, channel, at)
        return self._control(number, value, at) if status == CONTROL_CHANGE else []

    def release_all(self, at: float) -> list[PerformanceEvent]:
        """Bring every key and the pedal up, as when the keyboard was unplugged."""
        return self._release_keys(at) + self._lift_pedal(at)

    def _control(self, number: int, value: int, at: float) -> list[PerformanceEvent]:
        if number == SUSTAIN:
            pedal = Pedal(value, at)
            self._pedal_down = pedal.is_down
            return [pedal]
        if number in _RELEASE_ALL:
            return self._release_keys(at)
        return self._lift_pedal(at) if number == _RESET_CONTROLLERS else []

    def _press(self, pitch: int, velocity: int, channel: int, at: float) -> list[PerformanceEvent]:
        events: list[PerformanceEvent] = []
        held = self._held.get(pitch)
        if held is not None:
            if channel not in held.channels and at - held.since <= _LAYER_SECONDS:
                held.channels.add(channel)
                return []
            events.append(NoteOff(pitch, at))
        # A press told twice owes nothing; one that was held and struck again does.
        owes = held is not None and at - held.since > _TWICE_SECONDS
        self._held[pitch] = _Held(at, {channel}, owes)
        events.append(NoteOn(pitch, velocity, at, f"p{self._next_id}"))
        self._next_id += 1
        return events

    def _release(self, pitch: int, channel: int, at: float) -> list[PerformanceEvent]:
        held = self._held.get(pitch)
        if held is None or channel not in held.channels:
            return []
        if held.owes_release and at - held.since <= _TWICE_SECONDS:
            held.owes_release = False
            return []
        held.channels.discard(channel)
        if held.channels:
            return []
        del self._held[pitch]
        return [NoteOff(pitch, at)]

    def _release_keys(self, at: float) -> list[PerformanceEvent]:
        events: list[PerformanceEvent] = [NoteOff(pitch, at) for pitch in self.held]
        self._held.clear()
        return events

    def _lift_pedal(self, at: float) -> list[PerformanceEvent]:
        if not self._pedal_down:
            return []
        self._pedal_down = False
        return [Pedal(0, at)]

"""What the keys did: presses with their releases, the pedal, and keyboards that stutter.

Conventions: times are seconds since the log's origin, kept within about four months of
it so that no arithmetic on them can overflow.
"""

from __future__ import annotations

from dataclasses import dataclass

from museflow_engine.music.performance import NoteOff, NoteOn, Pedal

_FARTHEST = 1e7


@dataclass(slots=True)
class KeyPress:
    """One press of a key, filled in as it goes on.

    Attributes:
        number: place among all presses, from 0.
        event_id: id of its note-on, or one made up ("e1", "e2", …).
        midi: MIDI number of the key.
        time: when it went down.
        release: when it came up; None while it is down, or if that was never told.
        pedalled: whether the pedal was down when the key came up.
        bounced: whether it is the same press told twice by the keyboard; the first telling
            is the one that lasts until the key comes up.
    """

    number: int
    event_id: str
    midi: int
    time: float
    release: float | None = None
    pedalled: bool = False
    bounced: bool = False


class KeyLog:
    """Presses in the order of their arrival.

    Args:
        origin: performance time of the log's zero; None takes the first event's.
        bounce: a second note-on of a key within this time is the first told again, whether
            or not a note-off came between.
    """

    def __init__(self, origin: float | None, bounce: float) -> None:
        self.presses: list[KeyPress] = []
        self.heard_release = False
        self._origin = origin
        self._bounce = bounce
        self._down: dict[int, KeyPress] = {}
        self._last: dict[int, KeyPress] = {}
        self._replaced: dict[int, KeyPress] = {}  # pressed again before they came up
        self._told_again: dict[int, float] = {}
        self._pedal = False
        self._ids: set[str] = set()

    def moment(self, time: float) -> float:
        """A performance time on the log's own axis."""
        if self._origin is None:
            self._origin = time
        return max(-_FARTHEST, min(_FARTHEST, time - self._origin))

    def press(self, event: NoteOn) -> KeyPress:
        """A key goes down."""
        time = self.moment(event.time)
        number = len(self.presses)
        press = KeyPress(number, self._name(event.id, number), event.pitch, time)
        self.presses.append(press)
        last = self._last.get(event.pitch)
        if last is not None and abs(time - last.time) < self._bounce:
            press.bounced = True
            last.release = None
            self._down[event.pitch] = last
            self._told_again[event.pitch] = time
            return press
        self._last[event.pitch] = press
        if event.pitch in self._down:
            self._replaced[event.pitch] = self._down[event.pitch]
        self._down[event.pitch] = press
        return press

    def release(self, event: NoteOff) -> KeyPress | None:
        """A key comes up; None if it was not known to be down.

        A note-off as old as the key's last press, or hardly younger, where the press before
        is still to be released, was overtaken by the last press; one that is older than
        the second telling of a press was the trembling of the key.
        """
        time = self.moment(event.time)
        self.heard_release = True
        if time < self._told_again.pop(event.pitch, time):
            return None
        press = self._replaced.pop(event.pitch, None)
        if press is None or time >= self._last[event.pitch].time + self._bounce:
            press = self._down.pop(event.pitch, None)
        if press is not None:
            press.release = max(press.time, time)
            press.pedalled = self._pedal
        return press

    def pedal(self, event: Pedal) -> None:
        """The sustain pedal moves."""
        self.moment(event.time)
        self._pedal = event.is_down

    def is_held(self, press: KeyPress) -> bool:
        """Whether the key is still down, on an instrument that tells of releases."""
        return self.heard_release and self._down.get(press.midi) is press

    def _name(self, given: str, number: int) -> str:
        name, copy = given or f"e{number + 1}", 1
        while name in self._ids:
            copy += 1
            name = f"{given or f'e{number + 1}'}.{copy}"
        self._ids.add(name)
        return name

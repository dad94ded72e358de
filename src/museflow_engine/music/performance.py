"""What a player did: note-ons, note-offs and the pedal, each with its own time.

Conventions: `time` is seconds from an origin that the caller chooses, the same for a
whole performance, read from the event itself and never from its arrival. `pitch` is a
MIDI number. Velocity-0 note-ons are turned into note-offs at the edge (`io`), so a
`NoteOn` always sounds.
"""

from __future__ import annotations

from dataclasses import dataclass

from museflow_engine.errors import PerformanceError

_HIGHEST_DATA_BYTE = 127
PEDAL_DOWN_FROM = 64


def _check(pitch: int, time: float) -> None:
    if not 0 <= pitch <= _HIGHEST_DATA_BYTE:
        raise PerformanceError(f"A MIDI key number lies between 0 and 127, not {pitch}.")
    if not abs(time) < float("inf"):
        raise PerformanceError(f"An event needs a finite time in seconds, not {time}.")


@dataclass(frozen=True, slots=True)
class NoteOn:
    """A key goes down.

    Args:
        pitch: MIDI key number, 0 to 127.
        velocity: 1 to 127.
        time: seconds from the performance's origin.
        id: name of the played note, unique in the performance; may be empty.

    Raises:
        PerformanceError: if a number is out of range.
    """

    pitch: int
    velocity: int
    time: float
    id: str = ""

    def __post_init__(self) -> None:
        _check(self.pitch, self.time)
        if not 1 <= self.velocity <= _HIGHEST_DATA_BYTE:
            raise PerformanceError(f"The velocity of a note-on lies between 1 and 127, not {self.velocity}.")


@dataclass(frozen=True, slots=True)
class NoteOff:
    """A key comes up.

    Args:
        pitch: MIDI key number, 0 to 127.
        time: seconds from the performance's origin.

    Raises:
        PerformanceError: if a number is out of range.
    """

    pitch: int
    time: float

    def __post_init__(self) -> None:
        _check(self.pitch, self.time)


@dataclass(frozen=True, slots=True)
class Pedal:
    """The sustain pedal (MIDI controller 64) moves.

    Args:
        value: controller value, 0 to 127; 64 and more is down.
        time: seconds from the performance's origin.

    Raises:
        PerformanceError: if a number is out of range.
    """

    value: int
    time: float

    def __post_init__(self) -> None:
        _check(self.value, self.time)

    @property
    def is_down(self) -> bool:
        """Whether the dampers are off the strings."""
        return self.value >= PEDAL_DOWN_FROM


PerformanceEvent = NoteOn | NoteOff | Pedal
"""Any event that a judge accepts."""

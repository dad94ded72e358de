"""Key presses as the events that a keyboard would send.

Conventions: times in seconds. A key that is down must come up before it can go down
again, and only sounds once however many hands ask for it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from museflow_engine.music import NoteOff, NoteOn, PerformanceEvent

_GAP: Final = 0.01
_TOGETHER: Final = 0.04
"""Presses of one key this close together are one press."""


@dataclass(frozen=True, slots=True)
class KeyPress:
    """One key, from the time it goes `down` to the time it comes `up`."""

    key: int
    velocity: int
    down: float
    up: float

    def later(self, seconds: float) -> KeyPress:
        """The same press, some seconds later."""
        return replace(self, down=self.down + seconds, up=self.up + seconds) if seconds else self


def events_of(presses: Iterable[KeyPress]) -> list[PerformanceEvent]:
    """Note-ons and note-offs in order of time, each note-on named "p1", "p2", ..."""
    played = _playable(sorted(presses, key=lambda press: (press.down, press.key)))
    events: list[NoteOn | NoteOff] = [NoteOff(p.key, p.up) for p in played]
    events += [NoteOn(p.key, p.velocity, p.down, f"p{number}") for number, p in enumerate(played, 1)]
    # At one and the same time a key comes up before another goes down.
    return [*sorted(events, key=lambda event: (event.time, isinstance(event, NoteOn), event.pitch))]


def _playable(presses: list[KeyPress]) -> list[KeyPress]:
    played: list[KeyPress] = []
    latest: dict[int, int] = {}
    for press in presses:
        index = latest.get(press.key)
        if index is not None:
            before = played[index]
            if press.down - before.down < _TOGETHER:
                continue
            played[index] = replace(before, up=min(before.up, press.down - _GAP))
        latest[press.key] = len(played)
        played.append(press)
    return played

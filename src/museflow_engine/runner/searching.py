"""A simulated student at a metronome that waits: searches a key until it is found.

Conventions: session time in seconds. The student plays as planned while the metronome
runs. Where it stands still, because a key was wrong or left out, the student notices
after a moment, presses what is due, and goes on from there.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from museflow_engine.judging import WaitJudge
from museflow_engine.music import NoteOff, NoteOn, PerformanceEvent
from museflow_engine.music.tempo import seconds_per_tick

NOTICE: Final = 0.6
"""Seconds of standing still after which the student searches the key."""

_HELD: Final = 0.3
_VELOCITY: Final = 64


class Searching:
    """What a student plays while a metronome waits.

    Args:
        plan: what it would play if the metronome never had to wait.
        start: when tick 0 falls in that plan.
        tempo: quarters a minute.
        judge: says what is waited for.
    """

    def __init__(
        self, plan: Iterable[PerformanceEvent], start: float, tempo: float, judge: WaitJudge
    ) -> None:
        self._plan = deque(plan)
        self._start = start
        self._period = seconds_per_tick(tempo)
        self._judge = judge
        self._delay = 0.0
        self._found: list[NoteOff] = []
        self._searched = 0

    def poll(self, now: float) -> list[PerformanceEvent]:
        """What is played up to now."""
        played: list[PerformanceEvent] = [event for event in self._found if event.time <= now]
        self._found = [event for event in self._found if event.time > now]
        while self._plan and self._plan[0].time + self._delay <= now:
            event = self._plan.popleft()
            played.append(replace(event, time=event.time + self._delay))
        due = self._start + self._judge.position * self._period + self._delay
        if not played and not self._judge.is_complete and now > due + NOTICE:
            self._delay += now - due
            played += self._search(now)
        return sorted(played, key=lambda event: event.time)

    def _search(self, now: float) -> list[PerformanceEvent]:
        keys: list[PerformanceEvent] = []
        for midi in self._judge.waits_for:
            self._searched += 1
            keys.append(NoteOn(midi, _VELOCITY, now, f"s{self._searched}"))
            self._found.append(NoteOff(midi, now + _HELD))
        return keys

"""Clicks, and somebody who taps along: how late the taps are heard.

Conventions: session time in seconds. Tapping along is playing a phrase of equal quarter
notes; a click is timed when it has been given, not when it was meant to be.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from museflow_engine.errors import CalibrationError
from museflow_engine.judging.latency import Latency, measure_latency
from museflow_engine.music import TICKS_PER_QUARTER, NoteOn, Phrase
from museflow_engine.runner.clock import Clock
from museflow_engine.runner.player import Player

TEMPO: Final = 90.0
"""Clicks a minute: about where people tap most steadily."""

WARM_UP: Final = 4
"""Clicks to find into the beat; taps along with them do not count."""

_MIDDLE_C: Final = 60
_FIRST_CLICK: Final = 1.0
_LOOK: Final = 0.02


def calibrate(
    player: Player, clock: Clock, click: Callable[[int], None], *, taps: int = 16, tempo: float = TEMPO
) -> Latency:
    """Give clicks, and measure how long after them the taps come.

    Args:
        player: who taps.
        clock: where time comes from.
        click: gives the click of this number, from -3 to 0 to warm up and then from 1.
        taps: number of clicks that count.
        tempo: clicks a minute.

    Raises:
        CalibrationError: if too few taps came, they were too uneven, the device was lost,
            or the person gave up.
    """
    period = 60.0 / tempo
    start = clock.now() + _FIRST_CLICK
    player.prepare(_beats(WARM_UP + taps), tempo, start)
    clicks: list[float] = []
    heard: list[float] = []
    for number in range(WARM_UP + taps + 1):
        _listen_until(start + number * period, player, clock, heard)
        if number < WARM_UP + taps:
            click(number - WARM_UP + 1)
            clicks.append(clock.now())
    counted = clicks[WARM_UP:]
    return measure_latency(counted, [tap for tap in heard if tap > counted[0] - period / 2])


def _listen_until(moment: float, player: Player, clock: Clock, heard: list[float]) -> None:
    """Let time pass up to a moment, to the point, and note the taps."""
    while True:
        heard += [event.time for event in player.poll(clock.now()) if isinstance(event, NoteOn)]
        if "quit" in player.commands():
            raise CalibrationError("Given up; nothing was changed.")
        player.notices()
        if not player.is_connected():
            raise CalibrationError("The keyboard is gone. Plug it in again, and start anew.")
        left = moment - clock.now()
        if left <= 0:
            return
        clock.wait(min(_LOOK, left))


def _beats(count: int) -> Phrase:
    notes = [
        (place * TICKS_PER_QUARTER, TICKS_PER_QUARTER, _MIDDLE_C, "right", str(place))
        for place in range(count)
    ]
    return Phrase.from_notes(notes)

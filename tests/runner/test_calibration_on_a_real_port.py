from __future__ import annotations

import threading
from collections.abc import Sequence
from time import perf_counter
from typing import Self

import pytest
from jack_parts import Part

from museflow_engine.errors import CalibrationError
from museflow_engine.io.midi_ports import MidiInput
from museflow_engine.music import NoteOn, PerformanceEvent
from museflow_engine.runner import DevicePlayer, SystemClock, calibrate

LATENCY = 0.06


@pytest.mark.usefixtures("jack")
def test_a_keyboard_that_answers_each_click_late_is_found_to_be_just_so_late() -> None:
    clock = SystemClock()
    with Part("Piano") as piano, MidiInput("Piano") as source:

        def tap() -> None:
            piano.send("903c40")
            piano.send("803c40")

        def click(_number: int) -> None:
            timer = threading.Timer(LATENCY, tap)
            timer.start()

        found = calibrate(DevicePlayer(source, clock.offset), clock, click, taps=8, tempo=240.0)
    assert LATENCY <= found.median < LATENCY + 0.05
    assert found.taps >= 6


@pytest.mark.usefixtures("jack")
def test_a_keyboard_that_is_unplugged_ends_the_calibration_with_the_way_out() -> None:
    clock = SystemClock()
    piano = Part("Piano")
    with MidiInput("Piano", watch_seconds=0.05) as source:

        def click(number: int) -> None:
            if number == 1:
                piano.unplug()

        with pytest.raises(CalibrationError, match="Plug it in again"):
            calibrate(DevicePlayer(source, clock.offset), clock, click, taps=40, tempo=300.0)


class OneKey:
    """A source on which one key was pressed."""

    name = "one key"

    def __init__(self, at: float) -> None:
        self._events: list[PerformanceEvent] = [NoteOn(60, 64, at, "p1")]

    def poll(self) -> list[PerformanceEvent]:
        events, self._events = self._events, []
        return events

    def notices(self) -> list[str]:
        return []

    def close(self) -> None:
        """There is nothing to let go of."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Nor here."""


@pytest.mark.parametrize(("latency", "heard"), [(0.0, 105.0), (0.04, 104.96), (-0.03, 105.03)])
def test_the_latency_of_a_device_comes_off_the_time_of_its_events(latency: float, heard: float) -> None:
    player = DevicePlayer(OneKey(5.0), offset=100.0, latency=latency)
    (event,) = player.poll(perf_counter())
    assert event.time == pytest.approx(heard)


class QuittingPlayer(DevicePlayer):
    def commands(self) -> Sequence[str]:
        return ["quit"]


def test_who_gives_up_changes_nothing() -> None:
    clock = SystemClock()
    with pytest.raises(CalibrationError, match="Given up"):
        calibrate(QuittingPlayer(OneKey(0.0), clock.offset), clock, lambda _: None)

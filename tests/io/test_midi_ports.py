from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable

import pytest
from jack_parts import Part, until

from museflow_engine.errors import DeviceError
from museflow_engine.io.midi_ports import MidiInput, MidiOutput, list_inputs, list_outputs
from museflow_engine.io.midi_system import choose_port
from museflow_engine.music import NoteOff, NoteOn, Pedal, PerformanceEvent

pytestmark = pytest.mark.usefixtures("jack")


def collect(source: MidiInput, enough: Callable[[list[PerformanceEvent]], bool]) -> list[PerformanceEvent]:
    events: list[PerformanceEvent] = []

    def more() -> bool:
        events.extend(source.poll())
        return enough(events)

    until(more)
    return events


def shape(events: list[PerformanceEvent]) -> list[tuple[str, int]]:
    return [
        ("pedal", event.value) if isinstance(event, Pedal) else (type(event).__name__, event.pitch)
        for event in events
    ]


def test_the_list_shows_keyboards_and_not_our_own_clients() -> None:
    with Part("Grand"), MidiInput("Grand"):
        assert list_inputs() == ["Grand:keys"]
        assert list_outputs() == []


def test_an_independent_keyboard_is_heard_in_the_order_it_plays() -> None:
    command = ["jack_midiseq", "Seq", "4800", "0", "60", "1200", "2400", "64", "1200"]
    keyboard = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        until(lambda: "Seq:out" in list_inputs())
        with MidiInput("seq") as source:
            events = collect(source, lambda events: len(events) >= 12)
    finally:
        keyboard.kill()
        keyboard.wait()
    pitches = [event.pitch for event in events if isinstance(event, NoteOn)]
    assert pitches[:4] in ([60, 64, 60, 64], [64, 60, 64, 60])
    times = [event.time for event in events]
    assert times == sorted(times)


def test_what_real_keyboards_send_becomes_clean_events() -> None:
    with Part("Quirky") as keyboard, MidiInput() as source:
        for line in ("903c40", "903c00", "904040", "904050", "804040", "b04040", "b04000", "fe", "e00040"):
            keyboard.send(line)
        keyboard.send("904801")
        events = collect(source, lambda events: any(e == NoteOn(72, 1, e.time, "p4") for e in events))
    assert shape(events) == [
        ("NoteOn", 60),
        ("NoteOff", 60),
        ("NoteOn", 64),
        ("NoteOff", 64),
        ("NoteOn", 64),
        ("NoteOff", 64),
        ("pedal", 64),
        ("pedal", 0),
        ("NoteOn", 72),
    ]


def test_a_burst_of_two_thousand_messages_arrives_whole() -> None:
    with Part("Fast") as keyboard, MidiInput() as source:
        keyboard.send("burst 2000")
        events = collect(source, lambda events: len(events) >= 2000)
    assert [e.pitch for e in events if isinstance(e, NoteOn)] == [21 + i % 88 for i in range(1000)]
    assert [e.pitch for e in events if isinstance(e, NoteOff)] == [21 + i % 88 for i in range(1000)]


def test_an_event_keeps_the_time_of_its_arrival_however_late_it_is_read() -> None:
    time, callers = [1.0], set()

    def clock() -> float:
        callers.add(threading.current_thread())
        return time[0]

    with Part("Slow screen") as keyboard, MidiInput(clock=clock) as source:
        keyboard.send("903c40")
        until(lambda: len(callers) > 1)
        time[0] = 1.5
        assert collect(source, bool) == [NoteOn(60, 64, 1.0, "p1")]


def test_a_keyboard_unplugged_in_mid_phrase_comes_back_without_a_restart() -> None:
    keyboard = Part("Loose cable")
    with MidiInput("loose", watch_seconds=0.02) as source:
        for line in ("903c40", "904040", "b0407f"):
            keyboard.send(line)
        before = collect(source, lambda events: len(events) == 3)
        keyboard.unplug()
        released = collect(source, lambda events: len(events) == 3)
        assert not source.is_connected
        assert source.notices() == ["Loose cable:keys is unplugged. Plug it in again to go on."]
        with Part("Loose cable") as again:
            until(lambda: not source.poll() and source.is_connected)
            assert source.notices() == ["Loose cable:keys is connected again."]
            again.send("904340")
            after = collect(source, bool)
    assert shape(before) == [("NoteOn", 60), ("NoteOn", 64), ("pedal", 127)]
    assert shape(released) == [("NoteOff", 60), ("NoteOff", 64), ("pedal", 0)]
    assert [e.id for e in after if isinstance(e, NoteOn)] == ["p3"]


def test_the_keyboard_can_be_unplugged_and_replugged_again_and_again() -> None:
    keyboard = Part("Loose")
    with MidiInput(watch_seconds=0.02) as source:
        for _ in range(4):
            keyboard.send("903c40")
            assert shape(collect(source, bool)) == [("NoteOn", 60)]
            keyboard.unplug()
            assert shape(collect(source, bool)) == [("NoteOff", 60)]
            keyboard = Part("Loose")
            until(lambda: not source.poll() and source.is_connected)
    keyboard.unplug()


def test_another_keyboard_can_be_chosen_on_the_way() -> None:
    with Part("First") as first, Part("Second") as second, MidiInput("first") as source:
        first.send("903c40")
        collect(source, bool)
        source.choose("second")
        first.send("903d40")
        second.send("903e40")
        events = collect(source, lambda events: len(events) >= 2)
        assert source.name == "Second:keys"
        assert source.notices() == ["Now listening to Second:keys."]
    assert shape(events) == [("NoteOff", 60), ("NoteOn", 62)]


def test_a_wrong_choice_on_the_way_leaves_the_keyboard_in_use() -> None:
    with Part("Only") as keyboard, MidiInput() as source:
        with pytest.raises(DeviceError, match="no MIDI port 'Other'"):
            source.choose("Other")
        keyboard.send("903c40")
        assert shape(collect(source, bool)) == [("NoteOn", 60)]


def test_an_output_plays_and_falls_silent_when_closed() -> None:
    with Part("Piano", listen=True) as piano:
        with MidiOutput("piano") as output:
            output.note_on(60, 90)
            output.note_off(60)
            assert [piano.heard(), piano.heard()] == ["903c5a", "803c00"]
        assert piano.heard() == "b07b00"
        with pytest.raises(DeviceError, match="closed"):
            output.note_on(60)


def test_no_keyboard_is_said_with_the_way_out() -> None:
    with pytest.raises(DeviceError, match=r"No MIDI keyboard is attached.*--input keys"):
        MidiInput()


def test_no_midi_system_is_said_quietly_and_with_the_way_out(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("JACK_DEFAULT_SERVER", "nobody-runs-this-one")
    with pytest.raises(DeviceError, match=r"no MIDI system that works.*--input keys"):
        list_inputs()
    assert capfd.readouterr().err == ""


def test_a_library_that_does_not_load_is_said_with_the_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rtmidi", None)
    with pytest.raises(DeviceError, match=r"rtmidi library does not load.*libasound2"):
        list_inputs()


def test_a_port_is_chosen_by_name_part_or_number() -> None:
    names = ["Roland:0", "Casio A", "Casio B"]
    assert choose_port(names) == "Roland:0"
    assert choose_port(names, "roland") == "Roland:0"
    assert choose_port(names, "Casio B") == "Casio B"
    assert choose_port(names, "3") == "Casio B"
    with pytest.raises(DeviceError, match=r"several.*2 Casio A, 3 Casio B"):
        choose_port(names, "casio")
    with pytest.raises(DeviceError, match="no MIDI port '4'"):
        choose_port(names, "4")

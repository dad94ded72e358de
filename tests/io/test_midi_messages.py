from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from museflow_engine.io.midi_messages import MidiDecoder
from museflow_engine.music import NoteOff, NoteOn, Pedal, PerformanceEvent


def decode(*messages: tuple[str, float]) -> list[PerformanceEvent]:
    decoder = MidiDecoder()
    return [event for text, at in messages for event in decoder.decode(bytes.fromhex(text), at)]


def test_a_note_on_of_velocity_zero_is_a_note_off() -> None:
    assert decode(("903c40", 1.0), ("903c00", 2.0)) == [NoteOn(60, 64, 1.0, "p1"), NoteOff(60, 2.0)]


def test_a_doubled_note_on_first_releases_the_key() -> None:
    assert decode(("903c40", 1.0), ("903c41", 2.0)) == [
        NoteOn(60, 64, 1.0, "p1"),
        NoteOff(60, 2.0),
        NoteOn(60, 65, 2.0, "p2"),
    ]


def test_a_note_off_of_a_key_that_is_up_is_passed_over() -> None:
    assert decode(("803c40", 1.0)) == []


def test_controller_64_is_the_pedal_and_down_from_64_on() -> None:
    events = decode(("b0403f", 1.0), ("b04040", 2.0), ("b14000", 3.0))
    assert events == [Pedal(63, 1.0), Pedal(64, 2.0), Pedal(0, 3.0)]
    assert [event.is_down for event in events if isinstance(event, Pedal)] == [False, True, False]


def test_a_keyboard_that_layers_two_sounds_plays_each_key_once() -> None:
    events = decode(("903c40", 1.0), ("913c40", 1.001), ("803c00", 2.0), ("813c00", 2.001))
    assert events == [NoteOn(60, 64, 1.0, "p1"), NoteOff(60, 2.001)]


def test_a_key_struck_on_another_channel_later_is_a_new_note() -> None:
    events = decode(("903c40", 1.0), ("913c40", 1.5), ("803c00", 1.6), ("813c00", 2.0))
    assert events == [
        NoteOn(60, 64, 1.0, "p1"),
        NoteOff(60, 1.5),
        NoteOn(60, 64, 1.5, "p2"),
        NoteOff(60, 2.0),
    ]


def test_all_notes_off_releases_every_key() -> None:
    assert decode(("904040", 1.0), ("903c40", 1.0), ("b07b00", 2.0))[2:] == [
        NoteOff(60, 2.0),
        NoteOff(64, 2.0),
    ]


def test_releasing_all_lets_keys_and_pedal_up_and_then_has_nothing_left() -> None:
    decoder = MidiDecoder()
    for text in ("904040", "903c40", "b0407f"):
        decoder.decode(bytes.fromhex(text), 1.0)
    assert decoder.held == (60, 64)
    assert decoder.release_all(2.0) == [NoteOff(60, 2.0), NoteOff(64, 2.0), Pedal(0, 2.0)]
    assert decoder.release_all(3.0) == []


@given(
    st.lists(
        st.one_of(
            st.lists(st.integers(0, 255), max_size=4),
            st.tuples(st.integers(0x80, 0xBF), st.sampled_from([60, 61, 64, 123]), st.integers(0, 127)),
        ),
        max_size=40,
    )
)
def test_whatever_comes_in_each_key_goes_down_and_up_by_turns(messages: list[list[int]]) -> None:
    decoder = MidiDecoder()
    events = [e for at, message in enumerate(messages) for e in decoder.decode(message, at)]
    events += decoder.release_all(len(messages))
    down: set[int] = set()
    for event in events:
        if isinstance(event, NoteOn):
            assert event.pitch not in down
            down.add(event.pitch)
        elif isinstance(event, NoteOff):
            assert event.pitch in down
            down.remove(event.pitch)
    assert not down
    names = [event.id for event in events if isinstance(event, NoteOn)]
    assert names == [f"p{number}" for number in range(1, len(names) + 1)]


def test_a_note_off_overtaken_by_the_next_note_on_does_not_end_the_next_note() -> None:
    events = decode(("903c40", 1.0), ("903c40", 2.0), ("803c40", 2.01), ("803c40", 3.0))
    assert events == [
        NoteOn(60, 64, 1.0, "p1"),
        NoteOff(60, 2.0),
        NoteOn(60, 64, 2.0, "p2"),
        NoteOff(60, 3.0),
    ]


def test_resetting_the_controllers_lifts_the_pedal_and_a_system_reset_everything() -> None:
    assert decode(("b0407f", 1.0), ("b07900", 2.0), ("b07900", 3.0)) == [Pedal(127, 1.0), Pedal(0, 2.0)]
    assert decode(("903c40", 1.0), ("b0407f", 1.0), ("ff", 2.0))[2:] == [NoteOff(60, 2.0), Pedal(0, 2.0)]

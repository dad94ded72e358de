import pytest
from hypothesis import given
from hypothesis import strategies as st

from museflow_engine.errors import MuseflowError, NotationError
from museflow_engine.music import Key, Pitch

FIFTHS = st.integers(-7, 7)


@pytest.mark.parametrize(
    ("name", "midi"), [("C4", 60), ("A4", 69), ("Bb3", 58), ("B#3", 60), ("Cb4", 59), ("F##5", 79)]
)
def test_a_pitch_name_has_its_midi_number(name: str, midi: int) -> None:
    assert Pitch.parse(name).midi == midi
    assert Pitch.parse(name).name == name


@given(st.integers(2, 125), FIFTHS)
def test_spelling_a_midi_number_keeps_the_number_in_every_key(midi: int, fifths: int) -> None:
    assert Pitch.from_midi(midi, fifths).midi == midi


@given(FIFTHS, st.integers(14, 60))
def test_the_notes_of_a_key_are_spelled_as_its_signature_writes_them(fifths: int, position: int) -> None:
    key = Key(fifths)
    diatonic = key.pitch_at(position)
    assert key.is_diatonic(diatonic)
    assert Pitch.from_midi(diatonic.midi, fifths) == diatonic


@given(FIFTHS, st.sampled_from(["major", "minor"]))
def test_a_key_can_be_read_back_from_its_name(fifths: int, mode: str) -> None:
    key = Key(fifths, "minor" if mode == "minor" else "major")
    assert Key.parse(key.name) == key


@pytest.mark.parametrize(
    ("name", "sharps_and_flats"),
    [("C major", 0), ("A minor", 0), ("D major", 2), ("C minor", -3), ("F# major", 6), ("Eb minor", -6)],
)
def test_a_key_has_the_signature_of_the_circle_of_fifths(name: str, sharps_and_flats: int) -> None:
    assert Key.parse(name).fifths == sharps_and_flats


@pytest.mark.parametrize("text", ["H4", "C", "", "C44x", "c sharp", "C#-2"])
def test_what_is_not_a_pitch_is_refused_with_a_way_out(text: str) -> None:
    with pytest.raises(NotationError, match=r"write it like|MIDI range"):
        Pitch.parse(text)


@pytest.mark.parametrize("text", ["H major", "C", "G# major", "C dorian"])
def test_what_is_not_a_key_is_refused(text: str) -> None:
    with pytest.raises(MuseflowError, match=r"key|sharps"):
        Key.parse(text)


def test_neighbours_on_the_staff_differ_by_one_position() -> None:
    names = ["B3", "C4", "D4", "E4", "F#4", "Gb4"]
    positions = [Pitch.parse(name).staff_position for name in names]
    assert positions == list(range(positions[0], positions[0] + len(names)))

from __future__ import annotations

import pytest

from museflow_engine.errors import DeviceError
from museflow_engine.io.computer_keys import LAYOUTS, ComputerPiano, layout_help
from museflow_engine.music import NoteOn


def pitches(piano: ComputerPiano, keys: str) -> list[int]:
    notes = [piano.press(key, float(at)) for at, key in enumerate(keys)]
    return [note.pitch for note in notes if isinstance(note, NoteOn)]


def test_each_hand_has_an_octave_of_white_keys_and_more() -> None:
    assert pitches(ComputerPiano(), "zxcvbnm,./") == [48, 50, 52, 53, 55, 57, 59, 60, 62, 64]
    assert pitches(ComputerPiano(), "qwertyuiop") == [60, 62, 64, 65, 67, 69, 71, 72, 74, 76]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_reaches_every_key_from_c3_to_e5(layout: str) -> None:
    assert set(ComputerPiano(layout).pitches.values()) == set(range(48, 77))


def test_notes_are_named_and_carry_their_time() -> None:
    piano = ComputerPiano()
    assert piano.press("q", 1.5) == NoteOn(60, 80, 1.5, "p1")
    assert piano.press("Z", 2.0) == NoteOn(48, 80, 2.0, "p2")


def test_a_held_key_that_the_machine_repeats_sounds_once_more_at_most() -> None:
    piano = ComputerPiano()
    repeats = [0.0, *(0.5 + 0.03 * i for i in range(20))]  # a delay, then the machine's rate
    heard = [piano.press("q", at) for at in repeats]
    assert [note is not None for note in heard] == [True, True] + [False] * 19


def test_a_quick_trill_is_heard_whole() -> None:
    piano = ComputerPiano()
    assert all(piano.press("qw"[i % 2], i * 0.03) for i in range(10))


def test_other_keys_are_commands_or_passed_on() -> None:
    piano = ComputerPiano()
    assert [piano.press(key, 0.0) for key in ("escape", " ", "?", "enter", "left", "+")] == [
        "quit",
        "pause",
        "why",
        "next",
        "left",
        "+",
    ]


def test_no_layout_takes_the_keys_of_commands() -> None:
    for layout in LAYOUTS:
        assert not set(ComputerPiano(layout).pitches) & {" ", "?", "escape", "enter"}


def test_the_help_shows_every_piano_key_within_eighty_columns() -> None:
    for layout in LAYOUTS:
        text = layout_help(layout)
        assert max(map(len, text.splitlines())) <= 80
        assert set(ComputerPiano(layout).pitches) <= set(text)


def test_black_keys_stand_between_their_white_neighbours_in_the_help() -> None:
    lines = layout_help().splitlines()
    assert lines[0] == "right hand    2   3       5   6   7       9   0"
    assert lines[1] == "            q   w   e   r   t   y   u   i   o   p"
    assert lines[2] == "            C4  D4  E4  F4  G4  A4  B4  C5  D5  E5"


def test_an_unknown_layout_is_said_with_those_there_are() -> None:
    with pytest.raises(DeviceError, match="'dvorak'; choose from qwerty, qwertz, azerty"):
        layout_help("dvorak")

"""Demonstration phrases: tunes in words, read into phrases."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from museflow_engine.errors import NotationError
from museflow_engine.io.curriculum_music import read_demonstration
from museflow_engine.level import Tier
from museflow_engine.music import Phrase


def _tier(**fields: object) -> Tier:
    return Tier.model_validate(
        {"id": "1.1/1", "title": "a tier", "right": ["C4"], "left": ["C3"], "values": ["quarter"], "bars": 2}
        | fields
    )


def _notes(phrase: Phrase) -> list[tuple[str, int, int, str]]:
    return [(note.id, note.onset, note.duration, str(note.pitch)) for note in phrase.notes]


def test_a_value_holds_until_the_next_and_across_barlines() -> None:
    phrase = read_demonstration(_tier(), "h: C4 q: D4 E4 | F4 - h: G4")
    assert _notes(phrase) == [
        ("r1", 0, 960, "C4"),
        ("r2", 960, 480, "D4"),
        ("r3", 1440, 480, "E4"),
        ("r4", 1920, 480, "F4"),
        ("r5", 2880, 960, "G4"),
    ]


def test_every_value_has_its_letter() -> None:
    phrase = read_demonstration(
        _tier(bars=4), "w: C4 | h.: C4 q: C4 | q.: C4 e: C4 h: C4 | e.: C4 s: C4 t: C4 C4 C4 h: C4"
    )
    assert [note.duration for note in phrase.notes] == [
        1920, 1440, 480, 720, 240, 960, 360, 120, 160, 160, 160, 960,
    ]  # fmt: skip


def test_keys_joined_by_plus_are_struck_at_once() -> None:
    phrase = read_demonstration(_tier(bars=1), left="w: C3+E3+G3")
    assert [(note.id, note.onset, note.hand) for note in phrase.notes] == [
        ("l1", 0, "left"),
        ("l2", 0, "left"),
        ("l3", 0, "left"),
    ]


def test_tied_symbols_are_one_note() -> None:
    phrase = read_demonstration(_tier(), "h.: C4 q: D4+F4~ | D4+F4 h.: C4")
    assert [(note.onset, note.duration) for note in phrase.notes] == [
        (0, 1440),
        (1440, 960),
        (1440, 960),
        (2400, 1440),
    ]


def test_an_upbeat_shortens_the_first_bar_and_the_last() -> None:
    phrase = read_demonstration(_tier(anacrusis="quarter"), "q: C4 | w: D4 | h.: E4", "* | w: C3 | h.: C3")
    assert (phrase.anacrusis, phrase.length) == (480, 3840)


def test_metre_and_key_are_those_of_the_tier() -> None:
    phrase = read_demonstration(_tier(meter="3/4", key="G major"), "h.: G4 | * ")
    assert (str(phrase.meter), str(phrase.key)) == ("3/4", "G major")


@pytest.mark.parametrize(
    ("right", "said"),
    [
        ("", "it has no note"),
        ("* | *", "it has no note"),
        ("w: C4", "right: tier 1 asks for 2 bars, not 1."),
        ("h: C4 | w: C4", "right, bar 1 has 2 quarters, not 4"),
        ("w: C4 | ", "right, bar 2 has no quarters, not 4"),
        ("C4 | w: C4", "right: C4 has no value; begin with one, such as 'q:'"),
        ("x: C4 | w: C4", "right: 'x' is not a value; use w, h., h"),
        ("w: H4 | C4", "'H4' is not a pitch"),
        ("w: C4~ | D4", "right: D4 follows a tie but is not the same"),
        ("w: C4 | C4~", "right: the last note is tied to nothing"),
    ],
)
def test_what_cannot_be_read_is_answered_with_the_way_out(right: str, said: str) -> None:
    with pytest.raises(NotationError) as caught:
        read_demonstration(_tier(), right)
    assert said in str(caught.value)


@given(st.text(alphabet="qwhest:.|-*~+ CDEFG#b45", max_size=40))
def test_whatever_is_written_only_a_notation_error_escapes(text: str) -> None:
    with suppress(NotationError):
        read_demonstration(_tier(), text)

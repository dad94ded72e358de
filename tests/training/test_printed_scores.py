"""Reading what LilyPond lists."""

from __future__ import annotations

from fractions import Fraction

import pytest

from museflow_engine.errors import ScoreFileError
from museflow_engine.training.corpus.printed import read_events

MARCH = """score
key\t0\t0\t1\t0\t2
note\t0\t0\t1\t0\t1\t0\t1/4\t0\t0
note\t0\t2\t3\t-1\t4\t0\t1/2\t0\t0
time\t0\t4\t4\t0\t start
note\t1/4\t0\t1\t0\t3\t1/2\t1/4\t0\t0
time\t1/4\t4\t4\t1/4\t
"""


def test_notes_have_their_spelling_and_their_time_in_ticks() -> None:
    (printed,) = read_events(MARCH)
    assert [(n.pitch.name, int(n.onset), int(n.duration)) for n in printed.notes] == [
        ("G3", 0, 960),
        ("D4", 0, 480),
        ("F#4", 480, 480),
    ]


def test_the_higher_staff_is_the_right_hand() -> None:
    (printed,) = read_events(MARCH)
    hands = printed.hands()
    assert hands is not None
    assert [n.pitch.name for n in hands["left"]] == ["G3"]


def test_one_staff_alone_has_no_hands() -> None:
    (printed,) = read_events("score\nnote\t0\t0\t1\t0\t1\t0\t1/4\t0\t0\n")
    assert printed.hands() is None


def test_the_key_is_told_by_tonic_and_signature() -> None:
    (printed,) = read_events(MARCH)
    assert printed.signatures[0].key is not None
    assert printed.signatures[0].key.name == "D major"
    (minor,) = read_events("score\nkey\t0\t0\t5\t0\t0\n")
    assert minor.signatures[0].key is not None
    assert minor.signatures[0].key.name == "A minor"
    (dorian,) = read_events("score\nkey\t0\t0\t1\t0\t0\n")
    assert dorian.signatures[0].key is None


@pytest.mark.parametrize("tie", ["tie\t0\t1\n", ""], ids=["a tie on the voice", "a tie inside a chord"])
def test_tied_notes_are_one_note(tie: str) -> None:
    inside = int(not tie)
    (printed,) = read_events(
        f"score\nnote\t0\t0\t1\t0\t1\t0\t1/4\t{inside}\t0\n{tie}note\t1/4\t0\t1\t0\t1\t0\t1/8\t0\t0\n"
    )
    assert [(int(n.onset), int(n.duration)) for n in printed.notes] == [(0, 720)]


def test_grace_notes_are_left_out() -> None:
    (printed,) = read_events("score\nnote\t0\t0\t1\t0\t1\t0\t1/16\t0\t1\n")
    assert printed.notes == ()


def test_a_tuplet_that_fits_no_tick_keeps_its_exact_time() -> None:
    (printed,) = read_events("score\nnote\t1/28\t0\t1\t0\t1\t0\t1/28\t0\t0\n")
    assert printed.notes[0].onset == Fraction(480, 7)


@pytest.mark.parametrize(
    ("marks", "divides"),
    [
        ("", False),
        ("|", False),
        (" start", True),
        (" ended end ending(2)", True),
        (" ending(1)", False),
        ("||", True),
        ("|.", True),
        (" ended", True),
    ],
)
def test_repeats_double_barlines_and_second_endings_divide_sections(marks: str, divides: bool) -> None:
    (printed,) = read_events(f"score\ntime\t0\t4\t4\t0\t{marks}\n")
    assert printed.steps[0].divides == divides


def test_a_damaged_list_is_an_error_with_a_way_out() -> None:
    with pytest.raises(ScoreFileError, match="make it again"):
        read_events("score\nnote\t0\tx\t0\n")

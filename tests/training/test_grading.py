"""How hard a phrase is, and in which mode it stands."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from museflow_engine.music import Key, Phrase, Pitch
from museflow_engine.training.corpus.grade import belongs, grade, measure
from museflow_engine.training.corpus.mode import estimate_key

Row = tuple[int, int, int, str, str]


def melody(*midis: int, length: int = 480, hand: str = "right") -> list[Row]:
    return [(index * length, length, midi, hand, f"{hand}{index}") for index, midi in enumerate(midis)]


def graded(rows: list[Row], key: str = "C major") -> int:
    return grade(Phrase.from_notes(rows, key=key))


def test_five_fingers_and_quarters_are_the_first_grade() -> None:
    assert graded(melody(60, 62, 64, 65, 67) + melody(48, 50, hand="left")) == 1


@pytest.mark.parametrize(
    ("rows", "key", "number"),
    [
        (melody(60, 67, 72), "C major", 2),
        (melody(62, 64, 66), "D major", 2),
        (melody(60, 62, length=120), "C major", 3),
        (melody(60, 62, length=160), "C major", 3),
        (melody(69, 71, 73), "A major", 3),
        (melody(60, 61, 62, 63, 64, 65), "C major", 5),
        (melody(40, 80), "C major", 5),
    ],
    ids=["an octave", "two sharps", "sixteenths", "triplets", "three sharps", "chromatic", "a wide leap"],
)
def test_each_difficulty_raises_the_grade(rows: list[Row], key: str, number: int) -> None:
    assert graded(rows, key) == number


def test_two_notes_at_once_are_the_second_grade() -> None:
    assert graded([(0, 480, 60, "right", "a"), (0, 480, 64, "right", "b")]) == 2


def test_measures_count_what_the_page_shows() -> None:
    rows = [*melody(60, 64, 67), (0, 1440, 48, "left", "x"), (0, 1440, 55, "left", "y")]
    found = measure(Phrase.from_notes(rows))
    assert (found.span, found.leap, found.together, found.density) == (7, 4, 2, 3.0)
    assert (found.chromatic, found.shortest, found.triplets, found.signature) == (0.0, 480, False, 0)


def test_the_raised_notes_of_a_minor_key_belong_to_it() -> None:
    minor = Key.parse("A minor")
    assert belongs(minor, Pitch.parse("G#4"))
    assert belongs(minor, Pitch.parse("F#4"))
    assert not belongs(minor, Pitch.parse("C#4"))
    assert not belongs(Key.parse("C major"), Pitch.parse("G#4"))


@given(st.lists(st.integers(60, 72), min_size=1, max_size=16))
def test_a_melody_is_as_hard_an_octave_away(midis: list[int]) -> None:
    assert graded(melody(*midis)) == graded(melody(*(midi - 12 for midi in midis)))


@pytest.mark.parametrize("fifths", range(-4, 5))
def test_a_scale_on_the_tonic_triad_is_major_and_its_relative_minor_is_heard(fifths: int) -> None:
    tonic = 60 + fifths * 7 % 12
    major = [(tonic + step, 1.0) for step in (0, 2, 4, 5, 7, 9, 11, 0, 4, 7, 0)]
    minor = [(tonic - 3 + step, 1.0) for step in (0, 2, 3, 5, 7, 8, 11, 0, 3, 7, 0)]
    assert estimate_key(major, fifths) == Key(fifths, "major")
    assert estimate_key(minor, fifths) == Key(fifths, "minor")


def test_silence_counts_as_major() -> None:
    assert estimate_key([], 2) == Key(2, "major")

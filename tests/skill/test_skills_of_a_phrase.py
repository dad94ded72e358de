import re

import pytest
from hypothesis import given
from rich_phrases import rich_phrases

from museflow_engine.music import Key, Note, Phrase, Pitch
from museflow_engine.skill import describe, intersection, is_intersection, parts, skills_of

PHRASE = Phrase.from_notes(
    [
        (0, 480, 60, "right", "a"),
        (480, 720, 65, "right", "b"),
        (1200, 240, 64, "right", "c"),
        (1440, 480, 66, "right", "d"),
        (0, 1920, 48, "left", "e"),
    ]
)


def test_pitch_and_rhythm_are_separate_outcomes_and_share_the_intersection() -> None:
    skills = skills_of(PHRASE)["b"]
    assert {"pitch:F4", "interval:+4", "hand:right", "hands:apart"} <= set(skills.pitch)
    assert {"rhythm:1.5", "place:2", "hand:right"} <= set(skills.rhythm)
    assert "pitch:F4×rhythm:1.5" in skills.pitch
    assert "pitch:F4×rhythm:1.5" in skills.rhythm
    assert "rhythm:1.5" not in skills.pitch


def test_a_series_is_named_once_three_notes_stand_in_a_row() -> None:
    skills = skills_of(PHRASE)
    assert "notes:C4-F4-E4" in skills["c"].pitch
    assert "rhythms:1-1.5-0.5" in skills["c"].rhythm
    assert not any(skill.startswith("notes:") for skill in skills["b"].all)


def test_an_accidental_is_a_skill_and_a_note_of_the_key_is_not() -> None:
    in_c = skills_of(PHRASE)
    assert "accidental:#" in in_c["d"].pitch
    assert not any(skill.startswith("accidental") for skill in in_c["a"].all)


def test_notes_that_sound_with_the_other_hand_exercise_the_hands_together() -> None:
    skills = skills_of(PHRASE)
    assert "hands:together" in skills["a"].pitch
    assert "hands:together" in skills["e"].rhythm


CHORDS = Phrase.from_notes(
    [
        (0, 480, 64, "right", "r-low"),
        (0, 480, 67, "right", "r-high"),
        (480, 480, 69, "right", "r-next"),
        (960, 480, 65, "right", "r-last"),
        (0, 960, 48, "left", "l-low"),
        (0, 960, 52, "left", "l-middle"),
        (0, 960, 55, "left", "l-high"),
        (960, 960, 50, "left", "l-next"),
    ]
)


def test_in_a_chord_the_melody_note_carries_intervals_and_series() -> None:
    skills = skills_of(CHORDS)
    assert "interval:+2" in skills["r-next"].pitch
    assert "notes:G4-A4-F4" in skills["r-last"].pitch
    assert "rhythms:1-1-1" in skills["r-last"].rhythm
    assert "interval:+2" in skills["l-next"].pitch
    assert not any(skill.startswith("interval") for name in ("r-low", "r-high") for skill in skills[name].all)


def test_each_other_note_of_a_chord_is_read_as_a_distance_from_the_melody_note() -> None:
    chords = {
        name: [skill for skill in row.pitch if skill.startswith("chord")]
        for name, row in skills_of(CHORDS).items()
    }
    assert {name: found for name, found in chords.items() if found} == {
        "r-low": ["chord:3"],
        "l-middle": ["chord:3"],
        "l-high": ["chord:5"],
    }


def test_every_note_of_a_chord_has_its_pitch_and_rhythm() -> None:
    skills = skills_of(CHORDS)
    for name, pitch in (("l-low", "C3"), ("l-middle", "E3"), ("l-high", "G3")):
        assert {f"pitch:{pitch}", f"pitch:{pitch}×rhythm:2"} <= set(skills[name].pitch)
        assert {"rhythm:2", "place:1", "hands:together"} <= set(skills[name].rhythm)


def test_the_place_in_an_upbeat_is_counted_from_the_end_of_the_bar() -> None:
    phrase = Phrase.from_notes([(0, 480, 60, "right", "a"), (480, 1920, 62, "right", "b")], anacrusis=480)
    skills = skills_of(phrase)
    assert "place:4" in skills["a"].rhythm
    assert "place:1" in skills["b"].rhythm


@pytest.mark.parametrize(
    ("skill", "words"),
    [
        ("pitch:F4×rhythm:1.5", "F4 on dotted quarters"),
        ("pitch:C4×hand:left", "C4 in the left hand"),
        ("interval:+3", "thirds up"),
        ("interval:-2", "seconds down"),
        ("interval:1", "repeated notes"),
        ("chord:3", "thirds struck together"),
        ("chord:10", "10ths struck together"),
        ("chord:wide", "the chord wide"),
        ("rhythm:4", "whole notes"),
        ("rhythms:1-0.5", "the rhythm quarter, eighth"),
        ("rhythm:2.5", "notes of 2.5 quarters"),
        ("rhythm:131/480", "notes of 0.273 quarters"),
        ("rhythm:0.125", "32nds"),
        ("rhythm:1/3", "triplet eighths"),
        ("rhythm:1/5", "quintuplet 16ths"),
        ("place:2.5", "starting on beat 2.5"),
        ("place:2.25", "starting a 16th after beat 2"),
        ("place:7/3", "starting a triplet eighth after beat 2"),
        ("place:1037/480", "starting between beats 2 and 3"),
        ("place:late", "starting on beat late"),
        ("something else", "something else"),
        ("interval:wide", "the interval wide"),
    ],
)
def test_every_skill_has_a_name_that_a_person_understands(skill: str, words: str) -> None:
    assert describe(skill) == words


def test_an_intersection_is_told_from_its_parts() -> None:
    skill = intersection("pitch:F4", "rhythm:1")
    assert is_intersection(skill)
    assert parts(skill) == ("pitch:F4", "rhythm:1")
    assert parts("pitch:F4") == ("pitch:F4",)


def test_a_piece_with_everything_in_it_has_skills_that_people_can_read() -> None:
    phrase = Phrase(
        notes=(
            Note("low", 0, 160, Pitch.parse("C2"), "right"),
            Note("a", 0, 160, Pitch.parse("E##4"), "right"),
            Note("b", 0, 160, Pitch.parse("G6"), "right"),
            Note("c", 0, 160, Pitch.parse("Bbb7"), "right"),
            Note("grace", 160, 0, Pitch.parse("D5"), "right", grace=True),
            Note("d", 160, 60, Pitch.parse("C#5"), "right"),
            Note("e", 220, 137, Pitch.parse("C5"), "right", voice=2),
            Note("f", 357, 3000, Pitch.parse("C5"), "left"),
        ),
        key=Key(-7),
    )
    skills = skills_of(phrase)
    assert skills.keys() == {"low", "a", "b", "c", "d", "e", "f"}
    assert {"chord:42", "accidental:"} <= set(skills["low"].pitch)
    assert "accidental:##" in skills["a"].pitch
    for row in skills.values():
        for name in map(describe, row.all):
            assert not re.search(r"[:/×]|quarterss", name), name


@given(rich_phrases())
def test_every_note_that_sounds_has_skills_and_no_skill_twice_in_a_row(phrase: Phrase) -> None:
    skills = skills_of(phrase)
    assert skills.keys() == {note.id for note in phrase.notes if not note.grace}
    for row in skills.values():
        for outcome in (row.pitch, row.rhythm):
            assert len(set(outcome)) == len(outcome)

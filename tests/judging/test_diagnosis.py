"""The kinds of slip that are named, and those that are left unnamed."""

import pytest
from judged_playing import BEAT, judged, melody, of_note, presses

from museflow_engine.judgement import Diagnosis
from museflow_engine.judging.diagnosis import wrong_key
from museflow_engine.music import Hand, Key, Note, Pitch

C_MAJOR = Key()
G_MAJOR = Key(1)


def slip(written: str, played: str, key: Key = C_MAJOR, hand: Hand = "right") -> Diagnosis | None:
    note = Note("n", 0, 480, Pitch.parse(written), hand)
    return wrong_key(note, Pitch.parse(played).midi, key)


@pytest.mark.parametrize(
    ("written", "played", "key", "hand", "named"),
    [
        ("E4", "E5", C_MAJOR, "right", "octave slip"),
        ("E4", "E2", C_MAJOR, "right", "octave slip"),
        ("E4", "F4", C_MAJOR, "right", "neighbour key"),
        ("E4", "D4", C_MAJOR, "right", "neighbour key"),
        ("E4", "G2", C_MAJOR, "right", "wrong clef"),
        ("B2", "G4", C_MAJOR, "left", "wrong clef"),
        ("F#4", "F4", G_MAJOR, "right", "key signature forgotten"),
        ("C#5", "C5", G_MAJOR, "right", "accidental forgotten"),
        ("F4", "F#4", G_MAJOR, "right", "accidental forgotten"),
        ("E4", "A4", C_MAJOR, "right", None),
    ],
)
def test_a_slip_is_named_where_it_is_clear(
    written: str, played: str, key: Key, hand: Hand, named: str | None
) -> None:
    assert slip(written, played, key, hand) == named


def test_a_note_with_no_place_in_the_other_clef_is_no_clef_error() -> None:
    assert slip("C0", "G4") is None


def test_a_match_in_time_needs_no_diagnosis() -> None:
    report = judged(melody(60, 62, 64, 65), presses((60, 0), (62, BEAT), (64, 2 * BEAT), (65, 3 * BEAT)))
    assert {j.diagnosis for j in report.judgements} == {None}


def test_a_note_that_comes_after_the_next_one_is_late_but_right() -> None:
    keys = [(60, 0), (62, 1), (65, 3), (64, 3.4), (67, 4), (69, 5), (71, 6), (72, 7)]
    report = judged(melody(60, 62, 64, 65, 67, 69, 71, 72), presses(*[(m, t * BEAT) for m, t in keys]))
    assert of_note(report, "n2").kind == "match"
    assert of_note(report, "n2").diagnosis == "late but right"

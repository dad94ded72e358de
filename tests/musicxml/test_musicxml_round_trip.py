from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from rich_phrases import rich_phrases

from museflow_engine.music import Key, Meter, Note, Phrase, Pitch, Score, SignatureChange, TempoChange
from museflow_engine.music.musicxml import read_musicxml, write_musicxml


def _without_segments(score: Score) -> list[Note]:
    return [replace(note, segments=()) for note in score.notes]


def _n(name: str, onset: int, duration: int, pitch: str = "C4", **more: object) -> Note:
    return replace(Note(name, onset, duration, Pitch.parse(pitch)), **more)  # type: ignore[arg-type]


@settings(max_examples=120, deadline=None)
@given(rich_phrases())
def test_what_is_written_is_read_back_note_for_note(phrase: Phrase) -> None:
    again = Phrase.from_musicxml(phrase.to_musicxml())
    assert _without_segments(again) == _without_segments(phrase)
    assert replace(again, notes=()) == replace(phrase, notes=())
    assert again.fingerprint == phrase.fingerprint


@settings(max_examples=60, deadline=None)
@given(rich_phrases())
def test_writing_twice_gives_the_same_text(phrase: Phrase) -> None:
    text = phrase.to_musicxml()
    assert text == phrase.to_musicxml()
    assert write_musicxml(read_musicxml(text)) == text


@settings(max_examples=60, deadline=None)
@given(rich_phrases())
def test_tied_symbols_add_up_to_the_note(phrase: Phrase) -> None:
    for note in read_musicxml(phrase.to_musicxml()).notes:
        assert not note.segments or sum(note.segments) == note.duration


CHANGES = Score(
    notes=(
        _n("a", 0, 1920),
        _n("b", 1920, 1440, "F#4"),
        _n("c", 3360, 1440, "Bb4"),
        _n("d", 4800, 1440, "B4"),
    ),
    changes=(
        SignatureChange(1920, Meter(3, 4), Key(1)),
        SignatureChange(3360, Meter(3, 4), Key(-2, "minor")),
        SignatureChange(4800, Meter(6, 8), Key(-2, "minor")),
    ),
    length=6240,
)
IRREGULAR = Score(
    notes=(_n("a", 0, 1920), _n("b", 1920, 960), _n("c", 2880, 1920)), barlines=(0, 1920, 2880), length=4800
)
TEMPOS = Score(
    notes=(_n("a", 0, 1920), _n("b", 1920, 1920)),
    tempos=(TempoChange(0, 60.0), TempoChange(960, 66.66), TempoChange(1920, 100 / 3)),
)
LATE_GRACE = Score(notes=(_n("a", 0, 1920), _n("g", 1920, 0, "D4", grace=True)), length=1920)
SYNCOPATED_TRIPLETS = Score(notes=tuple(_n(f"t{i}", 320 * i, 320) for i in range(6)))
ODD_LENGTHS = Score(notes=(_n("a", 0, 7), _n("b", 7, 101), _n("c", 108, 1), _n("d", 1000, 77)))
LATE_UPBEAT = Score(notes=(_n("a", 240, 240), _n("b", 480, 1920)), anacrusis=480)
OVERLAPPING = Score(notes=(_n("a", 0, 960), _n("b", 480, 960, "E4"), _n("c", 480, 240, "G4")))
SHORT_END = Score(
    notes=(_n("a", 0, 480), _n("b", 480, 1920), _n("c", 2400, 1440)), anacrusis=480, length=3840
)


@pytest.mark.parametrize(
    "score",
    [
        CHANGES,
        IRREGULAR,
        TEMPOS,
        LATE_GRACE,
        SYNCOPATED_TRIPLETS,
        ODD_LENGTHS,
        LATE_UPBEAT,
        OVERLAPPING,
        SHORT_END,
    ],
    ids=[
        "changes of key and metre",
        "irregular bars",
        "tempos within a bar",
        "a grace note after the last note",
        "quarter triplets",
        "lengths that no symbol has",
        "an upbeat that begins with a rest",
        "notes of one voice that overlap",
        "an upbeat with a short last bar",
    ],
)
def test_special_music_survives_the_round_trip(score: Score) -> None:
    again = read_musicxml(write_musicxml(score))
    assert _without_segments(again) == _without_segments(score)
    assert replace(again, notes=()) == replace(score, notes=())


def test_segments_chosen_by_hand_are_written_as_chosen() -> None:
    score = Score(notes=(_n("a", 0, 1440, segments=(480, 480, 480)),))
    text = write_musicxml(score)
    assert text.count("<type>quarter</type>") == 4
    assert read_musicxml(text).notes == score.notes


def test_a_tied_symbol_never_takes_the_id_of_another_note() -> None:
    score = Score(notes=(_n("a", 0, 2400), _n("a-2", 2400, 480, "D4")))
    again = read_musicxml(write_musicxml(score))
    assert {note.id: (note.onset, note.duration) for note in again.notes} == {
        "a": (0, 2400),
        "a-2": (2400, 480),
    }
    assert write_musicxml(score).count('id="a-2"') == 1

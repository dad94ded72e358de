from __future__ import annotations

import pytest

from museflow_engine.music import Key, Meter, Note, Pitch, Score
from museflow_engine.music.musicxml.notation import notate
from museflow_engine.music.musicxml.symbols import Symbol


def _score(*notes: tuple[int, int, str], meter: str = "4/4", fifths: int = 0, anacrusis: int = 0) -> Score:
    made = (Note(f"p{i}", on, length, Pitch.parse(name)) for i, (on, length, name) in enumerate(notes))
    return Score(tuple(made), Meter.parse(meter), Key(fifths), anacrusis=anacrusis)


def _right(score: Score) -> list[Symbol]:
    return [symbol for bar in notate(score) for symbol in bar.voices["right", 1]]


def _signs(score: Score) -> list[int | None]:
    return [head.accidental for symbol in _right(score) for head in symbol.heads]


def test_an_accidental_holds_until_the_barline() -> None:
    notes = [(0, 480, "F#4"), (480, 480, "F#4"), (960, 480, "F4"), (1440, 480, "F4"), (1920, 480, "F#4")]
    assert _signs(_score(*notes)) == [1, None, 0, None, 1]


def test_an_accidental_holds_in_its_own_octave_only() -> None:
    assert _signs(_score((0, 480, "F#4"), (480, 480, "F#5"), (960, 480, "F5"))) == [1, 1, 0]


def test_the_key_signature_needs_no_accidental_and_its_natural_needs_one() -> None:
    assert _signs(_score((0, 480, "F#4"), (480, 480, "F4"), (960, 480, "Bb4"), fifths=1)) == [None, 0, -1]


def test_a_tie_over_the_barline_shows_no_accidental_but_the_next_note_does() -> None:
    assert _signs(_score((1440, 960, "F#4"), (2400, 480, "F#4"))) == [1, None, 1]


def test_two_voices_of_a_staff_share_their_accidentals() -> None:
    first = Note("a", 0, 960, Pitch.parse("F#4"))
    second = Note("b", 960, 960, Pitch.parse("F4"), voice=2)
    [bar] = notate(Score((first, second)))
    assert [head.accidental for symbol in bar.voices["right", 2] for head in symbol.heads] == [0]


def test_the_hands_do_not_share_accidentals() -> None:
    first = Note("a", 0, 960, Pitch.parse("F#4"))
    second = Note("b", 960, 960, Pitch.parse("F4"), "left")
    [bar] = notate(Score((first, second)))
    assert [head.accidental for symbol in bar.voices["left", 1] for head in symbol.heads] == [None]


@pytest.mark.parametrize(
    ("meter", "lengths", "beams"),
    [
        ("4/4", [240] * 4, ["begin", "end", "begin", "end"]),
        ("6/8", [240] * 6, ["begin", "continue", "end"] * 2),
        ("3/8", [240] * 3, ["begin", "continue", "end"]),
        ("3/4", [240, 480, 240], ["begin", "end"] * 2),
    ],
)
def test_eighths_are_beamed_by_the_felt_beat(meter: str, lengths: list[int], beams: list[str]) -> None:
    onsets = [sum(lengths[:index]) for index in range(len(lengths))]
    notes = [(onset, length, "C5") for onset, length in zip(onsets, lengths, strict=True)]
    played = [symbol for symbol in _right(_score(*notes, meter=meter)) if symbol.heads]
    outer = [symbol.beams[0] if symbol.beams else "" for symbol in played]
    assert outer == beams


def test_a_dotted_eighth_and_a_16th_share_a_beam_with_a_hook() -> None:
    first, second, *_ = _right(_score((0, 360, "C5"), (360, 120, "D5")))
    assert (first.beams, second.beams) == (("begin",), ("end", "backward hook"))


def test_a_rest_ends_a_beam() -> None:
    symbols = _right(_score((0, 120, "C5"), (120, 120, "C5"), (360, 120, "C5")))
    assert [symbol.beams for symbol in symbols[:4]] == [("begin", "begin"), ("end", "end"), (), ()]


def test_triplets_are_bracketed_beat_by_beat() -> None:
    symbols = _right(_score(*((160 * index, 160, "C5") for index in range(6))))
    assert [symbol.tuplet for symbol in symbols[:6]] == ["start", "", "stop"] * 2


def test_a_quarter_and_an_eighth_fill_one_triplet() -> None:
    symbols = _right(_score((0, 320, "C5"), (320, 160, "D5"), (480, 480, "E5")))
    assert [symbol.tuplet for symbol in symbols[:3]] == ["start", "stop", ""]


def test_a_bar_without_notes_holds_one_whole_bar_rest() -> None:
    first, second = notate(_score((0, 1440, "C5"), (1440, 1440, "C5"), meter="3/4"))
    for bar in (first, second):
        [rest] = bar.voices["left", 1]
        assert rest.whole_bar
        assert rest.duration == 1440


def test_a_second_voice_is_silent_where_it_has_no_notes() -> None:
    inner = Note("b", 1920, 1920, Pitch.parse("E4"), voice=2)
    first, second = notate(Score((Note("a", 0, 3840, Pitch.parse("C5")), inner)))
    assert ("right", 2) not in first.voices
    assert ("right", 2) in second.voices


def test_a_chord_of_unequal_lengths_is_cut_where_its_first_note_ends() -> None:
    notes = (Note("a", 0, 960, Pitch.parse("C4")), Note("b", 0, 480, Pitch.parse("E4")))
    first, second, *_ = _right(Score(notes))
    assert [(head.note.id, head.tied_on) for head in first.heads] == [("a", True), ("b", False)]
    assert [(head.note.id, head.tied_from) for head in second.heads] == [("a", True)]


def test_the_beats_of_an_upbeat_are_counted_from_its_end() -> None:
    symbols = _right(
        _score((0, 240, "C5"), (240, 240, "D5"), (480, 240, "E5"), (720, 1920, "F5"), anacrusis=720)
    )
    assert [symbol.beams for symbol in symbols[:3]] == [(), ("begin",), ("end",)]

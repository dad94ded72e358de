from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich_phrases import rich_phrases

from museflow_engine.engraving.marks import MARKS as ALL_MARKS
from museflow_engine.engraving.marks import Mark, played_heads
from museflow_engine.engraving.terminal import ASCII, UNICODE, Rendering, render
from museflow_engine.errors import NotationError
from museflow_engine.judgement import Judgement
from museflow_engine.music import Hand, Key, Meter, Note, Phrase, Pitch, SignatureChange
from museflow_engine.music.musicxml.notation import notate

GOLDEN = Path(__file__).parent / "golden"
MARKS: list[Mark] = [mark for mark in ALL_MARKS if mark != "extra"]
"""What a written note can be."""


def _line(hand: Hand, *spec: tuple[str, int], voice: int = 1) -> list[Note]:
    """Notes one after the other: names of a chord (none for a rest) and length in 1/12 quarters."""
    notes: list[Note] = []
    at = 0
    for index, (names, twelfths) in enumerate(spec):
        for place, name in enumerate(names.split()):
            identity = f"{hand[0]}{voice}.{index}.{place}"
            notes.append(Note(identity, at, twelfths * 40, Pitch.parse(name), hand, voice))
        at += twelfths * 40
    return notes


FIRST_STEPS = Phrase(
    tuple(
        _line("right", ("C4", 12), ("D4", 12), ("E4", 24), ("G4", 48), ("F4", 24), ("", 24), ("C4", 48))
        + _line("left", ("C3", 48), ("", 48), ("G3", 24), ("F3", 24), ("C3", 48))
    )
)
RICH = Phrase(
    tuple(
        _line(
            "right",
            ("D4", 6),
            ("F#4", 6),
            ("A4", 9),
            ("G4", 3),
            ("F4 A4 D5", 24),
            ("B5", 30),
            ("", 6),
            ("A5", 6),
            ("G5", 6),
        )
        + _line("left", ("D3 A3", 48), ("G2", 4), ("B2", 4), ("D3", 4), ("E2", 12), ("C4", 24))
    ),
    key=Key(2),
)
TWO_VOICES = Phrase(
    tuple(
        _line("right", ("E5", 18), ("D5", 18), ("C5", 36))
        + _line("right", ("C5", 12), ("Bb4", 6), ("B4", 12), ("", 6), ("C5 Ab4", 18), ("", 18), voice=2)
        + _line("left", ("C3", 36), ("F2 C3", 36))
    ),
    Meter(6, 8),
    Key(-3, "minor"),
)
CHANGING = Phrase(
    tuple(
        _line("right", ("C5", 12), ("F#5", 48), ("Bb4", 36)) + _line("left", ("", 12), ("C3", 48), ("C3", 36))
    ),
    key=Key(0),
    anacrusis=480,
    changes=(SignatureChange(2400, Meter(3, 4), Key(-2)),),
)
GOLDENS: dict[str, Rendering] = {
    "first_steps_119": render(FIRST_STEPS, width=119),
    "first_steps_80_ascii": render(FIRST_STEPS, width=80, ascii_only=True, names=True, position=1440),
    "first_steps_marked": render(
        FIRST_STEPS,
        width=119,
        marks={note.id: mark for note, mark in zip(FIRST_STEPS.notes, itertools.cycle(MARKS))},
    ),
    "rich_119": render(RICH, width=119),
    "rich_80_names": render(RICH, width=80, names=True),
    "two_voices": render(TWO_VOICES, width=80),
    "changes_of_key_and_metre": render(CHANGING, width=80),
}


@pytest.mark.parametrize("name", GOLDENS)
def test_a_phrase_looks_as_it_did_when_a_person_last_looked(name: str) -> None:
    assert f"{GOLDENS[name]}\n" == (GOLDEN / f"{name}.txt").read_text(encoding="utf-8")


def _text(rendering: Rendering) -> list[str]:
    return str(rendering).split("\n")


marks_of = st.sampled_from(MARKS)
widths = st.integers(150, 240)


@settings(max_examples=40, deadline=None)
@given(rich_phrases(), widths, st.booleans(), st.booleans(), st.data())
def test_every_head_is_drawn_exactly_once_where_the_rendering_says(
    phrase: Phrase, width: int, ascii_only: bool, names: bool, data: st.DataObject
) -> None:
    marks = {note.id: data.draw(marks_of) for note in phrase.notes[:4]}
    drawn = render(phrase, width=width, ascii_only=ascii_only, names=names, marks=marks)
    lines = _text(drawn)
    glyphs = ASCII if ascii_only else UNICODE
    heads = {
        (head.note.id, head.part): glyphs.heads[
            "grace"
            if symbol.grace
            else symbol.value.symbol
            if symbol.value.symbol in ("breve", "whole", "half")
            else "filled"
        ]
        for bar in notate(phrase)
        for symbols in bar.voices.values()
        for symbol in symbols
        for head in symbol.heads
    }
    places = [place for found in drawn.places.values() for place in found]
    assert len(places) == len(set(places)) == len(heads)
    for (name, part), glyph in heads.items():
        line, column = drawn.places[name][part]
        assert lines[line][column] == glyph


@settings(max_examples=30, deadline=None)
@given(rich_phrases(), widths, st.booleans())
def test_no_line_is_wider_than_asked(phrase: Phrase, width: int, names: bool) -> None:
    assert max(map(len, _text(render(phrase, width=width, names=names, position=0)))) <= width


@settings(max_examples=30, deadline=None)
@given(rich_phrases(), st.data())
def test_ascii_means_ascii(phrase: Phrase, data: st.DataObject) -> None:
    marks = {note.id: data.draw(marks_of) for note in phrase.notes[:5]}
    assert str(render(phrase, width=220, ascii_only=True, names=True, marks=marks, position=0)).isascii()


@settings(max_examples=30, deadline=None)
@given(rich_phrases(), st.data())
def test_marks_move_nothing(phrase: Phrase, data: st.DataObject) -> None:
    marks = {note.id: data.draw(marks_of) for note in phrase.notes}
    assert render(phrase, width=220, marks=marks).places == render(phrase, width=220).places


@pytest.mark.parametrize("mark", MARKS)
@pytest.mark.parametrize("ascii_only", [False, True])
def test_a_mark_is_told_by_a_sign_and_by_a_style(mark: Mark, ascii_only: bool) -> None:
    drawn = render(FIRST_STEPS, width=119, marks={"r1.0.0": mark}, ascii_only=ascii_only)
    [(line, column)] = drawn.places["r1.0.0"]
    assert _text(drawn)[line][column + 1] == (ASCII if ascii_only else UNICODE).signs[mark]
    styled = [text for spans in drawn.lines for text, style in spans if style == mark]
    assert len(styled) == 1


def test_the_signs_of_all_marks_differ() -> None:
    for glyphs in (ASCII, UNICODE):
        assert len({*glyphs.signs.values(), glyphs.instead, *glyphs.beyond}) == len(ALL_MARKS) + 3


def _played(*judgements: Judgement, ascii_only: bool = False, width: int = 119) -> Rendering:
    return render(
        FIRST_STEPS, width=width, ascii_only=ascii_only, played=played_heads(FIRST_STEPS, judgements)
    )


def test_a_key_played_instead_stands_beside_the_note_on_its_own_row() -> None:
    drawn = _played(Judgement("substitution", "r1.2.0", "e", played=65))
    [(line, column)] = drawn.places["r1.2.0"]
    assert _text(drawn)[line - 1][column + 1] == "◇"


def test_an_altered_key_has_its_accidental() -> None:
    drawn = _played(Judgement("substitution", "r1.2.0", "e", played=66))
    [(line, column)] = drawn.places["r1.2.0"]
    assert _text(drawn)[line - 1][column + 1 : column + 3] == "♯◇"


def test_an_extra_key_stands_between_the_notes_it_was_played_between() -> None:
    drawn = _played(Judgement("insertion", event_id="x", played=65, position=720))
    [(_, before)], [(_, after)] = drawn.places["r1.1.0"], drawn.places["r1.2.0"]
    line = drawn.places["r1.2.0"][0][0] - 1
    assert before < _text(drawn)[line].index("+") < after


@pytest.mark.parametrize(("key", "sign"), [(108, "△"), (21, "▽")])
def test_a_key_beyond_the_rows_shown_is_told_by_a_sign_that_points_there(key: int, sign: str) -> None:
    drawn = _played(Judgement("insertion", event_id="x", played=key, position=0))
    assert sign in str(drawn)
    assert len(drawn.lines) == len(_played().lines)


def test_the_ledger_line_of_an_extra_key_beside_a_barline_leaves_the_barline_whole() -> None:
    notes = [(0, 1440, 60, "right", "a"), (1440, 1440, 60, "right", "b")]
    phrase = Phrase.from_notes(notes, meter="3/4")
    for key, tick in ((57, 1360), (57, 1440), (57, 0), (84, 1440)):
        extra = Judgement("insertion", event_id="x", played=key, position=tick)
        plain = _text(render(phrase, width=220))
        drawn = _text(render(phrase, width=220, played=played_heads(phrase, [extra])))
        barlines = [[column for column, sign in enumerate(line) if sign == "│"] for line in plain]
        assert all(line[column] == "│" for line, at in zip(drawn, barlines, strict=True) for column in at)


@settings(max_examples=40, deadline=None)
@given(rich_phrases(), st.booleans(), st.data())
def test_what_was_played_moves_nothing_and_hides_nothing(
    phrase: Phrase, ascii_only: bool, data: st.DataObject
) -> None:
    keys = data.draw(st.lists(st.tuples(st.integers(0, 127), st.integers(0, phrase.length)), max_size=6))
    judgements = [
        Judgement("insertion", event_id=f"x{n}", played=key, position=tick)
        for n, (key, tick) in enumerate(keys)
    ]
    judgements += [
        Judgement("substitution", note.id, note.id, played=data.draw(st.integers(0, 127)))
        for note in phrase.notes[:5]
    ]
    plain = render(phrase, width=220, ascii_only=ascii_only)
    drawn = render(phrase, width=220, ascii_only=ascii_only, played=played_heads(phrase, judgements))
    assert drawn.places == plain.places
    assert str(drawn).isascii() or not ascii_only
    empty = ("─", " ", "‿", "-", "~")
    for before, after in zip(_text(plain), _text(drawn), strict=True):
        for old, new in zip(before.ljust(220), after.ljust(220), strict=True):
            assert old == new or old in empty


def test_four_bars_fit_one_system_at_119_columns_and_two_at_80() -> None:
    assert str(render(FIRST_STEPS, width=119)).count("G──") == 1
    assert len(render(FIRST_STEPS, width=119).lines) <= 27
    assert str(render(FIRST_STEPS, width=80)).count("G──") == 2


def test_a_window_too_narrow_for_a_bar_is_refused_with_the_width_it_needs() -> None:
    with pytest.raises(NotationError, match=r"needs \d+ columns and the window has 12"):
        render(FIRST_STEPS, width=12)


def test_both_hands_share_the_column_of_a_moment() -> None:
    drawn = render(FIRST_STEPS, width=119)
    assert drawn.places["r1.0.0"][0][1] == drawn.places["l1.0.0"][0][1]


def test_the_pointer_stands_above_the_note_that_is_due() -> None:
    drawn = render(FIRST_STEPS, width=119, position=960)
    assert _text(drawn)[0] == " " * drawn.places["r1.2.0"][0][1] + "▾"

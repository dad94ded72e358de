"""A piece is cut where music lets one cut it, and nothing of it is lost."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from own_pieces import piece
from rich_phrases import rich_phrases

from museflow_engine import Key, Meter, Note, Phrase, PiecePlan, Pitch, cut_into_passages
from museflow_engine.errors import NotationError
from museflow_engine.music import SignatureChange, TempoChange

C = Pitch.parse("C4")


def quarters(bars: int, *, start: int = 0) -> list[Note]:
    scale = "CDEFGAB"
    return [
        Note(f"q{start + n}", start + n * 480, 480, Pitch(scale[n * n % 7], 0, 4)) for n in range(4 * bars)
    ]


def bars_of(music: Phrase) -> list[tuple[int, int]]:
    return [passage.bars for passage in cut_into_passages(music)]


@settings(max_examples=40, deadline=None)
@given(rich_phrases(most_bars=9))
def test_the_passages_hold_every_note_once_and_in_order(phrase: Phrase) -> None:
    passages = cut_into_passages(phrase)
    sounding = [note.id for note in phrase.notes if not note.grace]
    held = [note.id for each in passages for note in each.phrase.notes if not note.grace]
    assert sorted(held) == sorted(sounding)
    assert all(a.last < b.first for a, b in pairwise(passages))
    for each in passages:
        assert sum(bar.number > 0 for bar in each.phrase.bars) <= 5


def test_even_music_is_cut_on_the_grid_of_four_bars() -> None:
    assert bars_of(Phrase(tuple(quarters(8)))) == [(1, 4), (5, 8)]


def test_a_long_note_ends_a_passage() -> None:
    long_at_three = [n for n in quarters(7) if not 3840 <= n.onset < 5760]
    music = Phrase((*long_at_three, Note("long", 3840, 1920, C)))
    assert bars_of(music) == [(1, 3), (4, 7)]


def test_no_passage_ends_where_a_note_sounds_on() -> None:
    held = [n for n in quarters(8) if n.onset not in (7200, 7680)]
    music = Phrase((*held, Note("tied", 7200, 960, C)))
    assert (1, 4) not in bars_of(music)


def test_a_passage_ends_where_the_metre_changes() -> None:
    music = Phrase(
        tuple(quarters(6)), length=11520, changes=(SignatureChange(5760, Meter(3, 4), Key.parse("D major")),)
    )
    assert bars_of(music)[0] == (1, 3)


def test_an_upbeat_belongs_to_the_first_passage() -> None:
    music = Phrase((Note("up", 0, 480, C), *quarters(8, start=480)), anacrusis=480)
    passages = cut_into_passages(music)
    assert [each.bars for each in passages] == [(1, 4), (5, 8)]
    assert passages[0].phrase.anacrusis == 480


def test_a_passage_ends_where_the_printed_numbers_go_back() -> None:
    repeated = replace(Phrase(tuple(quarters(9))), bar_numbers=(1, 2, 3, 1, 2, 3, 4, 5, 6))
    passages = cut_into_passages(repeated)
    assert passages[0].bars == (1, 3)
    assert passages[1].first == 3
    assert all(first <= last for first, last in bars_of(repeated))


def test_a_piece_that_goes_back_is_named_by_all_its_bars() -> None:
    da_capo = replace(Phrase(tuple(quarters(8))), bar_numbers=(1, 2, 3, 4, 5, 6, 1, 2))
    assert PiecePlan.of(da_capo).whole.bars == (1, 6)


def test_crowded_bars_make_shorter_passages() -> None:
    crowd = [Note(f"s{n}", n * 120, 120, Pitch("CDEFGAB"[n * n % 7], 0, 4)) for n in range(16 * 4)]
    assert bars_of(Phrase(tuple(crowd))) == [(1, 2), (3, 4)]


def test_bars_without_notes_are_nobodys_task() -> None:
    music = Phrase((*quarters(4), *quarters(4, start=1920 * 20)))
    assert bars_of(music)[0][0] == 1
    assert bars_of(music)[-1][1] == 24
    assert all(each.phrase.notes for each in cut_into_passages(music))


def test_a_passage_that_comes_again_is_practised_once() -> None:
    first = quarters(4)
    again = [replace(note, id=f"again-{note.id}", onset=note.onset + 4 * 1920) for note in first]
    plan = PiecePlan.of(Phrase((*first, *again)))
    assert [each.bars for each in plan.passages] == [(1, 4)]
    assert [each.bars for each in plan.occurrences] == [(1, 4), (5, 8)]
    assert plan.whole.bars == (1, 8)
    assert plan.passage_of_note["again-q3"] == plan.passage_of_note["q3"]


def test_the_goal_follows_the_tempo_marks_in_proportion() -> None:
    marked = Phrase(tuple(quarters(8)), tempos=(TempoChange(0, 60.0), TempoChange(7680, 90.0)))
    plan = PiecePlan.of(marked)
    assert plan.marked_tempo == 60.0
    assert [plan.goal(each, 40.0) for each in plan.passages] == [40.0, 60.0]
    unmarked = PiecePlan.of(piece(tempo=None))
    assert [unmarked.goal(each, 50.0) for each in unmarked.passages] == [50.0, 50.0]


def test_one_passage_alone_can_be_chosen_by_its_number() -> None:
    plan = PiecePlan.of(piece(), number=2)
    assert [each.bars for each in plan.passages] == [(5, 8)]
    assert plan.whole is plan.passages[0]


def test_a_passage_that_is_not_there_is_refused_with_those_that_are() -> None:
    with pytest.raises(NotationError, match="1 to 2"):
        PiecePlan.of(piece(), number=3)


def test_music_without_notes_cannot_be_practised() -> None:
    with pytest.raises(NotationError, match="no notes"):
        PiecePlan.of(Phrase((), length=1920))

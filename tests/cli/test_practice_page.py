"""A long piece is leafed through page by page; every note and mark is on one of them."""

from __future__ import annotations

from own_pieces import piece

from museflow_engine import Note, Phrase, Pitch
from museflow_engine.cli.practice_page import MOST_BARS, PAGE_BARS, page_at
from museflow_engine.engraving.marks import played_heads
from museflow_engine.judgement import Judgement

LONG = Phrase(tuple(Note(f"n{n}", n * 480, 480, Pitch("CDEFGAB"[n % 7], 0, 4)) for n in range(4 * 20)))


def test_a_short_piece_is_one_page() -> None:
    page = page_at(piece(), 5000)
    assert page.phrase == piece()
    assert page.onset == 0
    assert len(piece().bars) <= MOST_BARS


def test_the_pages_of_a_long_piece_hold_every_note_once() -> None:
    pages = {page_at(LONG, bar.onset).onset: page_at(LONG, bar.onset) for bar in LONG.bars}
    assert [len(page.phrase.bars) for page in pages.values()] == [PAGE_BARS, PAGE_BARS, 4]
    assert [note.id for page in pages.values() for note in page.phrase.notes] == [n.id for n in LONG.notes]
    assert page_at(LONG, LONG.length - 1).phrase.bars[0].number == 17


def test_the_heads_of_a_page_are_those_played_on_it_in_its_own_time() -> None:
    judged = [Judgement("substitution", f"n{n}", f"p{n}", played=40) for n in (0, 33, 70)]
    page = page_at(LONG, 33 * 480)
    heads = page.heads(played_heads(LONG, judged))
    assert [(head.note_id, head.tick) for head in heads] == [("n33", 480)]

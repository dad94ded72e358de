"""The live screen, drawn on a terminal that only remembers."""

from __future__ import annotations

import io
from random import Random

import pytest
from own_pieces import piece
from rich.console import Console

from museflow_engine import Learner, NoteOn, PiecePlan, PieceSession, PracticeSession, load_roadmap
from museflow_engine.cli.practice_screen import LiveScreen, PlainScreen
from museflow_engine.engraving import perform
from museflow_engine.judgement import Judgement
from museflow_engine.session import ReadAheadSession

ROADMAP = load_roadmap()


def draw(width: int = 100, height: int = 40) -> tuple[LiveScreen, io.StringIO]:
    written = io.StringIO()
    console = Console(file=written, force_terminal=True, width=width, height=height, color_system=None)
    screen = LiveScreen(
        console, help_line="Esc quits", ascii_only=False, names=False, bell=False, explains=False
    )
    return screen, written


def last_page(written: io.StringIO) -> str:
    """What was written since the cursor was last sent home."""
    return written.getvalue().rpartition("\x1b[H")[2]


def staff(written: io.StringIO) -> str:
    """The page without the line that explains the signs."""
    return "\n".join(line for line in last_page(written).split("\n") if "played instead" not in line)


def new_session() -> PracticeSession:
    session = PracticeSession(ROADMAP.level("1.2"), Learner(), rng=Random(1))
    session.next_phrase()
    return session


def test_the_screen_has_staff_tempo_progress_and_help() -> None:
    session = new_session()
    screen, written = draw()
    with screen:
        screen.show_phrase(session)
        page = last_page(written)
    for part in ("♩ = 60", "0 of 4 clean phrases", "G", "F:", "Esc quits"):
        assert part in page


def test_a_note_is_marked_by_a_sign_as_it_is_judged() -> None:
    session = new_session()
    assert session.phrase
    first = session.phrase.notes[0]
    screen, written = draw()
    with screen:
        screen.show_phrase(session)
        assert "✗" not in last_page(written)
        screen.show_judgements(session, session.feed(NoteOn(first.pitch.midi + 1, 64, 0.0)))
        assert "✗" in last_page(written)


def test_the_metronome_counts_in_and_counts_on() -> None:
    session = new_session()
    screen, written = draw()
    with screen:
        screen.show_phrase(session)
        screen.show_time(session, -4.0)
        assert "count-in 1 · · ·" in last_page(written)
        screen.show_time(session, 2.5)
        page = last_page(written)
        assert "· · 3 ·" in page
        assert "count-in" not in page


def test_the_result_stays_below_the_next_phrase() -> None:
    session = new_session()
    assert session.phrase
    for event in perform(session.phrase, session.tempo, 0.0):
        session.feed(event)
    result = session.finish_phrase(at=30.0)
    screen, written = draw()
    with screen:
        screen.show_result(session, result)
        assert "score 100%" in last_page(written)
        screen.show_notice("The tier has widened.")
        session.next_phrase()
        screen.show_phrase(session)
        page = last_page(written)
    assert "last phrase: score 100%" in page
    assert "The tier has widened." in page


def test_a_low_window_keeps_the_system_that_is_being_played() -> None:
    session = new_session()
    screen, written = draw(width=60, height=24)
    with screen:
        screen.show_phrase(session)
        screen.show_time(session, 12.5)
        page = last_page(written)
    assert "▾" in page
    assert page.count("\n") <= 24


def test_notices_are_seen_while_the_session_stands_still() -> None:
    session = new_session()
    screen, written = draw()
    with screen:
        screen.show_phrase(session)
        screen.show_notice("Digital Piano is unplugged.")
        assert "is unplugged" in last_page(written)


def test_a_wrong_key_shows_in_its_place_until_the_judge_thinks_better_of_it() -> None:
    session = new_session()
    assert session.phrase
    first = session.phrase.notes[0]
    wrong = Judgement("substitution", first.id, "e", played=first.pitch.midi + 2, settled=False)
    extra = Judgement("insertion", event_id="e", played=first.pitch.midi, position=240, settled=False)
    right = Judgement("match", first.id, "e", 0.0, played=first.pitch.midi, timing="on time")
    screen, written = draw()
    with screen:
        screen.show_phrase(session)
        before = staff(written)
        screen.show_judgements(session, [wrong])
        assert {"✗", "◇"} <= set(staff(written))
        screen.show_judgements(session, [extra])
        assert "+" in staff(written)
        assert not {"✗", "◇"} & set(staff(written))
        screen.show_judgements(session, [right])
        after = staff(written)
    assert after.replace("✓", "", 1).count("\n") == before.count("\n")
    assert set(after) - set(before) == {"✓"}


def test_the_signs_are_explained_below_the_staff() -> None:
    session = new_session()
    screen, written = draw(width=120)
    with screen:
        screen.show_phrase(session)
        page = last_page(written)
    for part in ("✓ right", "✗ wrong", "◇ played instead", "? missed", "+ extra", "‹ early", "› late"):
        assert part in page


def test_a_piece_of_ones_own_is_headed_by_its_bars_and_tempos() -> None:
    session = PieceSession(PiecePlan.of(piece()), Learner(), title="Little Piece", rng=Random(1))
    session.next_phrase()
    screen, written = draw()
    with screen:
        screen.show_lesson(session, waits=True)
        assert "2 passages" in last_page(written)
        screen.show_phrase(session)
        page = last_page(written)
    for part in ("Little Piece", "bars 1 to 4", "goal ♩ = 80", "♩ = 48", "0 of 2 passages"):
        assert part in page


@pytest.mark.parametrize("terminal", [True, False])
def test_what_is_long_is_broken_between_words_on_a_terminal_and_left_whole_in_a_pipe(
    *, terminal: bool
) -> None:
    written = io.StringIO()
    console = Console(file=written, force_terminal=terminal, width=40, color_system=None)
    reason = "late and early notes in the left hand, which come again and again"
    PlainScreen(console, explains=True).show_reasons([reason])
    lines = written.getvalue().splitlines()
    assert all(line.startswith(" " * 12) for line in lines)
    assert " ".join(line.strip() for line in lines) == f"leans towards {reason}"
    assert len(lines) == 1 if not terminal else max(map(len, lines)) <= 40


def test_notes_come_and_vanish_while_it_is_found_how_far_ahead_one_reads() -> None:
    session = ReadAheadSession(ROADMAP.level("2.1").tiers[0], Learner(), rng=Random(1))
    phrase = session.next_phrase()
    screen, written = draw(width=160, height=60)

    def heads() -> int:
        return sum(staff(written).count(head) for head in "●○")

    with screen:
        screen.show_phrase(session)
        opening = heads()
        assert 0 < opening < len(phrase.notes)
        screen.show_time(session, 4.0)
        assert 0 < heads() < len(phrase.notes)
        before = last_page(written)
        screen.show_time(session, 4.0 + session.span / 2 + 0.01)
        assert last_page(written) != before
        screen.show_time(session, 15.9)
        assert heads() == 0
        session.start_phrase(at=0.0)
        result = session.finish_phrase(at=30.0)
        screen.show_result(session, result)
        assert heads() >= len(phrase.notes)

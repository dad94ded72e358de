"""A piece is practised slowly first, weak spots more, and what is heard teaches the one belief."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from random import Random

import pytest
from own_pieces import piece, play, play_on

from museflow_engine import Learner, Note, PiecePlan, PieceSession, PracticeSession, load_roadmap
from museflow_engine.errors import SessionError
from museflow_engine.events import (
    Mode,
    PassagePlayed,
    PassageShown,
    PieceStarted,
    Record,
    decode_record,
    encode_record,
)
from museflow_engine.session.piece_choice import AT_WORK, MOST_IN_A_ROW


def new_session(
    learner: Learner | None = None, *, seed: int = 7, mode: Mode = "tempo", tempo: float | None = None
) -> PieceSession:
    plan = PiecePlan.of(piece())
    return PieceSession(
        plan, learner or Learner("anna"), title="Little Piece", rng=Random(seed), mode=mode, tempo=tempo
    )


def long_plan() -> PiecePlan:
    """Six different passages: the little piece three times, a step higher each time."""
    notes: list[Note] = []
    for turn in range(3):
        for note in piece().notes:
            pitch = replace(note.pitch, step="CDE"[turn], alter=0) if note.pitch.step == "C" else note.pitch
            notes.append(replace(note, id=f"{turn}{note.id}", onset=note.onset + turn * 15360, pitch=pitch))
    return PiecePlan.of(replace(piece(), notes=tuple(notes), length=0))


def turns(session: PieceSession, count: int, slips: str = "") -> list[PassageShown]:
    """So many turns, with every note of one pitch played wrong; what was shown."""
    for _ in range(count):
        if session.is_complete:
            break
        play(session, lambda note: note.pitch.name == slips)
    return [record for record in session.drain_records() if isinstance(record, PassageShown)]


def test_who_plays_well_climbs_from_slow_to_the_goal_and_plays_the_whole() -> None:
    session = new_session()
    shown = turns(session, 50)
    assert session.is_complete
    assert session.progress.passed
    assert {(record.bars, record.goal) for record in shown} == {
        ((1, 4), 80.0),
        ((5, 8), 80.0),
        ((1, 8), 80.0),
    }
    for bars in ((1, 4), (5, 8)):
        tempos = [record.tempo for record in shown if record.bars == bars]
        assert tempos == sorted(tempos)
        assert tempos[0] == pytest.approx(0.6 * 80)
        assert tempos[-1] == 80
    assert [record.bars for record in shown].index((1, 8)) == len(shown) - 2
    with pytest.raises(SessionError, match="clean at its tempo"):
        session.next_phrase()


def test_a_goal_of_ones_own_is_climbed_to_instead() -> None:
    shown = turns(new_session(tempo=50.0), 50)
    assert {record.goal for record in shown} == {50.0}
    assert max(record.tempo for record in shown) == 50.0


def test_turns_that_are_not_clean_bring_the_tempo_down() -> None:
    session = new_session()
    for _ in range(6):
        play(session, lambda _: True)
    shown = [record for record in session.drain_records() if isinstance(record, PassageShown)]
    assert min(record.tempo for record in shown) == pytest.approx(0.5 * 80)
    assert session.progress.clean == 0


def test_a_passage_with_a_weak_spot_gets_more_turns() -> None:
    session = new_session()
    shown = turns(session, 20, slips="F#4")
    counts = Counter(record.bars for record in shown)
    assert counts[5, 8] > counts[1, 4]


def test_what_the_belief_knows_to_be_weak_comes_first_once_all_at_work_are_known() -> None:
    plan, first = long_plan(), Counter[tuple[int, int]]()
    weak = plan.passages[2]
    assert any(note.pitch.name == "D4" for note in weak.phrase.notes)
    known = ("pitch:C4", "pitch:E4", "pitch:G4", "pitch:D5", "pitch:E5")
    taught = Learner()
    for turn in range(40):
        for skill in known:
            taught.tracker.observe([skill], correct=skill != "pitch:D5", at=float(turn), outcome="pitch")
    for seed in range(12):
        learner = Learner.from_snapshot(taught.snapshot())
        session = PieceSession(plan, learner, title="Long", rng=Random(seed))
        for _ in range(AT_WORK):
            session.next_phrase()
            play_on(session, lambda note: note.pitch.name == "D5")
        session.next_phrase()
        assert session.passage
        names = {note.pitch.name for note in session.passage.phrase.notes}
        first["D5" in names, 0] += 1
    assert first[True, 0] > 8


@pytest.mark.parametrize("seed", range(3))
def test_no_passage_comes_more_than_three_times_in_a_row(seed: int) -> None:
    session = new_session(seed=seed)
    shown = [record.bars for record in turns(session, 16, slips="A4")]
    runs = [shown[n : n + MOST_IN_A_ROW + 1] for n in range(len(shown) - MOST_IN_A_ROW)]
    assert all(len(set(run)) > 1 for run in runs)


def test_the_same_seed_and_playing_give_the_same_practice() -> None:
    first = turns(new_session(), 12, slips="A4")
    assert turns(new_session(), 12, slips="A4") == first


def test_the_whole_opens_the_passages_in_which_it_goes_wrong() -> None:
    session = new_session()
    while session.progress.clean < session.progress.needed:
        play(session)
    result = play(session, lambda note: note.onset >= 4 * 1920)
    assert not result.clean
    assert session.progress.clean == 1
    session.next_phrase()
    assert session.passage
    assert session.passage.bars == (5, 8)


def test_the_whole_is_not_open_to_a_piece_of_one_passage() -> None:
    session = PieceSession(PiecePlan.of(piece(), number=1), Learner(), title="Start", rng=Random(1))
    shown = turns(session, 10)
    assert session.is_complete
    assert {record.bars for record in shown} == {(1, 4)}
    assert "one passage" in session.lesson.text


def test_pieces_teach_the_belief_and_touch_nothing_of_the_road() -> None:
    roadmap = load_roadmap()
    learner = Learner("anna")
    road = PracticeSession(roadmap.level("1.1"), learner, rng=Random(1), roadmap=roadmap)
    road.next_phrase()
    before = learner.snapshot()
    turns(new_session(learner), 6, slips="F#4")
    after = learner.snapshot()
    untouched = ("seen", "shapes", "passed_tiers", "widened", "tier", "phrases", "shown", "natural")
    assert {name: after[name] for name in untouched} == {name: before[name] for name in untouched}
    assert learner.pieces == {"piece:Little Piece": 6}
    assert learner.tracker.belief("pitch:F#4").mean > learner.tracker.belief("pitch:G4").mean


def test_records_rebuild_the_learner_and_the_standing_exactly() -> None:
    learner = Learner("anna")
    session, saved = new_session(learner), list[Record]()
    for _ in range(5):
        play(session, lambda note: note.pitch.name == "A4")
        saved += session.drain_records()
    kept = [decode_record(encode_record(record)) for record in saved]
    assert Learner.replay(kept, id="anna").snapshot() == learner.snapshot()
    assert Learner.from_snapshot(learner.snapshot()).snapshot() == learner.snapshot()
    again = PieceSession(session.plan, learner, title="Little Piece", rng=Random(7), past=kept)
    before = {key: standing.turns for key, standing in session.state.standings.items()}
    assert {key: standing.turns for key, standing in again.state.standings.items()} == before


def test_the_next_sitting_goes_on_with_what_was_left_a_little_slower() -> None:
    learner, saved = Learner(), list[Record]()
    session = new_session(learner)
    while session.progress.clean < 1:
        play(session, lambda note: note.pitch.name == "F#4" and note.onset > 0)
        saved += session.drain_records()
    done = session.progress
    again = PieceSession(session.plan, learner, title="Little Piece", rng=Random(3), past=saved)
    assert again.progress == done
    shown = turns(again, 1)
    assert shown[0].tempo <= 80
    faster = PieceSession(session.plan, learner, title="Little Piece", rng=Random(3), past=saved, tempo=100.0)
    assert faster.progress.clean == 0


def test_a_piece_once_clean_begins_with_the_whole_the_next_time() -> None:
    learner, session = Learner(), new_session()
    saved: list[Record] = []
    while not session.is_complete:
        play(session)
        saved += session.drain_records()
    again = PieceSession(session.plan, learner, title="Little Piece", rng=Random(3), past=saved)
    assert not again.is_complete
    assert turns(again, 1)[0].bars == (1, 8)


def test_other_pieces_tell_nothing_of_this_one() -> None:
    other = PieceSession(PiecePlan.of(piece(), number=1), Learner(), title="Other", rng=Random(1))
    turns_of_other: list[Record] = []
    play(other)
    turns_of_other += other.drain_records()
    session = PieceSession(PiecePlan.of(piece()), Learner(), title="P", rng=Random(1), past=turns_of_other)
    assert not session.state.standings


def test_where_the_metronome_waits_every_passage_has_its_turn_and_none_is_mastered() -> None:
    plan = long_plan()
    assert len(plan.passages) > AT_WORK
    session = PieceSession(plan, Learner(), title="Long", rng=Random(1), mode="wait")
    seen = set()
    for _ in plan.passages:
        assert not play(session).clean
        seen.add(session.state.current)
    assert seen == {each.key for each in plan.passages}
    assert session.progress.clean == 0


def test_the_heading_says_which_bars_are_played_and_how_fast_they_shall_become() -> None:
    session = new_session()
    session.next_phrase()
    assert session.heading.title == "Little Piece"
    assert session.heading.place == "bars 1 to 4, goal ♩ = 80"
    assert session.tempo == pytest.approx(48)
    assert "2 passages" in session.lesson.text
    assert session.number == 1


def test_why_names_the_weak_skills_of_the_passage() -> None:
    session = new_session()
    turns(session, 8, slips="A4")
    said: list[str] = []
    for _ in range(3):
        session.next_phrase()
        said += session.why()
        play_on(session, lambda note: note.pitch.name == "A4")
    assert any(line.startswith("A4") for line in said)


def test_between_passages_nothing_can_be_played() -> None:
    session = new_session()
    assert session.phrase is None
    assert session.why() == []
    with pytest.raises(SessionError, match="next_phrase"):
        session.start_phrase(at=0.0)
    play(session)
    with pytest.raises(SessionError, match="next_phrase"):
        session.finish_phrase(at=100.0)


def test_what_is_played_is_on_record() -> None:
    session = new_session()
    result = play(session)
    started, shown, played = session.drain_records()
    assert isinstance(started, PieceStarted)
    assert isinstance(shown, PassageShown)
    assert isinstance(played, PassagePlayed)
    assert result.records == (played,)
    assert started.source == shown.source == played.source == "piece:Little Piece"
    assert shown.fingerprint == played.fingerprint
    assert played.clean
    assert session.drain_records() == ()

"""Own pieces in the learner's file: with and without a road, across sittings and processes."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from random import Random

from own_pieces import piece, play

from museflow_engine import PiecePlan, PieceSession, PracticeSession, load_roadmap
from museflow_engine.events import TierPassed
from museflow_engine.io.store import Store
from museflow_engine.io.store_schema import SCHEMA_VERSION
from museflow_engine.runner import History

ROADMAP = load_roadmap()


def sit_down(history: History, *, at: float = 0.0) -> PieceSession:
    plan = PiecePlan.of(piece())
    return history.sit_down_at_piece(plan, "Little Piece", rng=Random(7), tempo=None, mode="tempo", at=at)


def practise(history: History, turns: int) -> PieceSession:
    session = sit_down(history, at=history.at + 10)
    for _ in range(turns):
        play(session, lambda note: note.pitch.name == "A4")
        history.save(session.drain_records())
    return session


def on_the_road(history: History) -> PracticeSession:
    return history.sit_down(level="1.1", tier=None, rng=Random(1), tempo=None, at=history.at + 10)


def test_a_piece_can_come_before_the_road_and_after_it(tmp_path: Path) -> None:
    with Store(tmp_path / "m.db") as store:
        history = History(store, "anna", ROADMAP)
        practise(history, 3)
        history.save_snapshot()
        history = History(store, "anna", ROADMAP)
        assert history.session is None
        assert history.learner.pieces == {"piece:Little Piece": 3}
        session = on_the_road(history)
        session.next_phrase()
        history.save(session.drain_records())
        practise(history, 2)
        history.save_snapshot()
        restored, replayed = History(store, "anna", ROADMAP), store.records("anna")
        assert restored.session
        assert restored.learner.pieces == {"piece:Little Piece": 5}
        assert PracticeSession.replay(replayed, ROADMAP).snapshot() == restored.session.snapshot()
        assert restored.at == replayed[-1].at


def test_without_a_snapshot_the_records_say_the_same(tmp_path: Path) -> None:
    with Store(tmp_path / "m.db") as store:
        practise(History(store, "anna", ROADMAP), 2)
        learner = History(store, "anna", ROADMAP).learner
        assert learner.pieces == {"piece:Little Piece": 2}
        history = History(store, "anna", ROADMAP)
        history.save_snapshot()
        on_the_road(history)
        # The snapshot is older than the first session on the road: the records are asked.
        again = History(store, "anna", ROADMAP)
        assert again.session
        assert again.learner.snapshot() == history.learner.snapshot()


def test_the_next_sitting_goes_on_where_the_last_one_ended(tmp_path: Path) -> None:
    with Store(tmp_path / "m.db") as store:
        first = practise(History(store, "anna", ROADMAP), 4)
        again = sit_down(History(store, "anna", ROADMAP))
        turns = [standing.turns for standing in first.state.standings.values()]
        assert [standing.turns for standing in again.state.standings.values()] == turns


def test_a_snapshot_never_hides_what_another_process_saved_meanwhile(tmp_path: Path) -> None:
    with Store(tmp_path / "m.db") as store:
        history = History(store, "anna", ROADMAP)
        session = on_the_road(history)
        store.append("anna", [TierPassed(session=session.state.session, at=5.0, tier="9.9/9")])
        practise(history, 1)
        history.save_snapshot()
        assert "9.9/9" in History(store, "anna", ROADMAP).learner.passed_tiers


def test_passages_can_be_asked_for_in_sql_and_are_no_phrases(tmp_path: Path) -> None:
    path = tmp_path / "m.db"
    with Store(path) as store:
        practise(History(store, "anna", ROADMAP), 2)
        kinds = [record.kind for record in store.records("anna", kinds=("passage_played",))]
        assert kinds == ["passage_played"] * 2
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute(
            "SELECT source, first_bar, last_bar, piece_tempo, goal_tempo FROM v_passages"
        ).fetchall()
        assert rows == [("piece:Little Piece", 1, 4, 80, 48), ("piece:Little Piece", 5, 8, 80, 48)]
        assert connection.execute("SELECT count(*) FROM v_phrases").fetchone() == (0,)
        judged = connection.execute(
            "SELECT count(*), count(pitch), count(tier) FROM v_judgements WHERE source IS NOT NULL"
        ).fetchone()
        assert judged[0] == judged[1] > 20
        assert judged[2] == 0


def test_a_file_from_before_there_were_pieces_is_given_their_view(tmp_path: Path) -> None:
    path = tmp_path / "m.db"
    with Store(path) as store:
        practise(History(store, "anna", ROADMAP), 1)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DROP VIEW v_passages")
        connection.execute("PRAGMA user_version = 2")
        connection.commit()
    with Store(path):
        pass
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT count(*) FROM v_passages").fetchone() == (1,)
        assert connection.execute("PRAGMA user_version").fetchone() == (SCHEMA_VERSION,)

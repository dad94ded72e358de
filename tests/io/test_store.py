from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from jack_parts import until

from museflow_engine.errors import RecordError, StoreError
from museflow_engine.events import PhrasePlayed, PhraseShown, Record, SessionStarted, TierPassed
from museflow_engine.io.places import default_path
from museflow_engine.io.store import Store
from museflow_engine.judgement import Judgement, PhraseScore, PhraseTiming
from museflow_engine.music import Phrase

WRITER = """
import sys
from museflow_engine.events import TierPassed
from museflow_engine.io.store import Store

path, learner, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
with Store(path) as store:
    for number in range(count):
        seq = store.append(learner, [TierPassed(session="s", at=number, tier=str(number))])
        print(seq, flush=True)
"""


def phrase_records(number: int = 1, *, tempo_ratio: float = 0.9) -> list[Record]:
    phrase = Phrase.from_notes([(0, 480, 60, "right", "n1"), (480, 480, 65, "left", "n2")])
    judgements = (
        Judgement("match", "n1", "p1", 0.01, 0.9, "on time", "full", played=60),
        Judgement("substitution", "n2", "p2", 0.2, timing="late", diagnosis="neighbour key", played=64),
        Judgement("insertion", None, "p3", played=70),
    )
    timing = PhraseTiming(0.02, None, None, -0.015)
    score = PhraseScore(0.5, 0.75, 66.0, tempo_ratio, 1.0, 0.6, 0.8, 0.9, 1.0, 0.25, timing)
    return [
        PhraseShown(
            session="s",
            at=2.0,
            number=number,
            tier="1.1/1",
            tempo=72,
            fingerprint=phrase.fingerprint,
            weights={"pitch:F4": 2.0},
            phrase=phrase.to_json(),
        ),
        PhrasePlayed(
            session="s", at=3.0, number=number, tier="1.1/1", judgements=judgements, score=score, clean=False
        ),
    ]


START = SessionStarted(session="s", at=1.0, learner="Ada", tier="1.1/1", seed=7)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "museflow.db"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    with Store(path) as opened:
        yield opened


def ask(path: Path, question: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(path)
    try:
        return connection.execute(question).fetchall()
    finally:
        connection.close()


def test_records_come_back_in_order_from_a_file_opened_again(path: Path) -> None:
    records = [START, *phrase_records()]
    with Store(path) as store:
        assert store.append("Ada", records[:1]) == 1
        assert store.append("Ada", records[1:]) == 3
        assert store.append("Bo", [START]) == 1
    with Store(path) as store:
        assert store.records("Ada") == records
        assert store.records("Ada", after=1) == records[1:]
        assert store.records("nobody") == []
        assert store.learners() == ["Ada", "Bo"]


def test_a_snapshot_is_replaced_by_a_newer_one_only(store: Store) -> None:
    assert store.load_snapshot("Ada") is None
    for seq, data in ((5, {"mean": [0.1]}), (9, {"mean": [0.2]}), (7, "late")):
        store.save_snapshot("Ada", seq, data)
    assert store.load_snapshot("Ada") == (9, {"mean": [0.2]})


def test_a_batch_with_a_record_that_cannot_be_kept_leaves_nothing_of_it(store: Store) -> None:
    broken = TierPassed.model_construct(kind=None, session="s", at=0.0, tier="1")
    with pytest.raises(StoreError):
        store.append("Ada", [START, broken])
    assert store.records("Ada") == []


def test_each_played_phrase_is_one_row_of_sql(store: Store, path: Path) -> None:
    store.append("Ada", [START, *phrase_records(1), *phrase_records(2)])
    question = (
        "SELECT learner, number, tier, goal_tempo, pitch_accuracy, rhythm_accuracy, overall, clean "
        "FROM v_phrases"
    )
    row = ("1.1/1", 72, 0.5, 0.75, 0.6, 0)
    assert ask(path, question) == [("Ada", 1, *row), ("Ada", 2, *row)]


def test_the_parts_of_a_score_and_its_figures_in_seconds_are_columns(store: Store, path: Path) -> None:
    store.append("Ada", [START, *phrase_records(1)])
    question = (
        "SELECT onset_accuracy, duration_accuracy, tempo_accuracy, hands_together, unevenness, "
        "behind_metronome, left_after_right FROM v_phrases"
    )
    assert ask(path, question) == [(0.8, 0.9, 1.0, 0.25, 0.02, None, -0.015)]


def test_each_judgement_is_one_row_of_sql_with_its_written_note(store: Store, path: Path) -> None:
    store.append("Ada", phrase_records())
    question = "SELECT place, note_id, kind, pitch, hand, played, onset_deviation FROM v_judgements"
    assert ask(path, question) == [
        (1, "n1", "match", "C4", "right", 60, 0.01),
        (2, "n2", "substitution", "F4", "left", 64, 0.2),
        (3, None, "insertion", None, None, 70, None),
    ]


def test_a_record_that_sql_cannot_read_does_not_spoil_the_views(store: Store, path: Path) -> None:
    records = phrase_records(1, tempo_ratio=float("inf")) + phrase_records(2)
    store.append("Ada", records)
    assert store.records("Ada") == records
    assert ask(path, "SELECT count(*), count(overall) FROM v_phrases") == [(2, 1)]
    assert ask(path, "SELECT count(*) FROM v_judgements") == [(3,)]


def test_a_history_can_be_carried_to_another_computer(store: Store, tmp_path: Path) -> None:
    store.append("Ada", [START, *phrase_records()])
    lines = list(store.export_lines("Ada"))
    with Store(tmp_path / "other.db") as other:
        assert other.import_lines("Ada", [*lines, "\n"]) == 3
        assert other.records("Ada") == store.records("Ada")
        with pytest.raises(StoreError, match="has records already"):
            other.import_lines("Ada", lines)


def test_a_broken_line_is_named_and_nothing_is_taken_in(store: Store) -> None:
    with pytest.raises(RecordError, match="Line 2: A record cannot be read"):
        store.import_lines("Ada", [START.model_dump_json(), '{"kind": "song"}'])
    assert store.learners() == []


def test_a_killed_session_loses_no_finished_phrase(path: Path) -> None:
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path), "Ada", "100000"], stdout=subprocess.PIPE, text=True
    )
    assert writer.stdout
    for _ in range(50):
        writer.stdout.readline()
    writer.send_signal(signal.SIGKILL)
    acknowledged = 50 + len(writer.stdout.read().split())
    writer.stdout.close()
    assert writer.wait() == -signal.SIGKILL
    with Store(path) as store:
        kept = store.records("Ada")
        assert acknowledged <= len(kept) <= acknowledged + 1
        assert [record.at for record in kept] == list(range(len(kept)))
        assert store.append("Ada", [START]) == len(kept) + 1


def test_two_programs_write_at_once_without_loss(path: Path) -> None:
    command = [sys.executable, "-c", WRITER, str(path)]
    writers = [
        subprocess.Popen([*command, learner, "60"], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        for learner in ("Ada", "Ada", "Bo", "Cy")
    ]
    for writer in writers:
        assert writer.communicate()[1] == b""
        assert writer.returncode == 0
    with Store(path) as store:
        assert [len(store.records(name)) for name in ("Ada", "Bo", "Cy")] == [120, 60, 60]
    assert ask(path, "PRAGMA integrity_check") == [("ok",)]


def test_a_locked_file_is_said_with_the_way_out(path: Path) -> None:
    with Store(path, busy_seconds=0.05) as store:
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        try:
            with pytest.raises(StoreError, match=r"museflow\.db: another program is writing.*Close that"):
                store.append("Ada", [START])
        finally:
            other.close()
        assert store.append("Ada", [START]) == 1


def test_a_damaged_file_is_never_deleted_and_the_way_out_is_said(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"this was a database once" * 500)
    with pytest.raises(StoreError, match=r"damaged. Move it aside \(to .*museflow\.db\.damaged"):
        Store(path)
    assert path.read_bytes() == b"this was a database once" * 500


def test_damage_in_the_middle_is_said_when_it_is_met(path: Path) -> None:
    with Store(path) as store:
        store.append("Ada", [record for number in range(200) for record in phrase_records(number)])
    content = bytearray(path.read_bytes())
    content[8192 : len(content) - 4096] = b"\xa5" * (len(content) - 12288)
    path.write_bytes(content)
    with pytest.raises(StoreError, match=r"damaged. Move it aside"), Store(path) as store:
        store.records("Ada")


def test_a_broken_record_is_named_with_its_place(store: Store, path: Path) -> None:
    store.append("Ada", [START])
    connection = sqlite3.connect(path)
    connection.execute("""UPDATE records SET body = '{"kind": "tier_passed", "version": 99}'""")
    connection.commit()
    connection.close()
    with pytest.raises(RecordError, match=r"museflow\.db, record 1 of 'Ada'.*update museflow"):
        store.records("Ada")


def test_a_file_of_a_newer_museflow_is_left_alone(path: Path) -> None:
    Store(path).close()
    ask(path, "PRAGMA user_version = 99")
    with pytest.raises(StoreError, match=r"newer museflow.*version 99.*Update museflow"):
        Store(path)


def test_the_database_of_another_program_is_left_alone(path: Path) -> None:
    path.parent.mkdir()
    ask(path, "CREATE TABLE recipes (name)")
    with pytest.raises(StoreError, match="database of another program"):
        Store(path)
    assert ask(path, "SELECT name FROM sqlite_master") == [("recipes",)]


def test_a_folder_that_cannot_be_made_is_said_with_the_way_out(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match=r"cannot be made.*MUSEFLOW_DATA"):
        Store(tmp_path / "file" / "museflow.db")
    with pytest.raises(StoreError, match=r"cannot be written there. Check the permissions"):
        Store(tmp_path)


def test_a_full_disk_keeps_what_was_saved_before(store: Store) -> None:
    store.append("Ada", [START])
    with store._engine.connect() as connection:  # SQLite's own limit stands in for the disk's
        connection.exec_driver_sql("PRAGMA max_page_count = 1")
    with pytest.raises(StoreError, match=r"the disk is full. Free some space"):
        until(lambda: store.append("Ada", phrase_records() * 20) == 0)
    assert store.records("Ada")[0] == START


def test_a_path_with_signs_that_urls_use_is_only_a_path(tmp_path: Path) -> None:
    path = tmp_path / "a?b#c%20d" / "é.db"
    Store(path).close()
    assert path.is_file()


def test_the_environment_names_another_folder() -> None:
    assert default_path({"MUSEFLOW_DATA": "/data"}) == Path("/data/museflow.db")
    assert default_path({}).name == "museflow.db"

"""Swipes in the learner's file: the newest counts, and older files take them in."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from museflow_engine.errors import RecordError
from museflow_engine.events import TierPassed
from museflow_engine.events.swipes import Swipe, decode_swipe, encode_swipe
from museflow_engine.io.store import Store
from museflow_engine.music import Phrase

PHRASE = Phrase.from_notes([(0, 480, 60, "right", "n1")])


def swipe(learner: str = "ada", at: float = 1.0, *, liked: bool = True, fingerprint: str = "f1") -> Swipe:
    return Swipe(
        learner=learner,
        at=at,
        liked=liked,
        reasons=("dull", "too hard"),
        tier="1.1/1",
        fingerprint=fingerprint,
        score=0.25,
        phrase=PHRASE.to_json(),
    )


def test_swipes_come_back_in_order_of_time_by_learner_or_all(tmp_path: Path) -> None:
    first, second, third = swipe(at=2), swipe("bob", at=1), swipe(at=3, fingerprint="f2")
    with Store(tmp_path / "m.db") as store:
        assert store.save_swipes([first, second, third]) == 3
    with Store(tmp_path / "m.db") as store:
        assert store.swipes("ada") == [first, third]
        assert store.swipes() == [second, first, third]
        assert store.learners() == ["ada", "bob"]


def test_a_later_verdict_takes_the_place_of_an_earlier_one_and_never_the_other_way(tmp_path: Path) -> None:
    old, new = swipe(at=1), swipe(at=2, liked=False)
    with Store(tmp_path / "m.db") as store:
        assert [store.save_swipes([each]) for each in (old, new, old, new)] == [1, 1, 0, 0]
        assert store.swipes() == [new]


def test_a_swipe_can_be_taken_back(tmp_path: Path) -> None:
    with Store(tmp_path / "m.db") as store:
        store.save_swipes([swipe(), swipe("bob")])
        store.remove_swipe("ada", "f1")
        store.remove_swipe("ada", "never there")
        assert [each.learner for each in store.swipes()] == ["bob"]


def test_a_file_of_version_1_keeps_its_records_and_takes_swipes(tmp_path: Path) -> None:
    path = tmp_path / "m.db"
    record = TierPassed(session="s", at=1.0, tier="1.1/1")
    with Store(path) as store:
        store.append("ada", [record])
    connection = sqlite3.connect(path)
    connection.execute("DROP TABLE swipes")
    connection.execute("PRAGMA user_version = 1")
    connection.commit()
    connection.close()
    for _ in range(2):
        with Store(path) as store:
            assert store.records("ada") == [record]
            store.save_swipes([swipe()])
            assert store.swipes() == [swipe()]


def test_a_line_that_is_no_swipe_is_refused_with_the_way_out() -> None:
    assert decode_swipe(encode_swipe(swipe())) == swipe()
    for line in ("", "{}", encode_swipe(swipe()).replace('"version":1', '"version":2')):
        with pytest.raises(RecordError, match="remove that line"):
            decode_swipe(line)

"""`museflow progress`: what the stored records say of a learner."""

import json
import random
from pathlib import Path
from typing import Any

import pytest

from museflow_engine.cli import main
from museflow_engine.io.curriculum import load_roadmap
from museflow_engine.io.store import Store
from museflow_engine.learner import Learner
from museflow_engine.session import PracticeSession
from museflow_engine.simulation import SimulatedStudent

WEAK = "rhythm:2"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a learner who played 16 phrases, weak on half notes, too unsure to pass a tier."""
    path = tmp_path_factory.mktemp("data") / "museflow.db"
    roadmap = load_roadmap()
    session = PracticeSession(roadmap.level("1.1"), Learner(), rng=random.Random(7), roadmap=roadmap, at=0.0)
    student, rng, now = SimulatedStudent(weak={WEAK: 0.1}, skill=0.9), random.Random(1), 0.0
    with Store(path) as store:
        for _ in range(16):
            phrase = session.next_phrase(at=now)
            session.start_phrase(at=now + 4)
            for event in student.play(phrase, session.tempo, now + 4, rng):
                session.feed(event)
                now = event.time
            session.finish_phrase(at=now)
            store.append("learner", session.drain_records())
    return path


def _json(capsys: pytest.CaptureFixture[str], *args: str) -> dict[str, Any]:
    assert main(["progress", "--json", *args]) == 0
    found = json.loads(capsys.readouterr().out)
    assert isinstance(found, dict)
    return found


def test_a_planted_weakness_stands_first(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = _json(capsys, "--data", str(data))
    assert found["phrases"] == 16
    assert found["tier"] == "1.1/1"
    first = found["skills"][0]
    assert (first["skill"], first["name"]) == (WEAK, "halves")
    assert first["success"] < 0.8
    assert first["p_weak"] > 0.5
    assert [skill["p_weak"] for skill in found["skills"]] == sorted(
        (skill["p_weak"] for skill in found["skills"]), reverse=True
    )


def test_the_table_shows_percent_and_deviation_and_how_many_more_there_are(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["progress", "--data", str(data), "--most", "3"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "16 phrases played; tiers passed: none yet"
    assert lines[4].startswith("halves")
    assert "% ±" in lines[4]
    assert "weak (" in lines[4]
    assert "more (--most N shows them)" in lines[7]
    assert lines[9] == "worked on"


def test_who_never_played_is_told_how_to_begin(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MUSEFLOW_DATA", str(tmp_path))
    assert main(["progress"]) == 0
    assert "museflow practice" in capsys.readouterr().out
    assert _json(capsys)["skills"] == []
    assert not list(tmp_path.iterdir())


def test_an_unknown_learner_is_answered_with_those_that_exist(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["progress", "--data", str(data), "--learner", "bob"]) == 1
    assert "knows no learner 'bob'; it knows learner" in capsys.readouterr().err


def test_a_file_that_is_missing_or_no_database_is_an_error_in_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "museflow.db"
    assert main(["progress", "--data", str(path)]) == 1
    path.write_bytes(b"this is no database " * 400)
    assert main(["progress", "--data", str(path)]) == 1
    assert capsys.readouterr().err.count(str(path)) >= 2

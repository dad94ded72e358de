"""`museflow progress --svg` and `--html`: the picture of what a learner can read."""

import random
from pathlib import Path

import pytest
from lxml import etree

from museflow_engine.cli import main
from museflow_engine.events import Record
from museflow_engine.io.curriculum import load_roadmap
from museflow_engine.io.store import Store
from museflow_engine.learner import Learner
from museflow_engine.session import PracticeSession
from museflow_engine.session.progress import History, history_of, progress_of
from museflow_engine.simulation import SimulatedStudent

WEAK = "rhythm:2"
SITTINGS = 3


@pytest.fixture(scope="module")
def records() -> list[Record]:
    """Three days of ten phrases; half notes are weak, and learned."""
    roadmap = load_roadmap()
    learner, student, rng = Learner(), SimulatedStudent(weak={WEAK: 0.1}, learning=0.04), random.Random(1)
    made: list[Record] = []
    for day in range(SITTINGS):
        now = day * 86400.0
        session = PracticeSession(
            roadmap.level("1.1"), learner, rng=random.Random(day), roadmap=roadmap, at=now
        )
        for _ in range(10):
            phrase = session.next_phrase(at=now)
            session.start_phrase(at=now + 4)
            for event in student.play(phrase, session.tempo, now + 4, rng):
                session.feed(event)
                now = event.time
            session.finish_phrase(at=now)
        made += session.drain_records()
    return made


@pytest.fixture(scope="module")
def data(records: list[Record], tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("data") / "museflow.db"
    with Store(path) as store:
        store.append("learner", records)
    return path


@pytest.fixture(scope="module")
def history(records: list[Record]) -> History:
    return history_of(records)


def test_the_history_ends_where_a_plain_replay_ends(records: list[Record], history: History) -> None:
    assert history.learner.snapshot() == Learner.replay(records).snapshot()
    assert history.sittings == SITTINGS
    assert [point.sitting for point in history.curves["notes"]] == [1, 2, 3]


def test_what_was_learned_is_told_as_improved(history: History) -> None:
    [(at, before, now)] = [
        (at, before, now) for skill, at, before, now in history.improved() if skill == WEAK
    ]
    assert at == 1
    assert before.mean + 0.05 <= now.mean
    assert now.mean > 0.85
    assert before.p_weak > now.p_weak


def test_the_picture_shows_every_note_met_and_no_cell_that_was_not(
    data: Path, history: History, tmp_path: Path
) -> None:
    target = tmp_path / "progress.svg"
    assert main(["progress", "--data", str(data), "--svg", str(target)]) == 0
    root = etree.parse(target).getroot()
    progress = progress_of(history)
    groups = [group.get("class", "") for group in root.iter("{*}g")]
    assert sum(name.startswith("note ") for name in groups) == len(progress.notes) > 0
    assert groups.count("cell") == groups.count("beyond") == len(progress.cells)
    tracker = history.learner.tracker
    assert groups.count("cell") == sum("pitch" in s and "×rhythm" in s for s in tracker)
    assert len([p for p in root.iter("{*}path") if p.get("class") == "clef"]) == 2


@pytest.mark.parametrize("form", ["svg", "html"])
def test_the_picture_needs_nothing_from_elsewhere_and_comes_out_the_same_twice(
    form: str, data: Path, tmp_path: Path
) -> None:
    first, second = tmp_path / f"a.{form}", tmp_path / f"b.{form}"
    for target in (first, second):
        assert main(["progress", "--data", str(data), f"--{form}", str(target)]) == 0
    text = first.read_text(encoding="utf-8")
    assert text == second.read_text(encoding="utf-8")
    assert "<script" not in text
    assert "href" not in text
    assert text.replace("http://www.w3.org/2000/svg", "").count("http") == 0
    assert "What learner can read" in text


def test_the_terminal_tells_what_improved(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["progress", "--data", str(data)]) == 0
    assert "improved over the last sittings" in capsys.readouterr().out


def test_the_learners_own_file_is_never_drawn_over(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = data.read_bytes()
    assert main(["progress", "--data", str(data), "--svg", str(data)]) == 1
    assert "choose another name" in capsys.readouterr().err
    assert data.read_bytes() == before


def test_who_never_played_gets_no_picture_but_is_told_how_to_begin(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MUSEFLOW_DATA", str(tmp_path))
    assert main(["progress", "--svg", str(tmp_path / "a.svg")]) == 1
    assert "museflow practice" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())

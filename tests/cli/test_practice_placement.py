"""A placement test at the command line: what it finds is where practice begins."""

from __future__ import annotations

from pathlib import Path

import pytest

from museflow_engine.cli import main
from museflow_engine.events import PlacementEnded, SessionStarted
from museflow_engine.io.store import Store


def place(*more: str) -> list[str]:
    return ["practice", "--place", "--input", "demo", "--fast", "--seed", "3", "--best-of", "1", *more]


def test_practice_begins_so_many_levels_below_what_the_test_finds_as_asked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = tmp_path / "placed.db"
    assert main(place("--level", "1.9", "--data", str(data), "--lower", "2")) == 0
    said = capsys.readouterr().out
    with Store(data) as store:
        records = store.records("learner")
    ended, begun = records[-2:]
    assert isinstance(ended, PlacementEnded)
    assert isinstance(begun, SessionStarted)
    found, start = (int(level.partition(".")[2]) for level in (ended.level, begun.tier.partition("/")[0]))
    assert abs(found - 9) <= 3
    assert found - start == 2
    assert f"Practice begins at level 1.{start}" in said


def test_a_test_left_early_changes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = tmp_path / "left.db"
    assert main(place("--phrases", "1", "--data", str(data))) == 0
    assert "left before its end" in capsys.readouterr().out
    with Store(data) as store:
        assert not store.records("learner", kinds=["session_started", "placement_ended"])


@pytest.mark.parametrize(
    "arguments",
    [
        ["practice", "--lower", "2"],
        ["practice", "--place", "--mode", "wait"],
        ["practice", "--place", "--input", "keys", "--level", "1.2"],
    ],
)
def test_what_does_not_go_with_a_test_is_refused_with_the_way_out(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 1
    said = capsys.readouterr().err
    assert "--place" in said or "leave out" in said

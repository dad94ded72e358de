"""`museflow simulate`: days of practice in seconds, the same every time."""

import json
from pathlib import Path

import pytest

from museflow_engine import decode_record
from museflow_engine.cli import main

SHORT = ("simulate", "--level", "1.9", "--tier", "2", "--phrases", "6", "--seed", "7")


def test_a_table_tells_of_sittings_and_weak_spots(capsys: pytest.CaptureFixture[str]) -> None:
    options = ("--weak", "pitch:F4=.3", "--weak", "pitch:C9=.5", "--sittings", "2", "--every", "12h")
    assert main([*SHORT, *options]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[1].split()[:3] == ["1", "0", "6"]
    assert lines[2].split()[:3] == ["2", "0.5", "6"]
    weak = {line.split()[0]: line for line in lines[4:]}
    assert "phrase" in weak["F4"]
    assert "never met" in weak["C9"]


def test_json_is_the_same_with_the_same_seed(capsys: pytest.CaptureFixture[str]) -> None:
    printed = []
    for _ in range(2):
        options = ("--base-rate", ".2", "--learning", ".02", "--half-life", "3", "--fatigue", ".01", "--json")
        assert main([*SHORT, *options]) == 0
        printed.append(capsys.readouterr().out)
    assert printed[0] == printed[1]
    found = json.loads(printed[0])
    assert found["phrases"] == 6
    assert found["spots"]
    assert all(0.4 <= spot["declared"] <= 0.8 for spot in found["spots"])


def test_who_hesitates_is_heard_to_come_late(tmp_path: Path) -> None:
    continuity = []
    for number, delay in enumerate(("0", "3000")):
        path = tmp_path / f"{number}.jsonl"
        assert main([*SHORT, "--weak", "pitch:F4=.5", "--hesitation", delay, "--output", str(path)]) == 0
        records = [decode_record(line) for line in path.read_text(encoding="utf-8").splitlines()]
        continuity.append(
            sum(record.score.continuity for record in records if record.kind == "phrase_played")
        )
    assert continuity[1] < continuity[0]


def test_the_records_can_be_read_again_and_lean_nowhere_without_weights(tmp_path: Path) -> None:
    path = tmp_path / "records.jsonl"
    assert main([*SHORT, "--weak", "pitch:F4=.2", "--no-weights", "--output", str(path)]) == 0
    records = [decode_record(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert [record.kind for record in records[:3]] == ["session_started", "phrase_shown", "phrase_played"]
    assert not any(getattr(record, "weights", None) for record in records)


def test_what_is_kept_is_a_learner_whose_progress_can_be_seen_and_who_is_not_written_over(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = str(tmp_path / "museflow.db")
    assert main([*SHORT, "--data", data]) == 0
    assert main(["progress", "--learner", "simulated", "--data", data, "--json"]) == 0
    assert '"phrases": 6' in capsys.readouterr().out
    assert main([*SHORT, "--data", data]) == 1
    assert "--learner" in capsys.readouterr().err


@pytest.mark.parametrize(
    "wrong",
    [
        ("--weak", "F4=.5"),
        ("--weak", "pitch:F4=1.5"),
        ("--learning", "2"),
        ("--every", "soon"),
        ("--pace", "0"),
        ("--jitter", "-1"),
        ("--fatigue", "nan"),
    ],
)
def test_wrong_options_are_explained(wrong: tuple[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*SHORT, *wrong]) == 2
    assert wrong[1] in capsys.readouterr().err


def test_a_weak_spot_above_all_else_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*SHORT, "--skill", ".8", "--weak", "pitch:F4=.9"]) == 1
    assert "--skill" in capsys.readouterr().err


def test_a_seed_that_was_drawn_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["simulate", "--phrases", "1"]) == 0
    assert "--seed" in capsys.readouterr().err

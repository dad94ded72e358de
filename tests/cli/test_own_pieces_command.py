"""`museflow practice --score` and `museflow judge --learner`, on a file of our own writer."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from own_pieces import piece

from museflow_engine import excerpt
from museflow_engine.cli import main
from museflow_engine.cli.practice_piece import weak_spot
from museflow_engine.engraving import perform
from museflow_engine.io.midi_files import write_performance
from museflow_engine.io.store import Store
from museflow_engine.session import PiecePlan


@pytest.fixture(autouse=True)
def own_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUSEFLOW_DATA", str(tmp_path / "data"))


@pytest.fixture
def score(tmp_path: Path) -> Path:
    path = tmp_path / "little.musicxml"
    path.write_text(piece().to_musicxml(), encoding="utf-8")
    return path


@pytest.fixture
def take(tmp_path: Path) -> Path:
    path = tmp_path / "take.mid"
    write_performance(path, perform(piece(), 80.0))
    return path


def demo(score: Path, *more: str) -> list[str]:
    return ["practice", "--score", str(score), "--input", "demo", "--fast", "--seed", "7", *more]


def test_a_demo_practises_the_piece_until_it_is_clean(
    score: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(demo(score)) == 0
    said = capsys.readouterr().out
    assert "Little Piece" in said
    assert "Bars 1 to 4, goal ♩ = 80, at 48" in said
    assert "The whole piece, bars 1 to 8" in said
    assert "All of it was clean at the goal tempo" in said
    assert "Nothing was kept" in said


def test_the_same_seed_gives_the_same_practice(score: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(demo(score, "--phrases", "5"))
    first = capsys.readouterr().out
    main(demo(score, "--phrases", "5"))
    assert capsys.readouterr().out == first
    assert "5 passages played" in first


def test_bars_and_hands_are_chosen(score: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(demo(score, "--bars", "5-6", "--hands", "left", "--phrases", "2", "--tempo", "60")) == 0
    assert "Bars 5 to 6, goal ♩ = 60" in capsys.readouterr().out


def test_one_passage_alone_is_chosen(score: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(demo(score, "--passage", "2", "--phrases", "1")) == 0
    assert "Bars 5 to 8" in capsys.readouterr().out


def test_a_piece_can_be_practised_in_every_mode(score: Path) -> None:
    for mode in ("wait", "free"):
        assert main(demo(score, "--mode", mode, "--phrases", "2")) == 0


@pytest.mark.parametrize(
    ("more", "way_out"),
    [
        (["--bars", "7-12"], "from 1 to 8"),
        (["--bars", "all"], "like 5-8"),
        (["--passage", "9"], "1 to 2"),
        (["--level", "1.1"], "leave out --score"),
    ],
)
def test_a_wrong_choice_is_refused_with_the_way_out(
    score: Path, more: list[str], way_out: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(demo(score, *more)) == 1
    assert way_out in capsys.readouterr().err


def test_bars_without_a_piece_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["practice", "--bars", "1-4", "--input", "demo", "--fast"]) == 1
    assert "--score" in capsys.readouterr().err


def test_a_recording_is_practised_with_and_what_it_shows_is_kept(
    score: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    recording = tmp_path / "slow.mid"
    write_performance(recording, perform(excerpt(piece(), 0, 3), 48.0))
    practise = ["practice", "--score", str(score), "--input", str(recording), "--learner", "anna"]
    assert main([*practise, "--phrases", "1"]) == 0
    said = capsys.readouterr().out
    assert "1 passage played, 1 of them clean" in said
    assert main(["progress", "--learner", "anna", "--json"]) == 0
    progress = json.loads(capsys.readouterr().out)
    assert progress["pieces"] == {"Little Piece": 1}
    assert progress["phrases"] == 0
    assert any(skill["skill"] == "pitch:C4" for skill in progress["skills"])
    assert main(["progress", "--learner", "anna"]) == 0
    assert "Little Piece: played once" in capsys.readouterr().out


def test_the_next_sitting_takes_the_piece_up_where_it_was_left(
    score: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(demo(score, "--learner", "anna"))
    capsys.readouterr()
    assert main(demo(score, "--learner", "anna", "--phrases", "1")) == 0
    assert "The whole piece, bars 1 to 8" in capsys.readouterr().out


def test_a_judged_performance_counts_for_the_learner_once(
    score: Path, take: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    judge = ["judge", str(score), str(take), "--learner", "anna", "--data", str(tmp_path / "m.db")]
    assert main(judge) == 0
    assert "counts for what is known of anna" in capsys.readouterr().err
    assert main([*judge, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["learner"] == {"name": "anna", "counted": False}
    with Store(tmp_path / "m.db") as store:
        assert [record.kind for record in store.records("anna")] == ["piece_judged"]


def test_judging_leaves_no_trace_unless_a_learner_is_named(score: Path, take: Path, tmp_path: Path) -> None:
    assert main(["judge", str(score), str(take)]) == 0
    assert not (tmp_path / "data").exists()


def test_records_without_a_name_are_refused(
    score: Path, take: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["judge", str(score), str(take), "--data", str(tmp_path / "m.db")]) == 1
    assert "--learner" in capsys.readouterr().err


def test_a_simulated_student_is_weak_at_something_that_is_not_everywhere() -> None:
    plan = PiecePlan.of(piece())
    spot = weak_spot(plan).removeprefix("pitch:")
    with_it = [each for each in plan.passages if spot in {n.pitch.name for n in each.phrase.notes}]
    assert 0 < len(with_it) < len(plan.passages)

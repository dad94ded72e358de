from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest

from museflow_engine import Learner, PracticeSession, load_roadmap
from museflow_engine.cli import main
from museflow_engine.cli.practice import CANDIDATES
from museflow_engine.engraving import perform
from museflow_engine.events import PhrasePlayed
from museflow_engine.io.midi_files import write_performance
from museflow_engine.io.models import load_quality_model
from museflow_engine.io.store import Store

COMMAND = [sys.executable, "-m", "museflow_engine", "practice"]


@pytest.fixture(autouse=True)
def own_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUSEFLOW_DATA", str(tmp_path))


def demo(*more: str) -> list[str]:
    return ["practice", "--input", "demo", "--level", "1.1", "--seed", "7", "--fast", *more]


def test_a_demo_plays_as_many_phrases_as_asked_and_keeps_nothing(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert main(demo("--phrases", "8")) == 0
    said = capsys.readouterr().out
    assert said.count("\nphrase ") == 8
    assert "Nothing was kept" in said
    assert list(tmp_path.iterdir()) == []


def test_the_same_seed_gives_the_same_demo(capsys: pytest.CaptureFixture[str]) -> None:
    main(demo("--phrases", "4"))
    first = capsys.readouterr().out
    main(demo("--phrases", "4"))
    assert capsys.readouterr().out == first


def test_a_demo_runs_to_the_end_of_a_tier(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(demo()) == 0
    assert "Tier 1.1/1 passed! On to tier 1.1/2." in capsys.readouterr().out


def test_a_demo_leans_towards_the_declared_weak_spot_and_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    main(["practice", "--input", "demo", "--fast", "--seed", "2", "--phrases", "14", "--weak", "pitch:G4"])
    said = capsys.readouterr().out
    assert "weak spot" in said
    assert "leans towards G4" in said


@pytest.mark.parametrize("mode", ["wait", "free"])
def test_a_demo_plays_in_every_mode_and_says_that_it_passes_no_tier(
    mode: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(demo("--mode", mode)) == 0
    said = capsys.readouterr().out
    assert said.count("\nphrase ") == 4
    assert f"Played in {mode} mode" in said
    assert "  clean  " not in said


def test_a_killed_session_loses_no_finished_phrase_and_goes_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = tmp_path / "killed.db"
    arguments = [
        "--input",
        "demo",
        "--level",
        "1.2",
        "--seed",
        "3",
        "--fast",
        "--data",
        str(data),
        "--phrases",
        "500",
    ]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        [*COMMAND, *arguments], stdout=subprocess.PIPE, text=True, env=environment
    ) as process:
        assert process.stdout
        shown = 0
        while shown < 3:
            shown += process.stdout.readline().startswith("phrase ")
        process.send_signal(signal.SIGKILL)
    with Store(data) as store:
        kept = store.records("learner")
    played = [record for record in kept if isinstance(record, PhrasePlayed)]
    assert len(played) >= 3
    before = PracticeSession.replay(kept, load_roadmap())
    assert (
        main(["practice", "--input", "demo", "--data", str(data), "--fast", "--phrases", "1", "--seed", "3"])
        == 0
    )
    capsys.readouterr()
    with Store(data) as store:
        after = PracticeSession.replay(store.records("learner"), load_roadmap())
    assert after.learner.phrases == len(played) + 1
    assert len(after.learner.seen) == len(before.learner.seen) + 1


def test_a_midi_file_is_played_in(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    critic = load_quality_model().scores
    session = PracticeSession(
        load_roadmap().level("1.1"), Learner(), rng=Random(5), critic=critic, best_of=CANDIDATES
    )
    write_performance(tmp_path / "take.mid", perform(session.next_phrase(), 60.0, 1.0))
    assert main(["practice", "--input", str(tmp_path / "take.mid"), "--level", "1.1", "--seed", "5"]) == 0
    said = capsys.readouterr().out
    assert "score 100%" in said
    assert "1 phrase played, 1 of them clean" in said


def test_with_one_candidate_phrases_come_as_the_session_alone_draws_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    session = PracticeSession(load_roadmap().level("1.1"), Learner(), rng=Random(5))
    take = tmp_path / "take.mid"
    write_performance(take, perform(session.next_phrase(), 60.0, 1.0))
    arguments = ["--input", str(take), "--level", "1.1", "--seed", "5", "--best-of", "1"]
    assert main(["practice", *arguments]) == 0
    assert "score 100%" in capsys.readouterr().out


def test_without_keyboard_and_terminal_a_simulated_student_plays(tmp_path: Path) -> None:
    run = subprocess.run(
        [*COMMAND, "--phrases", "2", "--seed", "1"],
        cwd=tmp_path,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0
    assert "a simulated student plays" in run.stderr
    assert "2 phrases played" in run.stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--input", "nowhere.mid"], "nowhere.mid"),
        (["--input", "demo", "--fast", "--level", "9.9"], "no level '9.9'"),
        (["--input", "demo", "--fast", "--tier", "77"], "has tiers 1 to"),
        (["--input", "demo", "--fast", "--tempo", "1"], "cannot be practised"),
        (["--input", "keys"], "no terminal"),
        (["--input", "keys", "--layout", "dvorak"], "no keyboard layout"),
    ],
)
def test_what_cannot_be_is_answered_in_a_sentence(
    arguments: list[str], message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = subprocess.run(
        [*COMMAND, *arguments],
        cwd=tmp_path,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 1
    assert message in run.stderr
    assert "Traceback" not in run.stderr


def test_flow_is_for_the_road_and_said_so_of_a_piece(
    capsys: pytest.CaptureFixture[str],
) -> None:
    demo = ["practice", "--input", "demo", "--fast", "--seed", "7", "--flow"]
    assert main([*demo, "--phrases", "2"]) == 0
    assert main([*demo, "--score", "minuet.mxl"]) != 0
    assert "leave out --flow" in capsys.readouterr().err

"""A read-ahead trial at the command line: what it finds is kept, and shown over time."""

from __future__ import annotations

import contextlib
import json
import sqlite3
from pathlib import Path

import pytest

from museflow_engine import NoteOn
from museflow_engine.cli import main
from museflow_engine.events import PhraseShown, VanishingShown
from museflow_engine.io.midi_files import write_performance
from museflow_engine.io.store import Store


def trial(*more: str) -> list[str]:
    return ["practice", "--read-ahead", "--input", "demo", "--fast", "--seed", "3", "--best-of", "1", *more]


def test_the_figure_is_said_kept_and_shown_over_time(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = tmp_path / "ahead.db"
    assert main(trial("--level", "2.1", "--tempo", "60", "--data", str(data))) == 0
    said = capsys.readouterr().out
    assert "who reads 2 beats ahead" in said
    with contextlib.closing(sqlite3.connect(data)) as connection:
        [(tier, span, lowest, highest, beat)] = connection.execute(
            "SELECT tier, span, lowest, highest, beat FROM v_read_ahead"
        ).fetchall()
    assert tier == "2.1/1"
    assert lowest <= span <= highest
    assert abs(span - 2.0) <= 0.5
    assert beat == 1.0
    assert f"You read {span:g} beats ahead: {span:.1f} seconds" in said

    assert main(["progress", "--data", str(data)]) == 0
    shown = capsys.readouterr().out
    assert f"reads {span:g} beats ahead ({lowest:g} to {highest:g})" in shown
    assert "success" not in shown  # nothing is known of any skill yet
    assert main(["progress", "--data", str(data), "--json"]) == 0
    [found] = json.loads(capsys.readouterr().out)["read_ahead"]
    assert (found["span"], found["seconds"]) == (span, span)


def test_a_trial_left_early_gives_no_figure_and_moves_nobody(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = tmp_path / "left.db"
    assert main(trial("--phrases", "1", "--data", str(data))) == 0
    assert "there is no figure" in capsys.readouterr().out
    with Store(data) as store:
        kinds = [record.kind for record in store.records("learner")]
    assert kinds == ["read_ahead_started", "vanishing_shown", "vanishing_played"]


def test_a_trial_is_of_the_tier_where_the_learner_stands(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = str(tmp_path / "ahead.db")
    assert (
        main(["practice", "--input", "demo", "--fast", "--level", "1.4", "--phrases", "1", "--data", data])
        == 0
    )
    assert main(trial("--phrases", "1", "--data", data)) == 0
    assert main(["practice", "--input", "demo", "--fast", "--phrases", "1", "--data", data]) == 0
    capsys.readouterr()
    with Store(Path(data)) as store:
        records = store.records("learner", kinds=["vanishing_shown", "phrase_shown"])
    tiers = [record.tier for record in records if isinstance(record, PhraseShown | VanishingShown)]
    assert tiers == ["1.4/1"] * 3


@pytest.mark.parametrize(
    "more",
    [["--place"], ["--mode", "wait"], ["--flow"], ["--weak", "pitch:C4"], ["--score", "minuet.musicxml"]],
)
def test_what_does_not_go_with_a_trial_is_refused_with_the_way_out(
    more: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(trial(*more)) == 1
    assert "leave out" in capsys.readouterr().err


def test_a_recording_cannot_see_notes_vanish(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    take = tmp_path / "take.mid"
    write_performance(take, [NoteOn(60, 64, 0.0)])
    data = tmp_path / "a.db"
    assert main(["practice", "--read-ahead", "--input", str(take), "--data", str(data)]) == 1
    assert "live screen" in capsys.readouterr().err
    with Store(data) as store:
        assert store.records("learner") == []


def test_a_placement_test_does_not_go_with_a_band_of_accuracy(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["practice", "--place", "--flow", "--input", "demo", "--fast"]) == 1
    assert "--flow" in capsys.readouterr().err

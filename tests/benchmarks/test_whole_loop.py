"""What the weights are worth: the runs compare like with like, and are kept."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from benchmarks.whole_loop import KINDS, Case, Outcome, cases, common, figures, kind_of, main, planted


def test_a_small_comparison_runs_and_goes_on_from_what_was_kept(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = tmp_path / "runs.jsonl"
    asked = ["--seeds", "2", "--first", "0", "--levels", "1.2", "--kind", "rhythm", "--learning", ".2"]
    asked += ["--output", str(kept)]
    assert main(asked) == 0
    told, lines = capsys.readouterr().out, kept.read_text(encoding="utf-8")
    assert "loop.rhythm.phrases_to_mastery.ratio" in told
    assert len(lines.splitlines()) == 6
    first = json.loads(lines.splitlines()[0])
    assert first[0]["arm"] == "sound"
    assert first[1]["skill"] == ""
    assert first[1]["mastered"] == 0
    assert main(asked) == 0
    assert kept.read_text(encoding="utf-8") == lines
    assert capsys.readouterr().out == told


def test_who_is_compared_shares_seed_and_weakness() -> None:
    wanted = cases([3], Case("weights", "", 0, levels="1.9"), ["pitch"])
    assert [(case.arm, case.kind) for case in wanted] == [
        ("sound", ""),
        ("weights", "pitch"),
        ("parity", "pitch"),
    ]
    assert planted(wanted[1]) == planted(wanted[2])
    assert {case.seed for case in wanted} == {3}


def test_what_is_planted_is_of_its_kind() -> None:
    for kind in KINDS:
        skills = common(kind, "1.9")
        assert 0 < len(skills) <= 6
        assert {kind_of(skill) for skill in skills} == {kind}


def test_the_figures_compare_with_parity_and_the_sound() -> None:
    outcomes = {
        Case("sound", "", 1): Outcome(
            "", passed=True, phrases=20, success=0.97, is_mastered=True, mastered=0
        ),
        Case("weights", "pitch", 1): Outcome(
            "pitch:C4", passed=True, phrases=25, success=0.9, is_mastered=True, mastered=24
        ),
        Case("parity", "pitch", 1): Outcome(
            "pitch:C4", passed=True, phrases=30, success=0.6, is_mastered=False, mastered=600
        ),
    }
    found = {figure.name: figure for figure in figures(outcomes)}
    assert found["loop.pitch.phrases_to_pass"].ratio == pytest.approx(25 / 30)
    assert found["loop.pitch.phrases_to_both"].value == 25
    assert found["loop.pitch.phrases_to_both"].baseline == 600
    assert (found["loop.pitch.cost"].value, found["loop.pitch.cost"].baseline) == (5, 10)
    assert (found["loop.pitch.mastered"].value, found["loop.pitch.mastered"].baseline) == (1, 0)

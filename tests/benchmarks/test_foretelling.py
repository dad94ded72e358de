"""The benchmark on answer logs compares like with like."""

from pathlib import Path

import pytest

from benchmarks import answer_logs


def test_nobody_is_both_known_and_held_out() -> None:
    answers = answer_logs.made_up(0, learners=10, answers=5)
    known, held_out = answer_logs.split(answers, 0.2, seed=1)
    assert len({answer.learner for answer in held_out}) == 2
    assert not {answer.learner for answer in known} & {answer.learner for answer in held_out}
    assert sorted([*known, *held_out], key=lambda answer: answer.at) == answers


def test_the_model_foretells_at_least_as_well_as_logistic_regression() -> None:
    found = answer_logs.measure(answer_logs.made_up(0, learners=60, answers=40), 0.2, seed=0)
    ours, theirs = found["museflow"], found["logistic regression"]
    assert ours[0] >= theirs[0]
    assert ours[1] <= theirs[1]


def test_a_log_of_one_s_own_is_measured_beside_every_baseline(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [f"l{n % 10},x{n % 3},{int(n % 7 > 2)},{n}" for n in range(200)]
    log = tmp_path / "log.csv"
    log.write_text("\n".join(["learner,skills,correct,at", *rows]), encoding="utf-8")
    answer_logs.main([str(log)])
    shown = capsys.readouterr().out
    assert "200 answers of 10 learners" in shown
    assert all(name in shown for name in answer_logs.MODELS)

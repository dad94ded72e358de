"""`museflow fit`: learners' files and logs in, a population out that foretells others better."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from short_sessions import short_session

from museflow_engine.cli import main
from museflow_engine.cli.population_words import differences
from museflow_engine.io.populations import load_population, save_population
from museflow_engine.io.store import Store
from museflow_engine.learner.belief import success
from museflow_engine.learner.population import DEFAULT, LevelPrior

_ABLE = replace(DEFAULT, levels={"": LevelPrior(2.0, 0.3)})
"""A population of better readers than any in these files."""


def _present(folder: Path) -> str:
    save_population(_ABLE, folder / "present.json")
    return str(folder / "present.json")


def _school(path: Path, learners: int = 8, right: float = 0.5) -> Path:
    """A file of learners who are right half of the time."""
    with Store(path) as store:
        for number in range(learners):
            store.append(f"pupil {number}", short_session("s", 0.0, number, phrases=8, right=right))
    return path


def _log(path: Path) -> Path:
    """Eight people, each wrong in every other answer."""
    rows = [f"{person},x;y,{turn % 2},{turn}" for person in range(8) for turn in range(30)]
    path.write_text("learner,skills,correct,at\n" + "\n".join(rows) + "\n")
    return path


def test_a_population_is_fitted_to_a_file_of_learners_and_told_of_in_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    school, target = _school(tmp_path / "school.db"), tmp_path / "population.json"
    assert main(["fit", str(school), "-o", str(target), "--present", _present(tmp_path)]) == 0
    printed = capsys.readouterr().out
    fitted = load_population(target)
    assert success(fitted.level_of("pitch").mean) < success(_ABLE.level_of("pitch").mean)
    assert "Fitted to 6 learners; 2 others" in printed
    assert "log loss an answer" in printed
    assert "calibration error" in printed
    assert "right answers in pitch: " in printed
    assert str(target) in printed


def test_a_population_that_is_no_better_than_the_present_one_is_not_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MUSEFLOW_DATA", str(tmp_path))
    log, own = _log(tmp_path / "log.csv"), tmp_path / "population.json"
    save_population(_ABLE, own)  # which is now in use
    code, before = 0, b""
    while own.read_bytes() != before:  # each goes on from the one before, until there is no better one
        before = own.read_bytes()
        code = main(["fit", "--answers", str(log)])
    assert code == 1
    assert "The present one stays" in capsys.readouterr().err
    assert load_population(own) != _ABLE


def test_json_gives_every_figure(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log, target = _log(tmp_path / "log.csv"), tmp_path / "population.json"
    assert (
        main(["fit", "--answers", str(log), "-o", str(target), "--json", "--present", _present(tmp_path)])
        == 0
    )
    told = json.loads(capsys.readouterr().out)
    assert told["population"] == load_population(target).to_json()
    assert told["after"]["log_loss"] < told["before"]["log_loss"]
    assert told["gain"] > told["error"]
    assert (told["learners"], told["held_out"], told["answers"]) == (6, 2, 240)


def test_too_few_learners_and_missing_files_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["fit", str(_school(tmp_path / "few.db", learners=3))]) == 1
    assert "at least 8 learners" in capsys.readouterr().err
    assert main(["fit", str(tmp_path / "nowhere.db")]) == 1
    assert "There is no file" in capsys.readouterr().err
    assert not (tmp_path / "nowhere.db").exists()


def test_a_file_to_learn_from_is_never_written_over(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    school, log = _school(tmp_path / "school.db", learners=1), _log(tmp_path / "log.csv")
    before = school.read_bytes(), log.read_bytes()
    assert main(["fit", str(school), "-o", str(school)]) == 1
    assert main(["fit", "--answers", str(log), "-o", str(log)]) == 1
    assert capsys.readouterr().err.count("is a file to learn from") == 2
    assert (school.read_bytes(), log.read_bytes()) == before


def test_records_that_do_not_fit_are_told_by_file_and_learner(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    school = tmp_path / "school.db"
    with Store(school) as store:
        records = short_session("s", 0.0, 1, phrases=2)
        store.append("anna", [record for record in records if record.kind != "phrase_shown"])
    assert main(["fit", str(school)]) == 1
    assert "school.db, records of 'anna': " in capsys.readouterr().err


def test_a_population_that_forgot_nothing_can_be_told_apart_from_one_that_does() -> None:
    still = replace(DEFAULT, plain=replace(DEFAULT.plain, fading=0.0))
    assert "other skills fade in a pause, which they did not" in differences(still, DEFAULT)

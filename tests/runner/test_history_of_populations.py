"""A learner's file under another population: the records are read anew, nothing is lost."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from short_sessions import short_session

from museflow_engine import load_roadmap
from museflow_engine.cli import main
from museflow_engine.events import PhraseShown
from museflow_engine.io.populations import save_population
from museflow_engine.io.store import Store
from museflow_engine.learner import DEFAULT_POPULATION, Learner
from museflow_engine.runner import History

ROADMAP = load_roadmap()
_USUAL = DEFAULT_POPULATION
_WEAK = replace(_USUAL, plain=replace(_USUAL.plain, weak=0.4))


def _kept(path: Path) -> Path:
    """A file with two phrases, and a snapshot of the usual population after them."""
    with Store(path) as store:
        store.append("learner", [each for each in short_session("s", 0.0, 1) if each.kind != "tier_passed"])
        History(store, "learner", ROADMAP).save_snapshot()
    return path


def test_a_snapshot_of_another_population_gives_way_to_the_records(tmp_path: Path) -> None:
    with Store(_kept(tmp_path / "m.db")) as store:
        records = store.records("learner")
        for population in (_USUAL, _WEAK, _USUAL):
            history = History(store, "learner", ROADMAP, population=population)
            replayed = Learner.replay(records, "l", population)
            assert history.learner.tracker.snapshot() == replayed.tracker.snapshot()
            history.save_snapshot()


def test_a_snapshot_of_an_older_tracker_gives_way_to_the_records(tmp_path: Path) -> None:
    with Store(_kept(tmp_path / "m.db")) as store:
        kept = store.load_snapshot("learner")
        assert kept is not None
        seq, data = kept
        data["learner"]["tracker"].update(version=2, levels={"pitch": [-3.0, 0.1]})
        store.save_snapshot("learner", seq, data)
        history = History(store, "learner", ROADMAP)
        replayed = Learner.replay(store.records("learner"), "l")
        assert history.learner.tracker.snapshot() == replayed.tracker.snapshot()


def test_a_history_that_nothing_is_kept_of_begins_with_the_population() -> None:
    history = History(None, "anna", ROADMAP, population=_WEAK)
    assert history.learner.tracker.population == _WEAK


def test_a_simulated_student_is_believed_in_by_the_population_that_is_named_and_by_none_else(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MUSEFLOW_DATA", str(tmp_path))
    command = ["simulate", "--phrases", "1", "--seed", "1", "--weak", "pitch:C4=.5", "--json"]
    printed: list[str] = []
    for more in ([], [], ["--population", str(tmp_path / "population.json")]):
        assert main([*command, *more]) == 0
        printed.append(capsys.readouterr().out)
        save_population(_WEAK, tmp_path / "population.json")  # one's own from now on
    assert printed[0] == printed[1] != printed[2]


def test_practice_and_progress_take_a_population(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data, population = tmp_path / "m.db", tmp_path / "population.json"
    save_population(_WEAK, population)
    told = ["--data", str(data), "--learner", "anna", "--population", str(population)]
    assert main(["practice", "--input", "demo", "--fast", "--phrases", "1", "--best-of", "1", *told]) == 0
    with Store(data) as store:
        kept = store.load_snapshot("anna")
        assert kept is not None
        assert kept[1]["learner"]["tracker"]["population"] == _WEAK.to_json()
        assert sum(isinstance(record, PhraseShown) for record in store.records("anna")) == 1
    capsys.readouterr()
    sure: list[str] = []
    for command in (["progress", *told, "--json"], ["progress", *told[:4], "--json"]):
        assert main(command) == 0
        sure.append(capsys.readouterr().out)
    assert sure[0] != sure[1]
    assert main(["practice", *told[:5], str(tmp_path / "missing.json")]) == 1
    assert "museflow fit" in capsys.readouterr().err

"""The settings for logs are refitted from many learners, and only if they foretell others better."""

from dataclasses import asdict, replace
from pathlib import Path
from random import Random

import pytest

from museflow_engine.errors import ModelError
from museflow_engine.io.log_settings import load_log_settings, save_log_settings
from museflow_engine.io.models import write_model_file
from museflow_engine.learner.logs import Answer, LogSettings, predict_then_update
from museflow_engine.training.log_settings import fit_log_settings


def _answers(level_sd: float, seed: int, learners: int = 30, each: int = 12) -> list[Answer]:
    """Learners whose levels differ, in one skill that nobody learns or forgets."""
    rng, answers = Random(seed), []
    for learner in range(learners):
        level = rng.gauss(0.5, level_sd)
        for turn in range(each):
            right = level + rng.gauss(0.0, 1.0) > 0.0
            answers.append(Answer(str(learner), ("x",), right, float(turn)))
    return answers


_BARE = LogSettings(level_var=0.02, own_var=0.02, items=False, counts=False, gaps=False)


def test_learners_who_differ_much_give_wide_settings() -> None:
    fit = fit_log_settings(_answers(1.5, seed=1), Random(0), _BARE, factors=(8.0,))
    assert fit.after < fit.before
    assert fit.settings.level_var + fit.settings.own_var > 5 * (_BARE.level_var + _BARE.own_var)
    assert (fit.learners, fit.held_out) == (22, 8)


def test_learners_who_are_alike_give_narrow_ones() -> None:
    wide = replace(_BARE, level_var=1.0, own_var=1.0)
    fit = fit_log_settings(_answers(0.0, seed=2), Random(0), wide, factors=(8.0,))
    assert fit.settings.level_var + fit.settings.own_var < 1.0


def test_settings_that_foretell_others_no_better_are_refused() -> None:
    with pytest.raises(ModelError, match=r"no better.*present ones stay"):
        fit_log_settings(_answers(0.5, seed=3, learners=8), Random(0), _BARE, factors=())


def test_too_few_learners_are_refused() -> None:
    with pytest.raises(ModelError, match="at least 4 learners"):
        fit_log_settings(_answers(0.5, seed=3, learners=3), Random(0))


def test_fitted_settings_are_read_as_they_were_written_and_foretell_the_same(tmp_path: Path) -> None:
    path, settings = tmp_path / "settings.json", replace(LogSettings(), level_var=1.25, items=False)
    save_log_settings(settings, path)
    assert load_log_settings(path) == settings
    answers = _answers(1.0, seed=4, learners=2)
    assert list(predict_then_update(answers, load_log_settings(path))) == list(
        predict_then_update(answers, settings)
    )


def test_a_file_of_settings_that_was_changed_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    save_log_settings(LogSettings(), path)
    path.write_bytes(path.read_bytes().replace(b"0.25", b"0.26"))
    with pytest.raises(ModelError, match="hash"):
        load_log_settings(path)


@pytest.mark.parametrize(
    "data",
    [
        [],
        {"version": 2},
        {"version": 1, "settings": {"lapse": 0.1}},
        {"version": 1, "settings": {**asdict(LogSettings()), "items": 1}},
        {"version": 1, "settings": {**asdict(LogSettings()), "lapse": "none"}},
        {"version": 1, "settings": {**asdict(LogSettings()), "lapse": 2.0}},
    ],
)
def test_a_file_that_holds_no_settings_is_refused(tmp_path: Path, data: object) -> None:
    path = tmp_path / "settings.json"
    write_model_file(data, path)
    with pytest.raises(ModelError):
        load_log_settings(path)

"""Any stream of answers, foretold one ahead; and how well it was foretold."""

from dataclasses import replace
from math import log
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from museflow_engine.errors import RecordError
from museflow_engine.learner.logs import Answer, AnswerModel, LogSettings, predict_then_update
from museflow_engine.learner.metrics import auc, calibration_error, log_loss

some_answers = st.lists(
    st.builds(
        Answer,
        learner=st.sampled_from("ab"),
        skills=st.lists(st.sampled_from(["x", "y", "z"]), max_size=3).map(tuple),
        correct=st.booleans(),
        at=st.floats(-1e9, 1e9),
        item=st.sampled_from(["", "i", "j"]),
    ),
    max_size=25,
)


@settings(max_examples=40, deadline=None)
@given(some_answers)
def test_every_answer_is_foretold_with_a_probability(answers: list[Answer]) -> None:
    foretold = list(predict_then_update(answers))
    assert len(foretold) == len(answers)
    assert all(0.0 < chance < 1.0 for chance in foretold)


@settings(max_examples=40, deadline=None)
@given(some_answers, some_answers)
def test_what_is_foretold_depends_on_earlier_answers_alone(before: list[Answer], after: list[Answer]) -> None:
    alone = list(predict_then_update(before))
    assert list(predict_then_update([*before, *after]))[: len(before)] == alone
    turned = [*before[:-1], replace(before[-1], correct=not before[-1].correct)] if before else []
    assert list(predict_then_update(turned)) == alone


@settings(max_examples=40, deadline=None)
@given(some_answers)
def test_asking_teaches_nothing_and_foretells_what_observing_does(answers: list[Answer]) -> None:
    asked = AnswerModel()
    chances = []
    for answer in answers:
        chances.append(asked.predict(answer))
        assert asked.observe(answer) == pytest.approx(chances[-1])
    assert chances == pytest.approx(list(predict_then_update(answers)))


@settings(max_examples=40, deadline=None)
@given(some_answers)
def test_the_order_and_repeats_of_skills_do_not_matter(answers: list[Answer]) -> None:
    turned = [replace(answer, skills=(*reversed(answer.skills), *answer.skills)) for answer in answers]
    assert list(predict_then_update(turned)) == list(predict_then_update(answers))


def test_a_hard_item_is_known_to_be_hard_for_a_newcomer() -> None:
    model, rng = AnswerModel(), Random(1)
    for number in range(400):
        item = rng.choice(["easy", "hard"])
        model.observe(
            Answer(f"l{number % 40}", ("x",), rng.random() < (0.9 if item == "easy" else 0.3), number, item)
        )
    new = Answer("new", ("x",), correct=True, at=500.0)
    assert model.predict(replace(new, item="easy")) > model.predict(replace(new, item="hard")) + 0.3


def test_one_learner_s_weak_skill_is_theirs_alone() -> None:
    model, rng = AnswerModel(), Random(2)
    for at in range(900):
        learner, skill = rng.choice("abc"), rng.choice("xy")
        weak = learner == "a" and skill == "x"
        model.observe(Answer(learner, (skill,), rng.random() < (0.3 if weak else 0.9), at))

    def chance(learner: str, skill: str) -> float:
        return model.predict(Answer(learner, (skill,), correct=True, at=900.0))

    assert chance("a", "x") < min(chance("a", "y"), chance("b", "x"), chance("c", "x")) - 0.3


def test_practice_that_helps_everybody_is_foretold_to_help_a_newcomer() -> None:
    model, rng = AnswerModel(), Random(3)
    for learner in range(120):
        for turn in range(8):
            model.observe(Answer(str(learner), ("x",), rng.random() < 0.35 + 0.08 * turn, turn))
    first = model.predict(Answer("new", ("x",), correct=True, at=0.0))
    for turn in range(6):
        model.remember(Answer("new", ("x",), correct=True, at=turn))
    assert model.predict(Answer("new", ("x",), correct=True, at=6.0)) > first + 0.1


def test_what_is_switched_off_is_not_used() -> None:
    bare = AnswerModel(LogSettings(items=False, counts=False, gaps=False))
    for at in range(3):
        bare.observe(Answer("a", ("x",), correct=True, at=at, item="i"))
    assert {key[0] for key in bare.weights} == {"start", "level", "skill", "own"}


@pytest.mark.parametrize(
    "wrong", [{"lapse": 1.0}, {"own_var": 0.0}, {"level_drift": -1.0}, {"start": float("nan")}]
)
def test_settings_that_make_no_sense_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(RecordError):
        replace(LogSettings(), **wrong)  # type: ignore[arg-type] # some of the fields are flags


def test_a_time_that_is_not_finite_is_refused() -> None:
    with pytest.raises(RecordError, match="finite time"):
        AnswerModel().observe(Answer("a", ("x",), correct=True, at=float("inf")))


def test_auc_is_the_share_of_pairs_in_the_right_order() -> None:
    assert auc([0.1, 0.4, 0.4, 0.8], [False, True, False, True]) == pytest.approx(3.5 / 4)
    with pytest.raises(RecordError):
        auc([0.5, 0.6], [True, True])


@given(st.lists(st.tuples(st.sampled_from([0.1, 0.3, 0.5, 0.9]), st.booleans()), min_size=2, max_size=12))
def test_auc_counts_as_going_through_all_pairs_does(pairs: list[tuple[float, bool]]) -> None:
    right = [chance for chance, answer in pairs if answer]
    wrong = [chance for chance, answer in pairs if not answer]
    if right and wrong:
        won = sum((r > w) + 0.5 * (r == w) for r in right for w in wrong)
        chances, answers = zip(*pairs, strict=True)
        assert auc(chances, answers) == pytest.approx(won / (len(right) * len(wrong)))


def test_log_loss_and_calibration_error_are_what_they_are_by_hand() -> None:
    assert log_loss([0.5, 0.8], [True, False]) == pytest.approx(-(log(0.5) + log(0.2)) / 2)
    assert calibration_error([0.75] * 4, [True, True, True, False], bins=1) == pytest.approx(0.0)
    assert calibration_error([0.9] * 10, [True, False] * 5, bins=1) == pytest.approx(0.4)
    for measure in (log_loss, calibration_error):
        with pytest.raises(RecordError):
            measure([], [])

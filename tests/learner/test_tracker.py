"""The tracker: any stream of answers in, sound beliefs out."""

from __future__ import annotations

import json
import math
import operator
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from museflow_engine.errors import RecordError
from museflow_engine.learner import SkillTracker, adf
from museflow_engine.learner.belief import success
from museflow_engine.learner.population import LEVEL_MEAN, LEVEL_VAR

SKILLS = ("pitch:F4", "pitch:G4", "rhythm:1.5", "hand:left", "pitch:F4×rhythm:1.5", "any name at all")
DAY = 86400.0
Stream = list[tuple[list[str], bool, float, str]]

answers = st.lists(
    st.tuples(
        st.lists(st.sampled_from(SKILLS), max_size=5),
        st.booleans(),
        st.floats(-1e9, 1e10),
        st.sampled_from(["", "pitch", "rhythm"]),
    ),
    max_size=40,
)


def told(stream: Stream) -> SkillTracker:
    tracker = SkillTracker()
    for skills, correct, at, outcome in stream:
        tracker.observe(skills, correct, at, outcome=outcome)
    return tracker


@settings(max_examples=60, deadline=None)
@given(answers)
def test_whatever_it_hears_probabilities_and_variances_stay_sound(stream: Stream) -> None:
    tracker = SkillTracker()
    for skills, correct, at, outcome in stream:
        foretold = tracker.observe(skills, correct, at, outcome=outcome)
        assert 0.0 < foretold < 1.0
    for skill in tracker:
        belief, seen = tracker.belief_at(skill), tracker.belief(skill)
        assert 0.0 < belief.weak < 1.0
        for var in (belief.spike_var, belief.slab_var, belief.var):
            assert 0.0 < var < math.inf
        assert -1.0 <= seen.mean <= 1.0
        assert 0.0 <= seen.sd <= 1.0
        assert 0.0 <= seen.p_weak <= 1.0
        assert seen.exposures == sum(skill in skills for skills, *_ in stream)


@settings(max_examples=40, deadline=None)
@given(answers)
def test_a_snapshot_restores_the_tracker_to_the_bit(stream: Stream) -> None:
    tracker = told(stream)
    data = json.loads(json.dumps(tracker.snapshot()))
    restored = SkillTracker.from_snapshot(data)
    assert restored.snapshot() == tracker.snapshot()
    for each in (tracker, restored):
        each.observe(["pitch:F4", "new"], correct=False, at=2e10, outcome="pitch")
    assert restored.snapshot() == tracker.snapshot()


@settings(max_examples=40, deadline=None)
@given(answers, st.integers(0, 2**32))
def test_the_order_of_the_skills_of_an_answer_does_not_matter(stream: Stream, seed: int) -> None:
    rng = Random(seed)
    shuffled = [(rng.sample(s, len(s)), correct, at, outcome) for s, correct, at, outcome in stream]
    first, second = told(stream).snapshot(), told(shuffled).snapshot()
    assert first["levels"] == second["levels"]
    assert first["skills"] == second["skills"]


@settings(max_examples=40, deadline=None)
@given(answers, st.sampled_from(SKILLS))
def test_a_right_answer_never_lowers_what_is_foretold(stream: Stream, skill: str) -> None:
    tracker = told(stream)
    before = tracker.observe([skill], correct=True, at=1e10)
    assert tracker.predict([skill], 1e10) >= before - 0.02


def test_the_forecast_is_the_one_given_before_the_answer() -> None:
    tracker = told([(["pitch:F4", "hand:left"], False, 0.0, "")])
    asked = tracker.predict(["pitch:F4", "hand:left"], 1.0)
    assert tracker.observe(["pitch:F4", "hand:left"], correct=True, at=1.0) == pytest.approx(asked, abs=1e-12)


def test_asking_teaches_nothing() -> None:
    tracker = told([(["pitch:F4"], True, 0.0, "")])
    before = tracker.snapshot()
    tracker.predict(["pitch:F4", "never met"], 90 * DAY)
    tracker.belief("never met", at=1.0)
    tracker.belief("pitch:F4", at=90 * DAY)
    assert tracker.snapshot() == before


def test_within_a_sitting_nothing_is_forgotten_and_after_months_most_is() -> None:
    tracker = SkillTracker()
    for at in range(40):
        tracker.observe(["pitch:F4"], correct=at % 2 == 0, at=float(at))
        tracker.observe(["pitch:G4"], correct=True, at=float(at))
    at_once, soon = tracker.belief("pitch:F4"), tracker.belief("pitch:F4", at=1800.0)
    later = tracker.belief("pitch:F4", at=360 * DAY)
    assert soon == at_once
    assert at_once.p_weak > 0.9
    assert later.p_weak < 0.3


def test_two_kinds_of_outcome_have_levels_of_their_own() -> None:
    tracker, rng = SkillTracker(), Random(2)
    for at in range(400):
        key = f"pitch:{'CDEFG'[at % 5]}4"
        tracker.observe([key, "hand:right"], rng.random() < 0.97, float(at), outcome="pitch")
        tracker.observe([f"rhythm:{at % 3}", "hand:right"], rng.random() < 0.6, float(at), outcome="rhythm")
    assert tracker.predict(["pitch:C4", "hand:right"], 400.0, outcome="pitch") > 0.9
    assert tracker.predict(["rhythm:1", "hand:right"], 400.0, outcome="rhythm") < 0.75
    # Poor rhythm throughout is a level, and no weakness of one note value or hand.
    assert max(tracker.belief(skill).p_weak for skill in tracker) < 0.9


def test_a_thousand_skills_fit_in_a_hundred_kilobytes() -> None:
    tracker, rng = SkillTracker(), Random(0)
    for number in range(1000):
        tracker.observe([f"pitch:F4×rhythm:{number}"], rng.random() < 0.9, 1.7e9 + number)
    assert len(json.dumps(tracker.snapshot())) <= 100_000


def test_a_time_that_is_no_time_is_refused() -> None:
    with pytest.raises(RecordError, match="finite time"):
        SkillTracker().observe(["pitch:F4"], correct=True, at=math.nan)


@pytest.mark.parametrize(
    "damage",
    [
        None,
        {},
        {"version": 5, "levels": {}, "skills": {}},
        {"version": 2, "levels": {}, "skills": {}},
        {"version": 1, "levels": {}},
        {"version": 1, "levels": {"": [1.0]}, "skills": {}},
        {"version": 1, "levels": {"": [1.0, -1.0]}, "skills": {}},
        {"version": 1, "levels": {}, "skills": {"pitch:F4": "short"}},
        {"version": 1, "levels": {}, "skills": {"pitch:F4": 3}},
        {"version": 1, "levels": {}, "skills": {"pitch:F4": "0" * 67}},
        {"version": 1, "levels": [], "skills": []},
    ],
)
def test_a_damaged_snapshot_says_so_and_names_the_way_out(damage: object) -> None:
    with pytest.raises(RecordError, match="Replay the learner's records"):
        SkillTracker.from_snapshot(damage)


def moments_by_summing(correct: bool, credit: float) -> tuple[float, float]:
    """Mean and variance of a level after one answer, summed over a fine grid of levels."""
    grid = [LEVEL_MEAN + math.sqrt(LEVEL_VAR) * (step / 500 - 8) for step in range(8001)]
    weights = []
    for level in grid:
        right = success(level)
        heard = right if correct else 1.0 - right
        prior = math.exp(-((level - LEVEL_MEAN) ** 2) / (2 * LEVEL_VAR))
        weights.append(prior * (credit * heard + (1.0 - credit) * (1.0 - heard)))
    mean = sum(map(operator.mul, grid, weights)) / sum(weights)
    var = sum(w * (level - mean) ** 2 for level, w in zip(grid, weights, strict=True)) / sum(weights)
    return mean, var


@pytest.mark.parametrize("correct", [True, False])
@pytest.mark.parametrize("credit", [0.5, 0.6, 0.8, 0.95, 1.0])
def test_an_answer_heard_with_some_credit_moves_the_level_as_bayes_rule_does(
    correct: bool, credit: float
) -> None:
    tracker = SkillTracker()
    tracker.observe([], correct, 0.0, credit=credit)
    mean, var = tracker.snapshot()["levels"][""]
    assert (mean, var - adf.LEVEL_DRIFT) == pytest.approx(moments_by_summing(correct, credit), abs=1e-6)


@settings(max_examples=40, deadline=None)
@given(answers, st.sampled_from(SKILLS), st.floats(0.5, 1.0), st.floats(0.5, 1.0), st.booleans())
def test_the_surer_an_answer_was_heard_the_more_it_moves(
    stream: Stream, skill: str, credit: float, other: float, correct: bool
) -> None:
    foretold = []
    for each in sorted((credit, other)):
        tracker = told(stream)
        tracker.observe([skill], correct, 2e10, outcome="pitch", credit=each)
        foretold.append(tracker.predict([skill], 2e10, outcome="pitch"))
    less, more = foretold
    assert less <= more + 1e-9 if correct else more <= less + 1e-9


@settings(max_examples=40, deadline=None)
@given(answers, st.sampled_from(SKILLS))
def test_an_answer_of_which_nothing_is_known_says_the_same_right_or_wrong(stream: Stream, skill: str) -> None:
    right, wrong = told(stream), told(stream)
    foretold = [
        tracker.observe([skill], correct, 2e10, credit=0.5)
        for tracker, correct in ((right, True), (wrong, False))
    ]
    assert foretold[0] == foretold[1]
    assert right.snapshot()["levels"] == wrong.snapshot()["levels"]
    assert right.belief(skill) == wrong.belief(skill)


@pytest.mark.parametrize("credit", [0.49, 1.01, math.nan])
def test_a_credit_that_is_none_is_refused(credit: float) -> None:
    with pytest.raises(RecordError, match="credit"):
        SkillTracker().observe(["pitch:F4"], correct=True, at=0.0, credit=credit)

"""The learner's figures measure what they say."""

from __future__ import annotations

from random import Random

import pytest
from benchmarks.learner_change import calibration_error, forecasts, students
from benchmarks.learner_material import AdaptiveLoop, BetaBernoulli, Museflow

from museflow_engine.simulation import SimulatedStudent


def test_forecasts_that_come_true_as_often_as_they_say_have_no_calibration_error() -> None:
    told = [(0.75, number % 4 != 0) for number in range(40)] + [
        (0.25, number % 4 == 0) for number in range(8)
    ]
    assert calibration_error(told) == pytest.approx(0.0)


def test_calibration_error_is_the_distance_of_forecast_and_outcome_weighted_by_answers() -> None:
    told = [(0.95, True)] * 3 + [(0.15, True)]
    assert calibration_error(told) == pytest.approx(3 / 4 * 0.05 + 1 / 4 * 0.85)
    assert calibration_error([(1.0, False)]) == pytest.approx(1.0)


def test_a_forecast_is_of_the_answer_being_right() -> None:
    told = forecasts(students()["strong"], seed=3, notes=100)
    assert len(told) == 200
    assert min(chance for chance, _ in told[100:]) > 0.7


@pytest.mark.parametrize("tracker", [Museflow, BetaBernoulli])
def test_the_adaptive_loop_plays_a_weak_skill_more_than_the_music_alone_would(
    tracker: type[Museflow | BetaBernoulli],
) -> None:
    loop, student = AdaptiveLoop(tracker(), 5), SimulatedStudent({"pitch:E4": 0.3})
    multiples = [loop.phrase(student, "pitch:E4")[1] for _ in range(20)]
    assert sum(multiples[8:]) / 12 > 1.2
    assert loop.phrase(student, "never met")[1] == 1.0


def test_a_count_of_each_skill_by_itself_suspects_what_fails() -> None:
    tracker, rng = BetaBernoulli(), Random(1)
    for at in range(40):
        tracker.hear(("weak", "hand"), rng.random() < 0.4, float(at), "")
        tracker.hear(("strong",), True, float(at), "")
    assert tracker.suspicion("weak") > 0.99
    assert tracker.suspicion("strong") < 0.01

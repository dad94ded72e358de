"""Simulated students at the real loop: what was declared of them is what the judge hears."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

from museflow_engine.events import PhrasePlayed, PhraseShown, decode_record, encode_record
from museflow_engine.io.curriculum import load_roadmap
from museflow_engine.learner import Learner
from museflow_engine.runner.simulated_practice import (
    DAY,
    MASTERED_FROM,
    Plan,
    SimulatedPractice,
    UnweightedLearner,
    practise,
)
from museflow_engine.simulation import SimulatedStudent

ROADMAP = load_roadmap()
FIVE_NOTES = "1.9"


def practice_of(
    weak: dict[str, float] | None = None, plan: Plan | None = None, seed: int = 7, **traits: Any
) -> SimulatedPractice:
    """A student in a level of five notes and several note values."""
    plan = plan or Plan(phrases=18, tier=2)
    student = SimulatedStudent(weak or {}, **traits)
    return practise(student, ROADMAP.level(FIVE_NOTES), plan, Random(seed), roadmap=ROADMAP)


@pytest.mark.parametrize("skill", ["pitch:F4", "rhythm:1", "pitch:F4×rhythm:1"])
def test_a_weak_spot_is_heard_about_as_often_right_as_declared(skill: str) -> None:
    happened = practice_of({skill: 0.5}, skill=0.98)
    spot = happened.spots[skill]
    assert spot.answers >= 60
    assert 0.34 <= spot.right / spot.answers <= 0.69
    assert spot.declared == spot.now == 0.5


def test_it_is_told_when_a_weak_spot_was_found_and_what_is_believed_of_it() -> None:
    happened = practice_of({"pitch:F4": 0.4})
    spot = happened.spots["pitch:F4"]
    assert spot.flagged_phrase is not None
    assert spot.flagged_answers is not None
    assert 1 <= spot.flagged_phrase <= 12
    assert spot.flagged_answers < spot.answers
    assert spot.p_weak == happened.learner.tracker.belief("pitch:F4").p_weak > 0.5
    assert spot.believed < 0.9


def test_nothing_is_flagged_of_a_student_without_weakness() -> None:
    happened = practice_of()
    assert happened.spots == {}
    assert happened.blamed == {}
    assert happened.sittings[0].accuracy > 0.9


def test_learning_raises_success_and_forgetting_lowers_it_again() -> None:
    two = Plan(phrases=9, sittings=2, every=30 * DAY, tier=2)
    fixed = practice_of({"pitch:F4": 0.5}, two).spots["pitch:F4"]
    learned = practice_of({"pitch:F4": 0.5}, two, learning=0.05).spots["pitch:F4"]
    forgot = practice_of({"pitch:F4": 0.5}, two, learning=0.05, half_life=3.0).spots["pitch:F4"]
    assert fixed.now == 0.5 < forgot.now < learned.now
    assert learned.right / learned.answers > fixed.right / fixed.answers + 0.1


def test_fatigue_shows_late_in_a_sitting_and_not_early_in_the_next() -> None:
    happened = practice_of(plan=Plan(phrases=20, sittings=2, tier=2), fatigue=0.03)
    scores = [record.score.overall for record in happened.records if isinstance(record, PhrasePlayed)]

    def mean_of(part: list[float]) -> float:
        return sum(part) / len(part)

    for early, late in ((scores[:7], scores[13:20]), (scores[20:27], scores[33:])):
        assert mean_of(early) > mean_of(late) + 0.05


def test_a_student_slower_than_the_metronome_is_still_heard() -> None:
    happened = practice_of(plan=Plan(phrases=8, tier=2), skill=1.0, pace=0.9)
    scores = [record.score for record in happened.records if isinstance(record, PhrasePlayed)]
    assert sum(score.pitch_accuracy for score in scores) / len(scores) > 0.95
    asked = [record.tempo for record in happened.records if isinstance(record, PhraseShown)]
    kept = [score.tempo / tempo for score, tempo in zip(scores, asked, strict=True) if score.tempo]
    assert sum(kept) / len(kept) == pytest.approx(0.9, rel=0.05)


def test_with_weights_off_no_phrase_leans_anywhere() -> None:
    def leaning(learner: Learner) -> int:
        happened = practise(
            SimulatedStudent({"pitch:F4": 0.3}),
            ROADMAP.level(FIVE_NOTES),
            Plan(phrases=8, tier=2),
            Random(7),
            roadmap=ROADMAP,
            learner=learner,
        )
        return sum(bool(record.weights) for record in happened.records if isinstance(record, PhraseShown))

    assert leaning(UnweightedLearner()) == 0
    assert leaning(Learner()) > 0


def test_the_records_alone_give_the_same_belief_and_stand_in_order_of_time() -> None:
    happened = practice_of({"pitch:F4": 0.5}, Plan(phrases=6, sittings=2, every=2 * DAY, tier=2))
    kept = [decode_record(encode_record(record)) for record in happened.records]
    assert Learner.replay(kept).snapshot() == happened.learner.snapshot()
    times = [record.at for record in kept]
    assert times == sorted(times)
    assert [sitting.at for sitting in happened.sittings] == [0.0, 2 * DAY]


def test_the_same_seed_gives_the_same_and_another_otherwise() -> None:
    short = Plan(phrases=4, tier=2)
    assert practice_of(plan=short).records == practice_of(plan=short).records
    assert practice_of(plan=short).records != practice_of(plan=short, seed=8).records


def test_practice_ends_where_the_road_does() -> None:
    level = ROADMAP.level("1.1")
    happened = practise(SimulatedStudent({}, 1.0), level, Plan(phrases=200, sittings=9), Random(1))
    assert happened.passed_levels == ["1.1"]
    assert len(happened.sittings) == 1
    assert happened.phrases < 200
    assert happened.sittings[0].passed == tuple(tier.id for tier in level.tiers)


def test_practice_stops_when_it_is_told_to() -> None:
    student, heard = SimulatedStudent({"rhythm:1": 0.5}, learning=0.2), list[int]()

    def is_mastered(happened: SimulatedPractice) -> bool:
        heard.append(sum(isinstance(record, PhrasePlayed) for record in happened.records))
        return student.weak["rhythm:1"] >= MASTERED_FROM

    happened = practise(student, ROADMAP.level("1.1"), Plan(phrases=30), Random(1), until=is_mastered)
    assert happened.phrases < 30
    assert happened.spots["rhythm:1"].mastered_phrase == happened.phrases
    assert heard == list(range(happened.phrases + 1))

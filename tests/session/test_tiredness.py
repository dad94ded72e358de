"""Fatigue is spoken of when it is sure, once, and in words."""

from __future__ import annotations

from random import Random

import pytest
from screens import RecordingScreen

from museflow_engine import Learner, PracticeSession, SimulatedStudent, load_roadmap
from museflow_engine.learner import Fatigue
from museflow_engine.runner import Practice, Settings, SimulatedClock, SimulatedPlayer
from museflow_engine.runner.simulated_practice import Plan, SimulatedPractice, practise
from museflow_engine.session import time_for_a_break
from museflow_engine.session.progress import history_of, tiring
from museflow_engine.session.tiredness import SURE, was_tiring

ROADMAP = load_roadmap()
PHRASES = 16


def test_a_break_is_advised_when_fatigue_is_sure() -> None:
    said = time_for_a_break(Fatigue(fall=0.08, p_tired=SURE, seconds=25 * 60.0 + 12.0))
    assert said == "You have been at it for 25 minutes, and reading gets harder: a good moment for a break."
    assert time_for_a_break(Fatigue(fall=0.08, p_tired=SURE - 0.01, seconds=1500.0)) is None


@pytest.mark.parametrize(("seconds", "words"), [(0.0, "a minute"), (80.0, "a minute"), (95.0, "2 minutes")])
def test_minutes_are_counted_as_people_do(seconds: float, words: str) -> None:
    assert (
        was_tiring(Fatigue(0.123, 1.0, seconds))
        == f"after {words} about 12 in 100 more answers went wrong than when fresh"
    )


def practised(fatigue: float) -> SimulatedPractice:
    student = SimulatedStudent(fatigue=fatigue)
    return practise(student, ROADMAP.level("1.11"), Plan(PHRASES, tier=2), Random(11))


def test_a_sitting_that_tired_the_learner_stands_in_the_history() -> None:
    happened = practised(fatigue=0.02)
    found = tiring(history_of(happened.records), within=5)
    assert [sentence.partition(":")[0] for sentence in found] == ["sitting 1"]


def test_a_learner_who_stays_fresh_is_told_nothing() -> None:
    assert tiring(history_of(practised(fatigue=0.0).records), within=5) == []


def test_the_advice_comes_once_in_a_sitting_after_the_phrase() -> None:
    level = ROADMAP.level("1.11")
    screen = RecordingScreen()
    Practice(
        PracticeSession(level, Learner(), rng=Random(5), tier=2),
        SimulatedPlayer(SimulatedStudent(fatigue=0.025), Random(3)),
        clock=SimulatedClock(10.0),
        screen=screen,
        save=lambda _: None,
        settings=Settings(phrases=PHRASES),
    ).run()
    advice = [notice for notice in screen.notices if "a good moment for a break" in notice]
    assert len(advice) == 1

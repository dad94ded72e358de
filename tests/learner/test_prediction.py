"""Foretold accuracy: what simulated students then do, and what slowing down promises."""

from __future__ import annotations

from random import Random
from statistics import fmean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from museflow_engine import Learner, Phrase, PracticeSession, SimulatedStudent, SkillTracker, load_roadmap
from museflow_engine.learner.prediction import at_pace, predicted_accuracy

ROADMAP = load_roadmap()
SHARES = st.floats(0.0, 1.0)
PACES = st.floats(0.3, 3.0)


def practise(student: SimulatedStudent, phrases: int, seed: int) -> tuple[list[float], list[float]]:
    """What was foretold of each phrase, and the share of notes then right in pitch and rhythm."""
    session = PracticeSession(ROADMAP.level("1.5"), Learner(), rng=Random(seed), roadmap=ROADMAP)
    rng, foretold, came = Random(seed), [], []
    for _ in range(phrases):
        phrase = session.next_phrase()
        foretold.append(predicted_accuracy(session.learner.tracker, phrase, session.state.at))
        start = session.state.at + 4.0
        session.start_phrase(at=start)
        for event in student.play(phrase, session.tempo, start, rng):
            session.feed(event)
        judged = session.finish_phrase(start + 40.0).judgements
        right = {each.note_id: each.pitch_correct and each.rhythm_correct for each in judged if each.note_id}
        came.append(fmean(right.values()))
    return foretold, came


@pytest.mark.parametrize(("skill", "weak"), [(0.97, {}), (0.97, {"pitch:D4": 0.6}), (0.88, {})])
def test_what_is_foretold_comes_true_on_average_once_the_learner_is_known(
    skill: float, weak: dict[str, float]
) -> None:
    foretold, came = practise(SimulatedStudent(weak, skill), 25, seed=1)
    assert fmean(foretold[5:]) == pytest.approx(fmean(came[5:]), abs=0.05)


def test_asking_teaches_nothing() -> None:
    tracker = SkillTracker()
    tracker.observe(["pitch:C4"], correct=True, at=0.0, outcome="pitch")
    before = tracker.snapshot()
    predicted_accuracy(tracker, Phrase.from_notes([(0, 480, 60, "right", "a")]), 5.0, pace=0.7)
    assert tracker.snapshot() == before


def test_what_was_never_met_is_expected_to_go_as_the_learner_does_on_the_whole() -> None:
    tracker = SkillTracker()
    newcomer = predicted_accuracy(tracker, Phrase.from_notes([(0, 480, 60, "right", "a")]), 0.0)
    everything = tracker.predict([], 0.0, outcome="pitch") * tracker.predict([], 0.0, outcome="rhythm")
    assert newcomer == pytest.approx(everything)
    for _ in range(30):
        for outcome in ("pitch", "rhythm"):
            tracker.observe([f"{outcome}:met"], correct=True, at=0.0, outcome=outcome)
    tune = Phrase.from_notes(
        [(480 * n, 480, key, "right", f"n{n}") for n, key in enumerate((60, 67, 63, 71))]
    )
    assert predicted_accuracy(tracker, tune, 0.0) > newcomer + 0.1


def test_a_phrase_full_of_what_is_weak_is_expected_to_go_worse() -> None:
    tracker = SkillTracker()
    for _ in range(20):
        tracker.observe(["pitch:C4"], correct=True, at=0.0, outcome="pitch")
        tracker.observe(["pitch:D4"], correct=False, at=0.0, outcome="pitch")
    good, bad = (Phrase.from_notes([(0, 480, key, "right", "a")]) for key in (60, 62))
    assert predicted_accuracy(tracker, bad, 0.0) < predicted_accuracy(tracker, good, 0.0) - 0.3


@given(SHARES, PACES, PACES)
def test_slower_is_never_less_accurate_and_stays_a_share(accuracy: float, one: float, other: float) -> None:
    slow, fast = at_pace(accuracy, min(one, other)), at_pace(accuracy, max(one, other))
    assert fast <= slow + 1e-12
    assert 0.0 <= fast <= slow + 1e-12 <= 1.0 + 1e-9


@given(st.floats(0.05, 0.95), PACES)
def test_going_to_another_pace_and_back_changes_nothing(accuracy: float, pace: float) -> None:
    assert at_pace(at_pace(accuracy, pace), 1.0 / pace) == pytest.approx(accuracy, abs=1e-6)


@pytest.mark.parametrize("pace", [0.0, -1.0])
def test_a_pace_that_is_none_is_refused(pace: float) -> None:
    with pytest.raises(ValueError, match="above 0"):
        at_pace(0.9, pace)

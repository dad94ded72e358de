"""Who tires is told so; the next day nothing of it is held against them."""

from __future__ import annotations

import json
from collections.abc import Callable
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from museflow_engine.errors import RecordError
from museflow_engine.learner import SkillTracker
from museflow_engine.learner.form import REOPENED, WARM_UP

DAY = 86_400.0
PITCHES = [f"pitch:{name}4" for name in "CDEFG"]
RHYTHMS = ["rhythm:1", "rhythm:2", "rhythm:4"]


def sit(
    tracker: SkillTracker, chance: Callable[[int], float], seed: int, day: int = 0, notes: int = 600
) -> None:
    """One sitting of so many notes, two answers each."""
    rng = Random(seed)
    for number in range(notes):
        at = day * DAY + 2.0 * number
        for skill, outcome in ((rng.choice(PITCHES), "pitch"), (rng.choice(RHYTHMS), "rhythm")):
            tracker.observe([skill, "hand:right"], rng.random() < chance(number), at, outcome=outcome)


def even(_: int) -> float:
    return 0.95


def tiring(number: int) -> float:
    return 0.97 - 0.25 * number / 600


@pytest.mark.parametrize("seed", range(4))
def test_who_tires_is_seen_to_tire_and_no_skill_is_blamed(seed: int) -> None:
    tracker = SkillTracker()
    sit(tracker, tiring, seed)
    fatigue = tracker.fatigue()
    assert fatigue.p_tired > 0.9
    assert 0.05 < fatigue.fall < 0.3
    assert fatigue.seconds == 2.0 * 599
    assert max(tracker.belief(skill).p_weak for skill in tracker) < 0.5


@pytest.mark.parametrize("seed", range(4))
def test_who_reads_as_at_the_beginning_is_not_told_to_tire(seed: int) -> None:
    tracker = SkillTracker()
    sit(tracker, even, seed)
    assert tracker.fatigue().p_tired < 0.7
    assert abs(tracker.fatigue().fall) < 0.06


@pytest.mark.parametrize("seed", range(4))
def test_the_next_morning_is_foretold_as_fresh(seed: int) -> None:
    tracker = SkillTracker()
    sit(tracker, tiring, seed)
    skills = ["pitch:E4", "hand:right"]
    late = tracker.predict(skills, 1200.0, outcome="pitch")
    morning = tracker.predict(skills, DAY, outcome="pitch")
    assert late + 0.03 < morning
    assert tracker.fatigue(at=DAY).p_tired == 0.0


def test_the_first_answers_of_a_sitting_are_no_decline() -> None:
    tracker = SkillTracker()
    sit(tracker, lambda _: 0.3, 1, notes=WARM_UP // 2)
    assert tracker.fatigue().fall == pytest.approx(0.0, abs=1e-12)
    assert tracker.fatigue().p_tired == 0.0


def test_a_new_sitting_opens_the_general_level_a_little_and_a_pause_does_not() -> None:
    tracker = SkillTracker()
    sit(tracker, even, 2)
    (before, _), (after_pause, _) = _levels(tracker), _levels(_heard(tracker, 1200.0 + 1800.0))
    assert after_pause == pytest.approx(before, abs=1e-3)
    opened, _ = _levels(_heard(tracker, DAY))
    assert opened == pytest.approx(before + REOPENED, abs=5e-3)


def _heard(tracker: SkillTracker, at: float) -> SkillTracker:
    later = SkillTracker.from_snapshot(tracker.snapshot())
    later.observe(["pitch:E4"], correct=True, at=at, outcome="pitch")
    return later


def _levels(tracker: SkillTracker) -> tuple[float, float]:
    levels = tracker.snapshot()["levels"]
    return levels["pitch"][1], levels["rhythm"][1]


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 1000), st.floats(0.0, 3 * DAY), st.booleans())
def test_the_forecast_is_the_one_given_before_the_answer_however_tired(
    seed: int, gap: float, correct: bool
) -> None:
    tracker = SkillTracker()
    sit(tracker, tiring, seed, notes=150)
    at = 300.0 + gap
    asked = tracker.predict(["pitch:E4", "hand:right"], at, outcome="pitch")
    assert tracker.observe(["pitch:E4", "hand:right"], correct, at, outcome="pitch") == pytest.approx(
        asked, abs=1e-9
    )


def test_who_answers_once_a_day_is_as_well_known_as_who_answers_in_a_row() -> None:
    daily, at_once, rng = SkillTracker(), SkillTracker(), Random(3)
    for number in range(150):
        skill, correct = f"question:{number}", rng.random() < 0.8
        daily.observe([skill], correct, number * DAY)
        at_once.observe([skill], correct, float(number))
    assert daily.snapshot()["levels"] == at_once.snapshot()["levels"]


def test_a_sitting_goes_on_from_its_snapshot_to_the_bit() -> None:
    tracker = SkillTracker()
    sit(tracker, tiring, 5, notes=200)
    restored = SkillTracker.from_snapshot(json.loads(json.dumps(tracker.snapshot())))
    assert restored.fatigue() == tracker.fatigue()
    for each in (tracker, restored):
        sit(each, tiring, 6, notes=50)
    assert restored.snapshot() == tracker.snapshot()


def test_a_snapshot_from_before_there_was_form_is_read_as_rested() -> None:
    data = {
        "version": 1,
        "levels": {"pitch": [1.9, 0.04]},
        # spike 0.01 ± .02², slab -1.4 ± .5, weak .05, at 1e9, 12 exposures, outcome 1.
        "skills": {"pitch:E4": "dlarm;d+EWEkhjZ;x;-zW@ct)W@h%k00000007WGnwgoInVG3S00000WzEe&3;+NC0R"},
    }
    tracker = SkillTracker.from_snapshot(data)
    assert tracker.fatigue().p_tired == 0.0
    belief = tracker.belief_at("pitch:E4")
    assert (belief.exposures, belief.outcomes, belief.at, belief.weak) == (12, 1, 1e9, 0.05)
    assert SkillTracker.from_snapshot(tracker.snapshot()).snapshot() == tracker.snapshot()


@pytest.mark.parametrize("damage", ["short", "0" * 45, 3, None])
def test_a_damaged_form_says_so(damage: object) -> None:
    data = SkillTracker().snapshot()
    with pytest.raises(RecordError, match="Replay the learner's records"):
        SkillTracker.from_snapshot({**data, "form": damage})

"""Probes look into what is rare and in doubt, each in turn, and into nothing else."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from museflow_engine.learner import Learner, NaturalShares, SkillTracker
from museflow_engine.learner.probes import ENOUGH, OFTEN, RARE, probe_weights, rare_skills

DAY = 86_400.0
NOTES = 1000
SHARES = {
    "pitch:C4": 500.0,
    "pitch:D4": 500.0,
    "rhythm:1": 998.0,
    "rhythm:2": 2.0,
    "pitch:C4×rhythm:1": 499.0,
    "pitch:D4×rhythm:1": 499.0,
    "pitch:C4×rhythm:2": 1.0,
    "interval:+7": 3.0,
    "notes:C4-D4-C4": 1.0,
    "rhythms:2-1-1": 2.0,
}
RARITIES = {"rhythm:2", "pitch:C4×rhythm:2", "pitch:D4×rhythm:2", "interval:+7"}


def shares(counts: dict[str, float] = SHARES, notes: int = NOTES) -> NaturalShares:
    return NaturalShares.from_snapshot({"notes": notes, "counts": counts})


def probed(tracker: SkillTracker, draws: int = 200, at: float = 0.0) -> Counter[str]:
    return Counter(
        skill for seed in range(draws) for skill in probe_weights(tracker, shares(), Random(seed), at)
    )


def answered(skill: str, correct: bool, times: int) -> SkillTracker:
    tracker = SkillTracker()
    for at in range(times):
        tracker.observe([skill], correct, float(at))
    return tracker


def test_what_is_rare_is_known_by_its_share_and_by_its_parts_if_it_never_came() -> None:
    assert rare_skills(shares()) == sorted(RARITIES)


def test_a_pair_that_should_have_come_by_now_is_taken_as_impossible() -> None:
    counts = {name: 10.0 * count for name, count in SHARES.items()}
    assert "pitch:D4×rhythm:2" not in rare_skills(shares(counts, 10 * NOTES))
    assert "pitch:C4×rhythm:2" in rare_skills(shares(counts, 10 * NOTES))


def test_before_anything_is_counted_there_is_nothing_to_probe() -> None:
    draws = [probe_weights(SkillTracker(), NaturalShares(), Random(seed), 0.0) for seed in range(20)]
    assert not any(draws)


def test_so_many_phrases_probe_as_are_meant_to() -> None:
    draws = [probe_weights(SkillTracker(), shares(), Random(seed), 0.0) for seed in range(1000)]
    assert sum(bool(draw) for draw in draws) / 1000 == pytest.approx(OFTEN, abs=0.05)


@given(st.integers(0, 10_000), st.integers(0, 30), st.booleans())
def test_a_probe_names_at_most_two_rare_skills_and_stays_within_the_caps(
    seed: int, times: int, correct: bool
) -> None:
    tracker = answered("interval:+7", correct, times)
    weights = probe_weights(tracker, shares(), Random(seed), float(times))
    assert len(weights) <= 2
    assert set(weights) <= RARITIES
    assert all(2.0 <= weight <= 16.0 for weight in weights.values())
    assert weights == probe_weights(tracker, shares(), Random(seed), float(times))


def test_every_rare_skill_is_visited_in_turn() -> None:
    tracker, rng = SkillTracker(), Random(4)
    for at in range(24):
        for skill in probe_weights(tracker, shares(), rng, float(at)):
            tracker.observe([skill], correct=True, at=float(at))
    assert {tracker.belief(skill).exposures for skill in RARITIES} <= {3, 4, 5, 6, 7, 8}


def test_what_was_read_right_often_enough_is_left_alone() -> None:
    tracker = answered("interval:+7", correct=True, times=ENOUGH)
    assert probed(tracker)["interval:+7"] == 0


def test_what_was_not_met_for_months_is_looked_at_again() -> None:
    tracker = SkillTracker()
    for at in range(ENOUGH):
        for skill in sorted(RARITIES):
            tracker.observe([skill], correct=True, at=float(at))
    assert not probed(tracker, at=10 * DAY)
    assert set(probed(tracker, at=90 * DAY)) == RARITIES


def test_a_suspicion_is_followed_up_in_every_probe() -> None:
    tracker = answered("pitch:C4×rhythm:2", correct=False, times=1)
    for skill in RARITIES - {"pitch:C4×rhythm:2"}:
        for at in range(3):
            tracker.observe([skill], correct=True, at=float(at))
    draws = [probe_weights(tracker, shares(), Random(seed), 3.0) for seed in range(100)]
    assert all("pitch:C4×rhythm:2" in draw for draw in draws if draw)


def test_a_learner_asks_for_probes_beside_the_draw_and_never_for_less() -> None:
    learner = Learner()
    learner.natural = shares()
    asked = [learner.weights(Random(seed), 0.0) for seed in range(100)]
    assert {skill for weights in asked for skill in weights} == RARITIES
    assert all(list(weights) == sorted(weights) for weights in asked)
    assert all(learner.natural.share(skill) < RARE for weights in asked for skill in weights)

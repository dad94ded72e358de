"""A planted weakness is found, nothing else is blamed, and mastery is believed."""

from __future__ import annotations

from collections.abc import Iterable
from random import Random

import pytest

from museflow_engine.learner import SkillTracker, draw_weights

PITCHES = [f"pitch:{name}4" for name in "CDEFGAB"]
RHYTHMS = [f"rhythm:{value}" for value in ("1", "2", "4", "0.5")]


def stream(rng: Random, weak: str, success: float, notes: int) -> Iterable[tuple[list[str], bool]]:
    for _ in range(notes):
        pitch, rhythm = rng.choice(PITCHES), rng.choice(RHYTHMS)
        hand = rng.choice(("hand:left", "hand:right"))
        skills = [pitch, rhythm, hand, f"{pitch}×{rhythm}", f"{pitch}×{hand}"]
        yield skills, rng.random() < (success if weak in skills else 0.97)


def tracked(weak: str, seed: int, notes: int = 250, success: float = 0.5) -> SkillTracker:
    tracker = SkillTracker()
    for at, (skills, correct) in enumerate(stream(Random(seed), weak, success, notes)):
        tracker.observe(skills, correct, float(at))
    return tracker


def ever_flagged(weak: str, seed: int, notes: int) -> set[str]:
    """The skills that stood under suspicion at any bar's end."""
    tracker, found = SkillTracker(), set[str]()
    for at, (skills, correct) in enumerate(stream(Random(seed), weak, 0.5, notes)):
        tracker.observe(skills, correct, float(at))
        if at % 4 == 0:
            found |= {skill for skill in tracker if tracker.belief(skill).p_weak >= 0.9}
    return found


@pytest.mark.parametrize("weak", ["pitch:F4", "rhythm:0.5", "hand:left"])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_weak_skill_is_found_and_nothing_else_is_blamed(weak: str, seed: int) -> None:
    assert ever_flagged(weak, seed, 250) == {weak}
    tracker = tracked(weak, seed)
    assert 0.2 < tracker.belief(weak).mean < 0.65
    assert max(tracker, key=lambda skill: tracker.belief(skill).p_weak) == weak


def test_a_weak_intersection_is_mostly_found_and_its_parts_are_never_blamed() -> None:
    weak = "pitch:F4×rhythm:1"
    flagged = [ever_flagged(weak, seed, 600) for seed in range(1, 11)]
    assert sum(weak in found for found in flagged) >= 8
    assert not set().union(*flagged) - {weak}


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_learner_without_weakness_is_not_given_one(seed: int) -> None:
    assert ever_flagged("none", seed, 800) == set()


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_mastered_skill_is_believed_within_two_dozen_exposures(seed: int) -> None:
    tracker = tracked("pitch:F4", seed)
    assert tracker.belief("pitch:F4").p_weak > 0.9
    for at in range(24):
        tracker.observe(["pitch:F4", "hand:left"], correct=True, at=250.0 + at)
    assert tracker.belief("pitch:F4").p_weak < 0.2


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_relapse_after_three_weeks_is_seen_within_twenty_exposures(seed: int) -> None:
    tracker, start = tracked("none", seed, notes=600), 21 * 86400.0
    before, suspicion = tracker.belief("pitch:F4").exposures, 0.0
    for at, (skills, correct) in enumerate(stream(Random(seed), "pitch:F4", 0.5, 400)):
        tracker.observe(skills, correct, start + at)
        suspicion = max(suspicion, tracker.belief("pitch:F4").p_weak)
        if tracker.belief("pitch:F4").exposures == before + 20:
            break
    assert suspicion >= 0.9


def test_weights_ask_for_the_weak_skill_and_are_capped() -> None:
    tracker = tracked("pitch:F4", 1)
    draws = [draw_weights(tracker, Random(seed), 250.0, share=lambda _: 0.05) for seed in range(40)]
    assert sum("pitch:F4" in weights for weights in draws) >= 36
    assert max(weights.get("pitch:F4", 1.0) for weights in draws) == pytest.approx(5.0)
    for weights in draws:
        assert all(1.0 < weight <= 5.0 for weight in weights.values())
        assert list(weights) == sorted(weights)


def test_without_weakness_hardly_anything_is_asked_for() -> None:
    tracker = tracked("none", 1, notes=800)
    draws = [draw_weights(tracker, Random(seed), 800.0, share=lambda _: 0.1) for seed in range(40)]
    assert sum(len(weights) for weights in draws) / len(draws) < 0.05 * len(tracker)


def test_weights_are_the_same_for_the_same_seed_and_another_for_another() -> None:
    tracker = tracked("pitch:F4", 2, notes=40)  # too few to be certain of anything

    def draw(seed: int) -> dict[str, float]:
        return draw_weights(tracker, Random(seed), 250.0, share=lambda _: 0.05)

    assert draw(5) == draw(5)
    assert any(draw(5) != draw(other) for other in range(6, 12))

import math
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from museflow_engine.session.staircase import BELIEVED, Staircase, chance_of_reading

ANSWERS = st.lists(st.tuples(st.integers(0, 19), st.booleans()), max_size=15)


def after(answers: list[tuple[int, bool]], levels: int = 20) -> Staircase:
    belief = Staircase.over(levels)
    for level, read in answers:
        belief = belief.after(level, read=read)
    return belief


@settings(max_examples=30)
@given(ANSWERS)
def test_the_belief_is_a_distribution_whatever_was_answered(answers: list[tuple[int, bool]]) -> None:
    belief = after(answers)
    assert math.fsum(belief.posterior) == pytest.approx(1.0)
    assert min(belief.posterior) > 0.0


@settings(max_examples=30)
@given(ANSWERS)
def test_the_order_of_answers_does_not_matter(answers: list[tuple[int, bool]]) -> None:
    assert after(answers).posterior == pytest.approx(after(answers[::-1]).posterior)


@settings(max_examples=30)
@given(ANSWERS)
def test_the_interval_holds_what_it_promises_and_nothing_shorter_does(
    answers: list[tuple[int, bool]],
) -> None:
    belief = after(answers)
    low, high = belief.interval
    width = high - low
    assert math.fsum(belief.posterior[low : high + 1]) >= BELIEVED - 1e-12
    assert all(
        math.fsum(belief.posterior[first : first + width]) < BELIEVED + 1e-9
        for first in range(len(belief.posterior) - width + 1)
    )


@settings(max_examples=30)
@given(ANSWERS, st.integers(0, 19))
def test_reading_a_phrase_never_lowers_the_level_and_failing_never_raises_it(
    answers: list[tuple[int, bool]], level: int
) -> None:
    belief = after(answers)
    assert belief.after(level, read=True).frontier >= belief.frontier
    assert belief.after(level, read=False).frontier <= belief.frontier


@settings(max_examples=30)
@given(ANSWERS)
def test_the_most_telling_level_lowers_the_entropy_as_much_as_any(answers: list[tuple[int, bool]]) -> None:
    belief = after(answers)
    told = [expected_drop(belief, level) for level in range(20)]
    assert expected_drop(belief, belief.most_telling) == pytest.approx(max(told), abs=1e-8)
    assert belief.information(7) == pytest.approx(told[7], abs=1e-9)


def expected_drop(belief: Staircase, level: int) -> float:
    """Entropy before, less the mean entropy after, reckoned the long way."""
    read = sum(p * chance_of_reading(level, k) for k, p in enumerate(belief.posterior))
    later = read * entropy(belief.after(level, read=True))
    later += (1.0 - read) * entropy(belief.after(level, read=False))
    return entropy(belief) - later


def entropy(belief: Staircase) -> float:
    return -sum(p * math.log2(p) for p in belief.posterior if p)


@pytest.mark.parametrize("frontier", [0, 3, 40, 75])
def test_ten_answers_lead_to_the_frontier(frontier: int) -> None:
    misses = []
    for seed in range(9):
        rng, belief = Random(seed), Staircase.over(75)
        for _ in range(10):
            level = belief.most_telling
            belief = belief.after(level, read=rng.random() < chance_of_reading(level, frontier))
        misses.append(abs(belief.frontier - frontier))
    assert sorted(misses)[4] <= 2


def test_a_road_without_levels_has_no_staircase() -> None:
    with pytest.raises(ValueError, match="at least one"):
        Staircase.over(0)

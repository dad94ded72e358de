from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from museflow_engine.errors import CalibrationError
from museflow_engine.judging.latency import measure_latency

PERIOD = 60 / 90
CLICKS = [100.0 + i * PERIOD for i in range(16)]
_seeds = st.integers(0, 2**32)


def steady(latency: float, seed: int, jitter: float = 0.02) -> list[float]:
    rng = Random(seed)
    return [click + latency + rng.uniform(-jitter, jitter) for click in CLICKS]


@given(_seeds, st.floats(-0.25, 0.25))
@settings(max_examples=100, deadline=None)
def test_a_latency_is_found_within_the_jitter_of_the_taps(seed: int, latency: float) -> None:
    found = measure_latency(CLICKS, steady(latency, seed))
    assert found.median == pytest.approx(latency, abs=0.02)
    assert found.mad <= 0.02
    assert found.taps >= 11
    assert found.taps + found.left_out == 16
    assert found.uncertainty < 0.011


@given(_seeds, st.floats(-0.12, 0.12), st.floats(-0.12, 0.12))
@settings(max_examples=100, deadline=None)
def test_taps_that_all_come_later_have_just_so_much_more_latency(
    seed: int, latency: float, shift: float
) -> None:
    taps = steady(latency, seed)
    before = measure_latency(CLICKS, taps)
    after = measure_latency(CLICKS, [tap + shift for tap in taps])
    assert after.median == pytest.approx(before.median + shift, abs=1e-9)
    assert after.mad == pytest.approx(before.mad, abs=1e-9)


@given(_seeds, st.floats(-1e4, 1e4))
@settings(max_examples=60, deadline=None)
def test_it_does_not_matter_what_the_clock_says(seed: int, shift: float) -> None:
    taps = steady(0.03, seed)
    moved = measure_latency([click + shift for click in CLICKS], [tap + shift for tap in taps])
    assert moved.median == pytest.approx(measure_latency(CLICKS, taps).median, abs=1e-6)


@given(_seeds, st.floats(-0.2, 0.2), st.sets(st.integers(0, 15), max_size=4), st.data())
@settings(max_examples=100, deadline=None)
def test_a_quarter_of_wild_taps_does_not_move_it_beyond_the_jitter(
    seed: int, latency: float, wild: set[int], data: st.DataObject
) -> None:
    taps = steady(latency, seed)
    for index in wild:
        taps[index] = CLICKS[index] + data.draw(st.floats(-PERIOD / 2, PERIOD / 2))
    assert measure_latency(CLICKS, taps).median == pytest.approx(latency, abs=0.02)


# Eleven of sixteen must remain, and a tap that is out of line may be left out besides.
@given(_seeds, st.sets(st.integers(0, 15), max_size=3), st.sets(st.integers(0, 15), max_size=5))
@settings(max_examples=100, deadline=None)
def test_missed_and_doubled_taps_are_left_out(seed: int, missed: set[int], doubled: set[int]) -> None:
    steady_taps = steady(0.04, seed)
    taps = [tap for index, tap in enumerate(steady_taps) if index not in missed]
    taps += [steady_taps[index] + 0.09 for index in doubled - missed]
    found = measure_latency(CLICKS, taps)
    assert found.median == pytest.approx(0.04, abs=0.02)
    assert found.taps <= 16 - len(missed)
    assert found.taps + found.left_out == len(taps)


@pytest.mark.parametrize("taps", [[], CLICKS[:5], [CLICKS[0]] * 40])
def test_too_few_taps_ask_for_another_try(taps: list[float]) -> None:
    with pytest.raises(CalibrationError, match="Try again"):
        measure_latency(CLICKS, taps)


def test_taps_that_do_not_follow_the_click_ask_for_another_try() -> None:
    rng, refused = Random(4), 0
    for _ in range(100):
        try:
            measure_latency(CLICKS, [click + rng.uniform(-PERIOD / 2, PERIOD / 2) for click in CLICKS])
        except CalibrationError as error:
            refused += "Try again" in str(error)
    assert refused >= 90


@pytest.mark.parametrize("clicks", [[], [1.0], [1.0, 1.0]])
def test_without_clicks_there_is_nothing_to_measure_against(clicks: list[float]) -> None:
    with pytest.raises(CalibrationError, match="two clicks"):
        measure_latency(clicks, [1.0])


@given(st.lists(st.floats(0, 200), max_size=60))
@settings(max_examples=100, deadline=None)
def test_whatever_is_tapped_there_is_a_latency_or_a_reason(taps: list[float]) -> None:
    try:
        found = measure_latency(CLICKS, taps)
    except CalibrationError:
        return
    assert abs(found.median) <= 0.75 * PERIOD
    assert found.taps >= 11

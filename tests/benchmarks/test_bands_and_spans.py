"""The benchmarks of the band and of reading ahead measure what they say."""

from __future__ import annotations

import pytest

from benchmarks import flow, read_ahead
from museflow_engine import load_roadmap
from museflow_engine.session import Flow

ROADMAP = load_roadmap()


def test_true_accuracy_has_no_luck_in_it_and_grows_as_it_goes_slower() -> None:
    kept = flow.practise(ROADMAP, "1.5", 0.9, 7, slope=0.6, flow=Flow(), phrases=5)
    assert [each.number for each in kept] == list(range(5))
    assert kept[-1].pace < kept[0].pace == 1.0
    assert kept[-1].true > kept[0].true
    again = flow.practise(ROADMAP, "1.5", 0.9, 7, slope=0.6, flow=Flow(), phrases=5)
    assert kept == again


def test_shares_of_the_band_are_taken_from_the_fifth_phrase_on() -> None:
    phrases = [flow.Kept(0.9, number, 1.0, 0.9 if number < 5 else 0.8, 0.7) for number in range(6)]
    found = {figure.name: figure.value for figure in flow.figures_of("x", phrases)}
    assert found["x.in_band"] == found["x.below_band"] == 0.5
    assert found["x.foretold.first_bias"] == pytest.approx(-0.2)


def test_pairs_told_apart_count_readers_of_different_spans_only() -> None:
    trials = [
        read_ahead.Trial(true, found, found - 0.25, found + 0.25, 6, 2.0)
        for true, found in ((1.0, 1.0), (1.0, 2.5), (2.0, 2.0), (3.0, 2.5))
    ]
    assert read_ahead.told_apart(trials) == pytest.approx(3 / 5)
    found = {figure.name: figure.value for figure in read_ahead.figures(trials)}
    assert found["read_ahead.interval_held"] == 0.5
    assert found["read_ahead.error.most"] == 1.5

"""What is asked of the generator, so that what was wished comes about."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from museflow_engine.io.curriculum import load_roadmap
from museflow_engine.session.supply import MOST_ASKED, Supply, asked_for
from museflow_engine.skill import skills_of


@given(st.floats(0.0, 100.0), st.floats(0.0, 100.0))
def test_what_is_asked_for_keeps_the_order_of_wishes_and_parity(less: float, more: float) -> None:
    less, more = sorted((less, more))
    asked = asked_for({"pitch:C4": less, "pitch:D4": more, "pitch:E4": 1.0})
    assert asked["pitch:C4"] <= asked["pitch:D4"] <= max(more, MOST_ASKED)
    assert asked["pitch:E4"] == 1.0
    assert (asked["pitch:D4"] > 1.0) == (more > 1.0)


def test_a_pitch_wished_twice_as_often_comes_nearly_so() -> None:
    supply = Supply(load_roadmap().tier("1.16/4"), steps=0)

    def share(weights: dict[str, float]) -> float:
        rng, having, notes = Random(5), 0, 0
        for _ in range(60):
            phrase = supply.next(weights, (), (), rng)
            assert phrase is not None
            rows = skills_of(phrase).values()
            having, notes = having + sum("pitch:G4" in row.all for row in rows), notes + len(rows)
        return having / notes

    assert share({"pitch:G4": 2.0}) == pytest.approx(1.8 * share({}), rel=0.2)

"""How strict a level is: given in its files, inherited field by field, refused with a way out."""

from pathlib import Path

import pytest

from museflow_engine.errors import CurriculumError
from museflow_engine.io.curriculum import load_roadmap
from museflow_engine.level import Scoring

UNIT = """
title = "One"
levels = ["middle-c"]

[defaults]
values = ["whole", "half"]
{}
"""
LEVEL = """
title = "Middle C"
teaches = "Middle C lies between the two staves."

[defaults]
right = ["C4"]
{}

[[tiers]]
title = "Alone"

[[tiers]]
title = "Strictly"
{}
"""


def written(folder: Path, unit: str = "", level: str = "", tier: str = "") -> Path:
    (folder / "unit-1").mkdir()
    (folder / "roadmap.toml").write_text('title = "Road"\nunits = ["unit-1"]\n')
    (folder / "unit-1/unit.toml").write_text(UNIT.format(unit))
    (folder / "unit-1/middle-c.toml").write_text(LEVEL.format(level, tier))
    return folder


def test_a_level_that_says_nothing_is_scored_as_usual(tmp_path: Path) -> None:
    assert {tier.scoring for tier in load_roadmap(written(tmp_path)).level("1.1").tiers} == {Scoring()}


def test_unit_level_and_tier_each_give_what_they_know_and_the_nearer_wins(tmp_path: Path) -> None:
    folder = written(
        tmp_path,
        unit="scoring = { octave_credit = 0.75, correction_credit = 0.75, restart_cost = 2 }",
        level="scoring = { octave_credit = 0.25 }",
        tier="scoring = { correction_credit = 0 }",
    )
    first, second = load_roadmap(folder).level("1.1").tiers
    assert first.scoring == Scoring(octave_credit=0.25, correction_credit=0.75, restart_cost=2.0)
    assert second.scoring == Scoring(octave_credit=0.25, correction_credit=0.0, restart_cost=2.0)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("scoring = 3", "scoring: 3 does not fit: write a table."),
        ("scoring = { octave = 1 }", "scoring.octave: there is no such field. Did you mean 'octave_credit'?"),
        ("scoring = { octave_credit = 2 }", "scoring.octave_credit: 2 is too great; use 1 or less."),
        ("scoring = { extra_cost = -1 }", "scoring.extra_cost: -1 is too small; use 0 or more."),
        ("scoring = { on_time_seconds = 0 }", "on_time_seconds: 0 is too small; use more than 0."),
        ("scoring = { long_ratio = nan }", "scoring.long_ratio: nan"),
        (
            "scoring = { brushed_cost = 3 }",
            "scoring: brushed_cost is more than extra_cost: lower brushed_cost",
        ),
        ("scoring = { stutter_cost = 3 }", "stutter_cost is more than restart_cost: lower stutter_cost"),
        ("scoring = { pitch_weight = 0, rhythm_weight = 0 }", "raise pitch_weight or rhythm_weight"),
    ],
)
def test_what_cannot_be_scored_by_is_answered_with_the_way_out(tmp_path: Path, given: str, said: str) -> None:
    with pytest.raises(CurriculumError) as caught:
        load_roadmap(written(tmp_path, tier=given))
    assert "unit-1/middle-c.toml, tier 2, scoring" in str(caught.value)
    assert said in str(caught.value)


def test_a_wrong_figure_is_reported_in_the_file_that_gives_it(tmp_path: Path) -> None:
    folder = written(tmp_path, unit="scoring = { octave_credit = 2 }", tier="scoring = { extra_cost = 2 }")
    with pytest.raises(CurriculumError, match=r"unit-1/unit.toml, defaults, scoring.octave_credit: 2"):
        load_roadmap(folder)


def test_the_road_listens_kindly_at_first_and_strictly_at_last() -> None:
    levels = load_roadmap().levels
    first, last = levels[0].tiers[0].scoring, levels[-1].tiers[-1].scoring
    assert first.on_time_beats > last.on_time_beats
    assert first.correction_credit > last.correction_credit
    assert first.octave_credit > last.octave_credit
    assert first.hesitation_cost < last.hesitation_cost
    assert first.restart_cost < last.restart_cost

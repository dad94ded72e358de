from typing import Any

import pytest
from pydantic import ValidationError

from museflow_engine.errors import CurriculumError
from museflow_engine.level import Level, Roadmap, Tier

TEACHES = "A text that is long enough to teach something."


def tier(identity: str = "1.1/1", **change: Any) -> Tier:
    fields: dict[str, Any] = {
        "title": "alone",
        "right": ("C4",),
        "values": ("whole", "half", "quarter"),
        **change,
    }
    return Tier(id=identity, **fields)


def roadmap() -> Roadmap:
    levels = [
        Level(id=f"1.{n}", title="t", teaches=TEACHES, tiers=(tier(f"1.{n}/1"), tier(f"1.{n}/2")))
        for n in (1, 2)
    ]
    return Roadmap.model_validate({"title": "road", "units": [{"id": "1", "title": "u", "levels": levels}]})


def test_a_tier_is_written_in_names_and_kept_in_numbers() -> None:
    made = tier(key="G major", meter="3/4", rests=("quarter",))
    assert made.values == (1920, 960, 480)
    assert made.right[0].midi == 60
    assert made.key.fifths == 1
    assert Tier.model_validate_json(made.model_dump_json()) == made


PATTERN: dict[str, Any] = {
    "hands": "pattern",
    "figures": ("alberti",),
    "chords": (("C3", "E3", "G3"), ("B2", "D3", "G3")),
}


def test_over_a_figure_the_left_hand_has_the_notes_of_its_chords() -> None:
    made = tier(**PATTERN, left=("A0",))
    assert [pitch.name for pitch in made.pitches("left")] == ["B2", "C3", "D3", "E3", "G3"]
    assert Tier.model_validate_json(made.model_dump_json()) == made


def test_the_double_notes_of_a_hand_are_its_pairs_at_the_intervals_listed() -> None:
    made = tier(right=("C4", "E4", "F4", "A4"), right_doubles=(3, 6))
    assert [(low.name, high.name) for low, high in made.doubles("right")] == [
        ("C4", "E4"),
        ("C4", "A4"),
        ("F4", "A4"),
    ]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"right": ()}, "needs notes for the right hand"),
        ({"hands": "alternating"}, "needs notes for the left hand"),
        ({"right": ("H4",)}, "not a pitch"),
        ({"right": ("C4", "C4")}, "lists something twice"),
        ({"values": ()}, "at least 1 item"),
        ({"values": ("whole",), "meter": "3/4"}, "fits a bar"),
        ({"bars": 17}, "less than or equal to 16"),
        ({"new": ({"skill": "pitch:D4"},)}, "which no hand plays"),
        ({"right": ("C4", "E4"), "right_doubles": (3, 3)}, "lists something twice"),
        ({"right": ("C4", "E4"), "right_doubles": (4,)}, "no two notes of the right hand are so far apart"),
        ({"right": ("C4", "E4"), "right_doubles": (1,)}, "from 2"),
        ({"right": ("C4", "E5"), "right_doubles": (10,)}, "to 8"),
        ({"left": ("C3", "E3"), "left_doubles": (3,), "hands": "parallel"}, "remove left_doubles"),
        ({"hands": "pattern", "figures": ("block",)}, "needs figures and chords"),
        (PATTERN | {"chords": (("C3", "G3", "E3"),)}, "low to high"),
        (PATTERN | {"meter": "3/4", "values": ("half",)}, "use block, drone, broken, waltz"),
        (PATTERN | {"anacrusis": "quarter", "bars": 1}, "raise bars"),
        (PATTERN | {"new": ({"skill": "hand:left"},)}, "remove it"),
        (PATTERN | {"new": ({"skill": "pitch:F3"},)}, "which no hand plays"),
        ({"new": ({"skill": "accidental:x"},)}, "should match pattern"),
        ({"new": ({"skill": "mood:sad"},)}, "should match pattern"),
        ({"colour": "red"}, "Extra inputs"),
        ({"tempo": 0}, "greater than or equal to 5"),
    ],
)
def test_an_impossible_tier_is_refused_with_the_reason(change: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        tier(**change)


def test_levels_are_found_by_id_and_follow_each_other() -> None:
    road = roadmap()
    assert road.level("1.2").tier(2).id == "1.2/2"
    assert road.tier("1.1/2").level_id == "1.1"
    after = road.level_after("1.1")
    assert after is not None
    assert after.id == "1.2"
    assert road.level_after("1.2") is None


@pytest.mark.parametrize("identity", ["9.9", "", "one"])
def test_a_level_that_does_not_exist_is_answered_with_those_that_do(identity: str) -> None:
    with pytest.raises(CurriculumError, match=r"1\.1 to 1\.2"):
        roadmap().level(identity)


def test_misnumbered_tiers_are_refused() -> None:
    with pytest.raises(ValidationError, match="must be numbered"):
        Level(id="1.1", title="t", teaches=TEACHES, tiers=(tier("1.1/2"),))

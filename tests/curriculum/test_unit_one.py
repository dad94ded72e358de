"""Unit 1: what a learner meets, in which order, and that each level brings one new thing."""

import re

import pytest

from museflow_engine.errors import CurriculumError
from museflow_engine.io.curriculum import load_roadmap
from museflow_engine.level import Level, Tier
from museflow_engine.music.rhythm import parse_value

ROADMAP = load_roadmap()
UNIT = ROADMAP.units[0]
TIERS = [tier for level in UNIT.levels for tier in level.tiers]
STEP, SKIP = 2, 3


def _things(tier: Tier) -> set[str]:
    """What a tier asks a learner to know, as names that can be compared."""
    things = {f"pitch {pitch}" for hand in tier.hands_used for pitch in tier.pitches(hand)}
    things |= {f"value {value}" for value in tier.values}
    things |= {"hands together"} if tier.hands in ("held", "parallel", "independent") else set()
    return things | _movements(tier)


def _movements(tier: Tier) -> set[str]:
    """Steps come with the second note; skips and leaps are things of their own."""
    widest = max(
        1 + pitches[-1].staff_position - pitches[0].staff_position
        for pitches in (tier.pitches(hand) for hand in tier.hands_used)
    )
    widest = min(widest, tier.largest_interval)
    return ({"skips"} if widest >= SKIP else set()) | ({"leaps"} if widest > SKIP else set())


def _all_things(level: Level) -> set[str]:
    return set().union(*(_things(tier) for tier in level.tiers))


def test_the_first_tier_has_one_note_and_three_values() -> None:
    tier = ROADMAP.level("1.1").tiers[0]
    assert [pitch.name for pitch in tier.pitches("right")] == ["C4"]
    assert set(tier.values) == {parse_value(name) for name in ("whole", "half", "quarter")}
    assert not tier.rests


def test_the_first_level_gives_its_one_note_to_each_hand() -> None:
    level = ROADMAP.level("1.1")
    assert {hand for tier in level.tiers for hand in tier.hands_used} == {"right", "left"}
    assert {str(pitch) for tier in level.tiers for pitch in (*tier.right, *tier.left)} == {"C4"}


def test_the_last_tier_has_fourteen_notes_four_values_and_two_hands() -> None:
    tier = UNIT.levels[-1].tiers[-1]
    assert [pitch.name for pitch in tier.pitches("left")] == ["C3", "D3", "E3", "F3", "G3", "A3", "B3"]
    assert [pitch.name for pitch in tier.pitches("right")] == ["C4", "D4", "E4", "F4", "G4", "A4", "B4"]
    assert set(tier.values) == {parse_value(name) for name in ("whole", "dotted half", "half", "quarter")}
    assert tier.hands_used == ("right", "left")
    assert tier.tempo == 72


def test_each_level_after_the_first_brings_exactly_one_new_thing() -> None:
    known = _all_things(UNIT.levels[0])
    for level in UNIT.levels[1:]:
        new = _all_things(level) - known
        assert len(new) == 1, (level.id, new)
        known |= new


@pytest.mark.parametrize("level", UNIT.levels, ids=lambda level: level.id)
def test_the_first_tier_of_a_level_already_holds_its_new_thing(level: Level) -> None:
    earlier = [each for each in UNIT.levels if UNIT.levels.index(each) < UNIT.levels.index(level)]
    known = set().union(*(_all_things(each) for each in earlier)) if earlier else set()
    assert _things(level.tiers[0]) - known


@pytest.mark.parametrize("tier", TIERS, ids=lambda tier: tier.id)
def test_what_a_tier_requires_is_possible_in_it(tier: Tier) -> None:
    widest = tier.largest_interval
    for requirement in tier.new:
        family, _, value = requirement.skill.partition(":")
        if family == "rhythm":
            assert parse_value(value) in tier.values
        if family == "interval":
            spans = [tier.pitches(hand) for hand in tier.hands_used]
            steps = {b.staff_position - a.staff_position for span in spans for a in span for b in span}
            assert abs(int(value)) <= widest
            assert abs(int(value)) - 1 in steps


@pytest.mark.parametrize("tier", TIERS, ids=lambda tier: tier.id)
def test_hands_that_play_at_once_never_share_a_key_nor_cross(tier: Tier) -> None:
    if tier.hands in ("held", "parallel", "independent"):
        assert tier.pitches("left")[-1].midi < tier.pitches("right")[0].midi


@pytest.mark.parametrize("level", UNIT.levels, ids=lambda level: level.id)
def test_tiers_of_a_level_never_narrow_the_hand_that_learns(level: Level) -> None:
    first, last = level.tiers[0], level.tiers[-1]
    for hand in set(first.hands_used) & set(last.hands_used):
        assert set(first.pitches(hand)) - set(last.pitches(hand)) <= {ROADMAP.tier("1.1/1").right[0]}


def test_tempi_grow_gently_from_60_to_72() -> None:
    tempi = [tier.tempo for tier in TIERS]
    assert (min(tempi), max(tempi)) == (60, 72)
    assert (tempi[0], tempi[-1]) == (60, 72)


@pytest.mark.parametrize("level", UNIT.levels, ids=lambda level: level.id)
def test_every_level_teaches_in_a_few_warm_sentences(level: Level) -> None:
    words = level.teaches.split()
    assert 60 <= len(words) <= 260
    assert "*Remember:*" in level.teaches
    assert re.search(r"\*\*.+?\*\*", level.teaches)


def test_there_are_between_twelve_and_eighteen_levels_of_three_or_four_tiers() -> None:
    assert 12 <= len(UNIT.levels) <= 18
    assert {len(level.tiers) for level in UNIT.levels} <= {3, 4}


def test_an_unknown_level_is_answered_with_those_that_exist() -> None:
    with pytest.raises(CurriculumError, match=r"1\.1 to 9\.5"):
        ROADMAP.level("1.99")

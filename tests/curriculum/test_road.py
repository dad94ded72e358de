"""The whole road: one new thing a level, tiers that loosen, and phrases in every tier."""

import re
from collections.abc import Mapping
from itertools import pairwise
from random import Random
from typing import NamedTuple

import pytest

from museflow_engine.generation import PhraseGenerator, is_in_tier, violations
from museflow_engine.io.curriculum import load_roadmap
from museflow_engine.level import Level, Tier
from museflow_engine.level.things import Thing, new_things, things_of
from museflow_engine.music import Key, Meter, Phrase, Pitch

ROADMAP = load_roadmap()
LATER = [level for unit in ROADMAP.units[1:] for level in unit.levels]
TIERS = [tier for level in ROADMAP.levels for tier in level.tiers]
NEW = new_things(ROADMAP)
ASKED_FOR = {"note", "value", "rest", "accidental", "double notes", "interval", "reach", "tie"}
"""Kinds of things that `new` can require; a metre or a key is in every phrase anyway."""

WIDEST_CHORD = 7
"""A seventh, which a child's hand can hold."""

by_level = pytest.mark.parametrize("level", ROADMAP.levels, ids=lambda level: level.id)


class Tried(NamedTuple):
    capacity: int
    phrase: Phrase


@pytest.fixture(scope="module")
def tried() -> Mapping[str, Tried]:
    """Every tier compiled once: its capacity, and a phrase of it."""
    found = {}
    for tier in TIERS:
        generator = PhraseGenerator(tier, Random(7))
        found[tier.id] = Tried(generator.capacity().exact, generator.next())
    return found


def test_the_road_has_nine_units_and_seventy_five_levels() -> None:
    assert len(ROADMAP.units) == 9
    assert len(ROADMAP.levels) == 75


def test_every_tier_yields_phrases_of_its_own(tried: Mapping[str, Tried]) -> None:
    assert {tier.id: violations(tried[tier.id].phrase, tier) for tier in TIERS} == {
        tier.id: [] for tier in TIERS
    }


def test_every_tier_has_room_for_far_more_than_it_takes_to_pass(tried: Mapping[str, Tried]) -> None:
    assert all(tried[tier.id].capacity >= 100 * tier.passing.phrases for tier in TIERS)


def test_the_last_tier_of_a_level_is_wider_than_its_first(tried: Mapping[str, Tried]) -> None:
    narrow = [
        level.id for level in LATER if tried[level.tiers[-1].id].capacity <= tried[level.tiers[0].id].capacity
    ]
    assert not narrow


@pytest.mark.parametrize("level", ROADMAP.levels[1:], ids=lambda level: level.id)
def test_each_level_brings_things_of_one_kind(level: Level) -> None:
    assert len({thing.kind for thing in NEW[level.id]}) == 1


@by_level
def test_the_first_tier_of_a_level_already_asks_its_new_thing(level: Level) -> None:
    assert things_of(level.tiers[0]) & NEW[level.id]


@pytest.mark.parametrize("level", LATER, ids=lambda level: level.id)
def test_what_can_be_asked_for_is_asked_of_every_tier_of_its_level(level: Level) -> None:
    if {thing.kind for thing in NEW[level.id]} & ASKED_FOR:
        assert all(tier.new for tier in level.tiers)


@by_level
def test_a_level_has_two_to_four_tiers_in_tempi_that_do_not_fall(level: Level) -> None:
    assert 2 <= len(level.tiers) <= 4
    assert all(earlier.tempo <= later.tempo for earlier, later in pairwise(level.tiers))


@by_level
def test_every_level_teaches_in_a_few_warm_sentences(level: Level) -> None:
    assert 60 <= len(level.teaches.split()) <= 260
    assert "*Remember:*" in level.teaches
    assert re.search(r"\*\*.+?\*\*", level.teaches)
    assert max(len(line) for line in level.teaches.splitlines()) <= 96


@by_level
def test_every_level_shows_a_tune_that_belongs_to_one_of_its_tiers(level: Level) -> None:
    tune = level.demonstration
    assert tune is not None
    assert any(is_in_tier(tune, tier) for tier in level.tiers)


def test_no_two_levels_show_the_same_tune() -> None:
    tunes = [level.demonstration.fingerprint for level in ROADMAP.levels if level.demonstration]
    assert len(set(tunes)) == len(ROADMAP.levels)


@pytest.mark.parametrize("tier", TIERS, ids=lambda tier: tier.id)
def test_small_hands_can_hold_what_a_tier_asks(tier: Tier) -> None:
    for low, _, high in tier.chords:
        assert high.staff_position - low.staff_position < WIDEST_CHORD
    assert max((*tier.right_doubles, *tier.left_doubles), default=0) < WIDEST_CHORD


def test_nothing_is_syncopated_before_the_level_that_brings_it() -> None:
    place = [level.id for level in ROADMAP.levels].index("4.7")
    early = [level for level in ROADMAP.levels[:place] if not level.id.startswith("1.")]
    assert not any(tier.syncopation for level in early for tier in level.tiers)


def test_the_road_reaches_three_sharps_and_flats_in_major_and_minor() -> None:
    keys = {tier.key for tier in TIERS}
    majors = {Key(fifths, "major") for fifths in range(-3, 4)}
    minors = {Key(fifths, "minor") for fifths in range(-3, 4)}
    assert keys == majors | minors


def test_the_road_reaches_the_metres_that_examinations_ask() -> None:
    assert {str(tier.meter) for tier in TIERS} == {"2/4", "3/4", "4/4", "3/8", "6/8"}


def test_the_road_ends_with_two_octaves_in_both_hands() -> None:
    last = ROADMAP.level("9.3").tiers[1]
    assert [str(last.pitches("left")[0]), str(last.pitches("left")[-1])] == ["C2", "C4"]
    assert [str(last.pitches("right")[0]), str(last.pitches("right")[-1])] == ["C4", "C6"]


def test_a_raised_seventh_of_minor_is_told_from_other_sharps() -> None:
    tier = TIERS[0].model_copy(
        update={"key": Key.parse("C minor"), "right": (Pitch.parse("B4"), Pitch.parse("F#4"))}
    )
    kinds = {thing.name for thing in things_of(tier) if thing.kind == "accidental"}
    assert kinds == {"leading note of minor", "sharps"}


def test_a_value_longer_than_the_bar_is_a_tie_and_no_value() -> None:
    tier = TIERS[0].model_copy(update={"meter": Meter(2, 4), "ties": True})
    assert Thing("value", "whole") not in things_of(tier)
    assert Thing("tie", "ties over the barline") in things_of(tier)


@by_level
def test_every_tune_survives_being_written_as_musicxml(level: Level) -> None:
    tune = level.demonstration
    assert tune is not None
    again = Phrase.from_musicxml(tune.to_musicxml())
    assert (again.fingerprint, again.anacrusis, again.key) == (tune.fingerprint, tune.anacrusis, tune.key)

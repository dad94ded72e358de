"""Weights: multiples of natural exposure, honoured with restraint."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest
from generation_tiers import C4_TO_B4, FOUR_VALUES, MODES, fourteen_notes, tier
from hypothesis import given
from hypothesis import strategies as st

from museflow_engine.generation import PhraseGenerator, is_in_tier
from museflow_engine.generation.model.wishes import Wishes, choices_by_skill
from museflow_engine.level import HandsMode, Tier
from museflow_engine.music import Phrase
from museflow_engine.skill import skills_of

SEVEN_NOTES = tier(right=C4_TO_B4, values=FOUR_VALUES)


def phrases(given_tier: Tier, weights: dict[str, float], count: int = 250) -> list[Phrase]:
    generator = PhraseGenerator(given_tier, rng=Random(5))
    return [generator.next(weights=weights) for _ in range(count)]


def share(skill: str, drawn: list[Phrase]) -> float:
    """Exposures to a skill for each note."""
    counts = Counter(name for phrase in drawn for each in skills_of(phrase).values() for name in each.all)
    return counts[skill] / sum(len(phrase.notes) for phrase in drawn)


@pytest.mark.parametrize("hands", MODES)
def test_weights_of_1_change_nothing_at_all(hands: HandsMode) -> None:
    given_tier = fourteen_notes(hands, new=({"skill": "interval:+2", "at_least": 1},))
    parity = dict.fromkeys(
        [
            "pitch:F4",
            "rhythm:1",
            "interval:+3",
            "hand:left",
            "place:2",
            "pitch:C4×rhythm:2",
            "notes:C4-D4-E4",
        ],
        1.0,
    )
    assert phrases(given_tier, parity, 20) == phrases(given_tier, {}, 20)


@pytest.mark.parametrize(
    "skill",
    [
        "pitch:F4",
        "pitch:B4",
        "rhythm:2",
        "rhythm:3",
        "interval:+3",
        "interval:1",
        "pitch:F4×rhythm:1",
        "pitch:E4×rhythm:2",
        "place:2",
    ],
)
def test_a_weight_of_3_raises_the_exposure_and_a_weight_of_0_all_but_ends_it(skill: str) -> None:
    natural = share(skill, phrases(SEVEN_NOTES, {}))
    assert 1.4 * natural < share(skill, phrases(SEVEN_NOTES, {skill: 3.0})) < 3.5 * natural
    assert share(skill, phrases(SEVEN_NOTES, {skill: 0.0})) < 0.25 * natural


@pytest.mark.parametrize(
    ("hands", "skill"),
    [
        ("alternating", "hand:left"),
        ("alternating", "pitch:A3×hand:left"),
        ("independent", "rhythm:2×hand:left"),
        ("parallel", "pitch:A3"),
        ("held", "rhythm:1×hand:left"),
    ],
)
def test_the_hands_can_be_steered_too(hands: HandsMode, skill: str) -> None:
    given_tier = fourteen_notes(hands)
    natural = share(skill, phrases(given_tier, {}))
    weights = {"hand:left": 3.0} if hands == "held" else {skill: 3.0}
    assert share(skill, phrases(given_tier, weights)) > 1.2 * natural


def test_a_rest_can_be_wished_for() -> None:
    given_tier = tier(right=("C4", "D4"), rests=("quarter", "half"))

    def rests(weights: dict[str, float]) -> int:
        return sum(rest.duration == 480 for p in phrases(given_tier, weights) for rest in p.rests("right"))

    assert rests({"rest:1": 3.0}) > 1.5 * rests({})


def test_wishes_about_pitch_leave_every_rhythm_as_it_was() -> None:
    tilted = phrases(SEVEN_NOTES, {"pitch:F4": 5.0, "interval:+3": 3.0, "pitch:C4×rhythm:2": 4.0})
    plain = phrases(SEVEN_NOTES, {})
    generators = [PhraseGenerator(SEVEN_NOTES, rng=Random(0)) for _ in range(2)]
    first = generators[0].next()
    second = generators[1].next(weights={"pitch:F4": 5.0})
    assert [(n.onset, n.duration) for n in first.notes] == [(n.onset, n.duration) for n in second.notes]
    assert abs(sum(len(p.notes) for p in tilted) / sum(len(p.notes) for p in plain) - 1) < 0.05


@pytest.mark.parametrize("skill", ["pitch:F4", "rhythm:1", "interval:1"])
def test_even_the_strongest_wish_leaves_room_for_the_rest(skill: str) -> None:
    drawn = phrases(SEVEN_NOTES, {skill: 1_000.0})
    assert share(skill, drawn) < 0.8
    assert sum(len({n.pitch for n in phrase.notes}) >= 2 for phrase in drawn) > 0.9 * len(drawn)


def test_weights_never_lead_out_of_the_tier_or_past_the_new_thing() -> None:
    given_tier = fourteen_notes(
        "independent", new=({"skill": "pitch:B4", "at_least": 3},), largest_interval=3
    )
    drawn = phrases(
        given_tier, {"pitch:B4": 0.0, "rhythm:1": 0.0, "interval:-2": 16.0, "hand:left": 4.0}, 100
    )
    assert all(is_in_tier(phrase, given_tier) for phrase in drawn)


def test_names_that_cannot_be_steered_are_ignored() -> None:
    ignored = {"notes:C4-D4-E4": 9.0, "rhythms:1-1-2": 9.0, "hands:together": 9.0, "pitch:C9": 9.0, "??": 2.0}
    assert phrases(SEVEN_NOTES, ignored, 20) == phrases(SEVEN_NOTES, {}, 20)


@pytest.mark.parametrize("weight", [-1.0, float("nan")])
def test_a_weight_below_0_is_refused_by_name(weight: float) -> None:
    with pytest.raises(ValueError, match="pitch:F4"):
        PhraseGenerator(SEVEN_NOTES, rng=Random(0)).next(weights={"pitch:F4": weight})


_WEIGHT = st.floats(0, 1e6)


@given(
    st.lists(st.floats(0.01, 1), min_size=1, max_size=6),
    st.dictionaries(st.sampled_from("abc"), _WEIGHT),
    st.lists(st.sets(st.sampled_from("abcd")), min_size=6, max_size=6),
)
def test_tilted_shares_are_a_distribution_that_excludes_nothing(
    odds: list[float], weights: dict[str, float], skills: list[set[str]]
) -> None:
    natural = tuple(each / sum(odds) for each in odds)
    tilted = Wishes(weights).shares(natural, choices_by_skill(sorted(each) for each in skills[: len(natural)]))
    assert sum(tilted) == pytest.approx(1)
    assert all(each > 0 for each in tilted)


@given(st.floats(0.01, 0.99), _WEIGHT)
def test_one_wish_moves_a_share_to_its_multiple_up_to_the_ceiling(natural: float, weight: float) -> None:
    tilted = Wishes({"a": weight}).shares((natural, 1 - natural), {"a": (0,)})
    ceiling = natural + 0.4 * (1 - natural)
    assert tilted[0] == pytest.approx(min(max(weight, 0.02) * natural, ceiling))

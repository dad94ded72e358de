"""Weights: multiples of natural exposure, honoured with restraint; at 1 they change nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import cache
from random import Random
from types import MappingProxyType

import pytest
from generation_tiers import C4_TO_B4, FOUR_VALUES, MODES, fourteen_notes, new, tier
from hypothesis import given, settings
from hypothesis import strategies as st

from museflow_engine.errors import WeightError
from museflow_engine.generation import PhraseGenerator, is_in_tier
from museflow_engine.generation.model.sampler import Sampler
from museflow_engine.generation.model.tier_model import tier_model
from museflow_engine.generation.model.wishes import Ledger, Wishes
from museflow_engine.level import HandsMode, Tier
from museflow_engine.music import Phrase
from museflow_engine.skill import skills_of

SEVEN_NOTES = tier(right=C4_TO_B4, values=FOUR_VALUES)
PARITY = MappingProxyType(
    dict.fromkeys(
        [
            "pitch:F4",
            "rhythm:1",
            "interval:+3",
            "hand:left",
            "place:2",
            "pitch:C4×rhythm:2",
            "pitch:F4×hand:right",
            "notes:C4-D4-E4",
            "rhythms:1-1-2",
            "hands:together",
        ],
        1.0,
    )
)


def phrases(given_tier: Tier, weights: dict[str, float], count: int = 150) -> list[Phrase]:
    generator = PhraseGenerator(given_tier, rng=Random(5))
    return [generator.next(weights=weights, rng=Random(number)) for number in range(count)]


def shortest(candidates: Sequence[Phrase]) -> list[float]:
    """A critic: the fewer notes, the better."""
    return [-float(len(phrase.notes)) for phrase in candidates]


def mean(skill: str, drawn: Sequence[Phrase]) -> float:
    """Exercises of a skill in a phrase."""
    counts = Counter(name for phrase in drawn for each in skills_of(phrase).values() for name in each.all)
    return counts[skill] / len(drawn)


@cache
def natural(given_tier: Tier, count: int = 150) -> Sequence[Phrase]:
    return phrases(given_tier, {}, count)


@pytest.mark.parametrize("hands", MODES)
def test_weights_of_1_change_nothing_at_all(hands: HandsMode) -> None:
    given_tier = fourteen_notes(hands, new=new(interval_1=1))
    assert phrases(given_tier, dict(PARITY), 20) == phrases(given_tier, {}, 20)


@pytest.mark.parametrize("hands", MODES)
def test_weights_of_1_change_nothing_for_a_critic_either(hands: HandsMode) -> None:
    given_tier = fourteen_notes(hands)
    for seed in range(4):
        weighted, plain = (
            PhraseGenerator(given_tier, rng=Random(seed), critic=shortest, best_of=5) for _ in range(2)
        )
        assert weighted.next(weights=dict(PARITY)) == plain.next()


def test_parity_costs_no_bits_and_wishes_never_less_than_none() -> None:
    for weights in ({}, dict(PARITY), {"pitch:F4": 3.0}, {"rhythm:2": 0.0, "interval:+2": 2.0}):
        ledger = Ledger()
        sampler = Sampler(tier_model(SEVEN_NOTES), Wishes(weights), ledger)
        for seed in range(30):
            before = ledger.bits
            sampler.draw(Random(seed))
            assert ledger.bits >= before - 1e-9
        assert (ledger.bits > 0.1) == any(weight != 1 for weight in weights.values())


@settings(max_examples=50)
@given(
    st.lists(st.floats(1e-6, 1), min_size=2, max_size=6),
    st.lists(st.floats(1e-3, 1e3), min_size=6, max_size=6),
)
def test_the_divergence_of_a_choice_is_never_negative_and_none_at_parity(
    odds: list[float], factors: list[float]
) -> None:
    ledger = Ledger()
    ledger.charge(odds, odds)
    assert ledger.bits == pytest.approx(0, abs=1e-12)
    ledger.charge(odds, [odd * factor for odd, factor in zip(odds, factors, strict=False)])
    assert ledger.bits >= -1e-12


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
        "notes:C4-D4-E4",
    ],
)
def test_a_weight_of_3_raises_the_exposure_and_a_weight_of_0_all_but_ends_it(skill: str) -> None:
    usual = mean(skill, natural(SEVEN_NOTES))
    assert 1.3 * usual < mean(skill, phrases(SEVEN_NOTES, {skill: 3.0})) < 6 * usual
    assert mean(skill, phrases(SEVEN_NOTES, {skill: 0.0})) < 0.3 * usual


@pytest.mark.parametrize(
    ("hands", "skill"),
    [
        ("alternating", "hand:left"),
        ("alternating", "pitch:A3×hand:left"),
        ("independent", "pitch:A3×hand:left"),
        ("parallel", "pitch:A3"),
        ("held", "hand:left"),
    ],
)
def test_the_hands_can_be_steered_too(hands: HandsMode, skill: str) -> None:
    given_tier = fourteen_notes(hands)
    usual = mean(skill, natural(given_tier))
    assert mean(skill, phrases(given_tier, {skill: 3.0})) > 1.1 * usual


def test_a_series_of_rhythms_can_be_wished_for_within_a_bar() -> None:
    usual = mean("rhythms:1-1-2", natural(SEVEN_NOTES))
    assert mean("rhythms:1-1-2", phrases(SEVEN_NOTES, {"rhythms:1-1-2": 3.0})) > 1.3 * usual


def test_a_rest_can_be_wished_for() -> None:
    given_tier = tier(right=("C4", "D4"), rests=("quarter", "half"))

    def rests(weights: dict[str, float]) -> int:
        return sum(rest.duration == 480 for p in phrases(given_tier, weights) for rest in p.rests("right"))

    assert rests({"rest:1": 3.0}) > 1.5 * rests({})


def test_wishes_about_pitch_leave_every_rhythm_as_it_was() -> None:
    wishes = {"pitch:F4": 5.0, "interval:+3": 3.0, "pitch:C4×rhythm:2": 4.0, "notes:C4-D4-E4": 3.0}
    for plain, tilted in zip(natural(SEVEN_NOTES), phrases(SEVEN_NOTES, wishes, 50), strict=False):
        assert [(n.onset, n.duration) for n in plain.notes] == [(n.onset, n.duration) for n in tilted.notes]


@pytest.mark.parametrize("skill", ["pitch:F4", "interval:1"])
def test_even_the_strongest_wish_leaves_room_for_the_rest(skill: str) -> None:
    drawn = phrases(SEVEN_NOTES, {skill: 1_000.0}, 100)
    assert sum(len({n.pitch for n in phrase.notes}) >= 2 for phrase in drawn) > 0.8 * len(drawn)


def test_weights_never_lead_out_of_the_tier_or_past_the_new_thing() -> None:
    given_tier = fourteen_notes("independent", new=new(pitch_B4=3), largest_interval=3)
    drawn = phrases(given_tier, {"pitch:B4": 0.0, "rhythm:1": 0.0, "interval:-2": 16.0, "hand:left": 4.0}, 60)
    assert all(is_in_tier(phrase, given_tier) for phrase in drawn)


def test_names_of_what_the_tier_does_not_show_are_ignored() -> None:
    ignored = {"notes:C9-D9-E9": 9.0, "rhythms:7-7-7": 9.0, "pitch:C9": 9.0, "??": 2.0, "rest:1": 5.0}
    assert phrases(SEVEN_NOTES, ignored, 20) == phrases(SEVEN_NOTES, {}, 20)


@pytest.mark.parametrize("weight", [-1.0, float("nan"), float("inf")])
def test_a_weight_below_0_is_refused_by_name(weight: float) -> None:
    generator = PhraseGenerator(SEVEN_NOTES, rng=Random(0))
    for ask in (
        lambda: generator.next(weights={"pitch:F4": weight}),
        lambda: generator.aim({"pitch:F4": weight}),
    ):
        with pytest.raises(WeightError, match="pitch:F4"):
            ask()

"""Every tier of the roadmap gives phrases of its own, with its new thing, whatever is wished."""

from __future__ import annotations

from random import Random

import pytest

from museflow_engine import load_roadmap
from museflow_engine.generation import PhraseGenerator, violations
from museflow_engine.level import Tier
from museflow_engine.music.rhythm import quarters

TIERS = [tier for unit in load_roadmap().units for level in unit.levels for tier in level.tiers]


@pytest.mark.parametrize("tiers", [TIERS[first::47] for first in range(47)], ids=lambda tiers: tiers[0].id)
def test_phrases_are_of_their_tier_and_have_its_new_thing(tiers: list[Tier]) -> None:
    for tier in tiers:
        generator = PhraseGenerator(tier, rng=Random(8))
        away = {requirement.skill: 0.0 for requirement in tier.new}
        liked = {f"rhythm:{quarters(tier.values[-1])}": 3.0, "interval:+2": 2.0}
        for weights in ({}, away, liked):
            phrase = generator.next(weights=weights)
            assert violations(phrase, tier) == [], (tier.id, weights)

"""Ties, upbeats, triplets, accents and forms: all the phrases they allow, and no others."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from rhythm_tiers import every_phrase, tiny_rhythm_tiers

from museflow_engine.errors import CurriculumError
from museflow_engine.generation.language import compile_tier
from museflow_engine.generation.writing_out import write_out
from museflow_engine.level import Tier
from museflow_engine.music import Phrase


def every_numbered(given_tier: Tier) -> list[Phrase]:
    language = compile_tier(given_tier)
    return [write_out(language, language.unrank(rank)) for rank in range(language.size)]


def rhythm(phrase: Phrase, hand: str = "right") -> tuple[tuple[int, int], ...]:
    return tuple((note.onset, note.duration) for note in phrase.notes if note.hand == hand)


@settings(max_examples=150, deadline=None)
@given(tiny_rhythm_tiers())
def test_every_phrase_that_the_rules_allow_has_one_number_and_nothing_else_has(tiny: Tier) -> None:
    expected = every_phrase(tiny)
    if not expected:
        with pytest.raises(CurriculumError):
            compile_tier(tiny)
        return
    numbered = [phrase.fingerprint for phrase in every_numbered(tiny)]
    assert len(numbered) == len(set(numbered)) == len(expected)
    assert set(numbered) == set(expected)

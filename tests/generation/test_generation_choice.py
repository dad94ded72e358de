"""The choice among candidates, the shapes to keep away from, and what a tier has to offer."""

from __future__ import annotations

from collections.abc import Sequence
from math import log2
from random import Random

import pytest
from generation_tiers import C4_TO_B4, FOUR_VALUES, fourteen_notes, one_note, tier
from hypothesis import given, settings
from hypothesis import strategies as st

from museflow_engine.generation import PhraseGenerator
from museflow_engine.music import Phrase

SEVEN_NOTES = tier(right=C4_TO_B4, values=FOUR_VALUES)


@settings(max_examples=25, deadline=None)
@given(best_of=st.integers(1, 12), seed=st.integers(0, 10_000))
def test_a_critic_is_given_different_phrases_and_the_best_is_taken(best_of: int, seed: int) -> None:
    asked: list[Sequence[Phrase]] = []

    def critic(candidates: Sequence[Phrase]) -> list[float]:
        asked.append(candidates)
        return [float(int(phrase.fingerprint[:6], 16)) for phrase in candidates]

    phrase = PhraseGenerator(SEVEN_NOTES, rng=Random(seed), critic=critic, best_of=best_of).next()
    for candidates in asked:
        assert len({each.fingerprint for each in candidates}) == len(candidates) == best_of
        assert max(int(each.fingerprint[:6], 16) for each in candidates) == int(phrase.fingerprint[:6], 16)
    assert len(asked) == (best_of > 1)


def test_a_critic_is_never_shown_what_was_seen() -> None:
    given_tier, seen = one_note("right", bars=2), set[str]()

    def critic(candidates: Sequence[Phrase]) -> list[float]:
        assert not any(phrase.fingerprint in seen for phrase in candidates)
        return [0.0] * len(candidates)

    generator = PhraseGenerator(given_tier, rng=Random(1), critic=critic, best_of=4)
    for _ in range(36):
        seen.add(generator.next(seen=seen).fingerprint)
    assert len(seen) == 36


def test_fewer_than_one_candidate_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        PhraseGenerator(SEVEN_NOTES, rng=Random(0), best_of=0)


def test_shapes_heard_before_are_kept_away_from_where_there_are_others() -> None:
    generator, near = PhraseGenerator(fourteen_notes("alternating"), rng=Random(4)), set[str]()
    for _ in range(300):
        phrase = generator.next(near=near)
        assert phrase.shape not in near
        near.add(phrase.shape)


def test_a_phrase_of_a_shape_heard_before_is_better_than_none() -> None:
    given_tier = one_note("right", bars=2)
    generator, seen, near = PhraseGenerator(given_tier, rng=Random(4)), set[str](), set[str]()
    everything = {phrase.shape for phrase in (generator.next(rng=Random(seed)) for seed in range(300))}
    for _ in range(36):
        phrase = generator.next(seen=seen, near=near | everything)
        seen.add(phrase.fingerprint)
        near.add(phrase.shape)
    assert len(seen) == 36


def test_a_capacity_tells_how_many_are_musical_and_how_varied_the_model_is() -> None:
    generator = PhraseGenerator(SEVEN_NOTES, rng=Random(0))

    def half(candidates: Sequence[Phrase]) -> list[float]:
        return [float(number % 2) for number in range(len(candidates))]

    capacity = generator.capacity()
    assert capacity.musical is None
    assert generator.capacity(half).musical == capacity.exact // 2
    assert generator.capacity(half, threshold=0.0).musical == capacity.exact
    assert generator.capacity(half, threshold=2.0).musical == capacity.exact * 3 // 300
    assert 0 < capacity.effective_bits < log2(capacity.exact)
    assert generator.capacity().effective_bits == capacity.effective_bits


def test_a_tier_of_one_phrase_has_no_information() -> None:
    only = one_note("right", bars=1, values=("whole",))
    capacity = PhraseGenerator(only, rng=Random(0)).capacity()
    assert (capacity.exact, capacity.effective_bits) == (1, 0.0)

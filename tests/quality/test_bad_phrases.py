"""Spoiled phrases keep the frame of the phrase they are made from."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest
from human_music import human_phrases
from hypothesis import given, settings
from hypothesis import strategies as st
from rich_phrases import rich_phrases

from museflow_engine.music import HANDS, Phrase
from museflow_engine.training.quality.bad_phrases import (
    kinds_of_bad_phrases,
    misaligned,
    shuffled_bars,
    two_wrong_notes,
)

KINDS = kinds_of_bad_phrases(human_phrases())


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_keeps_metre_key_and_length_and_changes_the_music(kind: str) -> None:
    rng = Random(1)
    spoiled = [(phrase, KINDS[kind](phrase, rng)) for phrase in human_phrases()]
    assert sum(bad is not None for _, bad in spoiled) > len(spoiled) / 3
    for phrase, bad in spoiled:
        if bad is not None:
            assert (bad.meter, bad.key, bad.length) == (phrase.meter, phrase.key, phrase.length)
            assert bad.fingerprint != phrase.fingerprint


@pytest.mark.parametrize("kind", ["uniform", "naive", "order 1"])
def test_composed_kinds_stay_in_the_range_and_the_bars_of_each_hand(kind: str) -> None:
    rng = Random(2)
    for phrase in human_phrases():
        bad = KINDS[kind](phrase, rng)
        assert bad is not None
        for hand in HANDS:
            places = [note.pitch.staff_position for note in phrase.in_hand(hand)]
            for note in bad.in_hand(hand):
                assert min(places) <= note.pitch.staff_position <= max(places)


@given(rich_phrases(), st.sampled_from(sorted(KINDS)), st.integers(0, 99))
@settings(max_examples=80, deadline=None)
def test_no_phrase_is_too_odd_to_be_spoiled(phrase: Phrase, kind: str, seed: int) -> None:
    first, second = (KINDS[kind](phrase, Random(seed)) for _ in range(2))
    assert first == second


def test_two_wrong_notes_are_two() -> None:
    for phrase in human_phrases():
        bad = two_wrong_notes(phrase, Random(3))
        assert bad is not None
        before = Counter((note.onset, note.hand, note.pitch.midi) for note in phrase.notes)
        after = Counter((note.onset, note.hand, note.pitch.midi) for note in bad.notes)
        assert 1 <= (before - after).total() <= 2
        assert [note.duration for note in bad.notes].count(0) == 0


def test_what_cannot_be_spoiled_in_a_way_is_left_alone() -> None:
    one_hand = Phrase.from_notes([(0, 480, 60, "right", "a"), (480, 480, 62, "right", "b")])
    assert misaligned(one_hand, Random(1)) is None
    assert shuffled_bars(one_hand, Random(1)) is None
    assert two_wrong_notes(one_hand, Random(1)) is None

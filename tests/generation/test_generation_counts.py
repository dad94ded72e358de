"""The language of a tier: as many phrases as there are, numbered, and no others."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from random import Random
from typing import Any

import pytest
from generation_tiers import C3_TO_B3, C4_TO_B4, FOUR_VALUES, MODES, fourteen_notes, one_note, tier
from hypothesis import given, settings
from hypothesis import strategies as st

from museflow_engine.errors import CurriculumError
from museflow_engine.generation import PhraseGenerator, is_in_tier
from museflow_engine.generation.language import compile_tier
from museflow_engine.generation.writing_out import write_out
from museflow_engine.level import Tier
from museflow_engine.music import Hand, Note, Phrase, Pitch


@pytest.mark.parametrize(
    ("given_tier", "count"),
    [
        (one_note("right"), 6**4),
        (one_note("left"), 6**4),
        (one_note("alternating"), 6**4 * (2**4 - 2)),
        (one_note("independent"), 6**8),
        (one_note("parallel"), 6**4),
        (one_note("held"), 2 * 6**4 - 1),
        (tier(right=("C4", "D4")), 46**4),
        (tier(right=("C4", "D4", "E4", "F4", "G4")), 1_030**4),
        (tier(right=("C4", "E4"), largest_interval=2), 1_296 * 2),
        (tier(right=("C4",), values=("half", "quarter"), rests=("quarter",), bars=1), 19),
        (tier(right=("C4",), meter="3/4", values=("dotted half", "half", "quarter")), 4**4),
    ],
)
def test_the_number_of_phrases_is_exact(given_tier: Tier, count: int) -> None:
    assert PhraseGenerator(given_tier, rng=Random(0)).capacity().exact == count


def test_the_widest_tier_of_unit_1_is_counted_too() -> None:
    # A bar of four values is one of 8 rhythms; with 7 notes to choose from, each of n
    # notes has 7 choices.
    a_bar = 7 + 2 * 7**2 + 7**2 + 3 * 7**3 + 7**4
    assert PhraseGenerator(fourteen_notes("right"), rng=Random(0)).capacity().exact == a_bar**4
    assert PhraseGenerator(fourteen_notes("independent"), rng=Random(0)).capacity().exact == a_bar**8


_KEYS = ("A3", "B3", "C4", "D4", "E4", "F4")
_NEW = ("pitch:C4", "pitch:D4", "interval:+2", "interval:1", "interval:-3", "rhythm:1", "rest:1", "hand:left")


@st.composite
def tiny_tiers(draw: st.DrawFn) -> Tier:
    hands = draw(st.sampled_from(MODES))
    two_hands = hands not in ("right", "left")
    meter = draw(st.sampled_from(["2/4", "3/4"] if not two_hands else ["2/4"]))
    keys = st.lists(st.sampled_from(_KEYS), min_size=1, max_size=2, unique=True)
    fields: dict[str, Any] = {
        "right": draw(keys),
        "left": draw(keys),
        "values": draw(
            st.lists(st.sampled_from(["quarter", "half", "dotted half"]), min_size=1, unique=True)
        ),
        "rests": draw(st.lists(st.sampled_from(["quarter", "half"]), max_size=1)),
        "hands": hands,
        "meter": meter,
        "bars": draw(st.integers(1, 2)),
        "largest_interval": draw(st.sampled_from([1, 2, 3, 8])),
    }
    if min({"quarter": 1, "half": 2, "dotted half": 3}[value] for value in fields["values"]) > int(meter[0]):
        fields["values"].append("quarter")
    wanted = draw(st.lists(st.sampled_from(_NEW), max_size=2, unique=True))
    playing = [*(fields["right"] if hands != "left" else []), *(fields["left"] if hands != "right" else [])]
    fields["new"] = [
        {"skill": skill, "at_least": draw(st.integers(1, 3))}
        for skill in wanted
        if not skill.startswith("pitch") or skill.partition(":")[2] in playing
    ]
    return tier(**fields)


def every_phrase(given_tier: Tier) -> dict[str, Phrase]:
    """All phrases of a tier by brute force: everything playable, then the checker."""
    lines = {hand: list(_lines(given_tier, hand)) for hand in ("right", "left")}
    found = {}
    for right, left in product(lines["right"], lines["left"]):
        notes = tuple(
            Note(f"n{number}", onset, duration, pitch, hand)
            for number, (onset, duration, pitch, hand) in enumerate(right + left)
        )
        if notes:
            length = given_tier.bars * given_tier.meter.bar_ticks
            phrase = Phrase(notes, given_tier.meter, given_tier.key, length=length)
            if is_in_tier(phrase, given_tier):
                found[phrase.fingerprint] = phrase
    return found


_Line = list[tuple[int, int, Pitch, Hand]]


def _lines(given_tier: Tier, hand: Hand) -> Iterator[_Line]:
    if hand not in given_tier.hands_used:
        yield []
        return
    bar = given_tier.meter.bar_ticks
    lengths = {*given_tier.values, *((bar,) if given_tier.hands == "held" else ())}
    a_bar = list(_fillings(bar, sorted(lengths), given_tier.pitches(hand), given_tier.rests))
    for bars in product([[], *a_bar], repeat=given_tier.bars):
        yield [
            (number * bar + onset, duration, pitch, hand)
            for number, notes in enumerate(bars)
            for onset, duration, pitch in notes
        ]


def _fillings(
    room: int, values: list[int], pitches: tuple[Pitch, ...], rests: tuple[int, ...], at: int = 0
) -> Iterator[list[tuple[int, int, Pitch]]]:
    if at == room:
        yield []
    for value in values:
        if at + value <= room:
            for rest_of_bar in _fillings(room, values, pitches, rests, at + value):
                for pitch in pitches:
                    yield [(at, value, pitch), *rest_of_bar]
    for rest in rests:
        if at + rest <= room:
            yield from _fillings(room, values, pitches, rests, at + rest)


@settings(max_examples=60, deadline=None)
@given(tiny_tiers())
def test_every_phrase_of_a_tier_has_one_number_and_nothing_else_has(tiny: Tier) -> None:
    expected = every_phrase(tiny)
    if not expected:
        with pytest.raises(CurriculumError):
            compile_tier(tiny)
        return
    language = compile_tier(tiny)
    numbered = [write_out(language, language.unrank(rank)).fingerprint for rank in range(language.size)]
    assert len(numbered) == len(set(numbered)) == len(expected)
    assert set(numbered) == set(expected)


def test_a_number_that_no_phrase_has_is_refused() -> None:
    language = compile_tier(one_note("right"))
    for rank in (-1, language.size):
        with pytest.raises(IndexError):
            language.unrank(rank)


def test_the_new_thing_takes_phrases_away_but_only_those_without_it() -> None:
    free = compile_tier(fourteen_notes("right")).size
    with_b4 = compile_tier(fourteen_notes("right", new=({"skill": "pitch:B4", "at_least": 1},))).size
    without_b4 = compile_tier(tier(right=C4_TO_B4[:-1], values=FOUR_VALUES)).size
    assert with_b4 == free - without_b4


def test_hands_that_share_keys_never_meet() -> None:
    sharing = tier(right=("C4", "D4"), left=("B3", "C4"), hands="independent")
    # Right above C4 and left up to C4, or right from C4 (at least once) and left below.
    apart = 6**4 * 46**4 + (46**4 - 6**4) * 6**4
    assert compile_tier(sharing).size == apart


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"hands": "alternating", "bars": 1}, "two bars"),
        ({"hands": "independent", "right": C3_TO_B3[:1], "left": C4_TO_B4}, "move the hands apart"),
        ({"values": ("dotted half",)}, "add a shorter value"),
        ({"new": ({"skill": "rhythm:0.5"},)}, "ask for less"),
        ({"new": ({"skill": "interval:+9"},)}, "ask for less"),
        ({"right": ("F#4", "Gb4")}, "one key"),
        ({"new": ({"skill": "hand:right×rhythm:1"},)}, "pair"),
    ],
)
def test_an_impossible_tier_says_why_and_what_to_change(fields: dict[str, Any], words: str) -> None:
    with pytest.raises(CurriculumError, match=words):
        PhraseGenerator(tier(**{"right": ("C4",), "left": ("C3",)} | fields), rng=Random(0))

"""Ties, upbeats, triplets, accents and forms: all the phrases they allow, and no others."""

from __future__ import annotations

from itertools import product
from random import Random
from typing import Any

import pytest
from generation_tiers import fourteen_notes, one_note, tier
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from rhythm_tiers import every_phrase, tiny_rhythm_tiers

from museflow_engine.errors import CurriculumError
from museflow_engine.generation import PhraseGenerator, is_in_tier, violations, widenings
from museflow_engine.generation.language import compile_tier
from museflow_engine.generation.rhythm_steps import Move
from museflow_engine.generation.slot_counts import Edge, SlotCounts
from museflow_engine.generation.writing_out import write_out
from museflow_engine.level import HandsMode, Tier
from museflow_engine.music import Hand, Phrase

Rhythm = tuple[tuple[int, int], ...]


def every_numbered(given_tier: Tier) -> list[Phrase]:
    language = compile_tier(given_tier)
    return [write_out(language, language.unrank(rank)) for rank in range(language.size)]


def rhythm(phrase: Phrase, hand: Hand = "right") -> Rhythm:
    return tuple((note.onset, note.duration) for note in phrase.in_hand(hand))


def rhythms(given_tier: Tier, hand: Hand = "right") -> set[Rhythm]:
    return {rhythm(phrase, hand) for phrase in every_numbered(given_tier)}


@settings(max_examples=80, deadline=None)
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


@settings(max_examples=60, deadline=None)
@given(tiny_rhythm_tiers(), st.randoms(use_true_random=False))
def test_the_number_of_a_phrase_is_found_again(tiny: Tier, rng: Random) -> None:
    try:
        language = compile_tier(tiny)
    except CurriculumError:
        return
    for rank in {0, language.size - 1, rng.randrange(language.size)}:
        assert language.rank(language.unrank(rank)) == rank


def test_a_phrase_of_another_tier_has_no_number() -> None:
    language = compile_tier(one_note("right"))
    for other in (one_note("right", bars=2), one_note("right", values=("eighth",)), tier(right=("C4", "D4"))):
        stranger = compile_tier(other)
        with pytest.raises(ValueError, match=r"tier|here"):
            language.rank(stranger.unrank(stranger.size - 1))


def test_without_syncopation_no_note_sounds_over_a_stronger_place() -> None:
    plain = one_note("right", bars=1, values=("half", "quarter"), syncopation=False)
    assert ((0, 480), (480, 960), (1440, 480)) not in rhythms(plain)
    assert rhythms(plain) == {
        ((0, 960), (960, 960)),
        ((0, 960), (960, 480), (1440, 480)),
        ((0, 480), (480, 480), (960, 960)),
        ((0, 480), (480, 480), (960, 480), (1440, 480)),
    }


@pytest.mark.parametrize(
    ("meter", "values", "found"),
    [
        ("4/4", ("dotted quarter", "eighth", "half"), ((0, 720), (720, 240), (960, 960))),
        ("3/4", ("half", "quarter"), ((0, 480), (480, 960))),
        ("4/4", ("dotted half", "quarter"), ((0, 1440), (1440, 480))),
        ("6/8", ("quarter", "eighth"), ((0, 240), (240, 480), (720, 480), (1200, 240))),
        ("2/4", ("dotted eighth", "16th", "quarter"), ((0, 360), (360, 120), (480, 480))),
    ],
)
def test_dotted_and_long_notes_from_their_own_place_are_not_syncopated(
    meter: str, values: tuple[str, ...], found: Rhythm
) -> None:
    assert found in rhythms(one_note("right", bars=1, meter=meter, values=values, syncopation=False))


@pytest.mark.parametrize(
    ("meter", "values", "found"),
    [
        ("4/4", ("quarter", "eighth"), ((0, 240), (240, 480), (720, 240), (960, 480), (1440, 480))),
        ("4/4", ("dotted half", "quarter"), ((0, 480), (480, 1440))),
        ("6/8", ("quarter", "eighth"), ((0, 480), (480, 480), (960, 480))),
        ("2/4", ("quarter", "eighth", "16th"), ((0, 120), (120, 240), (360, 120), (480, 480))),
        ("3/4", ("triplet quarter", "quarter"), None),
    ],
)
def test_notes_that_hide_a_stronger_place_are_syncopated(
    meter: str, values: tuple[str, ...], found: Rhythm | None
) -> None:
    off, on = (
        rhythms(one_note("right", bars=1, meter=meter, values=values, syncopation=free)) for free in (0, 1)
    )
    assert off <= on
    if found:
        assert found in on - off


def test_a_tied_note_is_one_note_over_one_barline_and_the_last_bar_ties_nowhere() -> None:
    tied = one_note("right", bars=2, values=("half", "quarter"), ties=True)
    found = rhythms(tied)
    over = {each for each in found if any(onset < 1920 < onset + length for onset, length in each)}
    assert ((0, 960), (960, 480), (1440, 960), (2400, 480), (2880, 960)) in over
    assert len(found - over) == 5**2
    # Before the tie three quarters of a bar in 3 ways, and as many after it.
    assert len(over) == 3 * 3


def test_ties_go_together_with_every_mode_that_plays_on() -> None:
    for hands in ("right", "left", "independent", "parallel", "held"):
        given_tier = one_note(hands, bars=2, values=("half", "quarter"), ties=True)
        crossing = [
            phrase
            for phrase in every_numbered(given_tier)
            if any(note.onset < 1920 < note.offset for note in phrase.notes)
        ]
        assert crossing
        assert [reason for phrase in crossing for reason in violations(phrase, given_tier)] == []


def test_an_upbeat_shortens_the_last_bar() -> None:
    given_tier = one_note("right", bars=2, values=("dotted half", "quarter"), anacrusis="quarter")
    found = every_numbered(given_tier)
    assert {(phrase.anacrusis, phrase.length) for phrase in found} == {(480, 3840)}
    assert {bar.duration for phrase in found for bar in phrase.bars} == {480, 1920, 1440}
    # A quarter; then 3 rhythms of a bar; then 2 of three quarters.
    assert len(found) == 1 * 3 * 2


@pytest.mark.parametrize(
    ("hands", "playing"),
    [
        ("right", {"right"}),
        ("left", {"left"}),
        ("parallel", {"right", "left"}),
        ("independent", {"right"}),
    ],
)
def test_the_hand_of_the_melody_plays_the_upbeat(hands: HandsMode, playing: set[str]) -> None:
    for phrase in every_numbered(one_note(hands, bars=2, values=("dotted half",), rests=("quarter",))):
        assert phrase.anacrusis == 0
    upbeat = one_note(hands, bars=2, values=("dotted half", "quarter"), anacrusis="quarter")
    for phrase in every_numbered(upbeat):
        assert {note.hand for note in phrase.notes if note.onset < 480} == playing


def test_the_hand_of_the_first_bar_plays_the_upbeat_before_it() -> None:
    for phrase in every_numbered(one_note("alternating", bars=2, values=("quarter",), anacrusis="quarter")):
        first, *others = phrase.notes
        assert first.hand == others[0].hand != others[-1].hand


def test_held_notes_begin_after_the_upbeat_and_end_with_the_last_bar() -> None:
    for phrase in every_numbered(one_note("held", bars=2, values=("quarter",), anacrusis="quarter")):
        held = ((480, 1920), (2400, 1440))
        assert held in (rhythm(phrase, "right"), rhythm(phrase, "left"))


def test_triplets_come_in_threes_on_a_multiple_of_their_length() -> None:
    eighths = one_note("right", bars=1, meter="2/4", values=("triplet eighth", "quarter"))
    assert len(rhythms(eighths)) == 2**2
    mixed = one_note("right", bars=1, values=("triplet quarter", "triplet eighth", "half"))
    # In each half bar one of three rhythms; or a half note between two triplets of eighths.
    assert len(rhythms(mixed)) == 3**2 + 1
    assert one_note("right", values=("triplet eighth",)).values == (160,)


@pytest.mark.parametrize("hands", ["right", "alternating", "parallel", "held", "independent"])
def test_bars_of_one_letter_share_their_rhythm_in_each_hand(hands: HandsMode) -> None:
    given_tier = one_note(hands, bars=3, values=("half", "quarter"), meter="2/4", form="aba")
    free = every_numbered(given_tier.model_copy(update={"form": ""}))
    formed = every_numbered(given_tier)

    def bar(phrase: Phrase, number: int) -> set[tuple[str, int, int]]:
        start = 960 * number
        return {
            (note.hand, note.onset - start, note.duration)
            for note in phrase.notes
            if start <= note.onset < start + 960
        }

    assert {phrase.fingerprint for phrase in formed} == {
        phrase.fingerprint for phrase in free if bar(phrase, 0) == bar(phrase, 2)
    }


def test_what_happens_in_a_repeated_bar_counts_each_time() -> None:
    asked = ({"skill": "rhythm:2", "at_least": 3}, {"skill": "pitch:D4", "at_least": 3})
    given_tier = tier(
        right=("C4", "D4"), bars=4, meter="2/4", form="aaba", values=("half", "quarter"), new=asked
    )
    found = every_numbered(given_tier)
    assert {phrase.fingerprint for phrase in found} == {
        phrase.fingerprint
        for phrase in every_numbered(given_tier.model_copy(update={"new": ()}))
        if is_in_tier(phrase, given_tier)
    }


RICH = (
    *("whole", "dotted half", "half", "dotted quarter", "quarter", "dotted eighth", "eighth", "16th"),
    *("triplet eighth", "triplet quarter"),
)


@pytest.mark.parametrize(
    ("hands", "fields"),
    [
        ("independent", {"ties": True, "syncopation": False, "anacrusis": "dotted quarter"}),
        ("independent", {"form": "aabaaaba"}),
        ("held", {"ties": True, "anacrusis": "eighth"}),
        ("alternating", {"syncopation": False, "anacrusis": "half", "bars": 4}),
        ("alternating", {"form": "abababcd"}),
        ("parallel", {"ties": True, "new": ({"skill": "rhythm:1/3", "at_least": 3},)}),
        ("left", {"ties": True, "new": ({"skill": "rest:0.5", "at_least": 3},), "meter": "3/4"}),
    ],
)
def test_rich_tiers_are_counted_and_drawn_from_without_leaving_them(
    hands: HandsMode, fields: dict[str, Any]
) -> None:
    given_tier = fourteen_notes(
        hands, **{"values": RICH, "rests": ("half", "quarter", "eighth"), "bars": 8} | fields
    )
    language, rng = compile_tier(given_tier), Random(4)
    generator = PhraseGenerator(given_tier, rng=rng)
    ranks = [rng.randrange(language.size) for _ in range(6)]
    assert [language.rank(language.unrank(rank)) for rank in ranks] == ranks
    numbered = [write_out(language, language.unrank(rank)) for rank in ranks]
    for phrase in [*numbered, generator.next(), generator.next()]:
        assert violations(phrase, given_tier) == []
        again = Phrase.from_musicxml(phrase.to_musicxml())
        assert again.fingerprint == phrase.fingerprint
        assert again.anacrusis == phrase.anacrusis


@st.composite
def automata(draw: st.DrawFn) -> tuple[list[list[Edge]], list[int], int]:
    """Random acyclic automata in bars, of one hand after the other or of both at once."""
    size = draw(st.integers(2, 7))
    turn = draw(st.sampled_from([size, *range(1, size)]))
    edges: list[list[Edge]] = []
    for node in range(size - 1):
        moves = []
        for target in draw(st.lists(st.integers(node + 1, size - 1), min_size=1, max_size=3)):
            one_line = turn < size
            first = draw(st.integers(0, 2)) if not one_line or node < turn else 0
            second = draw(st.integers(0, 2)) if not one_line or node >= turn else 0
            moves.append((target, Move((), 0, 0, (first, second), ())))
        edges.append(moves)
    bars = sorted(draw(st.lists(st.integers(0, 3), min_size=size, max_size=size)))
    return [*edges, []], bars, turn


@given(automata())
def test_counting_by_slots_counts_every_way_to_the_end(made: tuple[list[list[Edge]], list[int], int]) -> None:
    edges, bars, turn = made

    def ways(node: int) -> list[tuple[int, int]]:
        if node == len(edges) - 1:
            return [(0, 0)]
        return [
            (move.slots[0] + first, move.slots[1] + second)
            for target, move in edges[node]
            for first, second in ways(target)
        ]

    counts = SlotCounts(edges, bars, turn)
    for node in range(len(edges)):
        expected = ways(node)
        assert counts[node] == {slots: expected.count(slots) for slots in set(expected)}
        for slots in product(range(4), range(4)):
            assert counts.number(node, slots) == expected.count(slots)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"ties": True, "hands": "alternating"}, "remove ties"),
        ({"ties": True, "form": "aaba"}, "remove form or ties"),
        ({"anacrusis": "quarter", "form": "aaba"}, "remove form or anacrusis"),
        ({"form": "aab"}, "3 letters for 4 bars"),
        ({"anacrusis": "whole"}, "shorter than a bar"),
        ({"anacrusis": "quarter", "bars": 1}, "raise bars to 2"),
        ({"values": ("triplet eighth",), "meter": "6/8"}, "metres of quarters or halves"),
        ({"values": ("triplet half", "quarter"), "meter": "3/4"}, "do not fit a bar"),
        ({"values": ("0.2", "half")}, "only triplets"),
        ({"rests": ("triplet eighth",)}, "without rests"),
    ],
)
def test_a_tier_that_cannot_be_played_says_what_to_change(fields: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        one_note(**{"hands": "right"} | fields)


def test_an_upbeat_that_no_value_fills_is_refused_with_the_way_out() -> None:
    with pytest.raises(CurriculumError, match="upbeat"):
        compile_tier(one_note("right", values=("half", "whole"), anacrusis="quarter"))


def test_a_tier_with_a_form_or_ties_widens_to_tiers_that_exist() -> None:
    for fields in ({"form": "aaba"}, {"ties": True}, {"anacrusis": "quarter"}):
        given_tier = one_note("right", **fields)
        for step in widenings(given_tier):
            assert Tier.model_validate(step.tier.model_dump()) == step.tier
            assert is_in_tier(PhraseGenerator(step.tier, rng=Random(2)).next(), step.tier)

"""Tiny tiers with every rule of rhythm, and all their phrases found by trying everything."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from math import gcd
from typing import Any

from generation_tiers import tier
from hypothesis import strategies as st

from museflow_engine.generation import is_in_tier
from museflow_engine.level import HandsMode, Tier
from museflow_engine.music import Hand, Meter, Note, Phrase, Pitch

_Line = list[tuple[int, int, Pitch, Hand]]
_MODES: tuple[HandsMode, ...] = ("right", "left", "alternating", "parallel", "held", "independent")
_ONE_HAND_VALUES = ("eighth", "quarter", "dotted quarter", "half", "dotted half")
_TWO_HAND_VALUES = (
    *(("quarter",), ("half",), ("quarter", "half")),
    # Longer than a bar: to be tied.
    *(("half", "dotted half"), ("quarter", "half", "whole")),
)
_NEW = ("rhythm:1", "rhythm:2", "rest:1", "hand:left", "hand:right", "pitch:C4", "interval:1")


@st.composite
def tiny_rhythm_tiers(draw: st.DrawFn) -> Tier:
    """A tier of a few bars whose phrases can all be tried."""
    hands = draw(st.sampled_from(_MODES))
    fields: dict[str, Any] = {"hands": hands, "right": ["C4"], "left": ["C3"], "meter": "2/4", "bars": 2}
    if hands in ("right", "left"):
        fields |= draw(st.sampled_from([_plain(draw), _with_triplets(draw), _of_many_bars(draw)]))
        fields[hands] = ["C4", "D4"] if fields.pop("two_notes", False) else ["C4"]
    else:
        fields["values"] = draw(st.sampled_from(_TWO_HAND_VALUES))
        fields["rests"] = draw(st.sampled_from([[], ["quarter"]]))
    fields["syncopation"] = draw(st.booleans())
    fields["ties"] = hands != "alternating" and draw(st.booleans())
    if not fields["ties"]:
        fields["form"] = draw(st.sampled_from(["", "a" * fields["bars"], "abca"[: fields["bars"]]]))
    if not fields.get("form") and fields["bars"] > 1:
        fields["anacrusis"] = draw(st.sampled_from([0, Meter.parse(fields["meter"]).bar_ticks // 2]))
    wanted = draw(st.lists(st.sampled_from(_NEW), max_size=2, unique=True))
    played = {*fields["right"], *fields["left"]} if hands != "left" else {*fields["left"]}
    fields["new"] = [
        {"skill": skill, "at_least": draw(st.integers(1, 3))}
        for skill in wanted
        if not skill.startswith("pitch") or skill.partition(":")[2] in played
    ]
    return tier(**fields)


def _plain(draw: st.DrawFn) -> dict[str, Any]:
    return {
        "values": draw(
            st.lists(st.sampled_from(_ONE_HAND_VALUES), min_size=1, unique=True).filter(
                lambda values: values != ["dotted half"]
            )
        ),
        "rests": draw(st.lists(st.sampled_from(["eighth", "quarter"]), max_size=2, unique=True)),
    }


def _with_triplets(draw: st.DrawFn) -> dict[str, Any]:
    values = draw(
        st.sampled_from(
            [
                ["triplet eighth", "quarter"],
                ["triplet eighth"],
                ["triplet quarter", "quarter"],
                ["triplet eighth", "triplet quarter", "half"],
            ]
        )
    )
    return {"values": values, "rests": draw(st.sampled_from([[], ["quarter"]])), "bars": 1}


def _of_many_bars(draw: st.DrawFn) -> dict[str, Any]:
    meter, value = draw(st.sampled_from([("2/8", "quarter"), ("1/4", "eighth")]))
    return {
        "values": draw(st.sampled_from([["quarter", "eighth"], ["eighth"], [value]])),
        "rests": draw(st.sampled_from([[], ["eighth"]])),
        "meter": meter,
        "bars": draw(st.integers(2, 4)),
        "two_notes": draw(st.booleans()),
    }


def every_phrase(given_tier: Tier) -> dict[str, Phrase]:
    """All phrases of a tier: every note at every tick, in every way, then the checker."""
    found = {}
    for right, left in product(*(list(_lines(given_tier, hand)) for hand in ("right", "left"))):
        notes = tuple(
            Note(f"n{number}", onset, duration, pitch, hand)
            for number, (onset, duration, pitch, hand) in enumerate(right + left)
        )
        phrase = Phrase(
            notes,
            given_tier.meter,
            given_tier.key,
            length=given_tier.bars * given_tier.meter.bar_ticks,
            anacrusis=given_tier.anacrusis,
        )
        if is_in_tier(phrase, given_tier):
            found[phrase.fingerprint] = phrase
    return found


def _lines(given_tier: Tier, hand: Hand) -> Iterator[_Line]:
    """Everything that one hand could play, in the tier or not."""
    if hand not in given_tier.hands_used:
        yield []
        return
    bar = given_tier.meter.bar_ticks
    lengths = {*given_tier.values}
    if given_tier.hands == "held":
        lengths |= {bar, bar - given_tier.anacrusis}
    grid = gcd(*lengths, *given_tier.rests, bar, given_tier.anacrusis)
    end = given_tier.bars * bar
    ways: dict[int, list[list[tuple[int, int]]]] = {end: [[]]}
    for at in range(end - grid, -1, -grid):
        # A silence up to the next tick of the grid, or a note that ends in time.
        ways[at] = ways[at + grid] + [
            [(at, length), *later]
            for length in sorted(lengths)
            if at + length <= end
            for later in ways[at + length]
        ]
    for rhythm in ways[0]:
        for pitches in product(given_tier.pitches(hand), repeat=len(rhythm)):
            yield [
                (onset, length, pitch, hand) for (onset, length), pitch in zip(rhythm, pitches, strict=True)
            ]

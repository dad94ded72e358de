"""What a tier that has run out can become, and what keeps a phrase out of a tier."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from generation_tiers import FOUR_VALUES, MODES, THREE_VALUES, fourteen_notes, one_note, tier

from museflow_engine import load_roadmap
from museflow_engine.generation import PhraseGenerator, is_in_tier, violations, widenings
from museflow_engine.level import HandsMode, Tier
from museflow_engine.music import Phrase


def room(given_tier: Tier) -> int:
    return PhraseGenerator(given_tier, rng=Random(0)).capacity().exact


@pytest.mark.parametrize("hands", MODES)
def test_each_step_in_the_same_metre_has_more_room_than_the_one_before(hands: HandsMode) -> None:
    given_tier = one_note(hands)
    wider = [step.tier for step in widenings(given_tier) if step.tier.meter == given_tier.meter]
    sizes = [room(given_tier), *(room(each) for each in wider)]
    assert len(sizes) > 2
    assert sizes == sorted(set(sizes))


def test_the_first_step_brings_in_the_other_hand_and_the_next_more_bars() -> None:
    steps = [step.step for step in widenings(one_note("right"))]
    assert steps[:3] == ["both hands, by turns", "6 bars", "both hands, by turns in 6 bars"]


def test_hands_take_no_turns_where_they_cannot_keep_to_the_form() -> None:
    # Bars that all go alike leave the other hand nothing to play.
    one_rhythm = load_roadmap().level("2.7").tiers[0]
    assert one_rhythm.form == "aaaa"
    steps = [step.step for step in widenings(one_rhythm)]
    assert steps
    assert "both hands, by turns" not in steps


def test_a_hand_whose_notes_the_tier_does_not_list_stays_out() -> None:
    steps = [step for step in widenings(tier(right=("C4",))) if "bars" in step.step]
    assert [(step.step, step.tier.hands) for step in steps] == [
        (f"{bars} bars", "right") for bars in (6, 8, 12, 16)
    ]


def test_a_wider_tier_still_asks_for_the_new_thing() -> None:
    given_tier = tier(right=("C4", "D4"), left=("B3",), new=({"skill": "pitch:D4", "at_least": 3},))
    for step in widenings(given_tier):
        phrase = PhraseGenerator(step.tier, rng=Random(2)).next()
        assert is_in_tier(phrase, step.tier)
        assert sum(note.pitch.name == "D4" for note in phrase.notes) >= 3


@pytest.mark.parametrize(
    ("meter", "others"), [("4/4", ("3/4", "2/4")), ("3/4", ("4/4", "2/4")), ("6/8", ("9/8", "3/8"))]
)
def test_the_last_steps_change_the_metre_and_nothing_else(meter: str, others: tuple[str, ...]) -> None:
    values = ("dotted quarter", "eighth") if meter == "6/8" else THREE_VALUES
    steps = widenings(one_note("right", meter=meter, values=values))
    widest, *counted = steps[-1 - len(others) :]
    assert [step.step for step in counted] == [f"{other} instead of {meter}" for other in others]
    for step in counted:
        assert step.tier.model_copy(update={"meter": widest.tier.meter}) == widest.tier
        assert is_in_tier(PhraseGenerator(step.tier, rng=Random(4)).next(), step.tier)


@pytest.mark.parametrize(
    "fields",
    [
        {"values": ("whole",)},
        {"new": ({"skill": "rhythm:4", "at_least": 1},)},
        {"anacrusis": "dotted half"},
        {"meter": "5/4"},
        {
            "hands": "pattern",
            "meter": "3/4",
            "figures": ("waltz",),
            "chords": (("C3", "E3", "G3"),),
        },
    ],
)
def test_a_metre_that_has_no_room_for_what_the_tier_asks_is_no_step(fields: dict[str, Any]) -> None:
    steps = widenings(tier(**{"right": ("C4",), "values": (*THREE_VALUES, "dotted half")} | fields))
    assert [step.step for step in steps if "instead" in step.step] == []


def test_the_longest_tier_can_only_change_its_metre() -> None:
    steps = [step.step for step in widenings(tier(right=("C4",), bars=16))]
    assert steps == ["3/4 instead of 4/4", "2/4 instead of 4/4"]


_PLAIN = tier(right=("C4", "D4", "E4"), left=("G3", "C4"), bars=2, values=FOUR_VALUES)
_RIGHT = [(0, 960, 60, "right", "r1"), (960, 960, 62, "right", "r2"), (1920, 1920, 64, "right", "r3")]
_LEFT = [(0, 1920, 55, "left", "l1"), (1920, 1920, 55, "left", "l2")]


def _with(place: int, **changes: Any) -> list[tuple[int, int, int, str, str]]:
    fields = ("onset", "duration", "midi", "hand", "id")
    notes = [dict(zip(fields, note, strict=True)) for note in _RIGHT]
    notes[place] |= changes
    return [tuple(note[field] for field in fields) for note in notes]  # type: ignore[misc]


def test_a_phrase_of_the_tier_has_no_violations() -> None:
    assert violations(Phrase.from_notes(_RIGHT), _PLAIN) == []
    for hands in ("held", "independent"):
        assert is_in_tier(Phrase.from_notes(_RIGHT + _LEFT), _PLAIN.model_copy(update={"hands": hands}))


@pytest.mark.parametrize(
    ("notes", "changes", "reason"),
    [
        (_with(0, midi=61), {}, "not a note of the right hand"),
        (_with(1, midi=60, hand="left"), {}, "not a note of the left hand"),
        (_with(1, duration=480), {}, "rests for 1 quarters"),
        (_with(1, duration=720), {}, "is a dotted quarter"),
        (_with(1, onset=1440), {}, "crosses a barline"),
        (_with(1, onset=480), {}, "overlap"),
        (_with(2, midi=60), {"largest_interval": 1}, "wider than 1"),
        (_RIGHT[:2] + _with(2, onset=0, id="x")[2:], {"bars": 1}, "overlap"),
        (_RIGHT[:2], {}, "lasts 1920 ticks, not 2 bars"),
        (_RIGHT, {"key": "G major"}, "not in 4/4 and G major"),
        (_RIGHT[2:], {}, "silent in a bar"),
        (_RIGHT, {"new": ({"skill": "pitch:C4"},)}, "pitch:C4 1 times, not 2"),
        (_RIGHT, {"new": ({"skill": "rest:1"},)}, "rest:1 0 times"),
        (_RIGHT, {"hands": "alternating"}, "One hand has no bar"),
        (_RIGHT + _LEFT, {"hands": "alternating"}, "do not take turns"),
        (_RIGHT + _LEFT, {"hands": "parallel"}, "do not share one rhythm"),
        (_RIGHT[2:] + _LEFT, {"hands": "independent"}, "silent in a bar"),
        (
            [
                *_RIGHT,
                (0, 1920, 55, "left", "l1"),
                (1920, 960, 60, "left", "l2"),
                (2880, 960, 55, "left", "l3"),
            ],
            {"hands": "held"},
            "Neither hand holds",
        ),
        ([*_RIGHT, *_LEFT[:1], (1920, 1920, 60, "left", "l2")], {"hands": "independent"}, "stay below"),
        (
            [(0, 1920, 60, "right", "r1"), (1920, 1920, 62, "right", "r2"), *_LEFT],
            {"hands": "parallel"},
            "same steps",
        ),
        (
            [(0, 3840, 60, "right", "r1"), (0, 3840, 60, "left", "l1")],
            {"hands": "parallel", "meter": "8/4", "bars": 1},
            "not below the right",
        ),
    ],
)
def test_the_checker_names_what_is_wrong(
    notes: list[tuple[int, int, int, str, str]], changes: dict[str, Any], reason: str
) -> None:
    given_tier = tier(
        **{"right": ("C4", "D4", "E4"), "left": ("G3", "C4"), "bars": 2, "values": FOUR_VALUES} | changes
    )
    phrase = Phrase.from_notes(notes, meter=str(given_tier.meter))
    assert any(reason in each for each in violations(phrase, given_tier)), violations(phrase, given_tier)
    assert not is_in_tier(phrase, given_tier)


def test_the_widest_tiers_of_all_modes_pass_the_checker() -> None:
    for hands in MODES:
        given_tier = fourteen_notes(hands, bars=8, rests=("quarter",))
        assert violations(PhraseGenerator(given_tier, rng=Random(1)).next(), given_tier) == []

"""Human phrases made fit for a tier, the tier that is made for them, and the baselines."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from benchmarks.likeness.__main__ import main
from benchmarks.likeness.baselines import Chain, chain_phrase, naive_phrase, with_note_forced_in
from benchmarks.likeness.human import HumanPhrase, load_human, reduced
from benchmarks.likeness.machine import exposure, matches
from benchmarks.likeness.matching import UnmatchedError, tier_of
from benchmarks.likeness.preparing import prepared
from hypothesis import given, settings
from hypothesis import strategies as st

from museflow_engine import Phrase
from museflow_engine.generation.checker import is_in_tier, violations
from museflow_engine.music import Pitch

RIGHT = [(0, 480, 72), (480, 480, 74), (960, 960, 76), (1920, 480, 74), (2400, 480, 71), (2880, 960, 72)]
LEFT = [(0, 960, 60), (960, 960, 55), (1920, 1920, 48)]

Rows = list[tuple[int, int, int]]


def _phrase(right: Rows, left: Rows, meter: str = "4/4", anacrusis: int = 0) -> Phrase:
    notes = [
        (onset, length, midi, hand, f"{hand[0]}{number}")
        for hand, rows in (("right", right), ("left", left))
        for number, (onset, length, midi) in enumerate(rows)
    ]
    return Phrase.from_notes(notes, meter=meter, anacrusis=anacrusis)


def _human(phrase: Phrase) -> HumanPhrase:
    return HumanPhrase(phrase, "piece", 1, held_out=True)


def test_reduction_keeps_the_outer_notes_and_ends_them_where_the_next_begin() -> None:
    found = reduced(_phrase([(0, 960, 64), (0, 960, 72), (480, 480, 74)], [(0, 960, 43), (0, 960, 48)]))
    assert [(note.pitch.midi, note.onset, note.duration) for note in found.in_hand("right")] == [
        (72, 0, 480),
        (74, 480, 480),
    ]
    assert [note.pitch.midi for note in found.in_hand("left")] == [43]


def test_the_tier_of_a_phrase_holds_it_and_lists_no_more_values_than_it_uses() -> None:
    phrase = _phrase(RIGHT, LEFT)
    tier = tier_of(_human(phrase))
    assert is_in_tier(phrase, tier)
    assert tier.values == (480, 960, 1920)
    assert tier.hands == "independent"
    assert [pitch.name for pitch in tier.right] == ["B4", "C5", "D5", "E5"]


def test_a_phrase_with_a_silent_bar_in_one_hand_has_no_tier() -> None:
    with pytest.raises(UnmatchedError, match="a hand rests for a bar"):
        tier_of(_human(_phrase(RIGHT, LEFT[:2])))


def test_bars_before_the_left_hand_enters_are_left_out() -> None:
    later = [(onset + 1920, length, midi) for onset, length, midi in RIGHT]
    entering = [(onset + 1920, length, midi) for onset, length, midi in LEFT]
    found = prepared(_phrase([(0, 1920, 76), *later], entering))
    assert found.length == 2 * 1920
    assert tier_of(_human(found)).bars == 2


def test_an_upbeat_with_the_left_hand_goes_and_the_last_notes_hold_on() -> None:
    right = [(0, 480, 72), (480, 1440, 74), (1920, 960, 72)]
    left = [(0, 480, 48), (480, 1440, 43), (1920, 960, 48)]
    phrase = replace(_phrase(right, left, "3/4", anacrusis=480), length=2880)
    found = prepared(phrase)
    assert found.anacrusis == 0
    assert found.length == 2880
    assert [(note.onset, note.duration) for note in found.in_hand("left")] == [(0, 1440), (1440, 1440)]


def test_hands_that_share_keys_are_parted_by_an_octave() -> None:
    close = [(onset, length, midi + 12) for onset, length, midi in LEFT]
    found = prepared(_phrase(RIGHT, close))
    assert [note.pitch.midi for note in found.in_hand("left")] == [60, 55, 48]


@given(st.integers(0, 10_000))
@settings(max_examples=25, deadline=None)
def test_the_baselines_stay_in_the_tier(seed: int) -> None:
    human = _human(_phrase(RIGHT, LEFT))
    tier = tier_of(human)
    rng = Random(seed)
    for phrase in (
        naive_phrase(human, tier, rng),
        chain_phrase(human, tier, Chain.learnt([human]), rng),
    ):
        assert violations(phrase, tier) == []


def test_a_chain_that_has_learnt_one_phrase_mostly_follows_it() -> None:
    human = _human(_phrase(RIGHT, LEFT))
    chain = Chain.learnt([human])
    assert chain.length_weight("start", ("note", 480)) > chain.length_weight("start", ("note", 1920))


@given(st.integers(0, 10_000), st.sampled_from([0.0, 0.5, 1.0]))
def test_a_note_forced_in_reaches_its_share(seed: int, aim: float) -> None:
    found = with_note_forced_in(_phrase(RIGHT, LEFT), "right", Pitch.parse("C5"), aim, Random(seed))
    assert exposure([found], "right", Pitch.parse("C5")) == max(aim, 2 / 6)


def test_every_human_phrase_is_matched_or_comes_back_with_a_reason() -> None:
    humans = [_human(_phrase(RIGHT, LEFT)), replace(_human(_phrase(RIGHT, LEFT[:2])), bar=5)]
    found, unmatched = matches(humans, Chain.learnt(humans), seed=1, processes=1)
    assert [each.human.bar for each in found] == [1]
    assert violations(found[0].ours, found[0].tier) == []
    assert [each.human.bar for each in unmatched] == [5]


def _collection(path: Path) -> Path:
    pieces = []
    for number in range(12):
        shifted = [(onset, length, midi + number % 3 * 12 - 12) for onset, length, midi in RIGHT]
        phrase = _phrase([*shifted[:-1], (2880, 960, 72 + number % 5)], LEFT)
        entry = {"bar": 1, "grade": 1 + number % 4, "single": True, "score": phrase.to_json()}
        pieces.append({"id": f"p{number}", "split": "test" if number % 2 else "train", "phrases": [entry]})
    path.write_text(json.dumps({"version": 1, "pieces": pieces}), encoding="utf-8")
    return path


def test_human_phrases_are_read_up_to_a_grade_with_what_is_held_out(tmp_path: Path) -> None:
    humans = load_human(_collection(tmp_path / "phrases.json"), hardest=2)
    assert [(human.piece, human.held_out) for human in humans] == [
        ("p1", True),
        ("p5", True),
        ("p9", True),
        ("p0", False),
        ("p4", False),
        ("p8", False),
    ]


def test_own_phrases_can_be_judged_from_the_command_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    collection = _collection(tmp_path / "phrases.json")
    own = tmp_path / "own.jsonl"
    phrase = _phrase([(0, 1920, 72)], [(0, 1920, 48)])
    own.write_text(f"{json.dumps(phrase.to_json())}\n" * 12, encoding="utf-8")
    assert main(["--phrases", str(collection), "--own", str(own), "--hardest", "4"]) == 0
    printed = capsys.readouterr().out
    assert "12 phrases against 12 human ones" in printed
    assert "feature judge: AUC 1.000" in printed

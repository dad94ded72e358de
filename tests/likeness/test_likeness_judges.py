"""The judges of likeness: their arithmetic, and that they see what there is to see."""

from __future__ import annotations

import ast
import math
from pathlib import Path
from random import Random

import numpy as np
import pytest
from benchmarks.likeness.auc import auc
from benchmarks.likeness.explain import explanation
from benchmarks.likeness.features import features_of
from benchmarks.likeness.sample import against_human
from benchmarks.likeness.trials import try_sample
from benchmarks.likeness.viewpoints import viewpoints_of
from benchmarks.likeness.word_model import ORDER, Corpus
from hypothesis import given
from hypothesis import strategies as st

from benchmarks import likeness
from museflow_engine import Phrase

SCALE = [60, 62, 64, 65, 67, 69, 71, 72]


def _phrase(right: list[int], left: list[int] = (), length: int = 480) -> Phrase:  # type: ignore[assignment]
    notes = [(number * length, length, midi, "right", f"r{number}") for number, midi in enumerate(right)]
    step = len(right) * length // len(left) if left else 0
    notes += [(number * step, step, midi, "left", f"l{number}") for number, midi in enumerate(left)]
    return Phrase.from_notes(notes)


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 5)), min_size=1, max_size=30))
def test_the_auc_is_the_share_of_pairs_in_the_right_order(rows: list[tuple[bool, int]]) -> None:
    machine = [score for label, score in rows if label]
    human = [score for label, score in rows if not label]
    found = auc(np.array([label for label, _ in rows]), np.array([float(score) for _, score in rows]))
    if not machine or not human:
        assert math.isnan(found)
    else:
        wins = sum((a > b) + 0.5 * (a == b) for a in machine for b in human)
        assert found == pytest.approx(wins / (len(machine) * len(human)))


WORDS = st.lists(st.sampled_from("abc"), max_size=8).map(lambda words: ["^", *words] if words else [])


@given(st.lists(WORDS, min_size=2, max_size=5), st.data())
def test_word_models_agree_with_witten_and_bell_written_out(
    series: list[list[str]], data: st.DataObject
) -> None:
    learn = sorted(data.draw(st.sets(st.integers(0, len(series) - 1), min_size=1)))
    logs = Corpus(series).mean_logs(np.array(learn))
    vocabulary = len({word for words in series for word in words[1:]}) + 1
    for words, found in zip(series, logs, strict=True):
        expected = [
            math.log(_witten_bell([series[number] for number in learn], words, place, vocabulary))
            for place in range(1, len(words))
        ]
        assert found == pytest.approx(sum(expected) / max(len(expected), 1))


def _witten_bell(learnt: list[list[str]], words: list[str], place: int, vocabulary: int) -> float:
    found = 1 / vocabulary
    for order in range(ORDER):
        context = words[max(0, place - order) : place]
        after = [
            each[number]
            for each in learnt
            for number in range(1, len(each))
            if each[max(0, number - order) : number] == context
        ]
        if after:
            types = len(set(after))
            found = (after.count(words[place]) + types * found) / (len(after) + types)
    return found


def test_a_scale_is_all_steps_in_one_run() -> None:
    found = features_of(_phrase(SCALE))
    assert found["right.steps"] == 1
    assert found["right.turns"] == 0
    assert found["right.longest run"] == 1
    assert found["right.ends on the tonic"] == 1
    assert found["right-rhythm.different bar rhythms"] == 0.5
    assert found["form.bars in sequence (right)"] == 1


def test_features_of_two_hands_hear_parallel_tenths() -> None:
    found = features_of(_phrase(SCALE, [midi - 12 - 4 for midi in (64, 65, 67, 69, 71, 72, 74, 76)]))
    assert found["hands.struck together"] == 1
    assert found["hands.parallel"] == 1
    assert found["hands.one rhythm in a bar"] == 1


def test_a_hand_that_does_not_play_has_no_features() -> None:
    assert not any(name.startswith(("left", "hands")) for name in features_of(_phrase(SCALE)))


def test_viewpoints_name_intervals_in_steps_between_a_start_and_an_end() -> None:
    assert viewpoints_of(_phrase([60, 64, 62]))["right intervals"] == ["^", "+2", "-1", "$"]


def _walks(rng: Random, widest: int, count: int) -> list[tuple[Phrase, str, bool]]:
    """Phrases of a walk by so many steps at most, each a group of its own."""
    rows = []
    for number in range(count):
        place, places = 3, []
        for _ in range(16):
            place = min(7, max(0, place + rng.randint(-widest, widest)))
            places.append(SCALE[place])
        rows.append((_phrase(places, [48, 43, 45, 48]), f"{widest} {number}", True))
    return rows


def test_both_judges_tell_leaping_lines_from_stepping_ones_and_say_by_what() -> None:
    rng = Random(1)
    trial = try_sample(against_human(_walks(rng, 1, 24), _walks(rng, 5, 24)))
    assert trial.feature.auc.value > 0.95
    assert trial.ngram.auc.value > 0.95
    report = "\n".join(explanation(trial))
    assert "right.mean interval" in report
    assert "right intervals" in report


def test_neither_judge_tells_lines_of_one_kind_apart() -> None:
    rng = Random(2)
    rows = _walks(rng, 2, 60)
    trial = try_sample(against_human(rows[:30], rows[30:]))
    for verdict in trial.verdicts.values():
        assert verdict.auc.low < 0.6


def test_judges_share_no_code_with_what_they_judge() -> None:
    folder = Path(likeness.__file__).parent
    for file in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module:
                assert not node.module.startswith(
                    ("museflow_engine.quality", "museflow_engine.generation.model")
                ), file

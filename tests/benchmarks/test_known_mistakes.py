"""The benchmark's truth must be consistent, or its figures mislead."""

from pathlib import Path
from random import Random

import pytest
from benchmarks.excerpts import NoExcerptError, corpus
from benchmarks.judging_errors import random_phrase
from benchmarks.judging_tally import Hearing, tally
from benchmarks.performance_errors import KINDS, spoil
from benchmarks.takes import Example, Stroke, Take, UnfitError, example, plays
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from museflow_engine.judgement import Judgement
from museflow_engine.music import NoteOn, Phrase

PERFECT = {"match F", "per note", "wrong F", "missed F", "extra F", "perfect"}


def oracle(case: Example) -> Hearing:
    """What one says who knows the truth: each note's first player plays it, the rest is extra."""
    judgements: list[Judgement] = []
    playing: set[str] = set()
    for note, kind in case.kinds.items():
        free = sorted(case.players.get(note, frozenset()) - playing, key=lambda event: int(event[1:]))
        assert bool(free) is (kind != "deletion")
        if free:
            playing.add(free[0])
        judgements.append(Judgement(kind, note_id=note, event_id=free[0] if free else None))  # type: ignore[arg-type]
    pressed = [event.id for event in case.events if isinstance(event, NoteOn)]
    judgements += [Judgement("insertion", event_id=event) for event in pressed if event not in playing]
    return Hearing(tuple(judgements))


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_who_knows_the_truth_is_never_mistaken(kind: str, seed: int) -> None:
    rng = Random(seed)
    try:
        case = spoil(random_phrase(rng), kind, rng)
    except UnfitError:
        assume(False)
    found = tally(case, oracle(case)).figures()
    assert {name: found[name] for name in PERFECT} == dict.fromkeys(PERFECT, 1.0)


@given(seed=st.integers(0, 10_000), kind=st.sampled_from(sorted(KINDS)))
@settings(max_examples=40, deadline=None)
def test_no_key_is_struck_while_it_is_down(seed: int, kind: str) -> None:
    rng = Random(seed)
    try:
        case = spoil(random_phrase(rng), kind, rng)
    except UnfitError:
        assume(False)
    down: set[int] = set()
    for event in case.events:
        if isinstance(event, NoteOn):
            assert event.pitch not in down
            down.add(event.pitch)
        elif hasattr(event, "pitch"):
            down.discard(event.pitch)


PHRASE = Phrase.from_notes([(i * 480, 480, 60 + i, "right", f"n{i}") for i in range(4)])


def in_time() -> Take:
    return Take(PHRASE, 0.8, [plays(note, note.onset / 600, 0.7) for note in PHRASE.notes])


def test_a_wrong_key_that_is_put_right_is_extra_and_the_right_one_the_match() -> None:
    take = in_time()
    take.strokes.append(Stroke(0.5, 0.1, 70, PHRASE.notes[1], 480))
    case = example(take, "self-correction", 75.0)
    assert case.kinds["n1"] == "match"
    assert case.extra == {"p1"}
    assert case.meant == {"p1": "n1"}


def test_of_two_right_playings_either_may_be_called_extra() -> None:
    take = in_time()
    take.strokes.append(plays(PHRASE.notes[1], 1.2, 0.1))
    case = example(take, "stutter", 75.0)
    assert case.players["n1"] == {"p1", "p2"}
    assert case.extra == {"p1", "p2"}


def test_an_added_key_in_the_place_of_a_missed_note_may_stand_for_it() -> None:
    take = in_time()
    take.leave_out([take.strokes[1]])
    take.add(0.85, 0.1, 75, 480)
    case = example(take, "mixture", 75.0)
    assert case.accepts("n1", "deletion", None)
    assert case.accepts("n1", "substitution", "p1")
    assert not case.accepts("n1", "match", "p1")


def test_a_folder_without_performances_is_told_of(tmp_path: Path) -> None:
    with pytest.raises(NoExcerptError, match="There is no"):
        corpus(tmp_path)

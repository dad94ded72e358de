"""A simulated student plays real events, slips where declared, and learns."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from museflow_engine.music import NoteOff, NoteOn, Phrase
from museflow_engine.simulation import SimulatedStudent, weaknesses


def scale(hand: str = "right", repeats: int = 1) -> Phrase:
    pitches = (60, 62, 64, 65) * repeats
    return Phrase.from_notes([(480 * n, 480, midi, hand, f"n{n}") for n, midi in enumerate(pitches)])


notes = st.lists(
    st.tuples(st.integers(0, 12), st.sampled_from([120, 240, 480, 960]), st.integers(48, 72)),
    min_size=1,
    max_size=16,
)


@settings(max_examples=60, deadline=None)
@given(notes, st.floats(0, 1), st.integers(0, 2**32), st.sampled_from([40.0, 72.0, 160.0]))
def test_keys_go_down_and_up_in_turn_and_in_order_of_time(
    content: list[tuple[int, int, int]], skill: float, seed: int, tempo: float
) -> None:
    made = [
        (240 * onset, duration, midi, "right" if number % 2 else "left", f"n{number}")
        for number, (onset, duration, midi) in enumerate(content)
    ]
    events = SimulatedStudent({}, skill).play(Phrase.from_notes(made), tempo, 5.0, Random(seed))
    assert [event.time for event in events] == sorted(event.time for event in events)
    down: set[int] = set()
    for event in events:
        if isinstance(event, NoteOn):
            assert event.pitch not in down
            down.add(event.pitch)
        elif isinstance(event, NoteOff):
            assert event.pitch in down
            down.remove(event.pitch)
    assert not down
    ids = [event.id for event in events if isinstance(event, NoteOn)]
    assert ids == [f"p{number}" for number in range(1, len(ids) + 1)]


def test_a_faultless_student_plays_every_note_in_time() -> None:
    events = SimulatedStudent({}, 1.0).play(scale(), 60.0, 10.0, Random(1))
    ons = [event for event in events if isinstance(event, NoteOn)]
    assert [event.pitch for event in ons] == [60, 62, 64, 65]
    assert [event.time for event in ons] == pytest.approx([10.0, 11.0, 12.0, 13.0], abs=0.08)
    assert ons[0].time != 10.0


def test_the_same_seed_plays_the_same_and_another_otherwise() -> None:
    def play(seed: int) -> object:
        return SimulatedStudent({"pitch:E4": 0.5}).play(scale(), 60.0, 0.0, Random(seed))

    assert play(1) == play(1)
    assert play(1) != play(2)


def test_a_weak_pitch_goes_wrong_as_often_as_declared_and_the_others_do_not() -> None:
    student, rng, right = (
        SimulatedStudent({"pitch:E4": 0.5}, 1.0, jitter=0.0),
        Random(4),
        dict.fromkeys((60, 62, 64, 65), 0),
    )
    for _ in range(300):
        for event in student.play(scale(), 60.0, 0.0, rng):
            if isinstance(event, NoteOn) and event.time == pytest.approx(round(event.time)):
                due = (60, 62, 64, 65)[round(event.time)]
                right[due] += event.pitch == due
    assert right[60] == right[62] == right[65] == 300
    assert 120 <= right[64] <= 180


def test_a_weak_note_value_is_heard_as_early_late_or_cut_short() -> None:
    student, rng, slips = SimulatedStudent({"rhythm:1": 0.5}, 1.0), Random(4), 0
    for _ in range(100):
        events = student.play(scale(), 60.0, 0.0, rng)
        ends = {event.pitch: event.time for event in events if isinstance(event, NoteOff)}
        ons = [event for event in events if isinstance(event, NoteOn)]
        assert sorted(event.pitch for event in ons) == [60, 62, 64, 65]
        for event in ons:
            due = (60, 62, 64, 65).index(event.pitch)
            slips += abs(event.time - due) > 0.15 or ends[event.pitch] - event.time < 0.5
    assert 160 <= slips <= 240


def test_weak_spots_of_one_note_add_up() -> None:
    student = SimulatedStudent({"pitch:E4": 0.485, "hand:left": 0.485}, 0.97)
    assert student.chance(["pitch:C4"]) == 0.97
    assert student.chance(["pitch:E4"]) == pytest.approx(0.485)
    assert student.chance(["pitch:E4", "hand:left"]) == pytest.approx(0.2425)


def test_practice_closes_the_gap_and_without_learning_nothing_moves() -> None:
    learning, fixed = SimulatedStudent({"pitch:E4": 0.5}, learning=0.1), SimulatedStudent({"pitch:E4": 0.5})
    for student in (learning, fixed):
        for _ in range(20):
            student.play(scale(), 60.0, 0.0, Random(1))
    assert learning.weak["pitch:E4"] == pytest.approx(0.97 - 0.47 * 0.9**20)
    assert fixed.weak == {"pitch:E4": 0.5}


def test_what_was_learned_is_forgotten_by_halves_and_no_further_than_to_the_start() -> None:
    student = SimulatedStudent({"pitch:E4": 0.5}, learning=0.1, half_life=10.0)
    for _ in range(20):
        student.play(scale(), 60.0, 0.0, Random(1))
    learned = student.weak["pitch:E4"]
    student.rest(10.0)
    assert student.weak["pitch:E4"] == pytest.approx(0.5 + (learned - 0.5) / 2)
    student.rest(1000.0)
    assert student.weak["pitch:E4"] == pytest.approx(0.5)


def test_fatigue_grows_with_every_phrase_of_a_sitting_and_a_rest_ends_it() -> None:
    student = SimulatedStudent(skill=0.9, fatigue=0.1)
    chances = []
    for _ in range(3):
        chances.append(student.chance(["pitch:C4"]))
        student.play(scale(), 60.0, 0.0, Random(1))
    assert chances == pytest.approx([0.9, 0.81, 0.729])
    student.rest(0.1)
    assert student.chance(["pitch:C4"]) == 0.9


def test_a_student_keeps_a_pace_of_their_own() -> None:
    events = SimulatedStudent({}, 1.0, jitter=0.0, pace=0.5).play(scale(), 60.0, 0.0, Random(1))
    assert [event.time for event in events if isinstance(event, NoteOn)] == [0.0, 2.0, 4.0, 6.0]


def onsets(student: SimulatedStudent, seed: int, phrase: Phrase | None = None) -> list[float]:
    events = student.play(phrase or scale(), 60.0, 0.0, Random(seed))
    return [event.time for event in events if isinstance(event, NoteOn)]


def test_who_hesitates_comes_late_to_a_weak_note_and_makes_a_short_delay_good() -> None:
    student = SimulatedStudent({"pitch:E4": 0.999}, 1.0, jitter=0.0, hesitation=200.0)
    for seed in range(30):
        first, second, third, fourth = onsets(student, seed)
        assert (first, second) == (0.0, 1.0)
        late = third - 2.0
        assert 0.0 < late < 3.0
        assert fourth == pytest.approx(3.0 + late if late > 0.5 else 3.0)


@given(st.floats(0.05, 0.95), st.floats(0.05, 0.95), st.integers(0, 2**32))
@settings(max_examples=30, deadline=None)
def test_the_weaker_a_spot_the_longer_a_hesitation(one: float, other: float, seed: int) -> None:
    delays = []
    for success in sorted((one, other)):
        student = SimulatedStudent({"pitch:E4": success}, 1.0, jitter=0.0, hesitation=0.5)
        student.reads = lambda *_: True  # type: ignore[method-assign]
        delays.append(onsets(student, seed)[2])
    assert delays[0] >= delays[1] > 2.0


def test_hands_that_are_due_together_hesitate_together() -> None:
    both = Phrase.from_notes(
        [(0, 480, 60, "right", "a"), (480, 480, 64, "right", "b"), (480, 480, 48, "left", "c")]
    )
    student = SimulatedStudent({"pitch:E4": 0.999}, 1.0, jitter=0.0, hesitation=200.0)
    assert all(late == other > 1.0 for _, late, other in (onsets(student, seed, both) for seed in range(20)))


def test_a_student_without_weak_spots_does_not_hesitate() -> None:
    slow, quick = SimulatedStudent(hesitation=1.0), SimulatedStudent()
    assert [onsets(slow, seed) for seed in range(5)] == [onsets(quick, seed) for seed in range(5)]


def test_a_person_of_a_population_is_weak_in_about_the_share_of_skills_and_always_in_the_same() -> None:
    skills = [f"pitch:{name}{octave}" for name in "CDEFGAB" for octave in range(1, 8)]
    found = [{s: weaknesses(0.2, person)(s) for s in skills} for person in range(40)]
    weak = [success for person in found for success in person.values() if success is not None]
    assert 0.16 < len(weak) / (40 * len(skills)) < 0.24
    assert all(0.4 <= success <= 0.8 for success in weak)
    assert found[3] == {s: weaknesses(0.2, 3)(s) for s in reversed(skills)}
    assert found[3] != found[4]


def test_nobody_is_born_weak_in_a_series_an_intersection_or_a_hand() -> None:
    born_weak = weaknesses(1.0, 1)
    assert born_weak("pitch:C4") is not None
    for skill in ("notes:C4-D4-E4", "rhythms:1-1-1", "pitch:C4×rhythm:1", "hand:left", "hands:together"):
        assert born_weak(skill) is None


def test_what_is_declared_stands_before_what_a_student_is_born_with() -> None:
    student = SimulatedStudent({"pitch:E4": 0.3}, born_weak=lambda _: 0.6)
    student.play(scale(), 60.0, 0.0, Random(1))
    assert student.declared["pitch:E4"] == 0.3
    assert student.declared["pitch:C4"] == 0.6


@pytest.mark.parametrize(
    "wrong",
    [
        {"skill": 1.5},
        {"learning": -0.1},
        {"fatigue": 2.0},
        {"pace": 0.0},
        {"half_life": 0.0},
        {"jitter": -1.0},
        {"hesitation": -0.1},
    ],
)
def test_numbers_that_mean_nothing_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="0"):
        SimulatedStudent({}, **{"skill": 0.9, **wrong})

"""How surely a note was read follows from its judgement, smoothly, and never against the judge."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from museflow_engine.events import PieceJudged
from museflow_engine.judgement import Diagnosis, Judgement, JudgementKind, PhraseScore, Timing
from museflow_engine.learner import Learner, SkillTracker, evidence_of
from museflow_engine.learner.evidence import before_giving_up
from museflow_engine.learner.grading import EXPLAINED, Grade, band_of, grades_of
from museflow_engine.music import Phrase

PHRASE = Phrase.from_notes([(480 * n, 480, 60 + n, "right", f"n{n}") for n in range(12)])
BEAT = 1.0
EDGE = 0.1
"""Edge of the band at 60 quarters a minute."""


def match(deviation: float, *, note: str = "n0", stopped: bool = False) -> Judgement:
    timing: Timing = "on time" if abs(deviation) <= EDGE else "late" if deviation > 0 else "early"
    diagnosis: Diagnosis | None = None if timing != "late" else "hesitation" if stopped else "late but right"
    return Judgement(
        "match", note, "p", onset_deviation=deviation, duration_ratio=1.0, timing=timing, hold="full",
        diagnosis=diagnosis,
    )  # fmt: skip


def graded(*judgements: Judgement, phrase: Phrase = PHRASE) -> dict[str, Grade]:
    return grades_of(phrase, {each.note_id or "": each for each in judgements}, tempo=60.0)


def even_player(others: int = 8) -> list[Judgement]:
    return [match(0.0, note=f"n{n}") for n in range(1, 1 + others)]


deviations = st.floats(-1.5, 1.5)
QUICKLY = settings(max_examples=40, deadline=None)


@QUICKLY
@given(deviations, deviations, st.booleans())
def test_the_farther_from_the_beat_the_less_surely_rhythm_and_pitch_were_read(
    one: float, other: float, stopped: bool
) -> None:
    near, far = sorted((one, other), key=abs)
    if near * far < 0.0:
        near = abs(near) if far > 0.0 else -abs(near)
    less, more = (graded(match(each, stopped=stopped), *even_player())["n0"] for each in (far, near))
    assert less.rhythm is not None
    assert more.rhythm is not None
    assert less.rhythm <= more.rhythm
    assert less.pitch <= more.pitch


@QUICKLY
@given(st.lists(deviations, min_size=1, max_size=12), st.booleans())
def test_no_grade_contradicts_the_judge(all_deviations: list[float], stopped: bool) -> None:
    judged = [match(each, note=f"n{number}", stopped=stopped) for number, each in enumerate(all_deviations)]
    for grade, each in zip(graded(*judged).values(), judged, strict=True):
        assert grade.rhythm is not None
        assert grade.rhythm >= 0.5 if each.timing == "on time" else grade.rhythm <= 0.5
        assert 0.0 <= grade.pitch <= 1.0
        assert 0.0 <= grade.rhythm <= 1.0


def test_on_the_beat_is_all_but_certain_and_at_the_edge_of_the_band_nothing_is_known() -> None:
    grades = {at: graded(match(at), *even_player())["n0"].rhythm for at in (0.0, 0.0999, 0.1001, 0.3)}
    assert grades[0.0] == pytest.approx(1.0, abs=1e-3)
    assert grades[0.0999] == pytest.approx(0.5, abs=0.01)
    assert grades[0.1001] == pytest.approx(0.5, abs=0.01)
    assert grades[0.3] == pytest.approx(0.0, abs=1e-3)


def test_of_an_uneven_player_a_deviation_tells_less() -> None:
    uneven = [match(0.09 if n % 2 else -0.09, note=f"n{n}") for n in range(1, 9)]
    for at in (0.15, 0.2):
        of_even, of_uneven = (graded(match(at), *others)["n0"].rhythm for others in (even_player(), uneven))
        assert of_even is not None
        assert of_uneven is not None
        assert of_even < of_uneven < 0.5


def test_a_band_that_the_judge_made_wider_or_narrower_is_told_from_what_it_said() -> None:
    assert band_of([], BEAT).edge == pytest.approx(EDGE)
    kind = replace(match(0.14), timing="on time", diagnosis=None)
    assert band_of([kind], BEAT).edge == pytest.approx(0.15)
    assert band_of([replace(kind, onset_deviation=0.2)], BEAT).edge == pytest.approx(0.2)
    assert band_of([kind, match(0.145)], BEAT).edge == pytest.approx(0.145)
    strict = replace(match(0.06), timing="late")
    assert band_of([strict], BEAT).edge == pytest.approx(0.06)


def test_a_stop_before_a_right_key_speaks_against_the_pitch_and_little_against_the_rhythm() -> None:
    quick = graded(match(0.0), *even_player())["n0"]
    late = graded(match(0.4), *even_player())["n0"]
    stopped = graded(match(0.8, stopped=True), *even_player())["n0"]
    assert quick.pitch == 1.0
    assert stopped.pitch < late.pitch < 0.5
    assert stopped.rhythm == EXPLAINED
    assert late.rhythm == pytest.approx(0.0, abs=1e-3)


def test_who_comes_early_was_not_slow_to_read_the_pitch() -> None:
    assert graded(match(-0.4), *even_player())["n0"].pitch == 1.0


def test_a_wrong_key_is_a_wrong_reading_and_explains_that_it_came_late() -> None:
    wrong = replace(match(0.4), kind="substitution", diagnosis="neighbour key")
    assert graded(wrong, *even_player())["n0"] == Grade(0.0, EXPLAINED)


def test_a_note_that_waited_for_a_wrong_one_is_not_blamed() -> None:
    chord = Phrase.from_notes([(0, 480, 60, "right", "n0"), (0, 480, 48, "left", "n1")])
    right, wrong = match(0.8, stopped=True), replace(match(0.8, note="n1"), kind="substitution")
    other = match(0.8, note="n1", stopped=True)
    assert graded(right, wrong, phrase=chord)["n0"].pitch == pytest.approx(0.5, abs=1e-3)
    shared, alone = graded(right, other, phrase=chord)["n0"].pitch, graded(right)["n0"].pitch
    assert alone < shared < 0.5


@QUICKLY
@given(st.floats(0.0, 0.5), st.floats(0.0, 0.5))
def test_the_shorter_a_note_was_held_the_surer_it_was_misread(one: float, other: float) -> None:
    less, more = (
        graded(replace(match(0.0), duration_ratio=ratio, hold="short"), *even_player())["n0"].rhythm
        for ratio in sorted((one, other))
    )
    assert less is not None
    assert more is not None
    assert 0.0 <= less <= more <= 0.5


def test_a_note_held_far_too_long_was_misread_and_one_excused_was_not() -> None:
    long = replace(match(0.0), duration_ratio=3.0, hold="long")
    excused = replace(match(0.0), duration_ratio=0.1, hold="full")
    assert graded(long, *even_player())["n0"].rhythm == pytest.approx(0.0, abs=1e-3)
    assert graded(excused, *even_player())["n0"].rhythm == pytest.approx(1.0, abs=1e-3)


def test_without_a_beat_right_is_right_and_wrong_is_wrong_to_the_bit() -> None:
    kinds: tuple[JudgementKind, ...] = ("match", "substitution", "match")
    waited = [
        replace(match(0.0, note=f"n{n}"), kind=kind, timing=None, hold=None) for n, kind in enumerate(kinds)
    ]
    graded_tracker, plain = SkillTracker(), SkillTracker()
    for answer in evidence_of(PHRASE, waited):
        graded_tracker.observe(answer.skills, answer.read, 0.0, outcome=answer.outcome, credit=answer.credit)
        plain.observe(answer.skills, answer.correct, 0.0, outcome=answer.outcome)
    assert graded_tracker.snapshot() == plain.snapshot()


@QUICKLY
@given(st.floats(-1.0, 1.0), st.booleans())
def test_an_answer_is_read_with_the_credit_of_its_grade(deviation: float, stopped: bool) -> None:
    for answer in evidence_of(PHRASE, [match(deviation, stopped=stopped)], 60.0):
        assert 0.5 <= answer.credit <= 1.0
        assert answer.read == (answer.grade >= 0.5)
        assert answer.credit == pytest.approx(answer.grade if answer.read else 1.0 - answer.grade)


def test_a_learner_who_stops_before_a_note_is_believed_to_read_it_less_well() -> None:
    foretold = []
    for first in (match(0.0), match(0.8, stopped=True)):
        learner = Learner("anna")
        learner.apply(
            PieceJudged(
                session="judged",
                at=10.0,
                source="piece:Scale",
                learner="anna",
                performance="take",
                tempo=60.0,
                phrase=PHRASE.to_json(),
                judgements=(first, *even_player()),
                score=PhraseScore(1.0, 1.0, 60.0, 1.0, 1.0, 1.0),
            )
        )
        foretold.append(learner.tracker.predict(["pitch:C4"], 10.0, outcome="pitch"))
    assert foretold[1] < foretold[0]


def judged(played: int, *, first: int = 0) -> list[Judgement]:
    """The notes from `first` to before `played` are played, all others missed."""
    return [
        match(0.0, note=note.id) if first <= n < played else Judgement("deletion", note.id)
        for n, note in enumerate(PHRASE.notes)
    ]


def test_who_stops_in_the_middle_has_not_misread_the_rest() -> None:
    kept = before_giving_up(PHRASE, judged(5), "tempo")
    assert [each.note_id for each in kept] == [f"n{n}" for n in range(5)]


@pytest.mark.parametrize("played", [9, 10, 11, 12])
def test_who_misses_the_last_notes_has_missed_them(played: int) -> None:
    assert before_giving_up(PHRASE, judged(played), "tempo") == judged(played)


def test_what_was_missed_on_the_way_stays_missed() -> None:
    missed = Judgement("deletion", "n2")
    heard = [missed if each.note_id == "n2" else each for each in judged(5)]
    assert missed in before_giving_up(PHRASE, heard, "tempo")


def test_who_played_nothing_has_told_nothing() -> None:
    assert before_giving_up(PHRASE, judged(0), "tempo") == []


def test_where_the_metronome_waits_whatever_was_not_reached_was_given_up() -> None:
    assert before_giving_up(PHRASE, judged(11), "wait") == judged(11)[:11]


def test_extra_notes_at_the_end_are_kept() -> None:
    extra = Judgement("insertion", event_id="x", played=99)
    assert before_giving_up(PHRASE, [*judged(3), extra], "tempo")[-1] == extra

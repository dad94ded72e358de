"""The next phrase is of a difficulty and at a tempo that keep the learner in a band."""

from __future__ import annotations

import json
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from museflow_engine import Learner, PhraseGenerator, PracticeSession, SimulatedStudent, load_roadmap
from museflow_engine.errors import SessionError
from museflow_engine.events import PhraseShown, Record, decode_record, encode_record
from museflow_engine.learner.prediction import at_pace, predicted_accuracy
from museflow_engine.session import Flow
from museflow_engine.session.flow import SLOWEST, STEP, Steering

ROADMAP = load_roadmap()
PACES = st.integers(6, 10).map(lambda tenths: tenths / 10)


def practise(
    skill: float, *, flow: Flow | None, phrases: int = 16, seed: int = 3
) -> tuple[PracticeSession, list[Record]]:
    session = PracticeSession(
        ROADMAP.level("1.5"), Learner(), rng=Random(seed), roadmap=ROADMAP, flow=flow, best_of=6
    )
    student, rng, saved = SimulatedStudent(skill=skill), Random(seed), list(session.drain_records())
    for _ in range(phrases):
        phrase = session.next_phrase()
        start = session.state.at + 4.0
        session.start_phrase(at=start)
        for event in student.play(phrase, session.tempo, start, rng):
            session.feed(event)
        session.finish_phrase(start + 60.0)
        saved += session.drain_records()
    return session, saved


def shown(records: list[Record]) -> list[PhraseShown]:
    return [record for record in records if isinstance(record, PhraseShown)]


@given(st.floats(0.0, 1.0), PACES)
def test_the_pace_goes_by_single_steps_between_the_slowest_and_the_goal(accuracy: float, pace: float) -> None:
    after = Flow().pace(accuracy, pace)
    assert SLOWEST <= after <= 1.0
    assert abs(after - pace) <= STEP + 1e-9


@given(st.floats(0.0, 1.0), PACES)
def test_below_the_band_it_slows_down_and_never_speeds_up_into_its_lower_half(
    accuracy: float, pace: float
) -> None:
    flow = Flow()
    after = flow.pace(accuracy, pace)
    if accuracy < flow.low:
        assert after < pace or pace == SLOWEST
    if after > pace:
        assert at_pace(accuracy, after / pace) >= (flow.low + flow.high) / 2


@given(PACES)
def test_above_the_band_it_speeds_up_to_the_goal(pace: float) -> None:
    assert Flow().pace(0.97, pace) == pytest.approx(min(1.0, pace + STEP))


def test_who_plays_badly_is_slowed_down_step_by_step() -> None:
    session, records = practise(0.7, flow=Flow())
    paces = [each.pace for each in shown(records)]
    assert paces[0] == 1.0
    assert paces[-1] == SLOWEST
    assert session.tempo == pytest.approx(SLOWEST * session.tier.tempo)


def test_who_plays_well_is_left_at_the_goal_tempo() -> None:
    _, records = practise(0.995, flow=Flow())
    assert {each.pace for each in shown(records)} == {1.0}


def test_candidates_in_the_band_are_preferred_and_the_critic_decides_between_them() -> None:
    learner = practise(0.9, flow=None, phrases=6)[0].learner
    rng = Random(1)
    phrases = [PhraseGenerator(tier, rng=rng).next() for tier in ROADMAP.level("1.9").tiers for _ in range(3)]
    foretold = [predicted_accuracy(learner.tracker, phrase, 0.0) for phrase in phrases]
    middle = sorted(foretold)[len(foretold) // 2]
    flow = Flow(middle - 0.002, middle + 0.002)
    ranks = Steering(flow, learner, lambda each: [float(n) for n in range(len(each))])(phrases)
    best_first = sorted(range(len(phrases)), key=lambda each: -ranks[each])
    missed = [flow.misses(foretold[each]) for each in best_first]
    assert missed == sorted(missed)
    inside = [each for each in best_first if not flow.misses(foretold[each])]
    assert inside == sorted(inside, reverse=True)


def test_without_a_band_nothing_is_foretold_and_the_tempo_is_the_goal() -> None:
    _, records = practise(0.8, flow=None, phrases=4)
    assert {(each.pace, each.accuracy) for each in shown(records)} == {(1.0, None)}


def test_the_same_seed_brings_the_same_phrases_and_paces_and_its_records_rebuild_it() -> None:
    session, records = practise(0.8, flow=Flow(), phrases=8)
    _, again = practise(0.8, flow=Flow(), phrases=8)
    assert records == again
    rebuilt = PracticeSession.replay([decode_record(encode_record(each)) for each in records], ROADMAP)
    assert json.dumps(rebuilt.snapshot()) == json.dumps(session.snapshot())
    assert rebuilt.tempo == session.tempo < session.tier.tempo


def test_a_band_can_be_taken_up_and_left_between_phrases() -> None:
    session, _ = practise(0.7, flow=None, phrases=5)
    session.keep_in_flow(Flow())
    session.next_phrase()
    assert session.tempo == pytest.approx((1.0 - STEP) * session.tier.tempo)
    session.keep_in_flow(None)
    session.next_phrase()
    assert session.tempo == session.tier.tempo


def test_a_record_from_before_there_was_a_pace_is_read_as_one_at_the_goal() -> None:
    record = shown(practise(0.9, flow=None, phrases=1)[1])[0]
    old = json.loads(encode_record(record)) | {"version": 1}
    del old["pace"], old["accuracy"]
    read = decode_record(json.dumps(old))
    assert isinstance(read, PhraseShown)
    assert (read.pace, read.accuracy) == (1.0, None)


@pytest.mark.parametrize(("low", "high"), [(0.9, 0.8), (0.0, 0.5), (0.5, 1.1), (0.9, 0.9)])
def test_what_is_no_band_is_refused(low: float, high: float) -> None:
    with pytest.raises(SessionError, match="no band"):
        Flow(low, high)

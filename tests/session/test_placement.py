import json
from random import Random

import pytest

from museflow_engine import Learner, PracticeSession, load_roadmap
from museflow_engine.engraving import perform
from museflow_engine.errors import RecordError, SessionError
from museflow_engine.events import (
    PlacementEnded,
    ProbePlayed,
    ProbeShown,
    Record,
    decode_record,
    encode_record,
)
from museflow_engine.session import PlacementSession, PlacementState

ROADMAP = load_roadmap()


def new_test(seed: int = 1, learner: Learner | None = None) -> PlacementSession:
    return PlacementSession(ROADMAP, learner or Learner(id="anna"), rng=Random(seed), at=100.0)


def answer(session: PlacementSession, *, read: bool) -> None:
    """The next phrase, played as written or not at all."""
    phrase = session.next_phrase()
    start = session.state.at + 4.0
    session.start_phrase(at=start)
    if read:
        for event in perform(phrase, session.tempo, start):
            session.feed(event)
    session.finish_phrase(at=start + phrase.length / 480 * 60.0 / session.tempo)


def whole_test(frontier: int, seed: int = 1) -> tuple[PlacementSession, list[Record]]:
    """A test of someone who reads every level before `frontier`, and none from it on."""
    session = new_test(seed)
    records = list(session.drain_records())
    while not session.is_complete:
        answer(session, read=session.staircase.most_telling < frontier)
        records += session.drain_records()
    return session, records


@pytest.mark.parametrize("frontier", [0, 10, 30, 74])
def test_a_reader_is_placed_within_two_levels_in_at_most_ten_phrases(frontier: int) -> None:
    session, records = whole_test(frontier)
    assert abs(ROADMAP.levels.index(session.begins_at) - frontier) <= 2
    assert sum(isinstance(record, ProbePlayed) for record in records) <= 10


def test_the_test_ends_with_a_record_of_what_it_found() -> None:
    session, records = whole_test(20)
    last = records[-1]
    assert isinstance(last, PlacementEnded)
    assert last.level == session.begins_at.id
    assert last.phrases == len(session.state.answers)
    with pytest.raises(SessionError, match="over"):
        session.next_phrase()


def test_the_test_ends_after_six_minutes_whatever_is_known() -> None:
    session = new_test()
    session.next_phrase(at=100.0)
    session.start_phrase(at=104.0)
    assert session.finish_phrase(at=460.0).progress.passed


def test_what_is_played_is_evidence_and_does_not_come_again() -> None:
    session, records = whole_test(20)
    learner = session.learner
    shown = [record for record in records if isinstance(record, ProbeShown)]
    assert learner.seen == {record.fingerprint for record in shown}
    assert learner.phrases == len(shown)
    assert learner.tracker.belief("pitch:C4").mean is not None
    assert "pitch:C4" in set(learner.tracker)


def test_the_records_rebuild_the_learner_after_a_way_through_json() -> None:
    session, records = whole_test(20)
    kept = [decode_record(encode_record(record)) for record in records]
    assert Learner.replay(kept, id="anna").snapshot() == session.learner.snapshot()


def test_a_test_before_the_first_session_leaves_the_road_to_the_session() -> None:
    session, records = whole_test(20)
    road = PracticeSession(session.begins_at, session.learner, rng=Random(3), roadmap=ROADMAP, at=900.0)
    records += road.drain_records()
    replayed = PracticeSession.replay(records, ROADMAP)
    assert replayed.snapshot() == road.snapshot()
    assert replayed.tier.id == f"{session.begins_at.id}/1"


def test_a_test_amid_practice_moves_nobody_until_a_session_begins() -> None:
    road = PracticeSession(ROADMAP.level("1.2"), Learner(id="anna"), rng=Random(7), roadmap=ROADMAP, at=1.0)
    records = list(road.drain_records())
    test = new_test(learner=road.learner)
    answer(test, read=True)
    replayed = PracticeSession.replay([*records, *test.drain_records()], ROADMAP)
    assert replayed.tier.id == "1.2/1"
    assert replayed.learner.snapshot() == road.learner.snapshot()


def test_a_test_goes_on_from_its_state_as_if_it_had_not_stopped() -> None:
    session = new_test()
    answer(session, read=True)
    session.next_phrase()
    state = PlacementState.from_json(json.loads(json.dumps(session.state.to_json())))
    again = PlacementSession(ROADMAP, Learner.from_snapshot(session.learner.snapshot()), state=state)
    assert again.phrase == session.phrase
    for each in (session, again):
        each.start_phrase(at=200.0)
        each.finish_phrase(at=230.0)
    assert again.next_phrase() == session.next_phrase()
    assert again.state == session.state


def test_the_same_seed_asks_the_same_phrases() -> None:
    assert new_test(seed=5).next_phrase() == new_test(seed=5).next_phrase()


@pytest.mark.parametrize("data", [None, {}, {**PlacementState().to_json(), "answers": [1]}])
def test_what_is_no_state_is_refused(data: object) -> None:
    with pytest.raises(RecordError, match="begin a new one"):
        PlacementState.from_json(data)


def test_a_new_test_without_chance_and_a_judge_between_phrases_are_refused() -> None:
    with pytest.raises(SessionError, match="rng"):
        PlacementSession(ROADMAP, Learner())
    with pytest.raises(SessionError, match="No phrase waits"):
        _ = new_test().judge

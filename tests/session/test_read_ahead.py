import json
from random import Random

import pytest

from museflow_engine import Learner, PracticeSession, load_roadmap
from museflow_engine.engraving import perform
from museflow_engine.errors import RecordError, SessionError
from museflow_engine.events import (
    ReadAheadFound,
    Record,
    VanishingPlayed,
    VanishingShown,
    decode_record,
    encode_record,
)
from museflow_engine.learner.merge import merge_records
from museflow_engine.music.window import read_ahead
from museflow_engine.session import ReadAheadSession, ReadAheadState
from museflow_engine.simulation import ReaderAhead

ROADMAP = load_roadmap()
TIER = ROADMAP.level("2.1").tiers[-1]


def new_trial(seed: int = 1, learner: Learner | None = None, tempo: float | None = None) -> ReadAheadSession:
    return ReadAheadSession(TIER, learner or Learner(id="anna"), rng=Random(seed), at=100.0, tempo=tempo)


def play(session: ReadAheadSession, reader: ReaderAhead | None, rng: Random) -> None:
    """The next phrase, read so far ahead; without a reader, as written."""
    phrase = session.next_phrase()
    start = session.state.at + 4.0
    session.start_phrase(at=start)
    if reader is None:
        events = list(perform(phrase, session.tempo, start))
    else:
        reader.asked = session.span
        events = reader.play(phrase, session.tempo, start, rng)
    for event in events:
        session.feed(event)
    session.finish_phrase(at=start + phrase.length / 480 * 60.0 / session.tempo)


def whole_trial(span: float, seed: int = 1) -> tuple[ReadAheadSession, list[Record]]:
    session, rng = new_trial(seed), Random(seed)
    records = list(session.drain_records())
    while not session.is_complete:
        play(session, ReaderAhead(span), rng)
        records += session.drain_records()
    return session, records


@pytest.fixture(scope="module")
def of_two_beats() -> tuple[ReadAheadSession, list[Record]]:
    return whole_trial(2.0)


def test_readers_of_one_two_and_three_beats_are_told_apart(
    of_two_beats: tuple[ReadAheadSession, list[Record]],
) -> None:
    found = [
        whole_trial(1.0)[0].progress.span,
        of_two_beats[0].progress.span,
        whole_trial(3.0)[0].progress.span,
    ]
    assert found == sorted(found)
    assert found == pytest.approx([1.0, 2.0, 3.0], abs=0.6)


def test_the_trial_ends_with_a_record_of_what_it_found(
    of_two_beats: tuple[ReadAheadSession, list[Record]],
) -> None:
    session, records = of_two_beats
    last = records[-1]
    assert isinstance(last, ReadAheadFound)
    assert last.lowest <= last.span <= last.highest
    assert last.beat == pytest.approx(60.0 / TIER.tempo)
    assert last.phrases == sum(isinstance(record, VanishingPlayed) for record in records)
    with pytest.raises(SessionError, match="over"):
        session.next_phrase()


def test_only_notes_that_vanished_while_the_hands_played_are_counted() -> None:
    session = new_trial()
    phrase = session.next_phrase()
    session.start_phrase(at=104.0)
    for event in perform(phrase, session.tempo, 104.0):
        session.feed(event)
    result = session.finish_phrase(at=130.0)
    vanished = read_ahead(phrase, session.span)
    assert 0 < len(vanished) < len(phrase.notes)
    assert result.right == result.notes == len(vanished)
    assert result.clean


def test_what_waits_is_covered_and_what_was_played_is_not() -> None:
    session = new_trial()
    phrase = session.next_phrase()
    assert session.covered(-4.0)
    assert session.in_view(-4.0) != ((0, phrase.length),)
    session.start_phrase(at=104.0)
    session.finish_phrase(at=130.0)
    assert not session.covered(2.0)
    assert session.in_view(2.0) == ((0, phrase.length),)


def test_its_phrases_do_not_come_again_and_teach_nothing_of_skills(
    of_two_beats: tuple[ReadAheadSession, list[Record]],
) -> None:
    session, records = of_two_beats
    shown = [record for record in records if isinstance(record, VanishingShown)]
    assert session.learner.seen == {record.fingerprint for record in shown}
    assert not set(session.learner.tracker)
    assert session.learner.phrases == 0


def test_the_records_rebuild_the_learner_after_a_way_through_json_and_through_a_merge(
    of_two_beats: tuple[ReadAheadSession, list[Record]],
) -> None:
    session, records = of_two_beats
    kept = [decode_record(encode_record(record)) for record in records]
    assert kept == records
    assert Learner.replay(kept, id="anna").snapshot() == session.learner.snapshot()
    assert merge_records(kept, kept[:3]) == records


def test_a_trial_leaves_the_road_where_it_stands(of_two_beats: tuple[ReadAheadSession, list[Record]]) -> None:
    before = of_two_beats[1]
    learner = Learner.replay(before, id="anna")
    road = PracticeSession(ROADMAP.level("1.2"), learner, rng=Random(3), roadmap=ROADMAP, at=900.0)
    records = [*before, *road.drain_records()]
    trial = new_trial(learner=learner, seed=8)
    play(trial, None, Random(1))
    replayed = PracticeSession.replay([*records, *trial.drain_records()], ROADMAP)
    assert replayed.tier.id == "1.2/1"
    assert replayed.learner.snapshot() == learner.snapshot()


def test_a_trial_goes_on_from_its_state_as_if_it_had_not_stopped() -> None:
    session = new_trial(tempo=50.0)
    play(session, None, Random(1))
    session.next_phrase()
    state = ReadAheadState.from_json(json.loads(json.dumps(session.state.to_json())))
    again = ReadAheadSession(TIER, Learner.from_snapshot(session.learner.snapshot()), state=state)
    assert again.phrase == session.phrase
    assert again.tempo == 50.0
    for each in (session, again):
        each.start_phrase(at=200.0)
        each.finish_phrase(at=230.0)
    assert again.next_phrase() == session.next_phrase()
    assert again.state == session.state


def test_the_trial_ends_after_eight_minutes_whatever_is_known() -> None:
    session = new_trial()
    session.next_phrase(at=100.0)
    session.start_phrase(at=104.0)
    assert session.finish_phrase(at=580.0).progress.passed


@pytest.mark.parametrize("data", [None, {}, {**ReadAheadState().to_json(), "answers": [1]}])
def test_what_is_no_state_is_refused(data: object) -> None:
    with pytest.raises(RecordError, match="begin a new one"):
        ReadAheadState.from_json(data)


def test_a_trial_without_chance_or_of_another_tier_is_refused() -> None:
    with pytest.raises(SessionError, match="rng"):
        ReadAheadSession(TIER, Learner())
    with pytest.raises(SessionError, match=r"of tier 2\.1/4, not of 1\.1/1"):
        ReadAheadSession(ROADMAP.level("1.1").tiers[0], Learner(), state=new_trial().state)

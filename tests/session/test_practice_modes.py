"""Tempo, wait and free: what each teaches, and which of them passes tiers."""

from __future__ import annotations

import json
from random import Random

import pytest

from museflow_engine import Learner, PhraseResult, PracticeSession, load_roadmap
from museflow_engine.engraving import perform
from museflow_engine.errors import RecordError
from museflow_engine.events import Mode, PhrasePlayed, Record, SessionStarted, decode_record, encode_record
from museflow_engine.judging import LiveJudge, WaitJudge
from museflow_engine.music import NoteOn

ROADMAP = load_roadmap()
MODES: list[Mode] = ["tempo", "wait", "free"]


def session_in(mode: Mode) -> PracticeSession:
    return PracticeSession(
        ROADMAP.level("1.2"), Learner(id="anna"), rng=Random(7), roadmap=ROADMAP, mode=mode
    )


def play(session: PracticeSession, transpose: int = 0) -> PhraseResult:
    phrase = session.next_phrase()
    start = session.state.at + 4.0
    session.start_phrase(at=start)
    for event in perform(phrase, session.tempo, start):
        if isinstance(event, NoteOn) and transpose:
            session.feed(NoteOn(event.pitch + transpose, event.velocity, event.time, event.id + "?"))
        session.feed(event)
    return session.finish_phrase(at=start + 60.0)


@pytest.mark.parametrize(("mode", "passes"), [("tempo", True), ("wait", False), ("free", False)])
def test_only_four_clean_phrases_at_tempo_pass_a_tier(mode: Mode, passes: bool) -> None:
    session = session_in(mode)
    results = [play(session) for _ in range(4)]
    assert [result.score.pitch_accuracy for result in results] == [1.0] * 4
    assert [result.clean for result in results] == [passes] * 4
    assert results[-1].progress.passed is passes


def test_wait_and_free_phrases_neither_count_nor_break_a_count_begun() -> None:
    session = session_in("tempo")
    play(session)
    play(session)
    session.sit_down(session.tier, rng=Random(1), mode="wait")
    play(session)
    assert session.progress.clean == 2
    session.sit_down(session.tier, rng=Random(2), mode="tempo")
    play(session)
    assert play(session).progress.passed


@pytest.mark.parametrize("mode", MODES)
def test_every_mode_teaches_what_pitches_are_known(mode: Mode) -> None:
    session = session_in(mode)
    before = session.learner.snapshot()
    play(session)
    assert session.learner.snapshot() != before


def test_wait_mode_says_nothing_of_rhythm_and_free_mode_does() -> None:
    def rhythm_known(mode: Mode) -> list[str]:
        session = session_in(mode)
        play(session)
        return [skill for skill in session.learner.tracker if skill.startswith("rhythm:")]

    assert rhythm_known("free")
    assert not rhythm_known("wait")


def test_in_wait_mode_the_first_key_tells_what_was_known() -> None:
    session = session_in("wait")
    result = play(session, transpose=1)
    written = [each for each in result.judgements if each.note_id]
    assert {each.kind for each in written} == {"substitution"}
    assert {each.diagnosis for each in result.judgements if each.kind == "insertion"} == {"correction"}


@pytest.mark.parametrize("mode", MODES)
def test_records_tell_the_mode_and_rebuild_the_session(mode: Mode) -> None:
    session = session_in(mode)
    play(session, transpose=1)
    records = session.drain_records()
    kept: list[Record] = [decode_record(encode_record(record)) for record in records]
    assert [each.mode for each in kept if isinstance(each, SessionStarted | PhrasePlayed)] == [mode, mode]
    rebuilt = PracticeSession.replay(kept, ROADMAP)
    assert json.dumps(rebuilt.snapshot()) == json.dumps(session.snapshot())
    assert rebuilt.mode == mode


@pytest.mark.parametrize("mode", MODES)
def test_a_snapshot_goes_on_in_its_mode(mode: Mode) -> None:
    session = session_in(mode)
    session.next_phrase()
    restored = PracticeSession.restore(json.loads(json.dumps(session.snapshot())), ROADMAP)
    assert restored.mode == mode
    assert isinstance(restored.judge, WaitJudge if mode == "wait" else LiveJudge)


def test_a_phrase_may_be_practised_in_another_mode_than_its_sitting() -> None:
    session = session_in("tempo")
    session.next_phrase()
    session.start_phrase(at=1.0, mode="wait")
    assert isinstance(session.judge, WaitJudge)
    assert session.finish_phrase(at=2.0).clean is False
    session.next_phrase()
    assert session.mode == "tempo"


def test_a_snapshot_from_before_the_modes_is_read_as_tempo() -> None:
    session = session_in("tempo")
    former = session.snapshot()
    del former["state"]["mode"]
    assert PracticeSession.restore(former, ROADMAP).snapshot() == session.snapshot()
    former["state"]["mode"] = "guess"
    with pytest.raises(RecordError, match="guess"):
        PracticeSession.restore(former, ROADMAP)


def test_records_from_before_the_modes_are_read_as_tempo() -> None:
    session = session_in("tempo")
    play(session)
    for record in session.drain_records():
        if isinstance(record, SessionStarted | PhrasePlayed):
            former = json.loads(encode_record(record))
            del former["mode"]
            former["version"] = 1
            read = decode_record(json.dumps(former))
            assert isinstance(read, SessionStarted | PhrasePlayed)
            assert read.mode == "tempo"

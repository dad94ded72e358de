import json
from collections.abc import Sequence
from random import Random

import pytest

from museflow_engine import (
    Learner,
    NoteOff,
    NoteOn,
    Phrase,
    PhraseResult,
    PracticeSession,
    Roadmap,
    load_roadmap,
)
from museflow_engine.engraving import perform
from museflow_engine.errors import LevelExhaustedError, RecordError, SessionError
from museflow_engine.events import LevelPassed, PhrasePlayed, PhraseShown, Record, TierPassed, TierWidened
from museflow_engine.generation import PhraseGenerator
from museflow_engine.learner.learner import NEWEST_SHAPES

ROADMAP = load_roadmap()


def new_session(level: str = "1.2", seed: int = 7, roadmap: Roadmap | None = ROADMAP) -> PracticeSession:
    return PracticeSession(
        ROADMAP.level(level), Learner(id="anna"), rng=Random(seed), roadmap=roadmap, at=100.0
    )


def play_well(session: PracticeSession) -> PhraseResult:
    """The next phrase, played exactly as written, at tempo."""
    phrase = session.next_phrase()
    start = session.state.at + 4.0
    session.start_phrase(at=start)
    for event in perform(phrase, session.tempo, start):
        session.feed(event)
    return session.finish_phrase(at=start + 30.0)


def play_badly(session: PracticeSession) -> PhraseResult:
    """The next phrase, every key a semitone too high."""
    phrase = session.next_phrase()
    start = session.state.at + 4.0
    session.start_phrase(at=start)
    for event in perform(phrase, session.tempo, start):
        if isinstance(event, NoteOn):
            session.feed(NoteOn(event.pitch + 1, event.velocity, event.time, event.id))
        elif isinstance(event, NoteOff):
            session.feed(NoteOff(event.pitch + 1, event.time))
    return session.finish_phrase(at=start + 30.0)


def record_everything(seed: int) -> tuple[PracticeSession, list[Record]]:
    session = new_session(seed=seed)
    saved: list[Record] = []
    choose = Random(seed)
    for _ in range(8):
        (play_well if choose.random() < 0.8 else play_badly)(session)
        saved.extend(session.drain_records())
    return session, saved


def test_a_perfect_performance_is_clean_and_scores_everything() -> None:
    result = play_well(new_session())
    assert result.score.overall == pytest.approx(1.0)
    assert result.clean
    assert (result.progress.clean, result.progress.needed) == (1, 4)


def test_four_clean_phrases_pass_a_tier_and_the_next_phrase_is_of_the_next() -> None:
    session = new_session()
    results = [play_well(session) for _ in range(4)]
    assert [result.progress.passed for result in results] == [False, False, False, True]
    assert any(isinstance(record, TierPassed) for record in results[-1].records)
    assert results[-1].next_tier is not None
    session.next_phrase()
    assert session.tier.id == "1.2/2" == results[-1].next_tier.id


def test_a_phrase_below_the_threshold_starts_the_count_again() -> None:
    session = new_session()
    play_well(session)
    play_well(session)
    assert not play_badly(session).clean
    assert session.progress.clean == 0


def test_the_last_tier_of_a_level_passes_the_level_and_leads_to_the_next() -> None:
    session = new_session()
    tiers = len(session.level.tiers)
    results = [play_well(session) for _ in range(4 * tiers)]
    assert any(isinstance(record, LevelPassed) for record in results[-1].records)
    session.next_phrase()
    assert session.level.id == "1.3"
    assert {"1.2/1", "1.2/2"} <= set(session.learner.passed_tiers)


def test_without_a_roadmap_the_session_ends_with_its_level() -> None:
    session = new_session(roadmap=None)
    while not session.is_complete:
        play_well(session)
    with pytest.raises(SessionError, match="last of the road"):
        session.next_phrase()


def test_slower_than_the_goal_tempo_is_never_clean() -> None:
    session = PracticeSession(ROADMAP.level("1.1"), Learner(), rng=Random(1), tempo=40.0)
    result = play_well(session)
    assert result.score.overall == pytest.approx(1.0)
    assert not result.clean


def test_the_same_seed_brings_the_same_phrases_and_another_seed_others() -> None:
    def fingerprints(seed: int) -> list[str]:
        session = new_session(seed=seed)
        return [session.next_phrase().fingerprint for _ in range(10)]

    assert fingerprints(3) == fingerprints(3)
    assert fingerprints(3) != fingerprints(4)


def test_no_phrase_comes_twice_even_across_sessions_of_a_learner() -> None:
    session = new_session("1.1")
    shown = []
    for sitting in range(4):
        session.sit_down(ROADMAP.tier("1.1/1"), rng=Random(sitting % 2))
        shown += [session.next_phrase().fingerprint for _ in range(40)]
    assert len(set(shown)) == len(shown)


def test_a_new_sitting_keeps_what_was_earned_towards_the_tier() -> None:
    session = new_session()
    play_well(session)
    play_well(session)
    session.sit_down(session.tier, rng=Random(99))
    assert session.progress.clean == 2


@pytest.mark.parametrize("seed", range(3))
def test_replaying_the_records_rebuilds_the_same_state_to_the_bit(seed: int) -> None:
    session, saved = record_everything(seed)
    rebuilt = PracticeSession.replay(saved, ROADMAP)
    assert json.dumps(rebuilt.snapshot()) == json.dumps(session.snapshot())
    assert rebuilt.next_phrase() == session.next_phrase()


def test_a_snapshot_taken_in_mid_phrase_goes_through_json_and_waits_with_the_same_phrase() -> None:
    session = new_session()
    play_badly(session)
    phrase = session.next_phrase()
    data = json.loads(json.dumps(session.snapshot()))
    restored = PracticeSession.restore(data, ROADMAP)
    assert restored.phrase == phrase
    assert restored.why() == session.why()
    for event in perform(phrase, session.tempo, 500.0):
        assert restored.feed(event) == session.feed(event)
    assert restored.finish_phrase(at=600.0) == session.finish_phrase(at=600.0)
    assert restored.snapshot() == session.snapshot()


def test_a_snapshot_catches_up_with_records_saved_after_it() -> None:
    session = new_session()
    play_well(session)
    data = session.snapshot()
    session.drain_records()
    play_badly(session)
    later = session.drain_records()
    restored = PracticeSession.restore(data, ROADMAP)
    restored.catch_up(later)
    assert restored.snapshot() == session.snapshot()


@pytest.mark.parametrize(
    "data", [None, {}, {"version": 99}, {"version": 1}, {"version": 1, "state": {}, "learner": {}}]
)
def test_a_damaged_snapshot_is_refused_as_such(data: object) -> None:
    with pytest.raises(RecordError):
        PracticeSession.restore(data, ROADMAP)


def test_records_that_do_not_begin_with_a_session_are_refused() -> None:
    with pytest.raises(RecordError, match="start of a session"):
        PracticeSession.replay([], ROADMAP)


def test_feeding_between_phrases_is_an_error_with_the_way_out() -> None:
    session = new_session()
    with pytest.raises(SessionError, match="next_phrase"):
        session.feed(NoteOn(60, 64, 0.0))
    with pytest.raises(SessionError, match="next_phrase"):
        session.finish_phrase(at=1.0)


def test_a_tier_that_runs_out_widens_by_declared_steps_and_says_so() -> None:
    tier = ROADMAP.tier("1.1/1").model_copy(update={"bars": 1, "new": ()})
    level = ROADMAP.level("1.1").model_copy(update={"tiers": (tier,)})
    session = PracticeSession(level, Learner(), rng=Random(2))
    shown: list[Phrase] = []
    widened: list[Record] = []
    while len(widened) < 2:
        try:
            shown.append(session.next_phrase())
        except LevelExhaustedError:
            break
        widened += [each for each in session.drain_records() if isinstance(each, TierWidened)]
    assert widened
    assert len({phrase.fingerprint for phrase in shown}) == len(shown)
    first = next(
        index for index, phrase in enumerate(shown) if phrase.length > 1920 or phrase.in_hand("left")
    )
    assert first == 6, "all six bars of whole, half and quarter notes come before anything wider"


def test_when_hands_and_bars_give_no_more_room_the_metre_changes_and_the_end_is_told() -> None:
    fields = {"bars": 2, "new": (), "values": (960,), "left": ()}
    tier = ROADMAP.tier("1.1/1").model_copy(update=fields)
    level = ROADMAP.level("1.1").model_copy(update={"tiers": (tier,)})
    session = PracticeSession(level, Learner(), rng=Random(2))
    shown = [session.next_phrase(), session.next_phrase()]
    assert [str(phrase.meter) for phrase in shown] == ["4/4", "2/4"]
    steps = [each.step for each in session.drain_records() if isinstance(each, TierWidened)]
    assert steps == ["2/4 instead of 4/4"]
    with pytest.raises(LevelExhaustedError, match="Go on to the next tier"):
        session.next_phrase()


def test_in_a_large_tier_no_phrase_sounds_like_one_of_the_last_hundreds() -> None:
    session = PracticeSession(ROADMAP.level("3.1"), Learner(), rng=Random(3), tier=2)
    shapes = [session.next_phrase().shape for _ in range(NEWEST_SHAPES + 50)]
    newest: list[str] = []
    for shape in shapes:
        assert shape not in newest
        newest = [*newest, shape][-NEWEST_SHAPES:]
    assert list(session.learner.shapes) == newest


def test_a_small_tier_still_runs_to_its_last_phrase_before_it_widens() -> None:
    session = PracticeSession(ROADMAP.level("1.2"), Learner(), rng=Random(5))
    room = PhraseGenerator(session.tier, rng=Random(0)).capacity().exact
    fingerprints = {session.next_phrase().fingerprint for _ in range(room)}
    assert len(fingerprints) == room == 936
    assert not any(isinstance(record, TierWidened) for record in session.drain_records())
    session.next_phrase()
    assert any(isinstance(record, TierWidened) for record in session.drain_records())


def longest_line(phrases: Sequence[Phrase]) -> list[float]:
    """A critic with a simple taste: many notes."""
    return [float(len(phrase.notes)) for phrase in phrases]


def test_with_a_critic_the_best_of_some_candidates_is_shown() -> None:
    def notes(best_of: int) -> int:
        level = ROADMAP.level("1.9")
        session = PracticeSession(level, Learner(), rng=Random(1), critic=longest_line, best_of=best_of)
        return sum(len(session.next_phrase().notes) for _ in range(30))

    assert notes(8) > notes(2) > notes(1)


def test_replay_and_restore_go_on_with_the_same_phrase_under_the_same_critic() -> None:
    session = PracticeSession(
        ROADMAP.level("1.9"), Learner(), rng=Random(4), roadmap=ROADMAP, critic=longest_line, best_of=6
    )
    saved: list[Record] = []
    for _ in range(5):
        play_well(session)
        saved.extend(session.drain_records())
    data = json.loads(json.dumps(session.snapshot()))
    replayed = PracticeSession.replay(saved, ROADMAP, critic=longest_line, best_of=6)
    restored = PracticeSession.restore(data, ROADMAP, critic=longest_line, best_of=6)
    assert replayed.snapshot() == session.snapshot()
    assert session.next_phrase() == replayed.next_phrase() == restored.next_phrase()


def test_records_made_with_a_critic_are_replayed_without_one() -> None:
    session = PracticeSession(
        ROADMAP.level("1.9"), Learner(), rng=Random(4), roadmap=ROADMAP, critic=longest_line, best_of=6
    )
    phrase = session.next_phrase()
    assert PracticeSession.replay(session.drain_records(), ROADMAP).phrase == phrase


def test_a_snapshot_of_the_former_version_is_read_and_goes_on() -> None:
    session, _ = record_everything(2)
    former = session.snapshot()
    former["version"] = former["learner"]["version"] = 1
    del former["learner"]["shapes"]
    restored = PracticeSession.restore(json.loads(json.dumps(former)), ROADMAP)
    assert restored.state == session.state
    assert restored.learner.seen == session.learner.seen
    assert not restored.learner.shapes
    assert restored.next_phrase().fingerprint not in session.learner.seen


def test_what_is_shown_is_recorded_before_it_is_played() -> None:
    session = new_session()
    session.drain_records()
    phrase = session.next_phrase()
    (record,) = session.drain_records()
    assert isinstance(record, PhraseShown)
    assert Phrase.from_json(record.phrase) == phrase


def test_a_weak_note_is_given_more_often_and_a_reason_is_given() -> None:
    session = new_session("1.10")
    target = session.tier.pitches(session.tier.hands_used[0])[0]
    for _ in range(12):
        phrase = session.next_phrase()
        start = session.state.at + 4.0
        session.start_phrase(at=start)
        for event in perform(phrase, session.tempo, start):
            wrong = not isinstance(event, NoteOff) and getattr(event, "pitch", None) == target.midi
            session.feed(NoteOn(target.midi + 1, 64, event.time, "x" + str(event.time)) if wrong else event)
        session.finish_phrase(at=start + 60.0)
    session.next_phrase()
    played = [record for record in session.drain_records() if isinstance(record, PhrasePlayed)]
    assert len(played) == 12
    estimate = session.learner.tracker.belief(f"pitch:{target.name}")
    assert estimate.p_weak > 0.9
    assert any(target.name in reason for reason in session.why())

"""A learner is the fold of their records; the evidence is what the judge heard."""

from __future__ import annotations

import json
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from museflow_engine.errors import RecordError
from museflow_engine.events import (
    LevelPassed,
    PhrasePlayed,
    PhraseShown,
    Record,
    SessionStarted,
    TierPassed,
    TierWidened,
    decode_record,
    encode_record,
)
from museflow_engine.judgement import Judgement, JudgementKind, PhraseScore, Timing
from museflow_engine.learner import Learner, NaturalShares, SkillTracker, evidence_of, explain, success_at
from museflow_engine.learner.learner import NEWEST_SHAPES
from museflow_engine.music import Phrase

KINDS: tuple[JudgementKind, ...] = ("match", "match", "match", "substitution", "deletion")
TIMINGS: tuple[Timing | None, ...] = ("on time", "on time", "late", None)
SCORE = PhraseScore(0.9, 0.9, 60.0, 1.0, 1.0, 0.9)


def phrase_of(rng: Random) -> Phrase:
    pitches = [rng.choice((60, 62, 64, 65, 67)) for _ in range(8)]
    return Phrase.from_notes([(480 * n, 480, midi, "right", f"r{n}") for n, midi in enumerate(pitches)])


def shown(phrase: Phrase, number: int) -> PhraseShown:
    return PhraseShown(
        session="s1",
        at=float(number),
        number=number,
        tier="1.1/1",
        tempo=60.0,
        fingerprint=phrase.fingerprint,
        weights={},
        phrase=phrase.to_json(),
    )


def judged(phrase: Phrase, rng: Random) -> tuple[Judgement, ...]:
    made: list[Judgement] = [Judgement("insertion", event_id="extra", played=61)]
    for note in phrase.notes:
        kind = rng.choice(KINDS)
        timing = None if kind == "deletion" else rng.choice(TIMINGS)
        made.append(Judgement(kind, note_id=note.id, timing=timing))
    return tuple(made)


def history(seed: int, phrases: int = 5) -> list[Record]:
    rng = Random(seed)
    records: list[Record] = [SessionStarted(session="s1", at=0.0, learner="anna", tier="1.1/1", seed=seed)]
    for number in range(phrases):
        phrase, at, tier = phrase_of(rng), 100.0 * number, f"1.1/{1 + number // 3}"
        records += [
            PhraseShown(
                session="s1",
                at=at,
                number=number,
                tier=tier,
                tempo=60.0,
                fingerprint=phrase.fingerprint,
                weights={"pitch:C4": 1.0 + rng.random()},
                phrase=phrase.to_json(),
            ),
            PhrasePlayed(
                session="s1",
                at=at + 20.0,
                number=number,
                tier=tier,
                judgements=judged(phrase, rng),
                score=SCORE,
                clean=rng.random() < 0.5,
            ),
        ]
    records.append(TierWidened(session="s1", at=900.0, tier="1.1/2", step="the left hand as well"))
    records.append(TierPassed(session="s1", at=901.0, tier="1.1/2"))
    records.append(LevelPassed(session="s1", at=902.0, level="1.1"))
    return records


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32), st.integers(0, 14))
def test_replayed_stored_and_live_are_the_same_to_the_bit(seed: int, cut: int) -> None:
    records = history(seed)
    live = Learner("anna")
    for place, record in enumerate(records):
        if place == cut:
            live = Learner.from_snapshot(json.loads(json.dumps(live.snapshot())))
        live.apply(record)
    stored = [decode_record(encode_record(record)) for record in records]
    replayed = Learner.replay(stored, id="anna")
    assert json.dumps(replayed.snapshot()) == json.dumps(live.snapshot())
    assert replayed.weights(Random(seed), 1000.0) == live.weights(Random(seed), 1000.0)


def test_a_learner_remembers_what_was_shown_and_passed() -> None:
    records = history(3)
    learner = Learner.replay(records, id="anna")
    assert learner.seen == {record.fingerprint for record in records if isinstance(record, PhraseShown)}
    assert learner.phrases == 5
    assert (learner.passed_tiers, learner.passed_levels) == (["1.1/2"], ["1.1"])
    assert learner.widened == {"1.1/2": ["the left hand as well"]}
    assert learner.tier == "1.1/2"


def test_a_learner_remembers_the_newest_shapes_in_order_and_lets_the_oldest_go() -> None:
    rng = Random(8)
    records = [shown(phrase_of(rng), number) for number in range(NEWEST_SHAPES + 200)]
    learner = Learner.replay(records)
    newest: list[str] = []
    for record in records:
        shape = Phrase.from_json(record.phrase).shape
        newest = [*(each for each in newest if each != shape), shape][-NEWEST_SHAPES:]
    assert list(learner.shapes) == newest
    again = Learner.from_snapshot(json.loads(json.dumps(learner.snapshot())))
    assert list(again.shapes) == newest


def test_a_snapshot_from_before_shapes_were_kept_is_read_without_them() -> None:
    learner = Learner.replay(history(3), id="anna")
    data = learner.snapshot()
    del data["shapes"]
    former = Learner.from_snapshot(data | {"version": 1})
    assert not former.shapes
    assert former.snapshot() | {"shapes": list(learner.shapes)} == learner.snapshot()


def test_a_phrase_played_but_not_shown_is_refused_and_changes_nothing() -> None:
    records = history(5)
    learner = Learner.replay(records[:3])
    before = learner.snapshot()
    with pytest.raises(RecordError, match="not shown just before"):
        learner.apply(records[2])
    assert learner.snapshot() == before


def test_judgements_of_another_phrase_are_refused_and_change_nothing() -> None:
    records = history(6)
    played = records[2]
    assert isinstance(played, PhrasePlayed)
    foreign = played.model_copy(update={"judgements": (Judgement("match", note_id="nowhere"),)})
    learner = Learner.replay(records[:2])
    before = learner.snapshot()
    with pytest.raises(RecordError, match="'nowhere'"):
        learner.apply(foreign)
    assert learner.snapshot() == before


@pytest.mark.parametrize("damage", [None, [], {"version": 9}, {"version": 1}, {"version": 1, "id": "anna"}])
def test_a_damaged_snapshot_of_a_learner_is_refused(damage: object) -> None:
    with pytest.raises(RecordError, match="Replay the learner's records"):
        Learner.from_snapshot(damage)


def test_a_missed_note_is_a_failure_in_pitch_and_says_nothing_of_rhythm() -> None:
    phrase = phrase_of(Random(1))
    (answer,) = evidence_of(phrase, [Judgement("deletion", note_id="r0")])
    assert (answer.correct, answer.outcome) == (False, "pitch")


def test_a_wrong_key_at_the_right_time_fails_in_pitch_only() -> None:
    phrase = phrase_of(Random(1))
    pitch, rhythm = evidence_of(phrase, [Judgement("substitution", note_id="r0", timing="on time")])
    assert (pitch.correct, rhythm.correct) == (False, True)
    assert f"pitch:{phrase.notes[0].pitch.name}" in pitch.skills
    assert "rhythm:1" in rhythm.skills
    assert "rhythm:1" not in pitch.skills


def test_a_right_key_too_late_fails_in_rhythm_only() -> None:
    pitch, rhythm = evidence_of(phrase_of(Random(1)), [Judgement("match", note_id="r0", timing="late")])
    assert (pitch.correct, rhythm.correct) == (True, False)


def test_an_extra_note_blames_no_skill() -> None:
    assert evidence_of(phrase_of(Random(1)), [Judgement("insertion", event_id="e1")]) == []


def test_natural_shares_are_free_of_the_weights_that_a_phrase_was_drawn_with() -> None:
    phrase = Phrase.from_notes([(480 * n, 480, 60 if n % 2 else 62, "right", f"r{n}") for n in range(8)])
    plain, weighted = NaturalShares(), NaturalShares()
    for _ in range(20):
        plain.count(phrase, {})
        weighted.count(phrase, {"pitch:C4": 4.0})
    assert plain.share("pitch:C4") == pytest.approx(0.45, abs=0.01)
    assert weighted.share("pitch:C4") == pytest.approx(plain.share("pitch:C4") / 4, abs=0.01)
    assert weighted.share("pitch:D4") == plain.share("pitch:D4")


def test_reasons_name_the_skill_its_success_and_the_spread() -> None:
    tracker = SkillTracker()
    for at in range(120):
        tracker.observe(["pitch:G4", "rhythm:1"], correct=True, at=float(at))
        if at % 4 == 0:
            skills = ["pitch:F4", "rhythm:1.5", "pitch:F4×rhythm:1.5"]
            tracker.observe(skills, correct=at % 8 == 0, at=float(at))
    mean, sd = success_at(tracker, "pitch:F4×rhythm:1.5")
    assert 0.3 < mean < 0.7
    (reason,) = explain(tracker, {"pitch:F4×rhythm:1.5": 4.0})
    assert reason == f"F4 on dotted quarters: {100 * mean:.0f} % ± {100 * sd:.0f}"
    only_c = Phrase.from_notes([(0, 1920, 60, "right", "r1")])
    assert explain(tracker, {"pitch:F4×rhythm:1.5": 4.0}, only_c) == []

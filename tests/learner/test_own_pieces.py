"""What is played of one's own pieces teaches the same belief, once, and only what was played."""

from __future__ import annotations

import pytest

from museflow_engine.errors import RecordError
from museflow_engine.events import PassagePlayed, PassageShown, PieceJudged, PieceStarted
from museflow_engine.judgement import Judgement, PhraseScore
from museflow_engine.learner import Learner
from museflow_engine.learner.evidence import within_what_was_played
from museflow_engine.music import Phrase

PHRASE = Phrase.from_notes([(480 * n, 480, 60 + n, "right", f"n{n}") for n in range(12)])
SCORE = PhraseScore(0.9, 0.9, 60.0, 1.0, 1.0, 0.9)


def judged(performance: str, *judgements: Judgement) -> PieceJudged:
    return PieceJudged(
        session="judged",
        at=10.0,
        source="piece:Scale",
        learner="anna",
        performance=performance,
        tempo=60.0,
        phrase=PHRASE.to_json(),
        judgements=judgements,
        score=SCORE,
    )


def passage(number: int) -> tuple[PassageShown, PassagePlayed]:
    shown = PassageShown(
        session="s",
        at=1.0,
        source="piece:Scale",
        number=number,
        piece=PHRASE.fingerprint,
        bars=(1, 3),
        tempo=60.0,
        goal=60.0,
        fingerprint=PHRASE.fingerprint,
        needs={},
        phrase=PHRASE.to_json(),
    )
    played = PassagePlayed(
        session="s",
        at=2.0,
        source="piece:Scale",
        number=number,
        piece=PHRASE.fingerprint,
        fingerprint=PHRASE.fingerprint,
        judgements=(Judgement("match", "n0", "p0"),),
        score=SCORE,
        clean=True,
    )
    return shown, played


def test_a_judged_performance_teaches_once() -> None:
    learner = Learner("anna")
    record = judged("take-1", Judgement("substitution", "n4", "p1", played=60))
    learner.apply(record)
    once = learner.snapshot()
    learner.apply(record)
    assert learner.snapshot() == once
    assert learner.pieces == {"piece:Scale": 1}
    assert learner.tracker.belief("pitch:E4").exposures == 1
    learner.apply(judged("take-2", Judgement("match", "n4", "p1")))
    assert learner.tracker.belief("pitch:E4").exposures == 2


def test_who_plays_the_first_bar_has_not_missed_the_others() -> None:
    heard = [Judgement("match", f"n{n}", f"p{n}") for n in (0, 2)]
    missed = [Judgement("deletion", f"n{n}") for n in (1, 3, 4, 11)]
    extra = Judgement("insertion", None, "x", played=99)
    kept = within_what_was_played(PHRASE, [*heard, *missed, extra])
    assert [each.note_id for each in kept] == ["n0", "n2", "n1", "n3", None]
    assert within_what_was_played(PHRASE, missed) == []


def test_a_passage_played_but_not_shown_is_refused_and_changes_nothing() -> None:
    learner = Learner()
    before = learner.snapshot()
    with pytest.raises(RecordError, match="not shown"):
        learner.apply(passage(1)[1])
    assert learner.snapshot() == before


def test_a_new_sitting_forgets_the_passage_that_waited() -> None:
    learner = Learner()
    shown, played = passage(1)
    learner.apply(shown)
    learner.apply(
        PieceStarted(session="t", at=3.0, source="piece:Scale", learner="a", piece="p", seed=1, tempo=60.0)
    )
    with pytest.raises(RecordError, match="not shown"):
        learner.apply(played)


def test_a_passage_that_waits_survives_a_snapshot() -> None:
    learner = Learner()
    shown, played = passage(1)
    learner.apply(shown)
    restored = Learner.from_snapshot(learner.snapshot())
    for each in (learner, restored):
        each.apply(played)
    assert restored.snapshot() == learner.snapshot()
    assert restored.pieces == {"piece:Scale": 1}


def test_a_snapshot_from_before_there_were_pieces_can_be_read() -> None:
    data = Learner("anna").snapshot()
    old = {name: value for name, value in data.items() if name not in ("pieces", "performances", "passage")}
    assert Learner.from_snapshot({**old, "version": 2}).snapshot() == data

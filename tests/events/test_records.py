from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from museflow_engine.errors import RecordError
from museflow_engine.events import (
    LevelPassed,
    PassagePlayed,
    PassageShown,
    PhrasePlayed,
    PhraseShown,
    PieceJudged,
    PieceStarted,
    Record,
    SessionStarted,
    TierPassed,
    TierWidened,
    decode_record,
    encode_record,
)
from museflow_engine.judgement import Judgement, PhraseScore
from museflow_engine.music import Phrase

FLOATS = st.floats(allow_nan=False, allow_infinity=False)


@st.composite
def records(draw: st.DrawFn) -> Record:
    common: dict[str, Any] = {"session": draw(st.text(max_size=5)), "at": draw(FLOATS)}
    phrase = Phrase.from_notes([(0, 480, 60, "right", "a")])
    score = PhraseScore(draw(FLOATS), 0.5, draw(st.none() | FLOATS), None, 1.0, draw(FLOATS))
    judgement = Judgement(
        "match", "a", "p1", draw(FLOATS), draw(st.none() | FLOATS), "late", "short", None, 60
    )
    made: list[Record] = [
        SessionStarted(**common, learner="anna", tier="1.1/1", seed=draw(st.integers(0, 2**48))),
        PhraseShown(
            **common,
            number=1,
            tier="1.1/1",
            tempo=60.0,
            fingerprint=phrase.fingerprint,
            weights={"pitch:C4": draw(FLOATS)},
            phrase=phrase.to_json(),
        ),
        PhrasePlayed(**common, number=1, tier="1.1/1", judgements=(judgement,), score=score, clean=False),
        TierPassed(**common, tier="1.1/1"),
        LevelPassed(**common, level="1.1"),
        TierWidened(**common, tier="1.1/1", step="both hands"),
        PieceStarted(**common, source="piece:Étude", learner="anna", piece="f", seed=1, tempo=draw(FLOATS)),
        PassageShown(
            **common,
            source="piece:Étude",
            number=1,
            piece="f",
            bars=(1, 4),
            tempo=40.0,
            goal=draw(FLOATS),
            fingerprint=phrase.fingerprint,
            needs={"pitch:C4": draw(FLOATS)},
            phrase=phrase.to_json(),
        ),
        PassagePlayed(
            **common,
            source="piece:Étude",
            number=1,
            piece="f",
            fingerprint="g",
            judgements=(judgement,),
            score=score,
            clean=True,
            mode="free",
        ),
        PieceJudged(
            **common,
            source="piece:Étude",
            learner="anna",
            performance="hash",
            tempo=60.0,
            phrase=phrase.to_json(),
            judgements=(judgement,),
            score=score,
        ),
    ]
    return draw(st.sampled_from(made))


@given(records())
def test_a_record_survives_json_to_the_last_bit(record: Record) -> None:
    assert decode_record(encode_record(record)) == record


@pytest.mark.parametrize(
    "line",
    [
        "",
        "{}",
        "nonsense",
        '{"kind": "tier_passed"}',
        '{"kind":"tier_passed","version":2,"session":"","at":0,"tier":"1"}',
    ],
)
def test_a_broken_or_newer_record_is_refused_with_the_way_out(line: str) -> None:
    with pytest.raises(RecordError, match="update museflow"):
        decode_record(line)

"""Records from before the score had all its parts are still read."""

import json

from museflow_engine.events import PhrasePlayed, decode_record, encode_record
from museflow_engine.judgement import PhraseScore, PhraseTiming

OLD = (
    '{"version":1,"session":"s","at":1.0,"kind":"phrase_played","number":1,"tier":"1.1/1",'
    '"judgements":[],"score":{"pitch_accuracy":0.9,"rhythm_accuracy":0.8,"tempo":60.0,'
    '"tempo_ratio":1.0,"continuity":1.0,"overall":0.87},"clean":false}'
)


def test_a_score_of_an_older_record_is_read_without_the_newer_parts() -> None:
    record = decode_record(OLD)
    assert isinstance(record, PhrasePlayed)
    assert record.score == PhraseScore(0.9, 0.8, 60.0, 1.0, 1.0, 0.87)
    assert record.score.hands_together is None


def test_a_score_with_all_its_parts_survives_json() -> None:
    old = decode_record(OLD)
    assert isinstance(old, PhrasePlayed)
    timing = PhraseTiming(0.01, -0.02, 0.03, 0.004)
    score = PhraseScore(0.9, 0.8, 60.0, 1.0, 1.0, 0.87, 0.9, 0.95, 1.0, 0.75, timing)
    written = encode_record(old.model_copy(update={"score": score}))
    assert json.loads(written)["score"]["timing"]["left_after_right"] == 0.004
    again = decode_record(written)
    assert isinstance(again, PhrasePlayed)
    assert again.score == score

"""What to ask next: open questions before settled ones, new ones before old ones."""

from __future__ import annotations

from random import Random

from human_music import human_phrases

from museflow_engine.io.models import load_quality_model
from museflow_engine.quality import information
from museflow_engine.training.quality.bad_phrases import naive, two_wrong_notes

MODEL = load_quality_model()


def _mixed() -> list:  # type: ignore[type-arg]
    rng = Random(4)
    made = [
        bad for phrase in human_phrases() for spoil in (two_wrong_notes, naive) if (bad := spoil(phrase, rng))
    ]
    return [*human_phrases(), *made]


def test_information_is_positive_and_nothing_is_asked_of_nothing() -> None:
    assert information(MODEL, []) == []
    assert all(gain > 0 for gain in information(MODEL, _mixed()))


def test_a_phrase_that_was_asked_about_teaches_less_than_before() -> None:
    phrases = _mixed()
    before = information(MODEL, phrases)
    best = max(range(len(phrases)), key=before.__getitem__)
    after = information(MODEL, phrases, [(phrases[best], True), (phrases[best], True)])
    assert after[best] < before[best]
    assert sum(after) < sum(before)


def test_a_doubtful_phrase_teaches_more_than_a_sure_one() -> None:
    phrases = _mixed()
    scores, gains = MODEL.scores(phrases), information(MODEL, phrases)
    doubtful = [gain for score, gain in zip(scores, gains, strict=True) if 0.35 < score < 0.65]
    sure = [gain for score, gain in zip(scores, gains, strict=True) if score < 0.02 or score > 0.98]
    assert doubtful
    assert sure
    assert min(doubtful) > max(sure) / 2
    assert sum(doubtful) / len(doubtful) > sum(sure) / len(sure)


def test_a_taste_that_contradicts_the_model_opens_its_questions_again() -> None:
    phrases = _mixed()
    scores = MODEL.scores(phrases)
    middle = sorted(scores)[len(scores) // 2]
    agreeing = [(phrase, score > middle) for phrase, score in zip(phrases, scores, strict=True)]
    contrary = [(phrase, not liked) for phrase, liked in agreeing]
    fresh = human_phrases()
    assert information(MODEL, fresh, contrary) != information(MODEL, fresh, agreeing)

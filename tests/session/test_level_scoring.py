"""A session judges each phrase as strictly as its tier says."""

from dataclasses import replace
from random import Random

import pytest

from museflow_engine import Learner, NoteOn, PracticeSession, load_roadmap
from museflow_engine.judgement import PhraseScore
from museflow_engine.level import Level, Scoring
from museflow_engine.music import NoteOff
from museflow_engine.simulation import SimulatedStudent


def level_scored(scoring: Scoring) -> Level:
    level = load_roadmap().level("1.1")
    tiers = tuple(tier.model_copy(update={"scoring": scoring}) for tier in level.tiers)
    return level.model_copy(update={"tiers": tiers})


def score_with_one_note_an_octave_high(scoring: Scoring) -> PhraseScore:
    session = PracticeSession(level_scored(scoring), Learner(), rng=Random(7))
    phrase = session.next_phrase()
    student = SimulatedStudent(skill=1.0, jitter=0.0)
    session.start_phrase(10.0)
    first = ""
    for event in student.play(phrase, session.tempo, 10.0, Random(1)):
        moved = event
        if isinstance(event, NoteOn) and first in ("", event.id):
            first, moved = event.id, replace(event, pitch=event.pitch + 12)
        elif isinstance(event, NoteOff) and first != "done":
            first, moved = "done", replace(event, pitch=event.pitch + 12)
        session.feed(moved)
    return session.finish_phrase(60.0).score


@pytest.mark.parametrize("credit", [0.0, 0.5, 1.0])
def test_what_a_wrong_octave_counts_is_the_tiers_to_say(credit: float) -> None:
    full = score_with_one_note_an_octave_high(Scoring(octave_credit=1.0))
    none = score_with_one_note_an_octave_high(Scoring(octave_credit=0.0))
    score = score_with_one_note_an_octave_high(Scoring(octave_credit=credit))
    expected = none.pitch_accuracy + credit * (full.pitch_accuracy - none.pitch_accuracy)
    assert score.pitch_accuracy == pytest.approx(expected)
    assert none.pitch_accuracy < full.pitch_accuracy == 1.0

"""The shipped quality model: what its scores are, and that nothing upsets it."""

from __future__ import annotations

import json
from dataclasses import replace
from random import Random
from statistics import fmean

import pytest
from human_music import human_phrases
from hypothesis import given, settings
from hypothesis import strategies as st
from rich_phrases import rich_phrases

from museflow_engine.errors import ModelError
from museflow_engine.io.models import load_quality_model
from museflow_engine.music import Note, Phrase, Pitch
from museflow_engine.quality import QualityModel
from museflow_engine.quality.contexts import SIZES, read
from museflow_engine.training.quality.bad_phrases import naive, two_wrong_notes, uniform

MODEL = load_quality_model()
SILENCE = Phrase((), length=1920)


@given(st.lists(rich_phrases(), max_size=4))
@settings(max_examples=60, deadline=None)
def test_any_phrase_has_a_score_that_does_not_depend_on_its_company(phrases: list[Phrase]) -> None:
    together = MODEL.scores(phrases)
    assert all(0 <= score <= 1 for score in together)
    assert together == [MODEL.scores([phrase])[0] for phrase in phrases]


@given(rich_phrases())
@settings(max_examples=60, deadline=None)
def test_every_context_is_one_of_its_categories(phrase: Phrase) -> None:
    codes = read([phrase]).codes
    assert codes.shape[1] == len(SIZES)
    assert (codes >= 0).all()
    assert (codes < list(SIZES.values())).all()


@given(rich_phrases())
@settings(max_examples=40, deadline=None)
def test_names_of_notes_and_their_order_do_not_matter(phrase: Phrase) -> None:
    renamed = tuple(replace(note, id=f"x{note.id}") for note in reversed(phrase.notes))
    assert MODEL.scores([replace(phrase, notes=renamed)]) == MODEL.scores([phrase])


def test_moving_the_music_by_an_octave_does_not_matter() -> None:
    for phrase in human_phrases():
        higher = tuple(
            replace(note, pitch=Pitch(note.pitch.step, note.pitch.alter, note.pitch.octave + 1))
            for note in phrase.notes
        )
        assert MODEL.scores([replace(phrase, notes=higher)]) == pytest.approx(MODEL.scores([phrase]))


def test_no_phrases_have_no_scores_and_silence_has_one() -> None:
    assert MODEL.scores([]) == []
    assert MODEL.scores([SILENCE, SILENCE])[0] == MODEL.scores([SILENCE])[0]


def test_music_of_people_scores_higher_than_what_is_made_of_it_at_random() -> None:
    rng = Random(1)
    human = fmean(MODEL.scores(human_phrases()))
    for spoil in (uniform, naive, two_wrong_notes):
        bad = [bad for phrase in human_phrases() if (bad := spoil(phrase, rng))]
        assert fmean(MODEL.scores(bad)) < human - 0.1


def test_a_wrong_note_in_a_bar_that_repeats_lowers_the_score() -> None:
    pitches = ["C4", "E4", "G4", "E4"] * 2 + ["D4", "F4", "G4", "F4"] + ["E4", "D4", "C4", "C4"]
    tune = tuple(Note(f"n{i}", 480 * i, 480, Pitch.parse(name)) for i, name in enumerate(pitches))
    wrong = (*tune[:5], replace(tune[5], pitch=Pitch.parse("F4")), *tune[6:])
    assert MODEL.scores([Phrase(tune)]) > MODEL.scores([Phrase(wrong)])


def test_a_model_read_back_from_json_gives_the_same_scores() -> None:
    again = QualityModel.from_json(json.loads(json.dumps(MODEL.to_json())))
    assert again.scores(human_phrases()) == MODEL.scores(human_phrases())


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"format": "something else"}, "no quality model"),
        ({"version": 2}, "of version 2"),
        ({"curves": [1.0]}, "damaged"),
        ({"scale": [0.0]}, "damaged"),
        ({"weights": None}, "damaged"),
        ({"start": float("nan")}, "damaged"),
        ({"contexts": {"one": 2}}, "read phrases differently"),
    ],
)
def test_a_model_that_does_not_fit_is_refused_with_the_way_out(
    change: dict[str, object], message: str
) -> None:
    with pytest.raises(ModelError, match=message) as caught:
        QualityModel.from_json({**MODEL.to_json(), **change})
    assert "museflow train" in str(caught.value)

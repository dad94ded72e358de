"""The musical model's tables, counted and fitted from phrases whose music is known."""

from __future__ import annotations

import json
import math

import pytest

from museflow_engine.generation.model import features
from museflow_engine.generation.model.relations import Relation
from museflow_engine.generation.model.shipped import shipped_model
from museflow_engine.generation.model.styles import Style, styles_within
from museflow_engine.generation.model.tables import LineTables, MusicModel
from museflow_engine.music import Phrase
from museflow_engine.training.corpus.phrases import load_human_phrases
from museflow_engine.training.music import chords, form_counts, pitch_logit
from museflow_engine.training.music.fit import fit_music_model, measure
from museflow_engine.training.music.lines import lines_of

QUARTER = 480
BAR = 4 * QUARTER
C4, D4, E4, F4, G4, A4, B4, C5 = 60, 62, 64, 65, 67, 69, 71, 72


def melody(*bars: list[int], left: list[int] | None = None) -> Phrase:
    """Quarters in the right hand, and a whole note a bar in the left if any are given."""
    notes = [
        (bar * BAR + place * QUARTER, QUARTER, midi, "right", f"r{bar}.{place}")
        for bar, midis in enumerate(bars)
        for place, midi in enumerate(midis)
    ]
    notes += [(bar * BAR, BAR, midi, "left", f"l{bar}") for bar, midi in enumerate(left or [])]
    return Phrase.from_notes(notes)


MOTIF = [C4, E4, D4, F4]


@pytest.mark.parametrize(
    ("second", "relation"),
    [
        ([C4, E4, D4, F4], Relation(1, "literal")),
        ([D4, F4, E4, G4], Relation(1, "transposed")),
        ([C4, G4, E4, F4], Relation(1, "contour")),
        ([C4, B4, C5, F4], Relation(1, "rhythm")),
        ([C4, E4], Relation(0, "new")),
    ],
)
def test_a_bar_is_known_by_what_it_takes_up_of_the_one_before(second: list[int], relation: Relation) -> None:
    (line,) = lines_of(melody(MOTIF, second))
    assert form_counts.relations(line) == [Relation(0, "new"), relation]


def test_a_fuller_relation_to_a_bar_further_back_wins() -> None:
    (line,) = lines_of(melody(MOTIF, [C4, B4, C5, F4], MOTIF))
    assert form_counts.relations(line)[2] == Relation(2, "literal")


def test_words_and_steps_are_counted_by_metre_role_and_place() -> None:
    music = [lines_of(melody(MOTIF, MOTIF, left=[48, 43]))]
    words = form_counts.count_words(music)["4/4"]
    quarters = "0:480 480:480 960:480 1440:480"
    assert words["melody"] == {"inner": {quarters: 1}, "last": {quarters: 1}}
    assert words["bass"]["last"] == {"0:1920": 1}
    steps = form_counts.count_steps(music)["4/4"]
    assert steps["melody"]["480"] == {"480": 1}
    assert steps["bass last"] == {"0": {"1920": 1}}


def test_hands_that_shun_each_other_are_counted_less_together_than_strangers() -> None:
    apart = Phrase.from_notes(
        [(bar * BAR, 2 * QUARTER, 60, "right", f"r{bar}") for bar in range(4)]
        + [(bar * BAR + QUARTER, QUARTER, 48, "left", f"l{bar}") for bar in range(4)]
    )
    mixed = Phrase.from_notes(
        [(bar * BAR + (bar % 2) * QUARTER, QUARTER, 60, "right", f"r{bar}") for bar in range(4)]
        + [(bar * BAR + (1 - bar % 2) * QUARTER, QUARTER, 48, "left", f"l{bar}") for bar in range(4)]
    )
    none, *_, both = form_counts.coincidence([lines_of(apart), lines_of(mixed)])
    assert none > 1 > both


def test_plain_cadences_are_read_as_what_they_are() -> None:
    phrase = melody(
        [C4, E4, G4, E4], [F4, A4, C5, A4], [G4, B4, G4, B4], [C5, G4, E4, C4], left=[48, 41, 43, 48]
    )
    readings, chains = chords.read_harmony([lines_of(phrase)] * 5)
    assert readings[0] == [0, 3, 4, 0]
    assert all(math.isclose(sum(row), 1) for row in chains["major"].moves)


def test_the_fit_foretells_a_line_that_only_steps_better_than_no_model() -> None:
    phrases = [melody([C4, D4, E4, F4], [G4, F4, E4, D4], [E4, F4, G4, A4], [G4, F4, E4, C4])] * 6
    music = [lines_of(phrase) for phrase in phrases]
    readings, _ = chords.read_harmony(music)
    choices = pitch_logit.gather(music, readings, "melody")
    tables = pitch_logit.fit(choices)
    assert pitch_logit.log_loss(tables, choices) < 0.6 * pitch_logit.log_loss(LineTables.flat(), choices)
    after_a_step = tables.motion[features.motion(1)]
    assert after_a_step[features.interval(1)] > after_a_step[features.interval(3)]


def test_a_model_survives_being_written_and_read() -> None:
    model = shipped_model()
    again = MusicModel.from_json(json.loads(json.dumps(model.to_json())))
    assert again == model


def test_a_model_of_another_version_or_shape_is_refused() -> None:
    data = MusicModel().to_json()
    with pytest.raises(ValueError, match="version 99"):
        MusicModel.from_json({**data, "version": 99})
    data["lines"]["bass"]["motion"] = [[0.0]]
    with pytest.raises(ValueError, match="motion is not"):
        MusicModel.from_json(data)


def test_styles_are_known_by_name_and_kept_within_the_values_of_a_tier() -> None:
    style = Style(frozenset({240, 480}), (5, 4, 5, 2), (1, 3, 2, 0), 7)
    assert Style.parse(style.name) == style
    found = styles_within({style.name: 3.0}, frozenset({480, 960}), [7])
    assert [styles for styles, _ in found] == [()]
    found = styles_within({style.name: 3.0}, frozenset({240, 480}), [7])
    assert [styles for styles, _ in found] == [(), (style,)]


def test_what_is_learned_from_half_the_pieces_foretells_the_others() -> None:
    train = [each.phrase for each in load_human_phrases(split="train")][::6]
    test = [each.phrase for each in load_human_phrases(split="test")][::6]
    quality = measure(fit_music_model(train), test)
    for role in ("melody", "bass"):
        assert quality.fitted[role] < quality.flat[role] - 0.3

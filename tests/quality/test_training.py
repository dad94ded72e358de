"""Fitting and comparing quality models on a little music."""

from __future__ import annotations

from random import Random

import pytest
from human_music import write_few

from museflow_engine.errors import ModelError
from museflow_engine.quality import QualityModel
from museflow_engine.training.corpus.phrases import load_human_phrases
from museflow_engine.training.quality.bad_phrases import kinds_of_bad_phrases
from museflow_engine.training.quality.comparing import Comparison, compare
from museflow_engine.training.quality.evaluation import auc, auc_by_kind
from museflow_engine.training.quality.examples import SWIPED, Example, examples_of, folds_by_group
from museflow_engine.training.quality.fitting import Material, fit, grow, prepare


@pytest.fixture(scope="module")
def music(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Example], list[Example]]:
    path = write_few(tmp_path_factory.mktemp("music") / "few.json")
    sides = []
    train = load_human_phrases(path, "train")
    kinds = kinds_of_bad_phrases(each.phrase for each in train)
    for phrases in (train, load_human_phrases(path, "test")):
        human = [(each.piece, each.phrase) for each in phrases]
        sides.append(examples_of(human, kinds, Random(1), {"two wrong notes": 2}))
    return sides[0], sides[1]


@pytest.fixture(scope="module")
def material(music: tuple[list[Example], list[Example]]) -> Material:
    learned, held_out = music
    # A person who likes whatever is in the upper half of something that can be seen.
    asked = [example for example in held_out if example.kind in ("human", "naive")]
    counts = sorted(len(example.phrase.notes) for example in asked)
    swipes = [
        Example(
            each.phrase, each.phrase.fingerprint, SWIPED, len(each.phrase.notes) > counts[len(counts) // 2]
        )
        for each in asked
    ]
    return prepare([*learned, *swipes], Random(2))


def test_a_little_music_teaches_to_tell_random_notes_from_music(
    music: tuple[list[Example], list[Example]],
) -> None:
    learned, held_out = music
    model = fit(learned, Random(2))
    by_kind = auc_by_kind(model.scores, held_out)
    assert by_kind["uniform"] > 0.8
    assert set(by_kind) == {example.kind for example in held_out if not example.good}
    assert model.learned == frozenset()


def test_the_same_examples_and_seed_make_the_same_model(
    music: tuple[list[Example], list[Example]],
) -> None:
    learned, _ = music
    assert fit(learned, Random(2)).to_json() == fit(learned, Random(2)).to_json()


def test_verdicts_bend_the_model_towards_a_taste_and_are_remembered(
    material: Material, music: tuple[list[Example], list[Example]]
) -> None:
    swipes = [example for example in material.examples if example.kind == SWIPED]
    without = grow(material, without={example.group for example in swipes})
    taught = grow(material)
    assert without.learned == frozenset()
    assert taught.learned == {example.phrase.fingerprint for example in swipes}
    comparison = compare(taught, without, material, music[1], Random(3))
    assert comparison.swipes == len(swipes)
    assert comparison.verdicts is not None
    assert comparison.present_verdicts is not None
    assert comparison.verdicts > comparison.present_verdicts + 0.05


def test_verdicts_that_the_present_model_learned_from_prove_nothing(
    material: Material, music: tuple[list[Example], list[Example]]
) -> None:
    taught = grow(material)
    comparison = compare(taught, taught, material, music[1], Random(3))
    assert comparison.swipes == 0
    assert comparison.verdicts is None
    assert not comparison.is_better


def test_too_little_music_is_refused(music: tuple[list[Example], list[Example]]) -> None:
    one = music[0][0].group
    with pytest.raises(ModelError, match="too little music"):
        fit([example for example in music[0] if example.group == one], Random(1))


@pytest.mark.parametrize(
    ("comparison", "better"),
    [
        (Comparison({"a": 0.7}), True),
        (Comparison({"a": 0.7}, {"a": 0.6}), True),
        (Comparison({"a": 0.7}, {"a": 0.7}), False),
        (Comparison({"a": 0.7}, {"a": 0.7}, 0.8, 0.7, 20), True),
        (Comparison({"a": 0.7}, {"a": 0.7}, 0.7, 0.7, 20), False),
        (Comparison({"a": 0.7}, {"a": 0.75}, 0.8, 0.7, 20), False),
        (Comparison({"a": 0.745}, {"a": 0.75}, 0.8, 0.7, 20), True),
    ],
)
def test_better_means_nearer_to_the_person_without_losing_the_music(
    comparison: Comparison, *, better: bool
) -> None:
    assert comparison.is_better is better


def test_auc_is_the_chance_that_the_good_one_scores_higher() -> None:
    assert auc([3, 4], [1, 2]) == 1
    assert auc([1, 4], [2, 3]) == 0.5
    assert auc([1, 1], [1, 1]) == 0.5


def test_a_piece_and_all_that_is_made_from_it_lie_in_one_fold(
    music: tuple[list[Example], list[Example]],
) -> None:
    folds = folds_by_group(music[0], 3, Random(1))
    of_group: dict[str, set[int]] = {}
    for example, fold in zip(music[0], folds, strict=True):
        of_group.setdefault(example.group, set()).add(fold)
    assert all(len(found) == 1 for found in of_group.values())
    assert set(folds) == {0, 1, 2}


def test_a_model_of_little_music_is_still_a_whole_model(material: Material) -> None:
    model = grow(material)
    assert QualityModel.from_json(model.to_json()).feature_names == model.feature_names

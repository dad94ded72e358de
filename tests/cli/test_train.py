"""`museflow train`: a model from swipes and music, refused unless it is better."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from human_music import human_phrases, write_few

from museflow_engine.cli import main
from museflow_engine.events.swipes import Swipe
from museflow_engine.io.models import load_quality_model
from museflow_engine.io.store import Store
from museflow_engine.music import Phrase
from museflow_engine.quality import QualityModel


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MUSEFLOW_DATA", str(tmp_path / "data"))
    return tmp_path / "data"


@pytest.fixture
def music(tmp_path: Path) -> Path:
    return write_few(tmp_path / "few.json", train=6, test=3)


def _swipe_all(data: Path, likes: Callable[[Phrase], bool], *, learner: str = "ada") -> None:
    with Store(data / "museflow.db") as store:
        store.save_swipes(
            Swipe(
                learner=learner,
                at=float(number),
                liked=likes(phrase),
                tier="1.1/1",
                fingerprint=phrase.fingerprint,
                score=0.5,
                phrase=phrase.to_json(),
            )
            for number, phrase in enumerate(_asked())
        )


def _asked() -> list[Phrase]:
    """Phrases in eighths and in quarters, none of them alike."""
    return [
        Phrase.from_notes(
            [(value * at, value, 60 + (7 * at + shift) % 12, "right", f"n{at}") for at in range(8)]
        )
        for value in (240, 480)
        for shift in range(8)
    ]


def _taste_unlike(model: QualityModel) -> Callable[[Phrase], bool]:
    """The taste for eighths or for quarters, whichever a model does not have."""
    scores = model.scores(_asked())
    liked = 240 if sum(scores[:8]) < sum(scores[8:]) else 480
    return lambda phrase: phrase.notes[0].duration == liked


def test_a_taste_is_learned_written_with_hash_and_card_and_then_in_use(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # Enough music to be sure of, so that a taste does not spoil the ear.
    music = write_few(tmp_path / "more.json", train=30, test=8)
    base = data.parent / "base.json"
    assert main(["train", "--bootstrap", "--human", str(music), "-o", str(base)]) == 0
    _swipe_all(data, _taste_unlike(load_quality_model(base)))
    assert main(["train", "--human", str(music), "--present", str(base), "--json"]) == 0
    out = capsys.readouterr().out
    said = json.loads(out[out.index("{") :])
    assert said["model"] == str(data / "quality.json")
    assert said["comparison"]["swipes_auc"] > said["comparison"]["present_swipes_auc"]
    model = load_quality_model(data / "quality.json")
    assert model.learned == {phrase.fingerprint for phrase in _asked()}
    card = (data / "quality.md").read_text()
    assert "Verdicts of people: 8 good, 8 bad" in card
    assert "| two wrong notes |" in card
    # What it knows already is no reason for another model.
    assert main(["train", "--human", str(music)]) == 1
    assert "0 good and 0 bad swipes are new" in capsys.readouterr().err


def test_a_model_no_better_than_the_present_one_is_refused_with_the_figures(
    data: Path, music: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scores = load_quality_model().scores(_asked())
    middle = sorted(scores)[len(scores) // 2]
    agreed = {phrase.fingerprint for phrase, score in zip(_asked(), scores, strict=True) if score >= middle}
    _swipe_all(data, lambda phrase: phrase.fingerprint in agreed)
    assert main(["train", "--human", str(music)]) == 1
    out, err = capsys.readouterr()
    assert "your 16 swipes" in out
    assert "no better than the present one (mean AUC on music" in err
    assert "present model 1.000" in err
    assert not (data / "quality.json").exists()


def test_the_same_music_and_seed_make_the_same_model_which_cannot_replace_itself(
    data: Path, music: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = data.parent / "first.json", data.parent / "second.json"
    for path in (first, second):
        assert main(["train", "--bootstrap", "--human", str(music), "-o", str(path)]) == 0
    assert first.read_bytes() == second.read_bytes()
    assert load_quality_model(first).scores(human_phrases()) == load_quality_model(second).scores(
        human_phrases()
    )
    assert main(["train", "--bootstrap", "--human", str(music), "-o", str(first)]) == 1
    assert "Nothing was written" in capsys.readouterr().err
    assert first.read_bytes() == second.read_bytes()


def test_without_swipes_or_with_too_few_one_is_told_what_to_do(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["train"]) == 1
    assert "Begin with: museflow swipe" in capsys.readouterr().err
    _swipe_all(data, lambda _: True)
    assert main(["train"]) == 1
    assert "16 good and 0 bad swipes are new" in capsys.readouterr().err
    assert main(["train", "--learner", "nobody"]) == 1
    assert "There are no swipes" in capsys.readouterr().err

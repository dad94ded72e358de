"""`museflow generate`: fresh phrases in four formats, on stdout, in a file or in a folder."""

import json
from pathlib import Path
from statistics import fmean
from typing import Any

import mido
import pytest

from museflow_engine.cli import main
from museflow_engine.generation import is_in_tier
from museflow_engine.io.curriculum import load_roadmap
from museflow_engine.io.models import load_quality_model
from museflow_engine.music import Phrase

TIER = load_roadmap().tier("1.2/3")
OF_TIER = ["--level", "1.2", "--tier", "3", "--seed", "7"]


def _json(capsys: pytest.CaptureFixture[str], *args: str) -> list[dict[str, Any]]:
    assert main(["generate", "--format", "json", *args]) == 0
    data = json.loads(capsys.readouterr().out)
    assert isinstance(data, list)
    return data


def _phrase(item: dict[str, Any]) -> Phrase:
    return Phrase.from_json(item)


def test_json_holds_phrases_of_the_tier_with_fingerprint_and_tempo(
    capsys: pytest.CaptureFixture[str],
) -> None:
    items = _json(capsys, *OF_TIER, "--count", "5")
    assert [item["tier"] for item in items] == ["1.2/3"] * 5
    assert {item["tempo"] for item in items} == {60}
    for item in items:
        assert _phrase(item).fingerprint == item["fingerprint"]
        assert is_in_tier(_phrase(item), TIER)


def test_the_same_seed_gives_the_same_phrases(capsys: pytest.CaptureFixture[str]) -> None:
    first = _json(capsys, *OF_TIER, "--count", "3")
    assert first == _json(capsys, *OF_TIER, "--count", "3")
    assert first != _json(capsys, *OF_TIER[:-1], "8", "--count", "3")


def test_a_tier_can_be_written_out_to_its_last_phrase_without_a_repeat(
    capsys: pytest.CaptureFixture[str],
) -> None:
    items = _json(capsys, "--count", "1296", "--seed", "1")
    assert len({item["fingerprint"] for item in items}) == 1296


def test_more_phrases_than_a_tier_has_are_refused_before_any_is_written(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["generate", "--count", "1297", "--seed", "1"]) == 1
    out, err = capsys.readouterr()
    assert not out
    assert "Tier 1.1/1 has 1,296 phrases in all" in err


def test_without_a_seed_one_is_drawn_and_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["generate", "--format", "json", "--level", "1.9"]) == 0
    out, err = capsys.readouterr()
    seed = err.split()[1]
    assert json.loads(out) == _json(capsys, "--level", "1.9", "--seed", seed)


def _share(items: list[dict[str, Any]], pitch: str) -> float:
    notes = [note for item in items for note in item["notes"]]
    return fmean(note[3] == pitch for note in notes)


def test_weights_are_met_in_the_phrases_that_are_written(capsys: pytest.CaptureFixture[str]) -> None:
    place = ["--level", "3.1", "--tier", "2", "--seed", "7", "--count", "60"]
    plain = _json(capsys, *place)
    leaning = _json(capsys, *place, "--weights", "pitch:A4=2.5")
    assert _share(leaning, "A4") > 1.6 * _share(plain, "A4") > 0


def test_what_weights_cost_and_what_cannot_be_had_is_told_beside_the_result(
    capsys: pytest.CaptureFixture[str],
) -> None:
    args = ["--level", "1.9", "--tier", "1", "--seed", "3", "--weights", "pitch:F4=1.5, pitch:B6=2"]
    assert main(["generate", "--format", "json", *args]) == 0
    out, err = capsys.readouterr()
    assert len(json.loads(out)) == 1
    assert "not met: phrases of this tier do not show pitch:B6" in err
    assert "bits a phrase" in err


@pytest.mark.parametrize("text", ["pitch:F4", "F4=2", "pitch:F4=-1", "pitch:F4=much", "pitch:F4=inf", ""])
def test_weights_that_are_none_are_refused_with_an_example(
    text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["generate", "--weights", text]) == 2
    assert "write it like pitch:F4=3" in capsys.readouterr().err


def test_the_best_of_several_pleases_the_quality_model_more(capsys: pytest.CaptureFixture[str]) -> None:
    place = ["--level", "3.1", "--tier", "2", "--seed", "5", "--count", "20"]
    scores = load_quality_model().scores
    first, best = (
        fmean(scores([_phrase(item) for item in _json(capsys, *place, "--best-of", number)]))
        for number in ("1", "12")
    )
    assert best > first + 0.1


def test_text_draws_a_staff_for_every_phrase(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["generate", *OF_TIER, "--count", "2"]) == 0
    shown = capsys.readouterr().out
    assert "(1 of 2)" in shown
    assert "(2 of 2)" in shown
    assert shown.count("●") + shown.count("○") >= 8


def test_text_can_be_ascii_only(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["generate", *OF_TIER, "--ascii"]) == 0
    assert capsys.readouterr().out.isascii()


def test_text_can_go_into_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["generate", *OF_TIER, "-o", str(tmp_path / "page.txt")]) == 0
    assert not capsys.readouterr().out
    assert "1.2/3" in (tmp_path / "page.txt").read_text()


@pytest.mark.parametrize("width", [40, 60, 80])
def test_a_narrow_terminal_gets_systems_that_fit(
    width: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    assert main(["generate", "--level", "1.18", "--tier", "4", "--seed", "3"]) == 0
    staff = capsys.readouterr().out.splitlines()[1:]
    assert max(len(line) for line in staff) <= width


def test_musicxml_on_stdout_is_the_phrase_that_json_gives(capsys: pytest.CaptureFixture[str]) -> None:
    (item,) = _json(capsys, *OF_TIER)
    assert main(["generate", *OF_TIER, "--format", "musicxml"]) == 0
    read = Phrase.from_musicxml(capsys.readouterr().out)
    assert read.fingerprint == item["fingerprint"]
    assert read.tempos[0].tempo == TIER.tempo


@pytest.mark.parametrize("form", ["musicxml", "midi"])
def test_several_files_need_a_folder(form: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["generate", *OF_TIER, "--count", "3", "--format", form]) == 1
    assert "add -o phrases/" in capsys.readouterr().err
    (tmp_path / "taken").touch()
    assert main(["generate", *OF_TIER, "--count", "3", "--format", form, "-o", str(tmp_path / "taken")]) == 1
    assert "is a file" in capsys.readouterr().err


def test_a_folder_of_musicxml_holds_the_phrases_that_json_gives(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    items = _json(capsys, *OF_TIER, "--count", "12")
    folder = tmp_path / "new" / "phrases"
    assert main(["generate", *OF_TIER, "--count", "12", "--format", "musicxml", "-o", str(folder)]) == 0
    files = sorted(folder.iterdir())
    assert [file.name for file in files][:2] == ["1.2-3_7_01.musicxml", "1.2-3_7_02.musicxml"]
    fingerprints = [Phrase.from_musicxml(file).fingerprint for file in files]
    assert fingerprints == [item["fingerprint"] for item in items]


def test_a_midi_file_holds_the_notes_and_the_tempo(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (item,) = _json(capsys, *OF_TIER)
    assert main(["generate", *OF_TIER, "--format", "midi", "-o", str(tmp_path / "one.mid")]) == 0
    messages = [message for track in mido.MidiFile(tmp_path / "one.mid").tracks for message in track]
    played = sorted(each.note for each in messages if each.type == "note_on" and each.velocity)
    assert played == sorted(note.pitch.midi for note in _phrase(item).notes)
    assert mido.bpm2tempo(60) in [each.tempo for each in messages if each.type == "set_tempo"]


def test_midi_is_not_poured_into_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["generate", *OF_TIER, "--format", "midi"]) == 1
    assert "add -o phrase.mid" in capsys.readouterr().err


@pytest.mark.parametrize("form", ["text", "json", "musicxml", "midi"])
def test_a_place_that_cannot_be_written_is_named(
    form: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = tmp_path / "missing" / "file.out"
    assert main(["generate", *OF_TIER, "--format", form, "-o", str(place)]) == 1
    assert str(place) in capsys.readouterr().err


def test_an_unknown_tier_is_answered_with_those_that_exist(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["generate", "--level", "1.1", "--tier", "9"]) == 1
    assert "Level 1.1 has tiers 1 to 3, not 9." in capsys.readouterr().err

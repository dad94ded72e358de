"""`museflow judge --svg`: where a drawing goes, and where it may not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from lxml import etree

from museflow_engine.cli import main
from museflow_engine.io.midi_files import write_performance
from museflow_engine.music import NoteOff, NoteOn, Phrase

MELODY = (60, 62, 64, 65, 67, 65, 64, 62)
BEAT = 60 / 72


@pytest.fixture
def command(tmp_path: Path) -> list[str]:
    """Judges a take in which the third note is wrong; run in a folder of its own."""
    notes = [(n * 480, 480, midi, "right", f"n{n}") for n, midi in enumerate(MELODY)]
    (tmp_path / "minuet.musicxml").write_text(Phrase.from_notes(notes).to_musicxml())
    events: list[NoteOn | NoteOff] = []
    for n, midi in enumerate(MELODY):
        key = 66 if n == 2 else midi
        events += [NoteOn(key, 80, n * BEAT), NoteOff(key, (n + 0.95) * BEAT)]
    write_performance(tmp_path / "take.mid", events)
    return ["judge", str(tmp_path / "minuet.musicxml"), str(tmp_path / "take.mid")]


def test_the_drawing_is_written_beside_the_table(
    command: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "out.svg"
    assert main([*command, "--svg", str(target)]) == 0
    root = etree.parse(target).getroot()
    assert root.findtext("{http://www.w3.org/2000/svg}title") == "minuet"
    assert root.findtext("{http://www.w3.org/2000/svg}desc") == "7 right, 1 wrong, and what was played"
    out, err = capsys.readouterr()
    assert out.startswith("bar")
    assert str(target) in err


def test_with_json_the_drawing_goes_to_its_file_and_json_to_stdout(
    command: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*command, "--json", "--svg", str(tmp_path / "out.svg")]) == 0
    assert len(json.loads(capsys.readouterr().out)["judgements"]) == len(MELODY)
    assert (tmp_path / "out.svg").exists()


def test_a_dash_puts_the_drawing_and_nothing_else_on_stdout(
    command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*command, "--svg", "-"]) == 0
    out = capsys.readouterr().out
    assert out.isascii()
    assert etree.fromstring(out.encode()).get("role") == "img"


def test_a_midi_file_as_the_score_is_drawn_as_well(command: list[str], tmp_path: Path) -> None:
    target = tmp_path / "out.svg"
    assert main(["judge", command[2], command[2], "--svg", str(target)]) == 0
    assert "8 right" in target.read_text(encoding="utf-8")


@pytest.mark.parametrize("which", [1, 2])
def test_neither_score_nor_performance_is_written_over(
    command: list[str], which: int, capsys: pytest.CaptureFixture[str]
) -> None:
    before = Path(command[which]).read_bytes()
    assert main([*command, "--svg", command[which]]) == 1
    assert Path(command[which]).read_bytes() == before
    assert "write over" in capsys.readouterr().err


def test_a_link_to_an_input_is_not_written_over(command: list[str], tmp_path: Path) -> None:
    (tmp_path / "link.svg").symlink_to(command[1])
    assert main([*command, "--svg", str(tmp_path / "link.svg")]) == 1
    assert Path(command[1]).read_text().startswith("<?xml")


@pytest.mark.parametrize(("target", "words"), [(".", "is a folder"), ("nowhere/out.svg", "no folder")])
def test_a_place_that_cannot_be_drawn_to_is_refused_with_a_way_out(
    command: list[str], tmp_path: Path, target: str, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*command, "--svg", str(tmp_path / target)]) == 1
    out, err = capsys.readouterr()
    assert not out
    assert words in err


def test_a_full_device_is_told_and_stays_a_device(
    command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*command, "--svg", "/dev/full"]) == 1
    assert "No space left" in capsys.readouterr().err
    assert Path("/dev/full").is_char_device()


def test_an_old_drawing_is_replaced_whole(command: list[str], tmp_path: Path) -> None:
    target = tmp_path / "out.svg"
    target.write_text("old" * 100_000)
    assert main([*command, "--svg", str(target)]) == 0
    etree.parse(target)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["minuet.musicxml", "out.svg", "take.mid"]


def test_json_and_a_drawing_cannot_share_stdout(
    command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*command, "--json", "--svg", "-"]) == 1
    assert "both need stdout" in capsys.readouterr().err

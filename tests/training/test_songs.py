"""The singing line of a song, and the command that gathers everything."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from museflow_engine.training.corpus.__main__ import main
from museflow_engine.training.corpus.cutting import cut_melody
from museflow_engine.training.corpus.lieder import find_songs, read_voice

REST = "<note><rest/><duration>4</duration></note>"


def sung(step: str, duration: int = 4, octave: int = 4) -> str:
    return (
        f"<note><pitch><step>{step}</step><octave>{octave}</octave></pitch><duration>{duration}</duration>"
        "<lyric><text>la</text></lyric></note>"
    )


def song(bars: list[str]) -> str:
    time = "<time><beats>4</beats><beat-type>4</beat-type></time>"
    head = f"<attributes><divisions>1</divisions>{time}</attributes>"

    def part(name: str, contents: list[str]) -> str:
        measures = [
            f'<measure number="{i}">{head if i == 1 else ""}{c}</measure>' for i, c in enumerate(contents, 1)
        ]
        return f'<part id="{name}">{"".join(measures)}</part>'

    piano = sung("C", octave=2).replace("<lyric><text>la</text></lyric>", "")
    return (
        '<score-partwise version="4.0"><part-list>'
        '<score-part id="P1"><part-name>Voice</part-name></score-part>'
        '<score-part id="P2"><part-name>Piano</part-name></score-part></part-list>'
        f"{part('P1', bars)}{part('P2', [piano] * len(bars))}</score-partwise>"
    )


@pytest.fixture
def written(tmp_path: Path) -> Path:
    return tmp_path / "song.mxl"


def test_only_the_part_with_words_is_read(written: Path) -> None:
    written.write_text(song([sung("C"), sung("D"), sung("E"), sung("F")]))
    printed = read_voice(written)
    assert printed is not None
    assert [n.pitch.name for n in printed.notes] == ["C4", "D4", "E4", "F4"]


def test_music_without_words_has_no_singing_line(written: Path) -> None:
    written.write_text(song([sung("C")]).replace("lyric>", "other>"))
    assert read_voice(written) is None


def test_phrases_start_where_the_voice_enters(written: Path) -> None:
    written.write_text(song([REST, REST, *[sung(step) for step in "CDEFGFED"]]))
    printed = read_voice(written)
    assert printed is not None
    assert [excerpt.bar for excerpt in cut_melody(printed)] == [3, 7]


def test_an_entry_late_in_a_bar_is_an_upbeat(written: Path) -> None:
    upbeat = "<note><rest/><duration>3</duration></note>" + sung("G", 1)
    written.write_text(song([REST, upbeat, sung("C"), sung("D"), sung("E"), sung("F", 3)]))
    printed = read_voice(written)
    assert printed is not None
    (excerpt,) = cut_melody(printed)
    assert (excerpt.bar, excerpt.phrase.anacrusis) == (3, 480)


def test_songs_are_named_by_their_folders(tmp_path: Path) -> None:
    path = tmp_path / "scores" / "Lang,_Josephine" / "6_Lieder" / "1_Der_Schmetterling" / "lc1.mxl"
    path.parent.mkdir(parents=True)
    path.write_text("")
    (found,) = find_songs(tmp_path)
    assert (found.composer, found.title) == ("Lang, Josephine", "1 Der Schmetterling")


def test_the_command_writes_the_melodies_beside_the_collection(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good, bad = tmp_path / "songs" / "A" / "good.mxl", tmp_path / "songs" / "A" / "bad.mxl"
    good.parent.mkdir(parents=True)
    good.write_text(song([sung("C"), sung("D"), sung("E"), sung("F")]))
    bad.write_text("no music")
    output = tmp_path / "beginner-phrases.json"
    assert main(["--lieder", str(tmp_path / "songs"), "-o", str(output), "--summary"]) == 0
    data = json.loads((tmp_path / "melody-phrases.json").read_text())
    assert [piece["id"] for piece in data["pieces"]] == ["lieder/A/good"]
    assert "1 sources could not be read" in capsys.readouterr().out


def test_the_command_reads_lists_that_an_earlier_run_made(tmp_path: Path) -> None:
    source = tmp_path / "ftp" / "NobodyN" / "air.ly"
    source.parent.mkdir(parents=True)
    source.write_text('\\header {\n mutopiainstrument = "Piano"\n license = "Public Domain"\n}\n\\score { }')
    listed = ["score"]
    for bar in range(4):
        listed += [f"note\t{bar}\t0\t1\t0\t{bar}\t0\t1\t0\t0", f"note\t{bar}\t2\t3\t-1\t{bar}\t0\t1\t0\t0"]
        listed += [f"time\t{bar}\t4\t4\t0\t"]
    events = tmp_path / "work" / "NobodyN" / "air.events"
    events.parent.mkdir(parents=True)
    events.write_text("\n".join(listed) + "\n")
    output = tmp_path / "phrases.json"
    assert main(["--mutopia", str(tmp_path), "--work", str(tmp_path / "work"), "-o", str(output)]) == 0
    (piece,) = json.loads(output.read_text())["pieces"]
    assert (piece["id"], piece["composer"], len(piece["phrases"])) == ("mutopia/NobodyN/air", "NobodyN", 1)


@pytest.mark.parametrize("option", ["--mutopia", "--lieder"])
def test_an_empty_checkout_ends_the_command_with_a_message(
    tmp_path: Path, option: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([option, str(tmp_path), "-o", str(tmp_path / "x.json")]) == 1
    assert "checkout" in capsys.readouterr().err

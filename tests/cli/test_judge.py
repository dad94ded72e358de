"""`museflow judge`: any score, any performance, a table or JSON."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from museflow_engine.cli import main
from museflow_engine.io.midi_files import write_performance
from museflow_engine.io.midi_phrases import write_phrase
from museflow_engine.music import NoteOff, NoteOn, PerformanceEvent, Phrase, TempoChange

QUARTER = 480
MELODY = (60, 62, 64, 65, 67, 65, 64, 62)
SECONDS = 60 / 72


def _phrase(*, anacrusis: int = 0) -> Phrase:
    notes = [(n * QUARTER, QUARTER, midi, "right", f"n{n}") for n, midi in enumerate(MELODY)]
    return Phrase.from_notes(notes, anacrusis=anacrusis)


def _played(keys: list[tuple[float, int]]) -> list[PerformanceEvent]:
    events: list[PerformanceEvent] = []
    for beat, midi in keys:
        events.append(NoteOn(midi, 80, beat * SECONDS))
        events.append(NoteOff(midi, (beat + 0.95) * SECONDS))
    return sorted(events, key=lambda event: event.time)


class _Files:
    def __init__(self, folder: Path) -> None:
        self.score = folder / "score.musicxml"
        self.performance = folder / "take.mid"

    def put(self, phrase: Phrase, keys: list[tuple[float, int]]) -> list[str]:
        self.score.write_text(phrase.to_musicxml())
        write_performance(self.performance, _played(keys))
        return ["judge", str(self.score), str(self.performance)]


@pytest.fixture
def files(tmp_path: Path) -> _Files:
    return _Files(tmp_path)


def _perfect() -> list[tuple[float, int]]:
    return [(float(n), midi) for n, midi in enumerate(MELODY)]


def _json(capsys: pytest.CaptureFixture[str], args: list[str]) -> dict[str, Any]:
    assert main([*args, "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert isinstance(data, dict)
    return data


def test_a_perfect_performance_scores_one_in_everything(
    files: _Files, capsys: pytest.CaptureFixture[str]
) -> None:
    data = _json(capsys, [*files.put(_phrase(), _perfect()), "--tempo", "72"])
    score = data["score"]
    assert (score["overall"], score["pitch_accuracy"], score["continuity"]) == (1, 1, 1)
    assert score["tempo"] == pytest.approx(72, rel=0.02)
    assert {each["kind"] for each in data["judgements"]} == {"match"}


def test_json_says_where_each_note_belongs(files: _Files, capsys: pytest.CaptureFixture[str]) -> None:
    data = _json(capsys, files.put(_phrase(), _perfect()))
    places = [(each["note_id"], each["bar"], each["beat"], each["written"]) for each in data["judgements"]]
    assert places[0] == ("n0", 1, 1, "C4")
    assert places[5] == ("n5", 2, 2, "F4")
    assert data["judgements"][5]["time"] == pytest.approx(5 * SECONDS, abs=0.01)


def test_an_anacrusis_is_bar_0_and_counted_as_the_end_of_a_bar(
    files: _Files, capsys: pytest.CaptureFixture[str]
) -> None:
    data = _json(capsys, files.put(_phrase(anacrusis=QUARTER), _perfect()))
    first, second = data["judgements"][:2]
    assert (first["bar"], first["beat"]) == (0, 4)
    assert (second["bar"], second["beat"]) == (1, 1)


def test_wrong_missed_and_extra_notes_are_told_apart(
    files: _Files, capsys: pytest.CaptureFixture[str]
) -> None:
    keys = [key for key in _perfect() if key[0] != 4]
    keys[2] = (2.0, 66)
    keys.append((6.5, 48))
    data = _json(capsys, files.put(_phrase(), keys))
    kinds = {each["note_id"]: each["kind"] for each in data["judgements"]}
    assert kinds["n2"] == "substitution"
    assert kinds["n4"] == "deletion"
    (extra,) = [each for each in data["judgements"] if each["kind"] == "insertion"]
    assert (extra["played"], extra["bar"], extra["written"]) == (48, None, None)


def test_the_table_has_a_row_for_every_judgement_and_the_score(
    files: _Files, capsys: pytest.CaptureFixture[str]
) -> None:
    keys = _perfect()
    keys[2] = (2.0, 66)
    assert main(files.put(_phrase(), keys)) == 0
    lines = capsys.readouterr().out.splitlines()
    rows = [line.split() for line in lines[1:9]]
    assert [row[:4] for row in rows[:2]] == [["1", "1", "right", "C4"], ["1", "2", "right", "D4"]]
    assert rows[2][3:6] == ["E4", "F#4", "wrong"]
    assert any(line.startswith("score ") for line in lines)


def test_the_goal_tempo_is_asked_then_marked_then_played(
    files: _Files, capsys: pytest.CaptureFixture[str]
) -> None:
    plain = files.put(_phrase(), _perfect())
    assert _json(capsys, [*plain, "--tempo", "60"])["tempo"] == 60
    assert _json(capsys, plain)["tempo"] == pytest.approx(72, rel=0.01)
    marked = files.put(replace(_phrase(), tempos=(TempoChange(0, 96.0),)), _perfect())
    assert _json(capsys, marked)["tempo"] == 96


def test_who_stops_after_the_first_note_missed_the_rest(
    files: _Files, capsys: pytest.CaptureFixture[str]
) -> None:
    data = _json(capsys, files.put(_phrase(), _perfect()[:1]))
    assert [each["kind"] for each in data["judgements"]] == ["match"] + ["deletion"] * 7


@pytest.mark.parametrize("which", ["score", "performance"])
@pytest.mark.parametrize(
    "content", [b"", b"nonsense", b"MThd\x00\x00\x00\x06\x00", b"<score-partwise>", None]
)
def test_a_broken_or_missing_file_is_named_and_the_exit_code_is_1(
    files: _Files, which: str, content: bytes | None, capsys: pytest.CaptureFixture[str]
) -> None:
    args = files.put(_phrase(), _perfect())
    path: Path = getattr(files, which)
    path.unlink()
    if content is not None:
        path.write_bytes(content)
    assert main(args) == 1
    out, err = capsys.readouterr()
    assert not out
    assert path.name in err


@pytest.mark.parametrize("tempo", ["0", "-3", "nan", "9999"])
def test_an_impossible_tempo_is_refused(
    files: _Files, tempo: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*files.put(_phrase(), _perfect()), f"--tempo={tempo}"]) == 1
    assert "tempo" in capsys.readouterr().err


@pytest.mark.parametrize("width", [44, 60, 100])
def test_a_narrow_terminal_gets_whole_words_in_every_column_but_the_remark(
    files: _Files, width: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    keys = _perfect()
    keys[2] = (2.0, 48)
    assert main(files.put(_phrase(), keys)) == 0
    lines = capsys.readouterr().out.splitlines()
    assert max(len(line) for line in lines) <= width
    assert lines[0].split()[:6] == ["bar", "beat", "hand", "written", "played", "verdict"]
    assert lines[3].split()[:6] == ["1", "3", "right", "E4", "C3", "wrong"]


def test_a_level_may_be_asked_for_that_listens_more_strictly(
    files: _Files, capsys: pytest.CaptureFixture[str]
) -> None:
    keys = _perfect()
    keys[2] = (2.0, 52)
    command = files.put(_phrase(), keys)
    usual, strict = (_json(capsys, [*command, *level])["score"] for level in ([], ["--level", "9.1"]))
    assert usual["pitch_accuracy"] == 7.5 / 8
    assert strict["pitch_accuracy"] == 7 / 8
    assert _json(capsys, [*command, "--level", "9.1/2"])["score"] == strict


@pytest.mark.parametrize("level", ["99.1", "9.1/99", "kind"])
def test_a_level_that_is_not_there_is_told_of(
    files: _Files, level: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*files.put(_phrase(), _perfect()), "--level", level]) == 1
    assert "evel" in capsys.readouterr().err


def test_a_score_may_be_a_midi_file(
    files: _Files, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files.put(_phrase(), _perfect())
    write_phrase(tmp_path / "score.mid", _phrase(), 72)
    data = _json(capsys, ["judge", str(tmp_path / "score.mid"), str(files.performance)])
    assert data["score"]["overall"] == 1
    assert [each["written"] for each in data["judgements"]][:3] == ["C4", "D4", "E4"]

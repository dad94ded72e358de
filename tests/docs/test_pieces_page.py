"""Everything that docs/pieces.md shows is run, in its order and in one folder."""

import contextlib
import re
import shlex
import sqlite3
import sys
from pathlib import Path

import pytest

from museflow_engine import Phrase
from museflow_engine.cli import main
from museflow_engine.engraving import perform
from museflow_engine.io.midi_files import write_performance

PAGE = (Path(__file__).parents[2] / "docs" / "pieces.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(python|sh|sql)\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
PRACTISE = "museflow practice --score piece.musicxml --input demo --fast --phrases 2 --seed 1 --learner bob"


def _run(commands: str) -> None:
    for line in commands.splitlines():
        program, *arguments = shlex.split(line)
        assert program == "museflow"
        assert main(arguments) == 0


def _python(text: str) -> None:
    exec(compile(text, "docs/pieces.md", "exec"), {"__name__": "example"})  # noqa: S102 - our own page
    score = Phrase.from_musicxml(Path("piece.musicxml"))
    write_performance(Path("take.mid"), perform(score, 72.0))


def _sql(text: str) -> None:
    _run(PRACTISE)
    with contextlib.closing(sqlite3.connect("museflow.db")) as connection:
        sys.stdout.write(str(connection.execute(text).fetchall()))


def test_every_example_of_the_page_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MUSEFLOW_DATA", str(tmp_path))
    said: list[str] = []
    for language, text in BLOCKS:
        {"python": _python, "sh": _run, "sql": _sql}[language](text)
        said.append(capsys.readouterr().out)
    written, practised, judged, in_python, asked = said
    assert written == "8 bars, 34 notes\n"
    assert "All of it was clean" in practised
    assert "score 100%" in judged
    assert "[(1, 4), (5, 8)]" in in_python
    assert "piece:piece" in asked

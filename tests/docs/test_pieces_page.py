"""Everything that docs/pieces.md shows is run, in its order and in one folder."""

import contextlib
import os
import re
import shlex
import sqlite3
import subprocess
import sys
from pathlib import Path

from museflow_engine import Phrase
from museflow_engine.engraving import perform
from museflow_engine.io.midi_files import write_performance

PAGE = (Path(__file__).parents[2] / "docs" / "pieces.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(python|sh|sql)\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)


def run(folder: Path, *command: str) -> str:
    done = subprocess.run(
        [sys.executable, *command],
        cwd=folder,
        env={**os.environ, "MUSEFLOW_DATA": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_every_example_of_the_page_runs(tmp_path: Path) -> None:
    said: list[str] = []
    for language, text in BLOCKS:
        if language == "python":
            said.append(run(tmp_path, "-c", text))
            score = Phrase.from_musicxml(tmp_path / "piece.musicxml")
            write_performance(tmp_path / "take.mid", perform(score, 72.0))
        elif language == "sh":
            commands = [shlex.split(line)[1:] for line in text.splitlines()]
            said += [run(tmp_path, "-m", "museflow_engine", *command) for command in commands]
        else:
            practise = shlex.split("practice --score piece.musicxml --input demo --fast --phrases 2 --seed 1")
            run(tmp_path, "-m", "museflow_engine", *practise, "--learner", "bob")
            with contextlib.closing(sqlite3.connect(tmp_path / "museflow.db")) as connection:
                said.append(str(connection.execute(text).fetchall()))
    assert len(BLOCKS) == 5
    assert said[0] == "8 bars, 34 notes\n"
    assert "All of it was clean" in said[1]
    assert "[(1, 4), (5, 8)]" in said[-2]
    assert "piece:piece" in said[-1]

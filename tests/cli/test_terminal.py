"""What a real terminal gets: colours unless NO_COLOR forbids them, and never control codes in a pipe."""

import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest

from museflow_engine.io.midi_files import write_performance
from museflow_engine.music import NoteOn, Phrase


def _in_terminal(args: list[str], **env: str) -> str:
    """What the command writes on a pseudo-terminal of 100 columns."""
    master, slave = pty.openpty()
    plain = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "FORCE_COLOR")}
    with subprocess.Popen(
        [sys.executable, "-m", "museflow_engine", *args],
        stdin=slave,
        stdout=slave,
        stderr=slave,
        env={**plain, "TERM": "xterm-256color", "COLUMNS": "100", **env},
    ):
        os.close(slave)
        heard = b""
        while part := _read(master):
            heard += part
    os.close(master)
    return heard.decode()


def _read(master: int) -> bytes:
    try:
        return os.read(master, 4096)
    except OSError:  # how Linux says that the other side has closed
        return b""


@pytest.fixture
def judged(tmp_path: Path) -> list[str]:
    score, take = tmp_path / "score.musicxml", tmp_path / "take.mid"
    score.write_text(
        Phrase.from_notes([(0, 960, 60, "right", "a"), (960, 960, 62, "right", "b")]).to_musicxml()
    )
    write_performance(take, [NoteOn(60, 80, 0.0), NoteOn(64, 80, 1.0)])
    return ["judge", str(score), str(take)]


def test_a_terminal_gets_colours_beside_the_words(judged: list[str]) -> None:
    shown = _in_terminal(judged)
    coloured = r"(\x1b\[3[\d;]+m){} +\x1b\[0m"
    of_right, of_wrong = (re.findall(coloured.format(word), shown) for word in ("C4", "wrong"))
    assert len(of_wrong) == 1
    assert of_right
    assert of_wrong[0] not in of_right
    assert "right" in shown
    assert "wrong" in shown


def test_no_color_is_obeyed(judged: list[str]) -> None:
    shown = _in_terminal(judged, NO_COLOR="1")
    assert "\x1b[3" not in shown
    assert "wrong" in shown


def test_quick_work_shows_no_progress_bar(judged: list[str]) -> None:
    assert "judging" not in _in_terminal(judged)

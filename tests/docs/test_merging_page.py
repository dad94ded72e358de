"""The page about merging: its commands and its example print what it shows."""

from __future__ import annotations

import re
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

import pytest

from museflow_engine.cli import main

PAGE = (Path(__file__).parents[2] / "docs" / "merging.md").read_text(encoding="utf-8")


def _shown(language: str) -> tuple[str, str]:
    found = re.search(rf"^```{language}\n(.*?)^```\n\n```text\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
    assert found is not None
    return found[1], found[2]


def test_the_commands_print_what_the_page_shows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    commands, shown = _shown("sh")
    printed = ""
    for command in commands.splitlines():
        assert main(command.split()[1:]) == 0
        said = capsys.readouterr().out
        printed += said if " merge " in command else ""
    assert printed == shown


def test_the_example_prints_what_the_page_shows() -> None:
    example, shown = _shown("python")
    printed = StringIO()
    with redirect_stdout(printed):
        exec(compile(example, "merging.md", "exec"), {})  # noqa: S102 - our own page
    assert printed.getvalue() == shown


def test_every_option_of_the_page_exists(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["merge", "--help"]) == 0
    explained = capsys.readouterr().out
    options = set(re.findall(r"^\| `(--[a-z-]+)", PAGE, re.MULTILINE))
    assert len(options) == 4
    assert all(option in explained for option in options)

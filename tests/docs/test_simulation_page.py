"""The page about simulated students: its command and its examples print what it shows."""

from __future__ import annotations

import re
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from museflow_engine.cli import main

PAGE = (Path(__file__).parents[2] / "docs" / "simulation.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^```python\n(.*?)^```\n\n```text\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
COMMANDS = re.findall(r"^```sh\nmuseflow (.*?)\n```\n\n```text\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)


def _heads(text: str) -> list[list[str]]:
    """The heads of the tables: the figures move with every change of the tracker."""
    return [line.split() for line in text.splitlines() if line.startswith(("sitting", "weak spot"))]


def test_the_command_tells_of_each_sitting_and_weak_spot_as_on_the_page(
    capsys: pytest.CaptureFixture[str],
) -> None:
    [(command, shown)] = COMMANDS
    assert main(command.split()) == 0
    printed = capsys.readouterr().out
    assert _heads(printed) == _heads(shown)
    lines, lines_shown = printed.splitlines(), shown.splitlines()
    assert [line.split()[:3] for line in lines[1:4]] == [line.split()[:3] for line in lines_shown[1:4]]
    assert lines[6].split()[:2] == lines_shown[6].split()[:2]


def test_the_examples_print_what_the_page_shows() -> None:
    assert len(EXAMPLES) == 2
    names: dict[str, Any] = {}
    for example, shown in EXAMPLES:
        printed = StringIO()
        with redirect_stdout(printed):
            exec(compile(example, "simulation.md", "exec"), names)  # noqa: S102 - our own page
        assert printed.getvalue() == shown


def test_every_option_of_the_page_exists(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["simulate", "--help"]) == 0
    explained = capsys.readouterr().out
    options = set(re.findall(r"`(--[a-z-]+)", PAGE)) - {"--learner"}
    assert len(options) >= 10
    assert all(option in explained for option in options)

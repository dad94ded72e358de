"""The page about the band of accuracy: its example prints what it shows, its commands work."""

from __future__ import annotations

import re
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

import pytest

from museflow_engine.cli import main
from museflow_engine.cli.parser import parse

PAGE = (Path(__file__).parents[2] / "docs" / "flow.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^museflow (.*)$", PAGE, re.MULTILINE)


def test_the_example_prints_what_the_page_shows() -> None:
    [(example, shown)] = re.findall(
        r"^```python\n(.*?)^```\n\n```text\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE
    )
    printed = StringIO()
    with redirect_stdout(printed):
        exec(compile(example, "flow.md", "exec"), {})  # noqa: S102 - our own page
    assert printed.getvalue() == shown


def test_the_commands_of_the_page_work(capsys: pytest.CaptureFixture[str]) -> None:
    assert len(COMMANDS) == 2
    for command in COMMANDS:
        parse(command.split())
    assert main([*COMMANDS[-1].split(), "--phrases", "2", "--best-of", "2"]) == 0
    assert "2 phrases played" in capsys.readouterr().out

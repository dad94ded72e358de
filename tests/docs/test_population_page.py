"""The page about populations: its example prints what it shows, its options exist."""

from __future__ import annotations

import re
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from museflow_engine.cli import main

PAGE = (Path(__file__).parents[2] / "docs" / "population.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^```python\n(.*?)^```\n\n```text\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
COMMANDS = re.findall(r"^```sh\nmuseflow (\w+)", PAGE, re.MULTILINE)


def test_the_example_prints_what_the_page_shows() -> None:
    [(example, shown)] = EXAMPLES
    names: dict[str, Any] = {}
    printed = StringIO()
    with redirect_stdout(printed):
        exec(compile(example, "population.md", "exec"), names)  # noqa: S102 - our own page
    assert printed.getvalue() == shown


def test_every_option_of_the_page_exists(capsys: pytest.CaptureFixture[str]) -> None:
    assert "fit" in COMMANDS
    for command in COMMANDS:
        assert main([command, "--help"]) == 0
    explained = capsys.readouterr().out
    options = set(re.findall(r"`(--[a-z-]+)", PAGE))
    assert len(options) >= 6
    assert all(option in explained for option in options)

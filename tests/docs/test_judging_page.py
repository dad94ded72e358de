"""The page about the judge: its examples say what they print, its tables what holds."""

from __future__ import annotations

import re
from contextlib import redirect_stdout
from dataclasses import fields
from importlib.util import find_spec
from io import StringIO
from pathlib import Path
from typing import Any, get_args

import pytest

from museflow_engine.judgement import Diagnosis, Judgement
from museflow_engine.judging import costs

PAGE = (Path(__file__).parents[2] / "docs" / "judging.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^```python\n(.*?)^```\n\n```text\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)


def test_the_examples_print_what_the_page_shows() -> None:
    assert len(EXAMPLES) == 3
    names: dict[str, Any] = {}
    for example, shown in EXAMPLES:
        printed = StringIO()
        with redirect_stdout(printed):
            exec(compile(example, "judging.md", "exec"), names)  # noqa: S102 - our own page
        assert [line.rstrip() for line in printed.getvalue().splitlines()] == shown.splitlines()


def test_the_page_tells_every_field_of_a_judgement_and_every_diagnosis() -> None:
    rows = re.findall(r"^\| (`.*?) \|", PAGE, re.MULTILINE)
    told = {name for row in rows for name in re.findall(r"`([^`]+)`", row)}
    assert {field.name for field in fields(Judgement)} | set(get_args(Diagnosis)) == told


def test_the_page_gives_the_costs_that_hold() -> None:
    rows = re.findall(r"\| ([\d.]+) \| `([A-Z_]+)` \|$", PAGE, re.MULTILINE)
    assert len(rows) == 14
    for cost, name in rows:
        assert float(cost) == pytest.approx(getattr(costs, name), abs=0.05), name


def test_every_command_of_the_page_exists() -> None:
    commands = re.findall(r"python -m ([\w.]+)", PAGE)
    assert commands
    assert all(find_spec(command) for command in commands)

"""The page about reading ahead: its examples print what it shows, its commands and its query work."""

from __future__ import annotations

import contextlib
import re
import sqlite3
from io import StringIO
from pathlib import Path

from museflow_engine.cli.parser import parse
from museflow_engine.io.store import Store

PAGE = (Path(__file__).parents[2] / "docs" / "read-ahead.md").read_text(encoding="utf-8")


def test_the_examples_print_what_the_page_shows() -> None:
    examples = re.findall(r"^```python\n(.*?)^```\n\n```text\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
    assert len(examples) == 2
    for example, shown in examples:
        printed = StringIO()
        with contextlib.redirect_stdout(printed):
            exec(compile(example, "read-ahead.md", "exec"), {})  # noqa: S102 - our own page
        assert printed.getvalue() == shown


def test_every_command_of_the_page_is_understood() -> None:
    commands = re.findall(r"^museflow (.*?) *(?:#.*)?$", PAGE, re.MULTILINE)
    assert len(commands) == 3
    for command in commands:
        parse(command.split())


def test_the_query_of_the_page_runs_on_a_learners_file(tmp_path: Path) -> None:
    [query] = re.findall(r"^```sql\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
    with Store(tmp_path / "a.db"), contextlib.closing(sqlite3.connect(tmp_path / "a.db")) as connection:
        assert connection.execute(query).fetchall() == []

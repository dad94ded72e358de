"""The page about answers to anything: its examples print what it shows."""

from __future__ import annotations

import re
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

import pytest

PAGE = (Path(__file__).parents[2] / "docs" / "answers.md").read_text(encoding="utf-8")


def test_the_examples_print_what_the_page_shows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    examples = re.findall(r"^```python\n(.*?)^```\n\n```text\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
    assert len(examples) == 2
    monkeypatch.chdir(tmp_path)
    for example, shown in examples:
        printed = StringIO()
        with redirect_stdout(printed):
            exec(compile(example, "answers.md", "exec"), {})  # noqa: S102 - our own page
        assert printed.getvalue() == shown

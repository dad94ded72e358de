"""The page about the score: its examples say what they print, its table what holds."""

from __future__ import annotations

import re
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any

from museflow_engine.level import Scoring

PAGE = (Path(__file__).parents[2] / "docs" / "score.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^```python\n(.*?)^```\n\n```text\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)


def test_the_examples_print_what_the_page_shows() -> None:
    assert len(EXAMPLES) == 3
    names: dict[str, Any] = {}
    for example, shown in EXAMPLES:
        printed = StringIO()
        with redirect_stdout(printed):
            exec(compile(example, "score.md", "exec"), names)  # noqa: S102 - our own page
        assert printed.getvalue() == shown


def test_the_table_has_every_setting_with_its_usual_value() -> None:
    rows = re.findall(r"^\| `(\w+)` \| ([\d.]+) \|", PAGE, re.MULTILINE)
    assert {name: float(usual) for name, usual in rows} == Scoring().model_dump()

"""The page about evidence: its example prints what it shows."""

from __future__ import annotations

import re
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

PAGE = (Path(__file__).parents[2] / "docs" / "evidence.md").read_text(encoding="utf-8")


def test_the_example_prints_what_the_page_shows() -> None:
    [(example, shown)] = re.findall(
        r"^```python\n(.*?)^```\n\n```text\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE
    )
    printed = StringIO()
    with redirect_stdout(printed):
        exec(compile(example, "evidence.md", "exec"), {})  # noqa: S102 - our own page
    assert printed.getvalue() == shown

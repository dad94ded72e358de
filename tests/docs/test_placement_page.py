"""The page about the placement test: its example prints what it shows."""

from __future__ import annotations

import re
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

PAGE = (Path(__file__).parents[2] / "docs" / "placement.md").read_text(encoding="utf-8")


def test_the_example_prints_what_the_page_shows() -> None:
    found = re.search(r"^```python\n(.*?)^```\n\n```text\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
    assert found is not None
    printed = StringIO()
    with redirect_stdout(printed):
        exec(compile(found[1], "placement.md", "exec"), {})  # noqa: S102 - our own page
    assert printed.getvalue() == found[2]

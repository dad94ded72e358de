"""The pages about fatigue and probes: the example prints what it shows, and the rules are those in force."""

from __future__ import annotations

import re
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any

from benchmarks.fatigue import students
from benchmarks.probes import PLANTED

from museflow_engine.learner import form, probes
from museflow_engine.session import tiredness

DOCS = Path(__file__).parents[2] / "docs"
FATIGUE = (DOCS / "fatigue.md").read_text(encoding="utf-8")
PROBES = (DOCS / "probes.md").read_text(encoding="utf-8")


def test_the_example_prints_what_the_page_shows() -> None:
    [(example, shown)] = re.findall(
        r"^```python\n(.*?)^```\n\n```text\n(.*?)^```", FATIGUE, re.DOTALL | re.MULTILINE
    )
    names: dict[str, Any] = {}
    printed = StringIO()
    with redirect_stdout(printed):
        exec(compile(example, "fatigue.md", "exec"), names)  # noqa: S102 - our own page
    assert printed.getvalue() == shown


def test_the_rules_of_the_pages_are_those_in_force() -> None:
    assert f"surer than {tiredness.SURE:.0%}".replace("%", " %") in FATIGUE
    assert f"more than {100 * form.TIRED:.0f} in 100" in FATIGUE
    assert f"first {form.WARM_UP} answers" in FATIGUE
    assert f"less than 1 in {1 / probes.RARE:.0f} notes" in PROBES
    assert f"fewer than {probes.ENOUGH} answers" in PROBES
    assert f"{100 * probes.ASKED_SHARE:.0f} % of the notes at most" in PROBES


def test_the_tables_show_every_kind_that_the_benchmarks_measure() -> None:
    assert all(f"| {kind} |" in FATIGUE for kind in students())
    assert all(f"| `{skill}`" in PROBES for skill in PLANTED.values())

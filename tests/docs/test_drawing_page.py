"""The page about drawings makes its own picture."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from lxml import etree

from museflow_engine.cli import main

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "drawing.md").read_text(encoding="utf-8")
KINDS = ("right", "wrong", "missed", "extra", "early", "late", "held", "hesitation")


def _signs(path: Path) -> list[str]:
    root = etree.parse(path).getroot()
    samples = [group.get("class", "") for group in root.iter("{*}g") if "sample" in group.get("class", "")]
    return [name.split()[1] for name in samples]


def test_the_page_makes_a_picture_with_all_that_the_one_shown_has(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    [example] = re.findall(r"^```python\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
    exec(compile(example, "drawing.md", "exec"), {})  # noqa: S102 - our own page
    [command] = re.findall(r"^    museflow (judge phrase\.musicxml .*)$", PAGE, re.MULTILINE)
    assert main(command.split()) == 0
    assert _signs(tmp_path / "judged.svg") == _signs(DOCS / "judged.svg") == list(KINDS)

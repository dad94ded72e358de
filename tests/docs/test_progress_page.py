"""The page about the picture of progress: its options exist, its picture has what it tells."""

from __future__ import annotations

import re
from pathlib import Path

from lxml import etree

from museflow_engine.cli.parser import parse

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "progress.md").read_text(encoding="utf-8")


def test_every_command_of_the_page_is_understood() -> None:
    commands = re.findall(r"^    museflow (.*)$", PAGE, re.MULTILINE)
    assert len(commands) == 4
    for command in commands:
        parse(command.split())


def test_the_picture_has_every_part_that_the_page_tells() -> None:
    root = etree.parse(DOCS / "progress.svg").getroot()
    words = {"".join(each.itertext()) for each in root.iter("{*}text")}
    assert set(re.findall(r"^- \*\*(.*?)\*\*", PAGE, re.MULTILINE)) <= words

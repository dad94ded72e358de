"""Phrase, performance and what is to be said of it, side by side in `golden/`.

Times are seconds, rounded to a tenth of a millisecond; parts that are None are left out.
`write_golden.py` writes what is said anew.
"""

import json
from pathlib import Path

import pytest
from write_golden import GOLDEN, said_of


@pytest.mark.parametrize("path", GOLDEN, ids=[path.stem for path in GOLDEN])
def test_a_performance_is_judged_as_its_golden_file_says(path: Path) -> None:
    golden = json.loads(path.read_text(encoding="utf-8"))
    assert said_of(golden) == {"judgements": golden["judgements"], "score": golden["score"]}


def test_there_is_a_golden_file_for_each_way_of_playing() -> None:
    assert len(GOLDEN) == 22

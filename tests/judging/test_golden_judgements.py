"""Phrase, performance and what is to be said of it, side by side in `golden/`.

Times are seconds, rounded to a tenth of a millisecond; parts that are None are left out.
"""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from museflow_engine import LiveJudge, NoteOff, NoteOn, Phrase

GOLDEN = sorted(Path(__file__).with_name("golden").glob("*.json"))


def rounded(fields: dict[str, Any]) -> dict[str, Any]:
    known = {name: value for name, value in fields.items() if value is not None and name != "settled"}
    return {name: round(value, 4) if isinstance(value, float) else value for name, value in known.items()}


@pytest.mark.parametrize("path", GOLDEN, ids=[path.stem for path in GOLDEN])
def test_a_performance_is_judged_as_its_golden_file_says(path: Path) -> None:
    golden = json.loads(path.read_text(encoding="utf-8"))
    judge = LiveJudge(Phrase.from_json(golden["phrase"]), tempo=golden["tempo"])
    for kind, pitch, time, *name in golden["performance"]:
        judge.feed(NoteOn(pitch, 80, time, name[0]) if kind == "on" else NoteOff(pitch, time))
    report = judge.finish(golden["ends"])
    assert [rounded(asdict(judgement)) for judgement in report.judgements] == golden["judgements"]
    assert rounded(asdict(report.score)) == golden["score"]


def test_there_is_a_golden_file_for_each_way_of_playing() -> None:
    assert len(GOLDEN) == 10

"""Writes the judgements of the golden files anew: `python tests/judging/write_golden.py`.

Only what is said of a performance is replaced; phrase, performance and tempo stay. Run it
after a change that is meant to alter judgements, and read the difference line by line.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from museflow_engine import LiveJudge, NoteOff, NoteOn, Phrase
from museflow_engine.judgement import Report

GOLDEN = sorted(Path(__file__).with_name("golden").glob("*.json"))


def judge_golden(golden: dict[str, Any]) -> Report:
    """Judge the performance of a golden file."""
    judge = LiveJudge(Phrase.from_json(golden["phrase"]), tempo=golden["tempo"])
    for kind, pitch, time, *name in golden["performance"]:
        judge.feed(NoteOn(pitch, 80, time, name[0]) if kind == "on" else NoteOff(pitch, time))
    return judge.finish(golden["ends"])


def rounded(fields: dict[str, Any]) -> dict[str, Any]:
    """The parts that say something, times to a tenth of a millisecond."""
    kept: dict[str, Any] = {}
    for name, value in fields.items():
        if isinstance(value, dict):
            kept |= {name: inner} if (inner := rounded(value)) else {}
        elif value is not None and name != "settled":
            kept[name] = round(value, 4) + 0.0 if isinstance(value, float) else value
    return kept


def said_of(golden: dict[str, Any]) -> dict[str, Any]:
    """What is to be kept of a report: judgements and score."""
    report = judge_golden(golden)
    judgements = [rounded(asdict(judgement)) for judgement in report.judgements]
    return {"judgements": judgements, "score": rounded(asdict(report.score))}


def write(path: Path, golden: dict[str, Any]) -> None:
    """Write a golden file, one event and one judgement a line."""
    rows = []
    for name, value in golden.items():
        if isinstance(value, list):
            lines = ",\n".join(f"    {json.dumps(item)}" for item in value)
            rows.append(f"  {json.dumps(name)}: [\n{lines}\n  ]")
        else:
            rows.append(f"  {json.dumps(name)}: {json.dumps(value)}")
    path.write_text("{\n" + ",\n".join(rows) + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    for found in GOLDEN:
        known = json.loads(found.read_text(encoding="utf-8"))
        write(found, {**known, **said_of(known)})

"""Logs of answers from files: CSV with a header, or one JSON object a line.

Conventions: columns are `learner`, `skills`, `correct` and `at`, and `item` if there is
one. In CSV the skills of an answer are separated by "~~" (as tutoring logs have them) or
";", in JSON they are a list of strings or such a text. `correct` is 0 or 1, true or
false; `at` is seconds, and without that column answers are a second apart. The times of
a file need not rise; those of `read_answers` do.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator, Mapping
from io import StringIO
from math import inf, isfinite
from pathlib import Path
from typing import Any, Final

from museflow_engine.errors import RecordError
from museflow_engine.learner.logs import Answer

_BETWEEN_SKILLS: Final = re.compile(r"~~|;")
_ANSWERS: Final = {"1": True, "1.0": True, "true": True, "0": False, "0.0": False, "false": False}
_NEEDED: Final = ("learner", "skills", "correct")


def read_answers(path: str | Path) -> list[Answer]:
    """The answers of a file, in the order of their times.

    Args:
        path: `*.jsonl` or `*.json` holds a JSON object a line, any other file CSV.

    Raises:
        RecordError: if it cannot be read, or a line is no answer; the line is named.
    """
    source = Path(path)
    try:
        text = source.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is no text in UTF-8"
        raise RecordError(f"The log {source} cannot be read ({reason}).") from error
    answers_of = _from_json if source.suffix in {".jsonl", ".json"} else _from_csv
    try:
        answers = list(answers_of(text))
    except ValueError as error:
        raise RecordError(
            f"{source}, {error}. "
            "An answer has the columns learner, skills, correct and at, and item if there is one."
        ) from error
    return sorted(answers, key=lambda answer: answer.at)


def _from_csv(text: str) -> Iterator[Answer]:
    rows = csv.DictReader(StringIO(text, newline=""))
    try:
        for number, row in enumerate(rows):
            yield _answer(row, number)
    except (ValueError, csv.Error) as error:
        raise ValueError(f"line {rows.line_num}: {error}") from error


def _from_json(text: str) -> Iterator[Answer]:
    for number, line in enumerate(text.split("\n")):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            if not isinstance(row, dict):
                raise ValueError("this is no JSON object")  # noqa: TRY004, TRY301 - told as a bad line
            yield _answer(row, number)
        except ValueError as error:
            raise ValueError(f"line {number + 1}: {error}") from error


def _answer(row: Mapping[str, Any], number: int) -> Answer:
    missing = [name for name in _NEEDED if row.get(name) is None]
    if missing:
        raise ValueError(f"{' and '.join(missing)} missing")
    correct = _ANSWERS.get(str(row["correct"]).strip().lower())
    if correct is None:
        raise ValueError(f"correct is {row['correct']!r} and neither 0 nor 1")
    skills, item = row["skills"], row.get("item")
    if not isinstance(skills, str | list):
        raise ValueError(f"skills is {skills!r} and neither a list nor a text")  # noqa: TRY004 - a bad line
    names = _BETWEEN_SKILLS.split(skills) if isinstance(skills, str) else [str(skill) for skill in skills]
    return Answer(
        learner=str(row["learner"]),
        skills=tuple(name.strip() for name in names if name.strip()),
        correct=correct,
        at=_time(row.get("at"), number),
        item="" if item is None else str(item),
    )


def _time(given: object, number: int) -> float:
    if given is None or given == "":
        return float(number)
    try:
        at = float(str(given))
    except ValueError:
        at = inf
    if not isfinite(at):
        raise ValueError(f"the time {given!r} is not finite")
    return at

"""Logs of answers are read from CSV and JSON lines, and bad lines are named."""

from pathlib import Path

import pytest

from museflow_engine.errors import RecordError
from museflow_engine.io.answer_logs import read_answers
from museflow_engine.learner.logs import Answer

_EXPECTED = [
    Answer("a", ("x", "y"), correct=True, at=1.5, item="i"),
    Answer("b", ("x",), correct=False, at=2.0),
]


def _file(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_csv_and_json_lines_give_the_same_answers_in_order_of_time(tmp_path: Path) -> None:
    csv = "learner,item,skills,correct,at\nb,,x,0,2\na,i,x~~y,1,1.5\n"
    lines = (
        '{"learner": "b", "skills": ["x"], "correct": false, "at": 2}\n\n'
        '{"learner": "a", "item": "i", "skills": ["x", "y"], "correct": true, "at": 1.5}\n'
    )
    assert read_answers(_file(tmp_path, "log.csv", csv)) == _EXPECTED
    assert read_answers(_file(tmp_path, "log.jsonl", lines)) == _EXPECTED


def test_a_quoted_cell_may_hold_a_line_break(tmp_path: Path) -> None:
    (answer,) = read_answers(_file(tmp_path, "log.csv", 'learner,skills,correct\na,"x\ny",1\n'))
    assert answer.skills == ("x\ny",)


def test_without_times_answers_are_a_second_apart(tmp_path: Path) -> None:
    found = read_answers(_file(tmp_path, "log.csv", "learner,skills,correct\na,x;y,true\na,x,0\n"))
    assert [(answer.skills, answer.at) for answer in found] == [(("x", "y"), 0.0), (("x",), 1.0)]


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("log.csv", "learner,skills,correct\na,x,1\na,x,maybe\n", "line 3.*maybe"),
        ("log.csv", "learner,correct\na,1\n", "line 2.*skills missing"),
        ("log.csv", "learner,skills,correct,at\na,x,1,inf\n", "not finite"),
        ("log.csv", "learner,skills,correct,at\na,x,1,soon\n", "line 2.*soon"),
        ("log.jsonl", "[1]\n", "no JSON object"),
        ("log.jsonl", '{"learner": "a", "skills": 3, "correct": 1}\n', "line 1.*skills"),
        ("log.jsonl", '{"learner": "a", "skills": "x", "correct": 1, "at": [1]}\n', "line 1.*time"),
        ("log.jsonl", '{"learner": "a"', "line 1"),
    ],
)
def test_a_line_that_is_no_answer_is_named(tmp_path: Path, name: str, text: str, told: str) -> None:
    with pytest.raises(RecordError, match=told):
        read_answers(_file(tmp_path, name, text))


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(RecordError, match="cannot be read"):
        read_answers(tmp_path / "none.csv")
    (tmp_path / "bytes.csv").write_bytes(b"\xff\xfe\xff")
    with pytest.raises(RecordError, match="UTF-8"):
        read_answers(tmp_path / "bytes.csv")

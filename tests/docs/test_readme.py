import contextlib
import re
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from museflow_engine.cli.parser import SUMMARIES

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^```python\n(.*?)^```", README, re.DOTALL | re.MULTILINE)
QUERIES = re.findall(r"^```sql\n(.*?)^```", README, re.DOTALL | re.MULTILINE)
COMMANDS = re.findall(r"^\| `(museflow \w+)", README, re.MULTILINE)


@pytest.mark.parametrize("number", range(len(EXAMPLES)))
def test_every_python_example_of_the_readme_runs(number: int, tmp_path: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-c", EXAMPLES[number]], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    assert run.stdout


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_of_the_readme_explains_itself(command: str) -> None:
    name = command.split()[1]
    run = subprocess.run(
        [sys.executable, "-m", "museflow_engine", name, "--help"], capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    assert "example" in run.stdout.lower()


@pytest.mark.parametrize("number", range(len(QUERIES)))
def test_every_query_of_the_readme_runs_on_a_learners_file(number: int, tmp_path: Path) -> None:
    data = tmp_path / "museflow.db"
    demo = [
        "practice",
        "--input",
        "demo",
        "--fast",
        "--weak",
        "rhythm:1",
        "--seed",
        "1",
        "--phrases",
        "6",
        "--data",
        str(data),
    ]
    subprocess.run([sys.executable, "-m", "museflow_engine", *demo], check=True, capture_output=True)
    with contextlib.closing(sqlite3.connect(data)) as connection:
        assert connection.execute(QUERIES[number]).fetchall()


def test_the_readme_has_examples_and_commands_to_check() -> None:
    assert len(EXAMPLES) >= 2
    assert QUERIES
    assert {command.split()[1] for command in COMMANDS} == set(SUMMARIES)


def test_the_readme_leads_to_every_page() -> None:
    pages = {f"docs/{page.name}" for page in (ROOT / "docs").glob("*.md")}
    assert pages <= set(re.findall(r"\]\((docs/[a-z-]+\.md)\)", README))


def test_importing_the_package_pulls_in_nothing_heavy() -> None:
    statement = (
        "import sys; from museflow_engine import *; "
        "heavy = {'music21', 'sklearn', 'scipy', 'numpy', 'sqlalchemy', 'mido', 'rtmidi', 'rich'}; "
        "heavy.add('verovio'); "
        "print(sorted(heavy & set(sys.modules)))"
    )
    run = subprocess.run([sys.executable, "-c", statement], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"

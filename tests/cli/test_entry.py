"""The command line as a whole: help, exit codes, and no traceback whatever happens."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from museflow_engine.cli import levels, main
from museflow_engine.cli.parser import SUMMARIES

COMMAND = [sys.executable, "-m", "museflow_engine"]


def _run(*args: str, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *args], capture_output=True, text=True, check=False, env={**os.environ, **env}
    )


def test_help_names_every_command_and_gives_examples(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    shown = capsys.readouterr().out
    assert all(name in shown and summary in shown for name, summary in SUMMARIES.items())
    assert "examples:" in shown


def test_without_a_command_the_help_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0
    assert "COMMAND" in capsys.readouterr().out


@pytest.mark.parametrize("name", SUMMARIES)
def test_every_command_has_help_with_examples(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([name, "--help"]) == 0
    shown = capsys.readouterr().out
    assert f"examples:\n  museflow {name}" in shown


def test_an_unknown_command_is_a_usage_error_that_names_the_known_ones(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["levls"]) == 2
    said = capsys.readouterr().err
    assert "levls" in said
    assert all(name in said for name in SUMMARIES)


def test_a_wrong_argument_is_a_usage_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["generate", "--count", "none"]) == 2
    assert "'none' is not a whole number" in capsys.readouterr().err


def test_an_error_is_a_message_on_stderr_and_exit_code_1(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["levels", "--level", "9.9"]) == 1
    out, err = capsys.readouterr()
    assert not out
    assert err.startswith("museflow: There is no level '9.9'")


def test_ctrl_c_ends_with_130_and_no_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(levels, "run", interrupted)
    assert main(["levels"]) == 130
    assert "Traceback" not in capsys.readouterr().err


def test_a_full_disk_under_stdout_is_told_in_a_sentence() -> None:
    with Path("/dev/full").open("w") as full:
        ended = subprocess.run(
            [*COMMAND, "levels", "--json"], stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert ended.returncode == 1
    assert "cannot be written (No space left on device)" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert "Exception" not in ended.stderr


@pytest.mark.parametrize("args", [["levels"], ["levels", "--json"]])
def test_a_reader_that_went_away_causes_no_traceback(args: list[str]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    try:
        ended = subprocess.run(
            [*COMMAND, *args], stdout=writing, stderr=subprocess.PIPE, text=True, check=False
        )
    finally:
        os.close(writing)
    assert ended.returncode == 141
    assert ended.stderr == ""


def test_a_terminal_without_unicode_gets_escapes_and_not_a_crash() -> None:
    ended = _run("levels", "--level", "1.1", PYTHONIOENCODING="ascii")
    assert ended.returncode == 0
    assert ended.stdout.isascii()


def test_help_of_the_whole_loads_no_database_no_midi_and_no_tables() -> None:
    script = (
        "import sys\nfrom museflow_engine.cli import main\nmain(['--help'])\n"
        "print(sorted({'sqlalchemy', 'rtmidi', 'mido', 'rich'} & set(sys.modules)))"
    )
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert ended.stdout.endswith("[]\n")


def test_the_version_is_that_of_the_package(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out.startswith("museflow 0.")

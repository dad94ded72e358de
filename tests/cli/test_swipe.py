"""`museflow swipe`: questions, answers by line and by key, and files of swipes."""

from __future__ import annotations

import io
import json
import os
import pty
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from museflow_engine.cli import main
from museflow_engine.cli.swipe_input import HELP, KeyAnswers, LineAnswers
from museflow_engine.engraving.midi import perform
from museflow_engine.errors import MuseflowError
from museflow_engine.io.store import Store
from museflow_engine.io.terminal_keys import TerminalKeys
from museflow_engine.music import Phrase
from museflow_engine.runner import SimulatedClock

TUNE = Phrase.from_notes([(0, 480, 60, "right", "n1"), (480, 480, 62, "right", "n2")])


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MUSEFLOW_DATA", str(tmp_path / "data"))
    return tmp_path / "data" / "museflow.db"


def _swipe(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, answers: str, *args: str
) -> dict[str, Any]:
    monkeypatch.setattr(sys, "stdin", io.StringIO(answers))
    assert main(["swipe", "--level", "1.9", "--seed", "7", "--json", *args]) == 0
    found = json.loads(capsys.readouterr().out)
    assert isinstance(found, dict)
    return found


def test_answers_become_swipes_with_reasons_score_and_phrase(
    data: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    found = _swipe(capsys, monkeypatch, "y lovely flows\n\nn too-hard, dull\ns\nn\n")
    assert [swipe["liked"] for swipe in found["swipes"]] == [True, False, False]
    assert [swipe["reasons"] for swipe in found["swipes"]] == [["lovely", "flows"], ["too hard", "dull"], []]
    with Store(data) as store:
        kept = store.swipes("learner")
    assert [each.model_dump(mode="json") for each in kept] == found["swipes"]
    for each in kept:
        assert Phrase.from_json(each.phrase).fingerprint == each.fingerprint
        assert each.tier.startswith("1.9/")
        assert 0 <= each.score <= 1


def test_undo_takes_the_last_swipe_back(
    data: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    found = _swipe(capsys, monkeypatch, "u\ny\nn\nu\ny\nq\ny\n")
    assert (found["swiped"], found["undone"]) == (2, 1)
    assert [swipe["liked"] for swipe in found["swipes"]] == [True, True]
    with Store(data) as store:
        assert [swipe.liked for swipe in store.swipes()] == [True, True]


def test_nothing_is_asked_twice_and_the_count_ends_the_round(
    data: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = _swipe(capsys, monkeypatch, "y\n" * 9, "--count", "4")
    again = _swipe(capsys, monkeypatch, "y\n" * 9, "--count", "4")
    asked = [swipe["fingerprint"] for swipe in first["swipes"] + again["swipes"]]
    assert len(set(asked)) == 8


def test_the_staff_is_shown_and_the_end_says_what_to_do_next(
    data: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    answers = tmp_path / "answers.txt"
    answers.write_text("y lovely\nn\n")
    assert main(["swipe", "--level", "1.1", "--tier", "1", "--answers", str(answers)]) == 0
    shown = capsys.readouterr().out
    assert "1 of 20   tier 1.1/1" in shown
    assert "good (lovely)" in shown
    assert shown.endswith("2 swiped: 1 good, 1 bad. Learn from them with: museflow train\n")


def test_exported_swipes_can_be_taken_in_elsewhere_and_twice_does_no_harm(
    data: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    made = _swipe(capsys, monkeypatch, "y\nn\ny\n", "--learner", "anna")
    file, other = tmp_path / "swipes.jsonl", tmp_path / "other.db"
    assert main(["swipe", "--learner", "anna", "--export", str(file)]) == 0
    for _ in range(2):
        assert main(["swipe", "--data", str(other), "--import", str(file)]) == 0
    said = capsys.readouterr().err
    assert "3 of them new" in said
    assert "0 of them new" in said
    assert main(["swipe", "--data", str(other), "--learner", "anna", "--export", "-"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [json.loads(line) for line in lines] == made["swipes"]


@pytest.mark.parametrize(
    ("text", "message"),
    [("no json\n", "line 1"), ('{"kind": "swipe"}\n', "line 1"), (None, "cannot be read")],
)
def test_a_file_that_holds_no_swipes_is_refused_whole(
    data: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path, text: str | None, message: str
) -> None:
    file = tmp_path / "swipes.jsonl"
    if text is not None:
        file.write_text(text)
    assert main(["swipe", "--import", str(file)]) == 1
    assert message in capsys.readouterr().err
    with Store(data) as store:
        assert store.swipes() == []


@pytest.mark.parametrize(
    ("answers", "args", "message"),
    [
        ("maybe\n", [], "begin the line with y, n"),
        ("n because\n", [], "is no reason; choose from awkward"),
        ("", ["--tier", "2"], "Add --level"),
        ("", ["--answers", "/nowhere/answers"], "cannot be read"),
    ],
)
@pytest.mark.usefixtures("data")
def test_wrong_answers_and_arguments_are_told_in_words(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    answers: str,
    args: Sequence[str],
    message: str,
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(answers))
    assert main(["swipe", *args]) == 1
    assert message in capsys.readouterr().err


def test_the_end_of_the_lines_means_to_quit() -> None:
    answers = LineAnswers(["right lovely", "LEFT"])
    said = [answers.ask(TUNE, 60.0) for _ in range(3)]
    assert [(each.action, each.reasons) for each in said] == [
        ("good", ("lovely",)),
        ("bad", ()),
        ("quit", ()),
    ]
    with pytest.raises(MuseflowError, match="Answer 1"):
        LineAnswers(["?"]).ask(TUNE, 60.0)


class _Output:
    """An output that writes down what is played on it."""

    def __init__(self) -> None:
        self.played: list[tuple[str, int]] = []

    def note_on(self, pitch: int, _velocity: int = 80) -> None:
        self.played.append(("on", pitch))

    def note_off(self, pitch: int) -> None:
        self.played.append(("off", pitch))


class _Keys:
    """Keys that are struck at given times."""

    def __init__(self, clock: SimulatedClock, script: dict[float, str]) -> None:
        self._clock, self._script = clock, dict(script)

    def commands(self) -> list[str]:
        due = [at for at in self._script if at <= self._clock.now()]
        return [self._script.pop(at) for at in sorted(due)]


def _ask(script: dict[float, str]) -> tuple[Any, list[tuple[str, int]], list[str]]:
    clock, output, told = SimulatedClock(100.0), _Output(), list[str]()
    keys: Any = _Keys(clock, {100 + at: key for at, key in script.items()})
    answers = KeyAnswers(keys, output, clock, told.append)  # type: ignore[arg-type]
    return answers.ask(TUNE, 60.0), output.played, told


def test_a_phrase_sounds_while_the_person_thinks_and_stops_with_the_swipe() -> None:
    answer, played, _ = _ask({10.0: "right"})
    assert answer.action == "good"
    assert len(played) == len(perform(TUNE, 60.0))
    answer, played, _ = _ask({0.8: "left"})
    assert answer.action == "bad"
    assert played == [("on", 60), ("off", 60)]


def test_the_space_bar_plays_again_and_digits_say_why() -> None:
    answer, played, told = _ask({0.5: "pause", 5.0: "1", 5.1: "7", 5.2: "1", 6.0: "x", 6.5: "y"})
    assert answer.reasons == ("lovely",)
    assert told == ["because: dull", "because: dull, lovely", "because: lovely"]
    assert [key for kind, key in played if kind == "on"] == [60, 60, 62]


def test_arrow_keys_of_a_real_terminal_are_swipes() -> None:
    controller, terminal = pty.openpty()
    try:
        with TerminalKeys(fd=terminal) as keys:
            answers = KeyAnswers(keys, None, SimulatedClock(0.0, speed=1.0), lambda _: None)
            for sent, action in ((b"\x1b[C", "good"), (b"\x1b[D", "bad"), (b"u", "undo"), (b"\x1b", "quit")):
                os.write(controller, sent)
                assert answers.ask(TUNE, 60.0).action == action
    finally:
        os.close(controller)
        os.close(terminal)
    assert "1 dull" in HELP

"""`museflow devices`: ports by number and name."""

import json
from collections.abc import Callable

import pytest

from museflow_engine.cli import devices, main
from museflow_engine.errors import DeviceError

Attach = Callable[[list[str], list[str]], None]


@pytest.fixture
def attach(monkeypatch: pytest.MonkeyPatch) -> Attach:
    def _attach(inputs: list[str], outputs: list[str]) -> None:
        monkeypatch.setattr(devices, "list_inputs", lambda: inputs)
        monkeypatch.setattr(devices, "list_outputs", lambda: outputs)

    return _attach


def test_ports_are_numbered_from_1_as_practice_counts_them(
    attach: Attach, capsys: pytest.CaptureFixture[str]
) -> None:
    attach(["Digital Piano", "Nano [b]Key[/b]"], ["Digital Piano"])
    assert main(["devices"]) == 0
    rows = [line.split() for line in capsys.readouterr().out.splitlines()[1:]]
    assert rows == [
        ["keyboard", "1", "Digital", "Piano"],
        ["keyboard", "2", "Nano", "[b]Key[/b]"],
        ["output", "1", "Digital", "Piano"],
    ]


def test_json_lists_names(attach: Attach, capsys: pytest.CaptureFixture[str]) -> None:
    attach(["Digital Piano"], [])
    assert main(["devices", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {
        "inputs": ["Digital Piano"],
        "outputs": [],
        "problem": None,
        "latencies": {},
    }


def test_without_a_keyboard_the_way_out_is_told(attach: Attach, capsys: pytest.CaptureFixture[str]) -> None:
    attach([], [])
    assert main(["devices"]) == 0
    assert "--input keys" in capsys.readouterr().out


def test_a_computer_without_midi_has_no_devices_and_says_why(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def none() -> list[str]:
        raise DeviceError("This computer has no MIDI system that works.")

    monkeypatch.setattr(devices, "list_inputs", none)
    assert main(["devices", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["inputs"], found["outputs"]) == ([], [])
    assert "no MIDI system" in found["problem"]
    assert main(["devices"]) == 0
    assert "no MIDI system" in capsys.readouterr().out

"""`museflow calibrate`, and what practice and devices make of it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from museflow_engine.cli import devices, main
from museflow_engine.cli.calibrate import DEMO_LATENCY
from museflow_engine.io.calibration import Calibration, keep_calibration, load_calibrations

PIANO = Calibration(median=0.031, mad=0.012, taps=16, at=1000.0)


@pytest.fixture(autouse=True)
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MUSEFLOW_DATA", str(tmp_path))
    return tmp_path / "calibration.json"


def test_a_demo_finds_the_latency_of_its_tapper_and_keeps_nothing(
    kept: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["calibrate", "--input", "demo", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["median"] == pytest.approx(DEMO_LATENCY, abs=0.01)
    assert found["kept"] is False
    assert not kept.exists()


def test_a_demo_tells_what_it_found_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["calibrate", "--input", "demo", "--taps", "24"]) == 0
    assert "ms after the click" in capsys.readouterr().out


def test_what_is_kept_can_be_listed_and_forgotten(kept: Path, capsys: pytest.CaptureFixture[str]) -> None:
    keep_calibration(kept, "Piano", PIANO)
    assert main(["calibrate", "--list"]) == 0
    assert "+31 ms" in capsys.readouterr().out
    assert main(["calibrate", "--list", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["devices"]["Piano"]["median"] == 0.031
    assert main(["calibrate", "--forget", "Piano"]) == 0
    assert "No device is calibrated" in capsys.readouterr().out
    assert load_calibrations(kept) == ({}, None)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--forget", "Organ"], "not calibrated"),
        (["--input", "demo", "--taps", "3"], "8 or more"),
        (["--input", "keys"], "no terminal"),
        (["--input", "keys", "--layout", "dvorak"], "no keyboard layout"),
    ],
)
def test_what_cannot_be_is_answered_in_a_sentence(arguments: list[str], message: str) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "museflow_engine", "calibrate", *arguments],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 1
    assert message in run.stderr
    assert "Traceback" not in run.stderr


def test_devices_tell_which_keyboards_are_calibrated(
    kept: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    keep_calibration(kept, "Piano:MIDI 1", PIANO)
    monkeypatch.setattr(devices, "list_inputs", lambda: ["Piano:MIDI 1 20:0", "Organ"])
    monkeypatch.setattr(devices, "list_outputs", list)
    assert main(["devices", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["latencies"] == {"Piano:MIDI 1 20:0": 0.031}
    assert main(["devices"]) == 0
    assert "+31 ms" in capsys.readouterr().out


def test_a_broken_file_keeps_nobody_from_the_devices(
    kept: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    kept.write_text("nonsense")
    monkeypatch.setattr(devices, "list_inputs", lambda: ["Organ"])
    monkeypatch.setattr(devices, "list_outputs", list)
    assert main(["devices"]) == 0
    assert "calibrate again" in capsys.readouterr().err

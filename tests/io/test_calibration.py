from __future__ import annotations

import json
from pathlib import Path

import pytest

from museflow_engine.errors import CalibrationError
from museflow_engine.io.calibration import (
    Calibration,
    calibration_path,
    forget_calibration,
    keep_calibration,
    load_calibrations,
)
from museflow_engine.io.midi_system import stable_name

PIANO = Calibration(median=0.031, mad=0.012, taps=16, at=1000.0)
KEYS = Calibration(median=-0.02, mad=0.01, taps=14, at=2000.0)


def test_each_device_keeps_its_own_latency_and_the_newest_counts(tmp_path: Path) -> None:
    path = tmp_path / "new folder" / "calibration.json"
    keep_calibration(path, "Piano", KEYS)
    keep_calibration(path, "computer keys", KEYS)
    keep_calibration(path, "Piano", PIANO)
    assert load_calibrations(path) == ({"Piano": PIANO, "computer keys": KEYS}, None)


def test_where_nothing_was_calibrated_nothing_is_kept(tmp_path: Path) -> None:
    assert load_calibrations(tmp_path / "calibration.json") == ({}, None)


def test_a_device_can_be_forgotten(tmp_path: Path) -> None:
    path = tmp_path / "calibration.json"
    keep_calibration(path, "Piano", PIANO)
    with pytest.raises(CalibrationError, match="Calibrated devices: Piano"):
        forget_calibration(path, "Organ")
    forget_calibration(path, "Piano")
    assert load_calibrations(path) == ({}, None)


@pytest.mark.parametrize(
    "broken",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"[]",
        b'{"version": 1, "devices": {"Piano": {}}}',
        b'{"version": "x"}',
        b'{"version": 1, "devices": {"Piano": {"median": 1e9, "mad": 0, "taps": 1, "at": 0}}}',
        b'{"version": 1, "devices": {"Piano": {"median": NaN, "mad": 0, "taps": 1, "at": 0}}}',
    ],
)
def test_a_broken_file_is_put_aside_and_told_of_once(broken: bytes, tmp_path: Path) -> None:
    path = tmp_path / "calibration.json"
    path.write_bytes(broken)
    kept, notice = load_calibrations(path)
    assert kept == {}
    assert notice is not None
    assert "museflow calibrate" in notice
    assert (tmp_path / "calibration.json.broken").read_bytes() == broken
    assert load_calibrations(path) == ({}, None)


def test_keeping_over_a_broken_file_says_so_and_saves_the_new(tmp_path: Path) -> None:
    path = tmp_path / "calibration.json"
    path.write_text("nonsense")
    assert "damaged" in (keep_calibration(path, "Piano", PIANO) or "")
    assert load_calibrations(path) == ({"Piano": PIANO}, None)


def test_a_file_of_a_newer_version_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "calibration.json"
    newer = json.dumps({"version": 2, "devices": []})
    path.write_text(newer)
    with pytest.raises(CalibrationError, match="newer museflow"):
        keep_calibration(path, "Piano", PIANO)
    assert path.read_text() == newer


def test_a_folder_that_cannot_be_written_is_told_with_the_way_out(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(CalibrationError, match="MUSEFLOW_DATA"):
        keep_calibration(tmp_path / "file" / "calibration.json", "Piano", PIANO)


def test_the_file_lies_beside_the_learners(tmp_path: Path) -> None:
    assert calibration_path({"MUSEFLOW_DATA": str(tmp_path)}) == tmp_path / "calibration.json"


def test_a_port_is_known_again_at_another_address() -> None:
    assert stable_name("Piano:Piano MIDI 1 20:0") == stable_name("Piano:Piano MIDI 1 28:0")
    assert stable_name("Piano:keys") == "Piano:keys"

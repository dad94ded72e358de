"""How late each device is heard: a small JSON file beside the learner's.

    {"version": 1, "devices": {"Digital Piano": {"median": 0.031, "mad": 0.012, …}}}

Conventions: seconds; a device goes by its stable name (`stable_name`), which it keeps
when it is plugged in again at another address. The file is written atomically. A file
that cannot be read costs no practice: it is put aside and said to be so, and a device
without a calibration is heard as its events are stamped.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from museflow_engine.errors import CalibrationError
from museflow_engine.io.atomic import write_atomically
from museflow_engine.io.places import default_path

FILE_NAME: Final = "calibration.json"
VERSION: Final = 1
_LONGEST: Final = 1.0


class Calibration(BaseModel):
    """What taps along a click told of one device.

    Attributes:
        median: seconds by which a tap is heard after its click; before it, if negative.
        mad: median absolute deviation of the taps, in seconds.
        taps: number of taps that counted.
        at: when it was measured, in Unix seconds.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    median: float = Field(ge=-_LONGEST, le=_LONGEST)
    mad: float = Field(ge=0.0)
    taps: int = Field(ge=1)
    at: float


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")

    version: int = VERSION
    devices: dict[str, Calibration] = {}


def calibration_path(environ: Mapping[str, str]) -> Path:
    """Where the file lies: in $MUSEFLOW_DATA, or the user's data folder."""
    return default_path(environ).with_name(FILE_NAME)


def load_calibrations(path: Path) -> tuple[dict[str, Calibration], str | None]:
    """Every calibration, by stable device name; and what the person should know, if anything.

    A file that is no calibration file is renamed to end in ".broken".

    Raises:
        CalibrationError: if a newer museflow wrote it, or it may not be read.
    """
    try:
        text = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return {}, None
    except OSError as error:
        raise CalibrationError(
            f"{path} cannot be read ({error.strerror}); give yourself the right to read it, or remove it."
        ) from error
    if _version(text) > VERSION:
        raise CalibrationError(
            f"{path} was written by a newer museflow; update this one, or remove the file."
        )
    try:
        return _File.model_validate_json(text).devices, None
    except ValidationError:
        return {}, _put_aside(path)


def keep_calibration(path: Path, device: str, calibration: Calibration) -> str | None:
    """Keep what was measured of a device, in place of what was kept of it before.

    Returns:
        What the person should know, see `load_calibrations`.

    Raises:
        CalibrationError: if the file cannot be written; what it held is then still there.
    """
    devices, notice = load_calibrations(path)
    _write(path, {**devices, device: calibration})
    return notice


def forget_calibration(path: Path, device: str) -> None:
    """Remove what is kept of a device.

    Raises:
        CalibrationError: if nothing is kept of it, or the file cannot be written.
    """
    devices, _ = load_calibrations(path)
    if device not in devices:
        known = ", ".join(devices) or "none"
        raise CalibrationError(f"{device!r} is not calibrated. Calibrated devices: {known}.")
    del devices[device]
    _write(path, devices)


def _version(text: bytes) -> int:
    try:
        data = json.loads(text)
    except ValueError:  # not UTF-8, or not JSON
        return VERSION
    version = data.get("version") if isinstance(data, dict) else None
    return version if isinstance(version, int) else VERSION


def _put_aside(path: Path) -> str:
    aside = path.with_name(path.name + ".broken")
    try:
        path.replace(aside)
    except OSError:
        return f"{path} is damaged and is passed over; remove it, and calibrate again."
    return f"{path.name} was damaged. It lies now in {aside}; calibrate again: museflow calibrate"


def _write(path: Path, devices: Mapping[str, Calibration]) -> None:
    data = _File(devices=dict(devices)).model_dump_json(indent=2)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, data.encode() + b"\n")
    except OSError as error:
        raise CalibrationError(
            f"{path} cannot be written ({error.strerror}); choose another folder with MUSEFLOW_DATA."
        ) from error

"""What was calibrated on this computer, for every command that listens to devices."""

from __future__ import annotations

import os

from museflow_engine.cli.output import remark
from museflow_engine.errors import CalibrationError
from museflow_engine.io.calibration import calibration_path, load_calibrations


def kept_latencies() -> dict[str, float]:
    """Seconds by which each device, by its stable name, is heard after the click.

    A file that cannot be used is told of on stderr, and keeps nobody from practising.
    """
    try:
        kept, notice = load_calibrations(calibration_path(os.environ))
    except CalibrationError as error:
        kept, notice = {}, str(error)
    if notice:
        remark(notice)
    return {device: calibration.median for device, calibration in kept.items()}

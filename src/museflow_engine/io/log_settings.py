"""Settings for logs of answers, as a fit found them, with their hash beside them.

Conventions: as with models (`io.models`), JSON and its SHA-256; `learner.logs` takes the
settings as they are read.
"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Final

from museflow_engine.errors import ModelError, RecordError
from museflow_engine.io.models import read_model_file, write_model_file
from museflow_engine.learner.logs import LogSettings

VERSION: Final = 1


def save_log_settings(settings: LogSettings, path: str | Path) -> None:
    """Write settings and their hash.

    Raises:
        ModelError: if they cannot be written.
    """
    write_model_file({"version": VERSION, "settings": asdict(settings)}, path)


def load_log_settings(path: str | Path) -> LogSettings:
    """The settings of a file.

    Raises:
        ModelError: if it is missing, does not match its hash, or holds no settings.
    """
    data = read_model_file(path)
    if not isinstance(data, dict) or data.get("version") != VERSION:
        raise ModelError(f"{path} holds no settings of version {VERSION} for logs; fit them again.")
    settings = data.get("settings")
    usual = asdict(LogSettings())
    if not isinstance(settings, dict) or settings.keys() != usual.keys():
        raise ModelError(f"{path} does not hold the settings for logs of answers; fit them again.")
    for name, value in settings.items():
        # A flag is no number here, though Python counts it as one.
        if isinstance(value, bool) != isinstance(usual[name], bool) or not isinstance(value, int | float):
            raise ModelError(f"{path}: {name} cannot be {value!r}; fit them again.")
    try:
        return LogSettings(**settings)
    except RecordError as error:
        raise ModelError(f"{path}: {error}") from error

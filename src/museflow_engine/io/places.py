"""Where the learner's files lie; needs no database, so that commands without one start fast."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import platformdirs

FILE_NAME: Final = "museflow.db"


def default_path(environ: Mapping[str, str]) -> Path:
    """Where the learner's file lies.

    Args:
        environ: the environment; MUSEFLOW_DATA names another folder than the usual one
            for a user's data on this system.
    """
    chosen = environ.get("MUSEFLOW_DATA")
    folder = Path(chosen).expanduser() if chosen else platformdirs.user_data_path("museflow")
    return folder / FILE_NAME

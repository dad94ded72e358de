"""What SQLite says, in words for the person whose file it is.

Conventions: nothing here touches the file; a damaged file is never deleted.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from museflow_engine.errors import MuseflowError, StoreError

_WAYS_OUT = (
    (("locked", "busy"), "another program is writing to it. Close that program and try again"),
    (("readonly", "unable to open"), "it cannot be written there. Check the permissions of the folder"),
    (("full",), "the disk is full. Free some space and try again; what was saved before is safe"),
)


@contextlib.contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn the database's errors into `StoreError`, with the file and the way out."""
    try:
        yield
    except MuseflowError:
        raise
    except (DBAPIError, sqlite3.Error) as error:
        reason = str(error.orig if isinstance(error, DBAPIError) else error)
        raise StoreError(f"The learner's file {path}: {_way_out(path, reason)} ({reason}).") from error
    except OSError as error:
        raise StoreError(
            f"The learner's file {path} cannot be made ({error.strerror or error}). "
            "Choose another folder with MUSEFLOW_DATA."
        ) from error


def _way_out(path: Path, reason: str) -> str:
    low = reason.lower()
    for words, way_out in _WAYS_OUT:
        if any(word in low for word in words):
            return way_out
    if "malformed" in low or "not a database" in low or "no such" in low:
        aside = path.with_name(path.name + ".damaged")
        return f"it is damaged. Move it aside (to {aside}, say) and start again; nothing was deleted"
    return "it cannot be used. Check the disk, or choose another folder with MUSEFLOW_DATA"

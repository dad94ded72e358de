"""Writing a file so that a reader sees the old one or the new one, never a half.

Conventions: the bytes go to a temporary name in the same folder, are flushed to the
disk, and then take the place of the old file in one step (rename is atomic in POSIX).
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path


def write_atomically(path: str | Path, data: bytes) -> None:
    """Put `data` into the file at `path`, wholly or not at all.

    Raises:
        OSError: if it cannot be written; the old file is then as it was.
    """
    target = Path(path)
    handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        _open_to_all(temporary)
        Path(temporary).replace(target)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(temporary).unlink()
        raise


def _open_to_all(temporary: str) -> None:
    """Temporary files are private; a finished one gets the permissions of any new file."""
    mask = os.umask(0)
    os.umask(mask)
    Path(temporary).chmod(0o666 & ~mask)

"""What `import museflow_engine` costs in a fresh interpreter, beside an empty one."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time

from benchmarks.figure import Figure

TIMES = 9
PUBLIC = "from museflow_engine import *"


def figures() -> list[Figure]:
    """Median wall seconds of a process that imports the package, less an empty process."""
    empty, package, names = [], [], []
    for _ in range(TIMES):
        empty.append(_wall("pass"))
        package.append(_wall("import museflow_engine"))
        names.append(_wall(PUBLIC))
    base = statistics.median(empty)
    return [
        Figure("import.package", (statistics.median(package) - base) * 1e3, "ms"),
        Figure("import.every_public_name", (statistics.median(names) - base) * 1e3, "ms"),
    ]


def _wall(statement: str) -> float:
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", statement], check=True)  # noqa: S603 - our own interpreter and statement
    return time.perf_counter() - start

"""Real parts for the tests of MIDI ports: a JACK server, keyboards, and patience."""

from __future__ import annotations

import os
import queue
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter
from typing import Self, TypeVar

KEYBOARD = Path(__file__).with_name("virtual_keyboard.py")
T = TypeVar("T")
_PACE = threading.Event()


def until(condition: Callable[[], T], seconds: float = 10.0) -> T:
    """Ask again and again until the answer is truthy; fail after `seconds`."""
    deadline = perf_counter() + seconds
    while not (answer := condition()):
        assert perf_counter() < deadline, f"still not so after {seconds} s: {condition}"
        _PACE.wait(0.005)
    return answer


@contextmanager
def jack_server() -> Iterator[str]:
    """A private JACK server with a dummy sound card; yields its name."""
    for program in ("jackd", "jack_wait", "jack_midiseq"):
        assert shutil.which(program), (
            f"{program} is missing; install it: apt-get install --no-install-recommends jackd2"
        )
    name = f"museflow-{os.getpid()}"
    command = ["jackd", "-n", name, "-R", "-S", "-d", "dummy", "-r", "48000", "-p", "128"]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait = ["jack_wait", "-s", name, "-w", "-t", "10"]
        subprocess.run(wait, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        yield name
    finally:
        server.terminate()
        server.wait()


class Part:
    """The other end of a cable: a keyboard, or with `listen` a sound module."""

    def __init__(self, name: str, *, listen: bool = False) -> None:
        command = [sys.executable, str(KEYBOARD), name] + ["--listen"] * listen
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        self._lines: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        assert self.heard() == "ready"

    def send(self, line: str) -> None:
        assert self._process.stdin
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()

    def heard(self) -> str:
        """The next message that it received; fails after ten seconds."""
        return self._lines.get(timeout=10)

    def unplug(self) -> None:
        """End the process as a pulled cable would: at once."""
        self._process.kill()
        self._process.wait()
        self._reader.join()
        assert self._process.stdin
        assert self._process.stdout
        try:
            self._process.stdin.close()
        except BrokenPipeError:
            return
        finally:
            self._process.stdout.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.unplug()

    def _read(self) -> None:
        assert self._process.stdout
        for line in self._process.stdout:
            self._lines.put(line.strip())

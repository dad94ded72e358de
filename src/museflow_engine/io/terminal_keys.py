"""Keys from the terminal as they are struck, stamped when they arrive.

Conventions: times are seconds of the clock of `source`. A thread of its own waits for
keys, so that drawing the screen does not move their times. The terminal is put back as
it was when the keys are closed, whatever happened in between.
"""

from __future__ import annotations

import atexit
import codecs
import os
import re
import select
import sys
import threading
from collections import deque
from collections.abc import Callable
from types import TracebackType
from typing import Any, Final, Protocol, Self

from museflow_engine.errors import DeviceError
from museflow_engine.io.computer_keys import COMMANDS, ComputerPiano
from museflow_engine.io.source import now
from museflow_engine.music import NoteOn, PerformanceEvent

_SEQUENCE: Final = re.compile("\x1b(?:\\[[0-9;]*[ -/]*[@-~]|O[@-~])|\x1b\x1b?|.", re.DOTALL)
_NAMES: Final = {
    "\x1b": "escape",
    "\x1b\x1b": "escape",
    "\r": "enter",
    "\n": "enter",
    "\t": "tab",
    "\x03": "ctrl-c",
    "\x04": "end",
    "\x7f": "backspace",
    "\x1b[A": "up",
    "\x1b[B": "down",
    "\x1b[C": "right",
    "\x1b[D": "left",
}
_WINDOWS_WAIT: Final = 0.002


def split_keys(text: str) -> list[str]:
    """The keys in what a terminal sent at once: characters, or names such as "left".

    Sequences of keys that have no name here are left out.
    """
    found = (_NAMES.get(piece, piece) for piece in _SEQUENCE.findall(text))
    return [key for key in found if key.isprintable()]


class TerminalKeys:
    """The computer's keyboard: an `EventSource` that hears commands as well.

    Args:
        piano: the keys as a piano; None makes every key a command, for a player who
            has a MIDI keyboard.
        fd: file descriptor of the terminal; None takes standard input.
        clock: seconds, monotonic; called from the waiting thread.

    Raises:
        DeviceError: if there is no terminal to read keys from.
    """

    name = "computer keys"

    def __init__(
        self, piano: ComputerPiano | None = None, *, fd: int | None = None, clock: Callable[[], float] = now
    ) -> None:
        self._piano = piano
        self._clock = clock
        self._arrived: deque[tuple[str, float]] = deque()
        self._events: list[PerformanceEvent] = []
        self._commands: list[str] = []
        self._terminal = _open_terminal(fd)
        atexit.register(self.close)
        self._thread = threading.Thread(target=self._listen, name="museflow-keys", daemon=True)
        self._thread.start()

    def poll(self) -> list[PerformanceEvent]:
        """The notes since the last call, in order of time."""
        self._sort()
        events, self._events = self._events, []
        return events

    def commands(self) -> list[str]:
        """The commands since the last call: "quit", "pause", "why", "next", or a key."""
        self._sort()
        commands, self._commands = self._commands, []
        return commands

    def notices(self) -> list[str]:
        """Nothing: a terminal is not unplugged."""
        return []

    def close(self) -> None:
        """Put the terminal back as it was."""
        atexit.unregister(self.close)
        self._terminal.stop()
        if self._thread is not threading.current_thread():
            self._thread.join()
        self._terminal.restore()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _listen(self) -> None:
        while (text := self._terminal.read()) is not None:
            at = self._clock()
            self._arrived.extend((key, at) for key in split_keys(text))
        self._arrived.append(("end", self._clock()))

    def _sort(self) -> None:
        while self._arrived:
            key, at = self._arrived.popleft()
            meaning = self._piano.press(key, at) if self._piano else COMMANDS.get(key, key)
            if isinstance(meaning, NoteOn):
                self._events.append(meaning)
            elif meaning is not None:
                self._commands.append(meaning)


class _Terminal(Protocol):
    def read(self) -> str | None:
        """What was typed, as soon as there is something; None at the end."""

    def stop(self) -> None:
        """Make `read` answer None."""

    def restore(self) -> None:
        """Put the terminal back as it was; a second call does nothing."""


if sys.platform == "win32":
    import msvcrt

    class _WindowsTerminal:
        def __init__(self) -> None:
            self._stopped = threading.Event()

        def read(self) -> str | None:
            while not self._stopped.wait(_WINDOWS_WAIT):
                if msvcrt.kbhit():
                    char = msvcrt.getwch()
                    if char in "\x00\xe0":  # the first half of a function or arrow key
                        msvcrt.getwch()
                        continue
                    return char
            return None

        def stop(self) -> None:
            self._stopped.set()

        def restore(self) -> None:
            """Nothing was changed."""

else:
    import termios
    import tty

    class _PosixTerminal:
        def __init__(self, fd: int) -> None:
            self._fd = fd
            self._saved: list[Any] | None = termios.tcgetattr(fd)
            self._decoder = codecs.getincrementaldecoder("utf-8")("ignore")
            self._wake, self._waker = os.pipe()
            tty.setcbreak(fd)

        def read(self) -> str | None:
            while True:
                ready, _, _ = select.select([self._fd, self._wake], [], [])
                if self._wake in ready:
                    return None
                try:
                    data = os.read(self._fd, 4096)
                except OSError:  # the terminal's window was closed
                    data = b""
                if not data:
                    return None
                if text := self._decoder.decode(data):
                    return text

        def stop(self) -> None:
            if self._saved is not None:
                os.write(self._waker, b".")

        def restore(self) -> None:
            saved, self._saved = self._saved, None
            if saved is None:
                return
            os.close(self._wake)
            os.close(self._waker)
            try:
                termios.tcsetattr(self._fd, termios.TCSADRAIN, saved)
            except termios.error:  # the terminal is gone, and with it what was to be restored
                return


def _open_terminal(fd: int | None) -> _Terminal:
    try:
        number = sys.stdin.fileno() if fd is None else fd
        is_terminal = os.isatty(number)
    except (AttributeError, OSError, ValueError):
        is_terminal = False
    if not is_terminal:
        raise DeviceError(
            "There is no terminal to read keys from. Run museflow in a terminal window, "
            "or choose --input file.mid or --input demo."
        )
    if sys.platform == "win32":
        return _WindowsTerminal()
    return _PosixTerminal(number)

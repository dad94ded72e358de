from __future__ import annotations

import os
import subprocess
import sys
import termios
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jack_parts import until

from museflow_engine.errors import DeviceError
from museflow_engine.io.computer_keys import ComputerPiano
from museflow_engine.io.terminal_keys import TerminalKeys, split_keys
from museflow_engine.music import NoteOn


@dataclass
class Terminal:
    """A real pseudo-terminal: what is typed at one end is read at the other."""

    typist: int
    fd: int

    def type(self, text: str) -> None:
        os.write(self.typist, text.encode())

    def mode(self) -> list[object]:
        return termios.tcgetattr(self.fd)


@pytest.fixture
def terminal() -> Iterator[Terminal]:
    typist, fd = os.openpty()
    yield Terminal(typist, fd)
    for end in (typist, fd):
        try:
            os.close(end)
        except OSError:
            continue


def gather(read: Callable[[], list[object]], count: int) -> list[object]:
    found: list[object] = []

    def enough() -> bool:
        found.extend(read())
        return len(found) >= count

    until(enough)
    return found


def test_keys_become_notes_and_commands(terminal: Terminal) -> None:
    with TerminalKeys(ComputerPiano(), fd=terminal.fd) as keys:
        terminal.type("qz ?")
        notes = gather(lambda: list(keys.poll()), 2)
        assert [note.pitch for note in notes if isinstance(note, NoteOn)] == [60, 48]
        assert gather(lambda: list(keys.commands()), 2) == ["pause", "why"]


def test_without_a_piano_every_key_is_a_command(terminal: Terminal) -> None:
    with TerminalKeys(fd=terminal.fd) as keys:
        terminal.type("q\r\x1b")
        assert gather(lambda: list(keys.commands()), 3) == ["q", "next", "quit"]
        assert keys.poll() == []


def test_a_key_keeps_the_time_of_its_arrival_however_late_it_is_read(terminal: Terminal) -> None:
    time, stamped = [1.0], [0]

    def clock() -> float:
        stamped[0] += 1
        return time[0]

    with TerminalKeys(ComputerPiano(), fd=terminal.fd, clock=clock) as keys:
        terminal.type("q")
        until(lambda: stamped[0] > 0)
        time[0] = 9.0
        assert gather(lambda: list(keys.poll()), 1) == [NoteOn(60, 80, 1.0, "p1")]


def test_the_terminal_is_put_back_as_it_was(terminal: Terminal) -> None:
    before = terminal.mode()
    keys = TerminalKeys(fd=terminal.fd)
    assert terminal.mode() != before
    keys.close()
    keys.close()
    assert terminal.mode() == before


def test_the_terminal_is_put_back_after_an_exception(terminal: Terminal) -> None:
    before = terminal.mode()
    with pytest.raises(ZeroDivisionError), TerminalKeys(fd=terminal.fd):
        raise ZeroDivisionError
    assert terminal.mode() == before


def test_the_terminal_is_put_back_when_a_program_forgets_to_close(terminal: Terminal) -> None:
    before = terminal.mode()
    script = "from museflow_engine.io.terminal_keys import TerminalKeys as T; t = T(); print(t.name)"
    done = subprocess.run([sys.executable, "-c", script], stdin=terminal.fd, capture_output=True, check=True)
    assert done.stdout == b"computer keys\n"
    assert terminal.mode() == before


def test_a_closed_window_means_quit(terminal: Terminal) -> None:
    with TerminalKeys(fd=terminal.fd) as keys:
        os.close(terminal.typist)
        assert gather(lambda: list(keys.commands()), 1) == ["quit"]


def test_without_a_terminal_the_way_out_is_said(tmp_path: Path) -> None:
    with (
        (tmp_path / "file").open("w") as file,
        pytest.raises(DeviceError, match=r"no terminal.*--input demo"),
    ):
        TerminalKeys(fd=file.fileno())


def test_sequences_of_arrow_and_function_keys_are_not_read_as_notes() -> None:
    assert split_keys("a\x1b[Aq\x1b[15~w\x1bOPe\x1b") == ["a", "up", "q", "w", "e", "escape"]


@given(st.text(st.sampled_from("qz\x1b[OA1~;\r\n\x00é ")))
def test_whatever_a_terminal_sends_is_read_as_printable_keys(text: str) -> None:
    assert all(key and key.isprintable() for key in split_keys(text))

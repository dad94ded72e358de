"""The computer's MIDI systems: which one works here, and which ports it has.

Conventions: ports are named as the system names them. Our own clients and ALSA's
"Midi Through" are left out of every list; a port that is listed twice is shown once.
A JACK server is used where it runs, and never started.
"""

from __future__ import annotations

import contextlib
import os
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from types import ModuleType
from typing import Final, Protocol

from museflow_engine.errors import DeviceError

CLIENT_NAME: Final = "MuseFlow"
_NOT_KEYBOARDS: Final = (CLIENT_NAME, "Midi Through", "RtMidi")
_ALSA_ADDRESS: Final = re.compile(r"\s\d+:\d+$")
_WINDOWS_INDEX: Final = re.compile(r"\s\d+$")


class MidiPort(Protocol):
    """What is used of `rtmidi.MidiIn` (the callback) and `rtmidi.MidiOut` (sending)."""

    def get_ports(self) -> list[str]:
        """Names of the ports that it could be opened on."""

    def open_port(self, port: int) -> object:
        """Connect to the port of this index."""

    def set_callback(self, callback: Callable[[tuple[list[int], float], object], None]) -> None:
        """Call back with every message and its delta, from the system's thread."""

    def cancel_callback(self) -> None:
        """Call back no more."""

    def send_message(self, message: Sequence[int]) -> None:
        """Send one message."""

    def delete(self) -> None:
        """Let go of the client; it must not be used afterwards."""


def load_rtmidi() -> ModuleType:
    """The python-rtmidi library.

    Raises:
        DeviceError: if it, or a system library that it needs, is not installed.
    """
    try:
        import rtmidi  # noqa: PLC0415 - only here can a missing system library be explained
    except ImportError as error:
        raise DeviceError(
            f"MIDI ports cannot be used: the rtmidi library does not load ({error}). "
            "On Debian or Ubuntu: apt install libasound2; elsewhere: pip install --force-reinstall "
            "python-rtmidi (from Python 3.13 on it is built from source: a C++ compiler and the "
            "headers of ALSA and JACK are needed). Without it, play with --input keys or "
            "--input file.mid."
        ) from error
    module: ModuleType = rtmidi
    return module


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Keep what the C libraries write about missing servers off the screen."""
    try:
        sys.stderr.flush()
        saved = os.dup(2)
    except (OSError, ValueError, AttributeError):  # no stderr at all: nothing to keep quiet
        yield
        return
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 2)
        os.close(nowhere)
        yield
    finally:
        os.dup2(saved, 2)
        os.close(saved)


class MidiSystem:
    """One working MIDI system (ALSA, JACK, CoreMIDI or Windows Multimedia).

    The first one with a keyboard is taken, else the first that works at all.

    Raises:
        DeviceError: if none works, or rtmidi cannot be loaded.
    """

    def __init__(self) -> None:
        self._rtmidi = load_rtmidi()
        os.environ.setdefault("JACK_NO_START_SERVER", "1")
        self._api, self._probe = self._choose()
        self._closed = False

    @property
    def name(self) -> str:
        """Name of the system, for instance "JACK"."""
        return str(self._rtmidi.get_api_display_name(self._api))

    def inputs(self) -> list[str]:
        """Names of the keyboards that are attached now."""
        return _listed(self._raw_names(self._probe))

    def outputs(self) -> list[str]:
        """Names of the ports that sound can be sent to now."""
        with quiet():
            probe: MidiPort = self._rtmidi.MidiOut(self._api, name=CLIENT_NAME)
        try:
            return _listed(self._raw_names(probe))
        finally:
            probe.delete()

    def open_input(self, name: str) -> MidiPort:
        """An opened `rtmidi.MidiIn` on the port of this very name.

        Raises:
            DeviceError: if the port is missing or busy.
        """
        return self._open(self._rtmidi.MidiIn, name)

    def open_output(self, name: str) -> MidiPort:
        """An opened `rtmidi.MidiOut` on the port of this very name.

        Raises:
            DeviceError: if the port is missing or busy.
        """
        return self._open(self._rtmidi.MidiOut, name)

    def same_port(self, name: str, names: Sequence[str]) -> str | None:
        """The port of `names` that is the one called `name`, perhaps at a new address.

        ALSA and Windows number their ports afresh when a keyboard is plugged in again.
        """
        if name in names:
            return name
        stable = self._stable(name)
        return next((other for other in names if self._stable(other) == stable), None)

    def close(self) -> None:
        """Let go of the system."""
        if not self._closed:
            self._closed = True
            self._probe.delete()

    def _stable(self, name: str) -> str:
        if self._api == self._rtmidi.API_WINDOWS_MM:
            return _WINDOWS_INDEX.sub("", name)
        return _ALSA_ADDRESS.sub("", name)

    def _choose(self) -> tuple[int, MidiPort]:
        working: list[tuple[int, MidiPort]] = []
        reasons: list[str] = []
        for api in self._rtmidi.get_compiled_api():
            try:
                with quiet():
                    probe = self._rtmidi.MidiIn(api, name=CLIENT_NAME)
            except (self._rtmidi.RtMidiError, OSError) as error:
                reasons.append(f"{self._rtmidi.get_api_display_name(api)}: {error}")
                continue
            working.append((api, probe))
        if not working:
            raise DeviceError(
                f"This computer has no MIDI system that works ({'; '.join(reasons)}). "
                "Load ALSA's sequencer (modprobe snd-seq) or start a JACK server; "
                "or play with --input keys or --input file.mid."
            )
        chosen = next((pair for pair in working if _listed(self._raw_names(pair[1]))), working[0])
        for pair in working:
            if pair is not chosen:
                pair[1].delete()
        return chosen

    def _raw_names(self, client: MidiPort) -> list[str]:
        with quiet():
            return [str(name) for name in client.get_ports()]

    def _open(self, kind: Callable[..., MidiPort], name: str) -> MidiPort:
        problem = partial(_cannot_open, name)
        try:
            with quiet():
                client = kind(self._api, name=CLIENT_NAME)
        except (self._rtmidi.RtMidiError, OSError) as error:
            raise problem(str(error)) from error
        try:
            with quiet():
                client.open_port(self._raw_names(client).index(name))
        except (self._rtmidi.RtMidiError, OSError, ValueError) as error:
            client.delete()
            missing = isinstance(error, ValueError)
            raise problem("it is not there any more" if missing else str(error)) from error
        return client


def stable_name(name: str) -> str:
    """A port's name without the address that the system gives it afresh each time."""
    return (_WINDOWS_INDEX if sys.platform == "win32" else _ALSA_ADDRESS).sub("", name)


def choose_port(names: Sequence[str], wanted: str | None = None) -> str:
    """The port that a person means.

    Args:
        names: names of the ports, as listed.
        wanted: a name, a part of one in any case, or a number counted from 1; None
            takes the first port.

    Raises:
        DeviceError: if there is no such port, or more than one.
    """
    if not names:
        raise DeviceError(
            "No MIDI keyboard is attached. Plug one in and switch it on, "
            "or play with --input keys or --input file.mid."
        )
    if wanted is None or wanted in names:
        return wanted or names[0]
    if wanted.isdecimal() and 1 <= int(wanted) <= len(names):
        return names[int(wanted) - 1]
    found = [name for name in names if wanted.casefold() in name.casefold()]
    if len(found) == 1:
        return found[0]
    listed = ", ".join(f"{number} {name}" for number, name in enumerate(names, 1))
    if found:
        raise DeviceError(f"{wanted!r} fits several MIDI ports. Name one, or give its number: {listed}.")
    raise DeviceError(f"There is no MIDI port {wanted!r}. These are there: {listed}.")


def _listed(names: Sequence[str]) -> list[str]:
    return [name for name in dict.fromkeys(names) if not name.startswith(_NOT_KEYBOARDS)]


def _cannot_open(name: str, reason: str) -> DeviceError:
    return DeviceError(
        f"The MIDI port {name!r} cannot be opened ({reason}). Another program may hold it: "
        "close that program, or unplug the keyboard and plug it in again."
    )

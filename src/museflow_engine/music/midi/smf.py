"""The bytes of a Standard MIDI File as timed events, and nothing interpreted.

Conventions: ticks are the file's own (its division tells how many make a quarter). A
data byte above 127 is cut to seven bits, as synthesisers do. Source: Standard MIDI
Files 1.0 (MIDI Manufacturers Association, 1988), and the RIFF wrapping of Windows.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from museflow_engine.errors import ScoreFileError

META: Final = 0xFF
_SYSEX: Final = (0xF0, 0xF7)
_STATUS: Final = 0x80
_LONGEST_QUARTERS: Final = 100_000
_ONE_DATA_BYTE: Final = (0xC, 0xD)
_SMPTE: Final = 0x8000
_INDEPENDENT: Final = 2
_WAY_OUT: Final = "Export it again as a Standard MIDI File of type 0 or 1."


@dataclass(frozen=True, slots=True)
class SmfEvent:
    """One event: absolute `tick`, `track` from 0, status byte, and its data.

    A meta event has the status `META`; its data begins with its type.
    """

    tick: int
    track: int
    status: int
    data: bytes


@dataclass(frozen=True, slots=True)
class SmfContents:
    """All events of a file, by tick and then as they stand; `division` ticks are a quarter."""

    division: int
    events: tuple[SmfEvent, ...]


def is_midi(data: bytes) -> bool:
    """Whether these bytes begin as a MIDI file does, plain or in a RIFF wrapping."""
    return data.startswith(b"MThd") or (data.startswith(b"RIFF") and data[8:12] == b"RMID")


def parse_smf(data: bytes, name: str) -> SmfContents:
    """Read a Standard MIDI File.

    Args:
        data: the bytes of the whole file.
        name: what to call the file in messages.

    Raises:
        ScoreFileError: if it is broken, counts film frames instead of quarters, or holds
            several independent sequences.
    """
    chunks = list(_chunks(data[max(0, data.find(b"MThd", 0, 64)) :], name))
    if not chunks or chunks[0][0] != b"MThd" or len(chunks[0][1]) < 6:
        raise ScoreFileError(f"{name} is no whole MIDI file: its header is missing. {_WAY_OUT}")
    kind, division = int.from_bytes(chunks[0][1][:2]), int.from_bytes(chunks[0][1][4:6])
    if division & _SMPTE:
        raise ScoreFileError(
            f"{name} counts film frames (SMPTE), not quarters, so it holds no score. "
            "Export it again with ticks per quarter note."
        )
    if division == 0:
        raise ScoreFileError(f"{name}: its header says 0 ticks a quarter. {_WAY_OUT}")
    tracks = [body for kind_of, body in chunks[1:] if kind_of == b"MTrk"]
    if kind >= _INDEPENDENT and len(tracks) > 1:
        raise ScoreFileError(f"{name} holds {len(tracks)} independent sequences (type 2). {_WAY_OUT}")
    events: list[SmfEvent] = []
    for number, body in enumerate(tracks):
        events += _Track(body, number, name, _LONGEST_QUARTERS * division).events()
    return SmfContents(division, tuple(sorted(events, key=lambda event: event.tick)))


def _chunks(data: bytes, name: str) -> Iterator[tuple[bytes, bytes]]:
    at = 0
    while at + 8 <= len(data):
        kind, length = data[at : at + 4], int.from_bytes(data[at + 4 : at + 8])
        body = data[at + 8 : at + 8 + length]
        if kind == b"MTrk" and len(body) < length:
            raise ScoreFileError(f"{name} breaks off in the middle of a track. {_WAY_OUT}")
        yield kind, body
        at += 8 + length


class _Track:
    """A cursor over the bytes of one track."""

    def __init__(self, body: bytes, number: int, name: str, latest: int) -> None:
        self._body = body
        self._number = number
        self._name = name
        self._latest = latest
        self._at = 0

    def events(self) -> Iterator[SmfEvent]:
        tick, running = 0, 0
        while self._at < len(self._body):
            tick += self._variable()
            if tick > self._latest:
                raise self._error(f"it lasts longer than {_LONGEST_QUARTERS:,} quarters")
            status = self._byte()
            if status < _STATUS:
                if not running:
                    raise self._error("a message has no status byte")
                self._at -= 1
                status = running
            if status == META:
                kind = self._take(1)
                yield SmfEvent(tick, self._number, META, kind + self._take(self._variable()))
            elif status in _SYSEX:
                self._take(self._variable())
            elif status < _SYSEX[0]:
                running = status
                size = 1 if status >> 4 in _ONE_DATA_BYTE else 2
                yield SmfEvent(tick, self._number, status, bytes(b & 0x7F for b in self._take(size)))
            else:
                raise self._error(f"it holds a byte {status:#x} that no file may hold")

    def _variable(self) -> int:
        """A number of up to four bytes, seven bits in each."""
        value = 0
        for _ in range(4):
            byte = self._byte()
            value = value << 7 | byte & 0x7F
            if byte < _STATUS:
                return value
        raise self._error("a number is longer than four bytes")

    def _byte(self) -> int:
        return self._take(1)[0]

    def _take(self, count: int) -> bytes:
        taken = self._body[self._at : self._at + count]
        if len(taken) < count:
            raise self._error("it breaks off in the middle of a message")
        self._at += count
        return taken

    def _error(self, text: str) -> ScoreFileError:
        return ScoreFileError(
            f"{self._name} is no whole MIDI file: track {self._number + 1}: {text}. {_WAY_OUT}"
        )

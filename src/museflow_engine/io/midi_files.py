"""Performances out of MIDI files, and into them.

Conventions: seconds count from the beginning of the file; its tempo map (or its SMPTE
frames) is honoured. Source: Standard MIDI Files 1.0 (MIDI Manufacturers Association,
1988). Files of several independent sequences (type 2) hold no single performance.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

import mido

from museflow_engine.errors import PerformanceError
from museflow_engine.io.atomic import write_atomically
from museflow_engine.io.midi_messages import SUSTAIN, MidiDecoder
from museflow_engine.music import NoteOff, NoteOn, PerformanceEvent

_DEFAULT_TEMPO: Final = 500_000  # microseconds a quarter, where a file says nothing
_TICKS_PER_QUARTER: Final = 9_600  # with the default tempo one tick is 52 microseconds
_TICKS_PER_SECOND: Final = _TICKS_PER_QUARTER * 1_000_000 / _DEFAULT_TEMPO
_LARGEST_BYTES: Final = 16 * 1024 * 1024
_INDEPENDENT_SEQUENCES: Final = 2
_DROP_FRAME: Final = 29


def read_performance(path: str | Path) -> list[PerformanceEvent]:
    """The notes and pedal of a MIDI file, all tracks and channels together.

    Args:
        path: a Standard MIDI File of type 0 or 1.

    Returns:
        Events in order of time; note-ons are named "p1", "p2", …. Keys that the file
        never releases are released at its end.

    Raises:
        PerformanceError: if the file is missing, is broken, or holds no note.
    """
    data = _read_bytes(Path(path))
    try:
        events = list(_events(mido.MidiFile(file=io.BytesIO(data), clip=True)))
    except PerformanceError as error:
        raise PerformanceError(f"{path}: {error}") from error
    except Exception as error:  # mido lets IndexError, KeyError and others out of broken files
        raise PerformanceError(
            f"{path} is not a whole MIDI file ({type(error).__name__}: {error}). "
            "Export it again as a Standard MIDI File of type 0 or 1."
        ) from error
    if not any(isinstance(event, NoteOn) for event in events):
        raise PerformanceError(f"{path} holds no note. Record or export the performance again.")
    return events


def write_performance(path: str | Path, events: Iterable[PerformanceEvent]) -> None:
    """Keep a performance as a MIDI file; times are kept to 52 microseconds.

    Args:
        path: file to write; an older one is replaced in one step.
        events: in any order. Where the first comes before 0 s, all are moved so that it
            comes at 0 s, for a file has no time before its beginning.

    Raises:
        PerformanceError: if the file cannot be written.
    """
    ordered = sorted(events, key=lambda event: event.time)
    origin = min(0.0, ordered[0].time) if ordered else 0.0
    track = mido.MidiTrack([mido.MetaMessage("set_tempo", tempo=_DEFAULT_TEMPO)])
    last = 0
    for event in ordered:
        tick = round((event.time - origin) * _TICKS_PER_SECOND)
        track.append(_message(event, tick - last))
        last = tick
    save_midi(path, mido.MidiFile(type=0, ticks_per_beat=_TICKS_PER_QUARTER, tracks=[track]))


def save_midi(path: str | Path, midi: mido.MidiFile) -> None:
    """Write a `mido.MidiFile` in one step.

    Raises:
        PerformanceError: if the file cannot be written.
    """
    buffer = io.BytesIO()
    midi.save(file=buffer)
    try:
        write_atomically(path, buffer.getvalue())
    except OSError as error:
        raise PerformanceError(
            f"{path} cannot be written ({error.strerror or error}). "
            "Free some space, or choose a folder that you may write to."
        ) from error


def _read_bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(_LARGEST_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise PerformanceError(
            f"{path} cannot be read ({reason}). Check its name and its permissions."
        ) from error
    if len(data) > _LARGEST_BYTES:
        raise PerformanceError(f"{path} is over 16 MB: no performance is. Choose a MIDI file of one piece.")
    return data


def _events(midi: mido.MidiFile) -> Iterator[PerformanceEvent]:
    if midi.type == _INDEPENDENT_SEQUENCES:
        raise PerformanceError("a type 2 file holds independent sequences; export it as type 0 or 1.")
    decoder = MidiDecoder()
    at = 0.0
    for at, message in _timed(midi):
        if not message.is_meta:
            yield from decoder.decode(message.bytes(), at)
    yield from decoder.release_all(at)


def _timed(midi: mido.MidiFile) -> Iterator[tuple[float, mido.Message]]:
    """All messages with their time in seconds, in order; file order within a tick."""
    frame_rate, resolution = _division(midi.ticks_per_beat)
    tempo, seconds, last = _DEFAULT_TEMPO, 0.0, 0
    for tick, message in sorted(_with_ticks(midi.tracks), key=lambda pair: pair[0]):
        length = 1 / frame_rate if frame_rate else tempo / 1_000_000
        seconds += (tick - last) * length / resolution
        last = tick
        yield seconds, message
        if message.type == "set_tempo":
            tempo = message.tempo


def _with_ticks(tracks: Sequence[mido.MidiTrack]) -> Iterator[tuple[int, mido.Message]]:
    for track in tracks:
        tick = 0
        for message in track:
            tick += message.time
            yield tick, message


def _division(word: int) -> tuple[float, int]:
    """Frames a second (0 for metrical time), and ticks a frame or a quarter."""
    frame_rate, resolution = 0.0, word
    if word < 0:  # SMPTE: the high byte is minus the frame rate, the low byte ticks a frame
        frames = 256 - (word >> 8 & 0xFF)
        frame_rate, resolution = (30_000 / 1_001 if frames == _DROP_FRAME else float(frames)), word & 0xFF
    if resolution == 0:
        raise PerformanceError("its header says 0 ticks a quarter; export it again.")
    return frame_rate, resolution


def _message(event: PerformanceEvent, delta: int) -> mido.Message:
    if isinstance(event, NoteOn):
        return mido.Message("note_on", note=event.pitch, velocity=event.velocity, time=delta)
    if isinstance(event, NoteOff):
        return mido.Message("note_off", note=event.pitch, velocity=0, time=delta)
    return mido.Message("control_change", control=SUSTAIN, value=event.value, time=delta)

"""What a MIDI file says as music: key strokes, signatures, tempos and the names of tracks.

Conventions: ticks are the file's own. A note-on with velocity 0 is a note-off; a key
struck again while it is down ends there; a key never let go ends with the file.
Percussion (channel 10) is left out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from museflow_engine.errors import NotationError
from museflow_engine.music.key import Key
from museflow_engine.music.meter import Meter
from museflow_engine.music.midi.smf import META, SmfContents, SmfEvent

Stream = tuple[int, int]
"""A track and a channel, which together hold one line of notes."""

_DRUMS: Final = 9
_NOTE_OFF, _NOTE_ON, _PROGRAM = 0x8, 0x9, 0xC
_TRACK_NAME, _INSTRUMENT, _TEMPO, _METER, _KEY = 0x03, 0x04, 0x51, 0x58, 0x59
_LARGEST_POWER: Final = 5
_MICROSECONDS_A_MINUTE: Final = 60_000_000


@dataclass(frozen=True, slots=True)
class Stroke:
    """A key held from `onset` to `offset` (ticks); `pitch` is its MIDI number."""

    onset: int
    offset: int
    pitch: int
    stream: Stream


@dataclass(slots=True)
class MidiMusic:
    """The music of a file.

    Attributes:
        division: ticks to the quarter.
        end: tick of the last event.
        strokes: by onset, then pitch.
        meters, keys, tempos: by the tick from which each holds; tempos are quarters a minute.
        names: of each track, its name and instrument.
        programs: the first General MIDI program (0 to 127) of each stream that sets one.
    """

    division: int
    end: int = 0
    strokes: list[Stroke] = field(default_factory=list)
    meters: dict[int, Meter] = field(default_factory=dict)
    keys: dict[int, Key] = field(default_factory=dict)
    tempos: dict[int, float] = field(default_factory=dict)
    names: dict[int, str] = field(default_factory=dict)
    programs: dict[Stream, int] = field(default_factory=dict)


def music_of(contents: SmfContents) -> MidiMusic:
    """Pair note-ons with note-offs and read what the meta events say.

    A signature or tempo that cannot be is passed over, as players do.
    """
    music = MidiMusic(contents.division)
    moves: defaultdict[tuple[Stream, int], list[tuple[int, bool]]] = defaultdict(list)
    for event in contents.events:
        music.end = max(music.end, event.tick)
        if event.status == META:
            _meta(event, music)
            continue
        kind, channel = event.status >> 4, event.status & 0xF
        stream = (event.track, channel)
        if kind == _PROGRAM:
            music.programs.setdefault(stream, event.data[0])
        elif kind in (_NOTE_ON, _NOTE_OFF) and channel != _DRUMS:
            pitch, velocity = event.data
            moves[stream, pitch].append((event.tick, kind == _NOTE_ON and velocity > 0))
    for (stream, pitch), key in moves.items():
        music.strokes += [Stroke(onset, offset, pitch, stream) for onset, offset in _held(key, music.end)]
    music.strokes.sort(key=lambda stroke: (stroke.onset, stroke.pitch, stroke.stream, stroke.offset))
    return music


def _held(moves: list[tuple[int, bool]], end: int) -> Iterator[tuple[int, int]]:
    """Onset and offset of each stroke of one key, from its (tick, is down) in order.

    Two voices may share a key. Where there are as many ups as downs, each up belongs to
    one down, and the key comes up with the last of them; else any up lets it go.
    """
    is_even = sum(is_down for _, is_down in moves) * 2 == len(moves)
    onset, down, cut = 0, 0, -1
    for tick, is_down in moves:
        if is_down:
            if down and onset < tick:
                yield onset, tick
                cut = tick
            onset = tick
            down = down + 1 if is_even else 1
        elif down and (is_even or cut != tick):
            down -= 1
            if not down:
                yield onset, tick
    if down:
        yield onset, end


def _meta(event: SmfEvent, music: MidiMusic) -> None:
    kind, data = event.data[0], event.data[1:]
    if kind in (_TRACK_NAME, _INSTRUMENT):
        text = " ".join(data.decode("latin-1").replace("\0", " ").split())
        music.names[event.track] = f"{music.names.get(event.track, '')} {text}".strip()
    elif kind == _TEMPO and len(data) == 3 and any(data):
        music.tempos[event.tick] = _MICROSECONDS_A_MINUTE / int.from_bytes(data)
    elif kind == _METER and len(data) >= 2 and data[1] <= _LARGEST_POWER:
        try:
            music.meters[event.tick] = Meter(data[0], 2 ** data[1])
        except NotationError:
            return
    elif kind == _KEY and len(data) >= 2:
        fifths = data[0] - 256 if data[0] > 127 else data[0]
        try:
            music.keys[event.tick] = Key(fifths, "minor" if data[1] else "major")
        except NotationError:
            return

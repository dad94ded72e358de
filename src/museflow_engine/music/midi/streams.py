"""Which tracks of a MIDI file are the piano, and which are the right hand's and the left's.

Conventions: a *stream* is a track and channel that holds notes. Two streams of a piano
are its two hands: by their names where these tell, else the higher one is the right
hand's. Any other number says nothing about hands.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Final

from museflow_engine.music.midi.strokes import MidiMusic, Stream, Stroke
from museflow_engine.music.score import Hand

_KEYBOARD: Final = re.compile(
    r"piano|pno|klavier|clavier|keyboard|harpsichord|cembalo|clavecin|celesta", re.IGNORECASE
)
_RIGHT: Final = re.compile(
    r"\b(right|rh|r\.h\.?|r|rechts?|rechte|droite|m\.?d\.?|destra|upper|up|treble|top|oben)\b", re.IGNORECASE
)
_LEFT: Final = re.compile(
    r"\b(left|lh|l\.h\.?|l|links?|linke|gauche|m\.?[gs]\.?|sinistra|lower|down|bass|bottom|unten)\b",
    re.IGNORECASE,
)
_LAST_KEYBOARD_PROGRAM: Final = 7


def piano_streams(music: MidiMusic) -> tuple[list[Stream], list[Stream]]:
    """The streams to read, and those left out because others are clearly the piano."""
    found = sorted({stroke.stream for stroke in music.strokes})
    if len(found) <= 2:
        return found, []
    named = [stream for stream in found if _is_named_hand(music, stream) or _is_named_piano(music, stream)]
    keyboards = [stream for stream in found if _is_keyboard(music, stream)]
    kept = named or keyboards or found
    return kept, [stream for stream in found if stream not in kept]


def hands_of(music: MidiMusic, streams: list[Stream]) -> dict[Stream, Hand]:
    """The hand of each stream; empty where the file does not tell."""
    by_name = {stream: _named_hand(music, stream) for stream in streams}
    told = {stream: hand for stream, hand in by_name.items() if hand}
    if len(told) == len(streams) and (len(streams) == 1 or len(set(told.values())) == 2):
        return told
    if len(streams) != 2:
        return {}
    pitches: defaultdict[Stream, list[int]] = defaultdict(list)
    for stroke in music.strokes:
        pitches[stroke.stream].append(stroke.pitch)
    first, second = streams
    if _mean(pitches[first]) >= _mean(pitches[second]):
        return {first: "right", second: "left"}
    return {first: "left", second: "right"}


def describe(music: MidiMusic, streams: list[Stream]) -> str:
    """The names of streams for a message."""
    return ", ".join(music.names.get(track) or f"track {track + 1}" for track, _ in streams)


def notes_of(music: MidiMusic, streams: list[Stream]) -> list[Stroke]:
    """The strokes of some streams, in order."""
    kept = set(streams)
    return [stroke for stroke in music.strokes if stroke.stream in kept]


def _named_hand(music: MidiMusic, stream: Stream) -> Hand | None:
    name = music.names.get(stream[0], "").replace("_", " ")
    is_right, is_left = bool(_RIGHT.search(name)), bool(_LEFT.search(name))
    if is_right == is_left:
        return None
    return "right" if is_right else "left"


def _is_named_hand(music: MidiMusic, stream: Stream) -> bool:
    return bool(re.search(r"hand|\b[rl]h\b", music.names.get(stream[0], ""), re.IGNORECASE))


def _is_named_piano(music: MidiMusic, stream: Stream) -> bool:
    return bool(_KEYBOARD.search(music.names.get(stream[0], "")))


def _is_keyboard(music: MidiMusic, stream: Stream) -> bool:
    return music.programs.get(stream, 0) <= _LAST_KEYBOARD_PROGRAM


def _mean(pitches: list[int]) -> float:
    return sum(pitches) / len(pitches)

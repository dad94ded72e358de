"""Which voice of its staff each note is written in.

Conventions: score ticks, 480 to the quarter. Notes of one hand with one onset and one
length are a chord. Of chords that sound at once the highest takes the first free voice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Final, NamedTuple

from museflow_engine.music.score import Hand

_MOST_VOICES: Final = 4


class Unspelled(NamedTuple):
    """A note of a score whose pitch is still a MIDI number; a grace note lasts 0 ticks."""

    onset: int
    duration: int
    pitch: int
    hand: Hand


def voices(notes: Sequence[Unspelled]) -> list[int]:
    """The voice of each note, 1 to 4 on its staff; grace notes are in the first."""
    chords: defaultdict[tuple[Hand, int, int], list[int]] = defaultdict(list)
    for place, note in enumerate(notes):
        if note.duration:
            chords[note.hand, note.onset, note.duration].append(place)
    made = [1] * len(notes)
    free: defaultdict[Hand, list[int]] = defaultdict(lambda: [0] * _MOST_VOICES)
    highest = {chord: max(notes[place].pitch for place in places) for chord, places in chords.items()}
    for chord in sorted(chords, key=lambda chord: (chord[1], -highest[chord])):
        hand, onset, duration = chord
        ends = free[hand]
        voice = next((i for i, end in enumerate(ends) if end <= onset), ends.index(min(ends)))
        ends[voice] = max(ends[voice], onset + duration)
        for place in chords[chord]:
            made[place] = voice + 1
    return made

"""How each key number is spelled, from the notes around it.

Conventions: notes come in the order of their onsets. Source: the algorithm ps13s1 of
Meredith, "The ps13 pitch spelling algorithm" (Journal of New Music Research 35(2),
2006): every pitch class near a note votes, as often as it sounds, for the spelling that
the note would have if that class were the tonic. Here the candidate tonics themselves
are spelled by the key signature, which settles the enharmonic choice of the whole, and
the window looks less far ahead, which served music after 1800 better.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from museflow_engine.music.pitch import ACCIDENTALS, SEMITONES, Pitch

_BEFORE: Final = 10
_AFTER: Final = 20
_FLATTEST: Final = -5
"""The note a minor second above a tonic, on the line of fifths from it."""
_FLATTEST_TONIC: Final = -4
"""Of the candidate tonics, on the line of fifths from the key signature's major tonic."""
_LINE: Final = "FCGDAEB"


def spell(pitches: Sequence[int], fifths: Sequence[int]) -> list[Pitch]:
    """Spell notes.

    Args:
        pitches: MIDI numbers in the order of time.
        fifths: the key signature (-7 to 7) at each note.

    Returns:
        A pitch for each number.
    """
    counts = [0] * 12
    ahead = 0
    made: list[Pitch] = []
    for place, (midi, signature) in enumerate(zip(pitches, fifths, strict=True)):
        while ahead < min(len(pitches), place + _AFTER):
            counts[pitches[ahead] % 12] += 1
            ahead += 1
        if place > _BEFORE:
            counts[pitches[place - _BEFORE - 1] % 12] -= 1
        made.append(_pitch(midi, _elected(midi % 12, counts, signature)))
    return made


def _elected(pitch_class: int, counts: Sequence[int], signature: int) -> int:
    """The place on the line of fifths (C = 0) with the most votes."""
    votes: dict[int, int] = {}
    for tonic, count in enumerate(counts):
        line = _within(pitch_class, _within(tonic, signature + _FLATTEST_TONIC) + _FLATTEST)
        votes[line] = votes.get(line, 0) + count
    return max(votes, key=lambda line: (votes[line], -abs(line - signature - 2)))


def _within(pitch_class: int, lowest: int) -> int:
    """The place of a pitch class among the twelve from `lowest` on the line of fifths."""
    return lowest + (pitch_class * 7 - lowest) % 12


@lru_cache(maxsize=4096)
def _pitch(midi: int, line: int) -> Pitch:
    step, alter = _LINE[(line + 1) % 7], (line + 1) // 7
    if alter not in ACCIDENTALS:
        return Pitch.from_midi(midi)
    return Pitch(step, alter, (midi - alter - SEMITONES[step]) // 12 - 1)

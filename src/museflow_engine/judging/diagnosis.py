"""What kind of slip a wrong note is, seen alone, where that is clear.

What a note looks like alone is not always what it is: `misreading` looks at the notes of a
hand one after another.

Conventions: pitches are compared as MIDI numbers, staves by staff position (steps above
C0, see `Pitch.staff_position`).
"""

from __future__ import annotations

from functools import lru_cache

from museflow_engine.errors import NotationError
from museflow_engine.judgement import Diagnosis
from museflow_engine.music.key import Key
from museflow_engine.music.pitch import Pitch
from museflow_engine.music.score import Hand, Note

_OCTAVE = 12
_NEIGHBOUR = 2
# The bottom line of the treble staff is E4, that of the bass staff G2.
STEPS_BETWEEN_CLEFS = 12


def wrong_key(note: Note, played: int, key: Key) -> Diagnosis | None:
    """Name the slip that turned a written note into the key that was played.

    A key beside the written one is the next key up or down, white or black, or the next
    step of the scale. A note that lost its sharp or flat is that, though it is a key beside
    as well: of the semitones that a reader is off, these are by far the most.

    Args:
        note: the written note.
        played: MIDI number of the key played, other than the written one.
        key: key signature that holds at the note.
    """
    pitch = note.pitch
    by_signature = key.alter_of(pitch.step)
    natural = pitch.midi - pitch.alter
    if pitch.alter == by_signature != 0 and played == natural:
        return "key signature forgotten"
    if pitch.alter != by_signature and played in (natural, natural + by_signature):
        return "accidental forgotten"
    if (played - pitch.midi) % _OCTAVE == 0:
        return "octave slip"
    if abs(played - pitch.midi) <= _NEIGHBOUR or played in _next_steps(pitch, key):
        return "neighbour key"
    other = in_other_clef(pitch, key, note.hand)
    # A semitone beside is the same place with its sharp or flat forgotten.
    return "wrong clef" if other is not None and abs(played - other) <= 1 else None


def in_other_clef(pitch: Pitch, key: Key, hand: Hand, octaves_nearer: int = 0) -> int | None:
    """MIDI number of a note's place on the staff, read in the clef of the other hand.

    Args:
        pitch: the written pitch.
        key: key signature that holds there.
        hand: the hand that reads it.
        octaves_nearer: octaves by which the reader plays nearer to where the hand lies.

    Returns:
        None where there is no such key.
    """
    steps = STEPS_BETWEEN_CLEFS - 7 * octaves_nearer
    return _at(pitch.staff_position + (-steps if hand == "right" else steps), key)


def _next_steps(pitch: Pitch, key: Key) -> tuple[int | None, int | None]:
    return _at(pitch.staff_position - 1, key), _at(pitch.staff_position + 1, key)


@lru_cache(maxsize=2048)
def _at(position: int, key: Key) -> int | None:
    try:
        return key.pitch_at(position).midi
    except NotationError:
        return None

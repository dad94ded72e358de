"""What kind of slip a wrong note is, where that is clear.

Conventions: pitches are compared as MIDI numbers, staves by staff position (steps above
C0, see `Pitch.staff_position`).
"""

from __future__ import annotations

from museflow_engine.errors import NotationError
from museflow_engine.judgement import Diagnosis
from museflow_engine.music.key import Key
from museflow_engine.music.score import Note

_OCTAVE = 12
_NEIGHBOUR = 2
# The bottom line of the treble staff is E4, that of the bass staff G2.
_STEPS_BETWEEN_CLEFS = 12


def wrong_key(note: Note, played: int, key: Key) -> Diagnosis | None:
    """Name the slip that turned a written note into the key that was played.

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
    if abs(played - pitch.midi) <= _NEIGHBOUR:
        return "neighbour key"
    return "wrong clef" if played in _in_other_clef(note, key) else None


def _in_other_clef(note: Note, key: Key) -> tuple[int, ...]:
    """MIDI numbers of the note's place on the staff read in the other clef."""
    shift = -_STEPS_BETWEEN_CLEFS if note.hand == "right" else _STEPS_BETWEEN_CLEFS
    try:
        return (key.pitch_at(note.pitch.staff_position + shift).midi,)
    except NotationError:
        return ()

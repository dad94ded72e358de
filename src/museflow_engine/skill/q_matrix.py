"""The Q-matrix: which micro-skills each note of a phrase exercises.

Conventions: one row per note. Reading the pitch and reading the rhythm are two
outcomes of one note, so each note has two lists of skills; an intersection of a pitch
and a rhythm stands in both (Tatsuoka 1983; here one matrix per outcome).

Of the notes that a hand strikes at once, one carries the melody: the highest of the
right hand, the lowest of the left. Intervals and series run from melody note to melody
note; each other note is read as a distance from its melody note ("chord:3").
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from museflow_engine.music.key import Key
from museflow_engine.music.meter import TICKS_PER_QUARTER
from museflow_engine.music.pitch import ACCIDENTALS, Pitch
from museflow_engine.music.rhythm import quarters
from museflow_engine.music.score import HANDS, Bar, Hand, Note, Score
from museflow_engine.skill.names import intersection

SERIES_LENGTH = 3
_REMEMBERED = 16_384
"""Kinds of note whose skills are kept at hand: a sonata has a few thousand."""


@dataclass(frozen=True, slots=True)
class NoteSkills:
    """The skills one note exercises when its pitch, and when its rhythm, is read."""

    pitch: tuple[str, ...]
    rhythm: tuple[str, ...]

    @property
    def all(self) -> tuple[str, ...]:
        """Every skill of the note, without repeats."""
        return tuple(dict.fromkeys(self.pitch + self.rhythm))


def skills_of(score: Score) -> dict[str, NoteSkills]:
    """The skills of every note of a score (grace notes have none).

    Returns:
        Skills by note id.
    """
    sounding = {hand: [note for note in score.in_hand(hand) if not note.grace] for hand in HANDS}
    onsets = {hand: {note.onset for note in score.in_hand(hand)} for hand in HANDS}
    rows: dict[str, NoteSkills] = {}
    for hand in HANDS:
        other = onsets["left" if hand == "right" else "right"]
        _add_hand(rows, sounding[hand], other, score.bars)
    return rows


def _add_hand(
    rows: dict[str, NoteSkills], notes: Sequence[Note], other: set[int], bars: Sequence[Bar]
) -> None:
    """Add the rows of one hand; `other` are the onsets of the other one."""
    series: tuple[Note, ...] = ()
    names: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    bar, place = bars[0], 0
    for onset, struck in groupby(notes, key=lambda note: note.onset):
        strike = list(struck)
        while place + 1 < len(bars) and bars[place + 1].onset <= onset:
            place += 1
            bar = bars[place]
        melody = strike[-1] if strike[0].hand == "right" else strike[0]
        series = (*series[1 - SERIES_LENGTH :], melody)
        names = (*names[1 - SERIES_LENGTH :], melody.pitch.name)
        values = (*values[1 - SERIES_LENGTH :], quarters(melody.duration))
        together = "hands:together" if onset in other else "hands:apart"
        where = _place(bar, onset)
        for note in strike:
            (*pitch, own), (*rhythm, with_hand) = _of_note(note.pitch, note.duration, note.hand)
            shared = (f"hand:{note.hand}", together, own)
            pitch += _accidental(bar.key, note.pitch)
            rhythm += (where, with_hand)
            if note is not melody:
                rows[note.id] = NoteSkills((*pitch, *shared, chord_skill(melody, note)), (*rhythm, *shared))
                continue
            if len(series) > 1:
                pitch.append(interval_skill(series[-2], note))
            if len(series) == SERIES_LENGTH:
                pitch.append(f"notes:{'-'.join(names)}")
                rhythm.append(f"rhythms:{'-'.join(values)}")
            rows[note.id] = NoteSkills((*pitch, *shared), (*rhythm, *shared))


@lru_cache(maxsize=_REMEMBERED)
def _of_note(pitch: Pitch, duration: int, hand: Hand) -> tuple[tuple[str, str, str], tuple[str, str]]:
    """What a note exercises wherever it stands: pitch, in its hand, in its length; rhythm, in its hand."""
    name, rhythm, by = f"pitch:{pitch.name}", f"rhythm:{quarters(duration)}", f"hand:{hand}"
    return (name, intersection(name, by), intersection(name, rhythm)), (rhythm, intersection(rhythm, by))


@lru_cache(maxsize=_REMEMBERED)
def _accidental(key: Key, pitch: Pitch) -> tuple[str, ...]:
    return () if key.is_diatonic(pitch) else (f"accidental:{ACCIDENTALS[pitch.alter]}",)


def interval_skill(earlier: Note, later: Note) -> str:
    """Name of the melodic interval between two notes: "interval:+3", "interval:1"."""
    steps = later.pitch.staff_position - earlier.pitch.staff_position
    if steps == 0:
        return "interval:1"
    return f"interval:{steps + (1 if steps > 0 else -1):+d}"


def chord_skill(melody: Note, other: Note) -> str:
    """Name of the distance of a note from the melody note it is struck with: "chord:3"."""
    return f"chord:{abs(other.pitch.staff_position - melody.pitch.staff_position) + 1}"


def _place(bar: Bar, onset: int) -> str:
    # An anacrusis is counted as the end of a whole bar.
    offset = bar.meter.bar_ticks - bar.duration if bar.number == 0 else 0
    return f"place:{quarters(onset - bar.onset + offset + TICKS_PER_QUARTER)}"

"""The Q-matrix: which micro-skills each note of a phrase exercises.

Conventions: one row per note. Reading the pitch and reading the rhythm are two
outcomes of one note, so each note has two lists of skills; an intersection of a pitch
and a rhythm stands in both (Tatsuoka 1983; here one matrix per outcome).

Of the notes that a hand strikes at once, one carries the melody: the highest of the
right hand, the lowest of the left. Intervals and series run from melody note to melody
note; each other note is read as a distance from its melody note ("chord:3").
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby

from museflow_engine.music.meter import TICKS_PER_QUARTER
from museflow_engine.music.pitch import ACCIDENTALS
from museflow_engine.music.rhythm import quarters
from museflow_engine.music.score import HANDS, Hand, Note, Score
from museflow_engine.skill.names import intersection

SERIES_LENGTH = 3


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
    onsets = {hand: {note.onset for note in score.in_hand(hand)} for hand in HANDS}
    rows: dict[str, NoteSkills] = {}
    for hand in HANDS:
        other = onsets["left" if hand == "right" else "right"]
        melody: list[Note] = []
        for onset, strike in groupby(_without_graces(score, hand), key=lambda note: note.onset):
            notes = list(strike)
            melody.append(notes[-1] if hand == "right" else notes[0])
            together = "hands:together" if onset in other else "hands:apart"
            for note in notes:
                series = melody[-SERIES_LENGTH:] if note is melody[-1] else []
                rows[note.id] = _note_skills(score, note, series, together)
                if note is not melody[-1]:
                    rows[note.id] = _with_chord(rows[note.id], chord_skill(melody[-1], note))
    return rows


def _without_graces(score: Score, hand: Hand) -> list[Note]:
    return [note for note in score.in_hand(hand) if not note.grace]


def _with_chord(row: NoteSkills, chord: str) -> NoteSkills:
    return NoteSkills((*row.pitch, chord), row.rhythm)


def _note_skills(score: Score, note: Note, series: list[Note], together: str) -> NoteSkills:
    """The skills of a note; the series ends with it, or is empty if it has none."""
    pitch, rhythm, hand = f"pitch:{note.pitch.name}", f"rhythm:{quarters(note.duration)}", f"hand:{note.hand}"
    shared = (hand, together, intersection(pitch, rhythm))
    pitch_skills = [pitch, intersection(pitch, hand)]
    rhythm_skills = [rhythm, _place(score, note), intersection(rhythm, hand)]
    bar = score.bar_at(note.onset)
    if not bar.key.is_diatonic(note.pitch):
        pitch_skills.append(f"accidental:{ACCIDENTALS[note.pitch.alter]}")
    if len(series) > 1:
        pitch_skills.append(interval_skill(series[-2], note))
    if len(series) == SERIES_LENGTH:
        pitch_skills.append("notes:" + "-".join(each.pitch.name for each in series))
        rhythm_skills.append("rhythms:" + "-".join(quarters(each.duration) for each in series))
    return NoteSkills((*pitch_skills, *shared), (*rhythm_skills, *shared))


def interval_skill(earlier: Note, later: Note) -> str:
    """Name of the melodic interval between two notes: "interval:+3", "interval:1"."""
    steps = later.pitch.staff_position - earlier.pitch.staff_position
    if steps == 0:
        return "interval:1"
    return f"interval:{steps + (1 if steps > 0 else -1):+d}"


def chord_skill(melody: Note, other: Note) -> str:
    """Name of the distance of a note from the melody note it is struck with: "chord:3"."""
    return f"chord:{abs(other.pitch.staff_position - melody.pitch.staff_position) + 1}"


def _place(score: Score, note: Note) -> str:
    bar = score.bar_at(note.onset)
    # An anacrusis is counted as the end of a whole bar.
    offset = bar.meter.bar_ticks - bar.duration if bar.number == 0 else 0
    place = Fraction(note.onset - bar.onset + offset, TICKS_PER_QUARTER) + 1
    return f"place:{float(place):g}" if place.denominator in (1, 2, 4, 8) else f"place:{place}"

"""The Q-matrix: which micro-skills each note of a phrase exercises.

Conventions: one row per note. Reading the pitch and reading the rhythm are two
outcomes of one note, so each note has two lists of skills; an intersection of a pitch
and a rhythm stands in both (Tatsuoka 1983; here one matrix per outcome).
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from museflow_engine.music.meter import TICKS_PER_QUARTER
from museflow_engine.music.pitch import ACCIDENTALS
from museflow_engine.music.rhythm import quarters
from museflow_engine.music.score import HANDS, Note, Score
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
        line = [note for note in score.in_hand(hand) if not note.grace]
        for index, note in enumerate(line):
            series = _series(line, index)
            together = "hands:together" if note.onset in other else "hands:apart"
            rows[note.id] = _note_skills(score, note, series, together)
    return rows


def _series(line: list[Note], index: int) -> list[Note]:
    """The note and up to two before it in its hand, each at an onset of its own."""
    series = [line[index]]
    for note in reversed(line[:index]):
        if len(series) == SERIES_LENGTH:
            break
        if note.onset < series[0].onset:
            series.insert(0, note)
    return series


def _note_skills(score: Score, note: Note, series: list[Note], together: str) -> NoteSkills:
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


def _place(score: Score, note: Note) -> str:
    bar = score.bar_at(note.onset)
    # An anacrusis is counted as the end of a whole bar.
    offset = bar.meter.bar_ticks - bar.duration if bar.number == 0 else 0
    place = Fraction(note.onset - bar.onset + offset, TICKS_PER_QUARTER) + 1
    return f"place:{float(place):g}" if place.denominator in (1, 2, 4, 8) else f"place:{place}"

"""What a judged phrase tells about skills: one answer a note and outcome.

Conventions: reading the pitch and reading the rhythm are separate outcomes of a note,
each with its own row of skills (`skill.skills_of`, the Q-matrix). A missed note is a
wrong answer in pitch and none in rhythm; a rhythm counts only where a beat was known
to measure it by; an extra note by itself blames no skill. How surely a note was read
right is its grade (`grading`), from the judgements alone, so that replay is exact.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

from museflow_engine.errors import RecordError
from museflow_engine.events.modes import Mode
from museflow_engine.judgement import Judgement
from museflow_engine.learner.grading import grades_of
from museflow_engine.music import Phrase
from museflow_engine.skill import skills_of

Outcome = Literal["pitch", "rhythm"]

_EVEN: Final = 0.5
_GIVEN_UP: Final = 3


@dataclass(frozen=True, slots=True)
class SkillEvidence:
    """One answer.

    Attributes:
        skills: those that it took.
        correct: whether it came out right.
        outcome: what kind of answer it is.
        grade: probability that it was read right, if right and wrong were equally likely before.
    """

    skills: tuple[str, ...]
    correct: bool
    outcome: Outcome
    grade: float

    @property
    def read(self) -> bool:
        """Whether it was more likely read right than wrong."""
        return self.grade >= _EVEN

    @property
    def credit(self) -> float:
        """Probability that `read` tells the truth, .5 to 1."""
        return max(self.grade, 1.0 - self.grade)


def evidence_of(
    phrase: Phrase, judgements: Iterable[Judgement], tempo: float | None = None
) -> list[SkillEvidence]:
    """The answers that a judged phrase gave, in the order of its judgements.

    Args:
        phrase: what was to be played.
        judgements: settled judgements; of several on one note the last counts.
        tempo: tempo kept, in quarters a minute, if it is known.

    Raises:
        RecordError: if a judgement names a note that the phrase does not have.
    """
    rows = skills_of(phrase)
    last = {judgement.note_id: judgement for judgement in judgements if judgement.note_id is not None}
    strange = next((note_id for note_id in last if note_id not in phrase.by_id), None)
    if strange is not None:
        raise RecordError(
            f"A judgement is of note {strange!r}, which its phrase does not have: "
            "the judgements and the phrase do not belong together."
        )
    grades = grades_of(phrase, last, tempo)
    answers: list[SkillEvidence] = []
    for note_id, judgement in last.items():
        row, grade = rows.get(note_id), grades[note_id]
        if row is None:
            continue  # grace notes exercise no skill
        answers.append(SkillEvidence(row.pitch, judgement.pitch_correct, "pitch", grade.pitch))
        if grade.rhythm is not None:
            answers.append(SkillEvidence(row.rhythm, judgement.rhythm_correct, "rhythm", grade.rhythm))
    return answers


def before_giving_up(phrase: Phrase, judgements: Iterable[Judgement], mode: Mode) -> list[Judgement]:
    """The judgements without those of a rest of the phrase that was given up.

    Who stops in the middle has not misread what follows. A beginner who misses the last
    note, or the last two, has: the rest counts as given up if at least `_GIVEN_UP` moments
    and a bar's time of it were left out, or if nothing was played at all. A metronome that
    waits lets nobody past a note, so in wait mode any such rest was given up.
    """
    kept = list(judgements)
    missed = {each.note_id for each in kept if each.kind == "deletion"}
    played = [each.note_id for each in kept if each.note_id is not None and each.kind != "deletion"]
    end = max((phrase.by_id[note].onset for note in played if note in phrase.by_id), default=-1)
    rest = {note.onset for note in phrase.notes if note.onset > end and not note.grace}
    if not rest:
        return kept
    silent = max(note.offset for note in phrase.notes) - min(rest)
    if played and mode != "wait" and (len(rest) < _GIVEN_UP or silent < phrase.meter.bar_ticks):
        return kept
    given_up = {note.id for note in phrase.notes if note.onset > end} & missed
    return [each for each in kept if each.note_id not in given_up or each.kind != "deletion"]


def within_what_was_played(phrase: Phrase, judgements: Iterable[Judgement]) -> list[Judgement]:
    """The judgements of the bars from the first to the last in which a written note was played.

    Who plays the first page of a piece has not missed the notes of the second.
    """
    kept = list(judgements)
    heard = [each.note_id for each in kept if each.note_id is not None and each.kind != "deletion"]
    onsets = [phrase.by_id[note].onset for note in heard if note in phrase.by_id]
    if not onsets:
        return [each for each in kept if each.kind != "deletion"]
    first, last = phrase.bar_at(min(onsets)), phrase.bar_at(max(onsets))
    start, end = first.onset, last.onset + last.duration

    def is_near(judgement: Judgement) -> bool:
        note = phrase.by_id.get(judgement.note_id or "")
        return note is None or start <= note.onset < end

    return [each for each in kept if is_near(each)]

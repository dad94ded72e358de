"""What a judged phrase tells about skills: one answer a note and outcome.

Conventions: reading the pitch and reading the rhythm are separate outcomes of a note,
each with its own row of skills (`skill.skills_of`, the Q-matrix). A missed note is a
wrong answer in pitch and none in rhythm; a rhythm counts only where a beat was known
to measure it by; an extra note by itself blames no skill.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from museflow_engine.errors import RecordError
from museflow_engine.judgement import Judgement
from museflow_engine.music import Phrase
from museflow_engine.skill import skills_of

Outcome = Literal["pitch", "rhythm"]


@dataclass(frozen=True, slots=True)
class SkillEvidence:
    """One answer: the skills that it took, whether it was right, and its outcome."""

    skills: tuple[str, ...]
    correct: bool
    outcome: Outcome


def evidence_of(phrase: Phrase, judgements: Iterable[Judgement]) -> list[SkillEvidence]:
    """The answers that a judged phrase gave, in the order of its judgements.

    Args:
        phrase: what was to be played.
        judgements: settled judgements; of several on one note the last counts.

    Raises:
        RecordError: if a judgement names a note that the phrase does not have.
    """
    rows = skills_of(phrase)
    last = {judgement.note_id: judgement for judgement in judgements if judgement.note_id is not None}
    answers: list[SkillEvidence] = []
    for note_id, judgement in last.items():
        row = rows.get(note_id)
        if row is None:
            if note_id in phrase.by_id:
                continue  # grace notes exercise no skill
            raise RecordError(
                f"A judgement is of note {note_id!r}, which its phrase does not have: "
                "the judgements and the phrase do not belong together."
            )
        answers.append(SkillEvidence(row.pitch, judgement.pitch_correct, "pitch"))
        if judgement.timing is not None:
            answers.append(SkillEvidence(row.rhythm, judgement.rhythm_correct, "rhythm"))
    return answers


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

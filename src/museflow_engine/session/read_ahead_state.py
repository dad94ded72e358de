"""Where a read-ahead trial stands, as a frozen value, and how each record moves it."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields, replace
from typing import Any, Self

from museflow_engine.errors import RecordError
from museflow_engine.events import ReadAheadFound, ReadAheadStarted, Record, VanishingPlayed, VanishingShown
from museflow_engine.music import Phrase

Answer = tuple[float, int, int]
"""A span asked for, how many of the notes that had vanished came right, and how many had."""


@dataclass(frozen=True, slots=True)
class ReadAheadState:
    """The standing of one trial.

    Attributes:
        session: name of the trial, as in its records.
        tier: id of the tier that phrases are drawn from.
        seed: its seed; the phrase with number n is drawn with (seed, n).
        tempo: tempo chosen in quarters a minute; 0 for the tier's goal.
        began: when the first phrase was shown, in seconds.
        at: time of the last record, in seconds.
        number: phrases shown so far.
        span: beats before they are due at which the notes of the present phrase vanish.
        phrase: the phrase that waits, as `Phrase.to_json`; None where none does.
        answers: what was asked so far, and what came of it.
        ended: whether the trial is over.
    """

    session: str = ""
    tier: str = ""
    seed: int = 0
    tempo: float = 0.0
    began: float = 0.0
    at: float = 0.0
    number: int = 0
    span: float = 0.0
    phrase: dict[str, Any] | None = None
    answers: tuple[Answer, ...] = ()
    ended: bool = False

    def to_json(self) -> dict[str, Any]:
        """The state as JSON values."""
        return {**asdict(self), "answers": [list(answer) for answer in self.answers]}

    @classmethod
    def from_json(cls, data: object) -> Self:
        """The state that `to_json` wrote.

        Raises:
            RecordError: if the data is no state of a read-ahead trial.
        """
        if not isinstance(data, dict) or set(data) != {field.name for field in fields(cls)}:
            raise RecordError("This is no state of a read-ahead trial; begin a new one.")
        try:
            answers = tuple((float(span), int(right), int(notes)) for span, right, notes in data["answers"])
        except (TypeError, ValueError) as error:
            raise RecordError(
                f"The state of a read-ahead trial is damaged ({error}); begin a new one."
            ) from error
        return cls(**{**data, "answers": answers})


def advance_read_ahead(state: ReadAheadState, record: Record, phrase: Phrase | None = None) -> ReadAheadState:
    """The state after one more record; records of anything else leave it.

    Args:
        state: the state before.
        record: what happened.
        phrase: the phrase that was shown, for a `VanishingShown`.
    """
    match record:
        case ReadAheadStarted():
            return ReadAheadState(
                session=record.session,
                tier=record.tier,
                seed=record.seed,
                tempo=record.tempo or 0.0,
                began=record.at,
                at=record.at,
            )
        case VanishingShown():
            return replace(
                state,
                at=record.at,
                began=state.began if state.number else record.at,
                number=record.number,
                span=record.span,
                phrase=phrase.to_json() if phrase else None,
            )
        case VanishingPlayed():
            answers = (*state.answers, (record.span, record.right, record.notes))
            return replace(state, at=record.at, phrase=None, answers=answers)
        case ReadAheadFound():
            return replace(state, at=record.at, ended=True)
        case _:
            return state

"""Where a placement test stands, as a frozen value, and how each record moves it."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields, replace
from typing import Any, Self

from museflow_engine.errors import RecordError
from museflow_engine.events import PlacementEnded, PlacementStarted, ProbePlayed, ProbeShown, Record
from museflow_engine.music import Phrase


@dataclass(frozen=True, slots=True)
class PlacementState:
    """The standing of one test.

    Attributes:
        session: name of the test, as in its records.
        seed: its seed; the phrase with number n is drawn with (seed, n).
        began: when the first phrase was shown, in seconds.
        at: time of the last record, in seconds.
        number: phrases shown so far.
        tier: id of the tier of the present phrase; "" before the first.
        phrase: the phrase that waits, as `Phrase.to_json`; None where none does.
        answers: tiers played, and whether they were read.
        ended: whether the test is over.
    """

    session: str = ""
    seed: int = 0
    began: float = 0.0
    at: float = 0.0
    number: int = 0
    tier: str = ""
    phrase: dict[str, Any] | None = None
    answers: tuple[tuple[str, bool], ...] = ()
    ended: bool = False

    def to_json(self) -> dict[str, Any]:
        """The state as JSON values."""
        return {**asdict(self), "answers": [list(answer) for answer in self.answers]}

    @classmethod
    def from_json(cls, data: object) -> Self:
        """The state that `to_json` wrote.

        Raises:
            RecordError: if the data is no state of a placement test.
        """
        if not isinstance(data, dict) or set(data) != {field.name for field in fields(cls)}:
            raise RecordError("This is no state of a placement test; begin a new one.")
        try:
            answers = tuple((str(tier), bool(read)) for tier, read in data["answers"])
        except (TypeError, ValueError) as error:
            raise RecordError(
                f"The state of a placement test is damaged ({error}); begin a new one."
            ) from error
        return cls(**{**data, "answers": answers})


def advance_placement(state: PlacementState, record: Record, phrase: Phrase | None = None) -> PlacementState:
    """The state after one more record; records of anything else leave it.

    Args:
        state: the state before.
        record: what happened.
        phrase: the phrase that was shown, for a `ProbeShown`.
    """
    match record:
        case PlacementStarted():
            return PlacementState(session=record.session, seed=record.seed, began=record.at, at=record.at)
        case ProbeShown():
            return replace(
                state,
                at=record.at,
                began=state.began if state.number else record.at,
                number=record.number,
                tier=record.tier,
                phrase=phrase.to_json() if phrase else None,
            )
        case ProbePlayed():
            answers = (*state.answers, (record.tier, record.read))
            return replace(state, at=record.at, phrase=None, answers=answers)
        case PlacementEnded():
            return replace(state, at=record.at, ended=True)
        case _:
            return state

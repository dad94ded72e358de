"""The records of a read-ahead trial: phrases whose notes vanish before they are due.

Conventions: as in `records`; spans are in felt beats. The phrases do not come again. What
goes wrong in them is of reading ahead and teaches nothing of the skills, and no tier is
passed by them.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from museflow_engine.judgement import Judgement, PhraseScore


class _OfReadAhead(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", ser_json_inf_nan="constants")

    version: Literal[1] = 1
    session: str
    at: float


class ReadAheadStarted(_OfReadAhead):
    """A learner begins a trial at a tier, with the seed of all that follows.

    `tempo` is the tempo chosen, in quarters a minute; None for the tier's goal.
    """

    kind: Literal["read_ahead_started"] = "read_ahead_started"
    learner: str
    tier: str
    seed: int
    tempo: float | None = None


class VanishingShown(_OfReadAhead):
    """A phrase was put before the learner whose notes vanish `span` beats before they are due.

    `fingerprint` and `shape` are the phrase's, `tempo` is in quarters a minute.
    """

    kind: Literal["vanishing_shown"] = "vanishing_shown"
    number: int
    tier: str
    tempo: float
    span: float = Field(ge=0.0)
    fingerprint: str
    shape: str


class VanishingPlayed(_OfReadAhead):
    """The phrase was played: `right` of the `notes` that had vanished came right.

    `phrase` is `Phrase.to_json`.
    """

    kind: Literal["vanishing_played"] = "vanishing_played"
    number: int
    tier: str
    span: float = Field(ge=0.0)
    right: int = Field(ge=0)
    notes: int = Field(ge=0)
    phrase: dict[str, Any]
    judgements: tuple[Judgement, ...]
    score: PhraseScore


class ReadAheadFound(_OfReadAhead):
    """The trial was played to its end: the learner reads `span` beats ahead.

    `lowest` and `highest` are the ends of its 80 % interval, `beat` is a beat in seconds at
    the tempo that was kept to, `phrases` is how many were played.
    """

    kind: Literal["read_ahead_found"] = "read_ahead_found"
    tier: str
    span: float
    lowest: float
    highest: float
    beat: float = Field(gt=0.0)
    phrases: int


ReadAheadRecord = ReadAheadStarted | VanishingShown | VanishingPlayed | ReadAheadFound
"""Any record of a read-ahead trial."""

"""The records of a session, as frozen values and as JSON.

Conventions: `at` is seconds on one axis for all of a learner's sessions (Unix time,
where a real clock is at hand). `version` is that of the record's form and only grows; a
reader refuses what is newer than itself. Replaying a learner's records in order
rebuilds the learner's state exactly. Version 2 of two records came with the modes of
practice; what was kept before was all played in tempo mode.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from museflow_engine.errors import RecordError
from museflow_engine.events.modes import Mode
from museflow_engine.events.pieces import PassagePlayed, PassageShown, PieceJudged, PieceStarted
from museflow_engine.events.placement import PlacementEnded, PlacementStarted, ProbePlayed, ProbeShown
from museflow_engine.events.read_ahead import (
    ReadAheadFound,
    ReadAheadStarted,
    VanishingPlayed,
    VanishingShown,
)
from museflow_engine.judgement import Judgement, PhraseScore


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", ser_json_inf_nan="constants")

    version: int
    session: str
    at: float


class SessionStarted(_Record):
    """A learner sits down at a tier, with the seed of all that follows.

    `tempo` is the tempo chosen, in quarters a minute; None for each tier's goal. `mode`
    is the mode of practice chosen.
    """

    version: Literal[1, 2] = 2
    kind: Literal["session_started"] = "session_started"
    learner: str
    tier: str
    seed: int
    tempo: float | None = None
    mode: Mode = "tempo"


class PhraseShown(_Record):
    """A phrase was put before the learner.

    `weights` are those it was drawn with (only the ones that are not 1); `phrase` is
    `Phrase.to_json`; `tempo` the tempo to be kept in quarters a minute, which is the goal
    tempo times `pace`. `accuracy` is the share of right notes that was foretold for it, if
    the learner was kept in a band of accuracy. Version 2 came with these two.
    """

    version: Literal[1, 2] = 2
    kind: Literal["phrase_shown"] = "phrase_shown"
    number: int
    tier: str
    tempo: float
    fingerprint: str
    weights: dict[str, float]
    phrase: dict[str, Any]
    pace: float = Field(default=1.0, gt=0.0)
    accuracy: float | None = None


class PhrasePlayed(_Record):
    """The phrase was played and judged; `clean` says whether it counts for the tier.

    Only what is played in tempo mode can count.
    """

    version: Literal[1, 2] = 2
    kind: Literal["phrase_played"] = "phrase_played"
    number: int
    tier: str
    judgements: tuple[Judgement, ...]
    score: PhraseScore
    clean: bool
    mode: Mode = "tempo"


class TierPassed(_Record):
    """Enough clean phrases: the tier is passed."""

    version: Literal[1] = 1
    kind: Literal["tier_passed"] = "tier_passed"
    tier: str


class LevelPassed(_Record):
    """The last tier of a level is passed."""

    version: Literal[1] = 1
    kind: Literal["level_passed"] = "level_passed"
    level: str


class TierWidened(_Record):
    """The tier has run out of fresh phrases; later ones come from `step` as well."""

    version: Literal[1] = 1
    kind: Literal["tier_widened"] = "tier_widened"
    tier: str
    step: str


Record = Annotated[
    SessionStarted
    | PhraseShown
    | PhrasePlayed
    | TierPassed
    | LevelPassed
    | TierWidened
    | PieceStarted
    | PassageShown
    | PassagePlayed
    | PieceJudged
    | PlacementStarted
    | ProbeShown
    | ProbePlayed
    | PlacementEnded
    | ReadAheadStarted
    | VanishingShown
    | VanishingPlayed
    | ReadAheadFound,
    Field(discriminator="kind"),
]

_ADAPTER: TypeAdapter[Record] = TypeAdapter(Record)


def encode_record(record: Record) -> str:
    """One record as one line of JSON."""
    return record.model_dump_json()


def decode_record(line: str | bytes) -> Record:
    """The record that `encode_record` wrote.

    Raises:
        RecordError: if the line is not a record, or is of a newer version.
    """
    try:
        return _ADAPTER.validate_json(line)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"]) or "the line"
        raise RecordError(
            f"A record cannot be read ({place}: {first['msg']}). "
            "If a newer museflow wrote it, update museflow; else remove that line."
        ) from error

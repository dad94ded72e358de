"""The records of a placement test: phrases from here and there, to find where to begin.

Conventions: as in `records`. What is played in a placement test tells of the learner's
skills, and its phrases do not come again; it passes no tier and moves nobody on the road:
the next `SessionStarted` does that.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from museflow_engine.judgement import Judgement, PhraseScore


class _OfPlacement(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", ser_json_inf_nan="constants")

    version: Literal[1] = 1
    session: str
    at: float


class PlacementStarted(_OfPlacement):
    """A learner begins a placement test, with the seed of all that follows."""

    kind: Literal["placement_started"] = "placement_started"
    learner: str
    seed: int


class ProbeShown(_OfPlacement):
    """A phrase of a tier was put before the learner, to be played at `tempo` quarters a minute.

    `fingerprint` and `shape` are the phrase's.
    """

    kind: Literal["probe_shown"] = "probe_shown"
    number: int
    tier: str
    tempo: float
    fingerprint: str
    shape: str


class ProbePlayed(_OfPlacement):
    """The phrase was played and judged; `read` says whether it counts as read.

    `phrase` is `Phrase.to_json`.
    """

    kind: Literal["probe_played"] = "probe_played"
    number: int
    tier: str
    phrase: dict[str, Any]
    judgements: tuple[Judgement, ...]
    score: PhraseScore
    read: bool


class PlacementEnded(_OfPlacement):
    """The test was played to its end: practice may begin at `level`.

    `lowest` and `highest` are the ends of the 80 % interval of the first level that the
    learner cannot read yet; `phrases` is how many were played.
    """

    kind: Literal["placement_ended"] = "placement_ended"
    level: str
    lowest: str
    highest: str
    phrases: int


PlacementRecord = PlacementStarted | ProbeShown | ProbePlayed | PlacementEnded
"""Any record of a placement test."""

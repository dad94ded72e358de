"""The records of a learner's own pieces: practised passage by passage, or judged from a file.

Conventions: as in `records`. A piece has no tier: what is played of it tells of the
learner's skills and of nothing else; it passes no tier, and takes no phrase out of those
that may still be generated.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from museflow_engine.events.modes import Mode
from museflow_engine.judgement import Judgement, PhraseScore


class _OfPiece(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", ser_json_inf_nan="constants")

    version: Literal[1] = 1
    session: str
    at: float
    source: str


class PieceStarted(_OfPiece):
    """A learner sits down with a piece, with the seed of all that follows.

    `source` is "piece:" and its title or the name of its file; `piece` is the
    fingerprint of what is to be practised (bars and hands as chosen); `tempo` the goal
    in quarters a minute at its start; `mode` the mode of practice.
    """

    kind: Literal["piece_started"] = "piece_started"
    learner: str
    piece: str
    seed: int
    tempo: float
    mode: Mode = "tempo"


class PassageShown(_OfPiece):
    """A passage was put before the learner.

    `bars` are its first and last bar as they are numbered in the piece; `tempo` is asked
    for now and `goal` in the end, in quarters a minute; `needs` are the deficits, drawn
    from the belief, for which it was chosen; `phrase` is `Phrase.to_json`.
    """

    kind: Literal["passage_shown"] = "passage_shown"
    number: int
    piece: str
    bars: tuple[int, int]
    tempo: float
    goal: float
    fingerprint: str
    needs: dict[str, float]
    phrase: dict[str, Any]


class PassagePlayed(_OfPiece):
    """The passage was played and judged; `clean` says whether it was clean at its tempo.

    Only what is played in tempo mode can be.
    """

    kind: Literal["passage_played"] = "passage_played"
    number: int
    piece: str
    fingerprint: str
    judgements: tuple[Judgement, ...]
    score: PhraseScore
    clean: bool
    mode: Mode = "tempo"


class PieceJudged(_OfPiece):
    """A performance from a file was judged beside its score.

    `performance` is a hash of the file, by which no performance counts twice; `tempo` is
    the goal in quarters a minute; `phrase` is `Phrase.to_json`.
    """

    kind: Literal["piece_judged"] = "piece_judged"
    learner: str
    performance: str
    tempo: float
    phrase: dict[str, Any]
    judgements: tuple[Judgement, ...]
    score: PhraseScore


PieceRecord = PieceStarted | PassageShown | PassagePlayed | PieceJudged
"""Any record of a learner's own piece."""

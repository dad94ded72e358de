"""A swipe: a person's verdict on a phrase, good or bad to play, and perhaps why.

Conventions: as in `records`. A swipe is no part of a session: it belongs to a person and
a phrase, a later one of the same two takes the place of an earlier one, and it may be
carried from one computer to another.
"""

from __future__ import annotations

from typing import Any, Final, Literal, get_args

from pydantic import BaseModel, ConfigDict, ValidationError

from museflow_engine.errors import RecordError

Reason = Literal["dull", "awkward", "wrong-sounding", "shapeless", "too hard", "too easy", "lovely", "flows"]
REASONS: Final[tuple[Reason, ...]] = get_args(Reason)


class Swipe(BaseModel):
    """One verdict.

    Attributes:
        learner: who said so.
        at: when, in seconds of Unix time.
        liked: swiped right.
        reasons: why, in any number.
        tier: id of the tier that the phrase came from.
        fingerprint: of the phrase.
        score: what the quality model in use thought of it, 0 to 1.
        phrase: `Phrase.to_json`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Literal["swipe"] = "swipe"
    version: Literal[1] = 1
    learner: str
    at: float
    liked: bool
    reasons: tuple[Reason, ...] = ()
    tier: str
    fingerprint: str
    score: float
    phrase: dict[str, Any]


def encode_swipe(swipe: Swipe) -> str:
    """One swipe as one line of JSON."""
    return swipe.model_dump_json()


def decode_swipe(line: str | bytes) -> Swipe:
    """The swipe that `encode_swipe` wrote.

    Raises:
        RecordError: if the line is no swipe, or of a newer version.
    """
    try:
        return Swipe.model_validate_json(line)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"]) or "the line"
        raise RecordError(
            f"A swipe cannot be read ({place}: {first['msg']}). "
            "If a newer museflow wrote it, update museflow; else remove that line."
        ) from error

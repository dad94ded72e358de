"""What a finished phrase brings: judgements, score, and how far the tier or the piece is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from museflow_engine.events import Record
from museflow_engine.judgement import Judgement, PhraseScore
from museflow_engine.level import Tier


@dataclass(frozen=True, slots=True)
class TierProgress:
    """How far a tier is: `clean` of `needed` phrases, out of which `passed` follows."""

    tier: str
    clean: int
    needed: int
    passed: bool


@dataclass(frozen=True, slots=True)
class PhraseResult:
    """The outcome of one phrase.

    Attributes:
        score: the phrase's score.
        judgements: settled judgements, in order of time.
        clean: whether the phrase counts towards passing the tier.
        progress: the tier's progress with this phrase counted.
        next_tier: the tier that the next phrase is drawn from; None at the road's end.
        records: what is to be saved of this phrase.
    """

    score: PhraseScore
    judgements: tuple[Judgement, ...]
    clean: bool
    progress: TierProgress
    next_tier: Tier | None
    records: tuple[Record, ...]


@dataclass(frozen=True, slots=True)
class PieceProgress:
    """How far a piece is.

    Attributes:
        source: the piece.
        clean: passages that were clean at their goal tempo.
        needed: all passages; the whole piece comes after them.
        passed: whether the whole piece was clean at its tempo.
    """

    source: str
    clean: int
    needed: int
    passed: bool


@dataclass(frozen=True, slots=True)
class PassageResult:
    """The outcome of one passage: as `PhraseResult`, with the piece's progress."""

    score: PhraseScore
    judgements: tuple[Judgement, ...]
    clean: bool
    progress: PieceProgress
    records: tuple[Record, ...]


@dataclass(frozen=True, slots=True)
class PlacementProgress:
    """How far a placement test is.

    Attributes:
        played: phrases that were played.
        most: after how many it ends at the latest.
        lowest, highest: levels between which practice will begin, as likely as 80 %.
        passed: whether the test is over.
    """

    played: int
    most: int
    lowest: str
    highest: str
    passed: bool


@dataclass(frozen=True, slots=True)
class PlacementResult:
    """The outcome of one phrase of a placement test; `clean` says that it counts as read."""

    score: PhraseScore
    judgements: tuple[Judgement, ...]
    clean: bool
    progress: PlacementProgress
    records: tuple[Record, ...]


@dataclass(frozen=True, slots=True)
class ReadAheadProgress:
    """How far a read-ahead trial is.

    Attributes:
        played: phrases that were played.
        most: after how many it ends at the latest.
        span: beats that the learner reads ahead, as far as is known.
        lowest, highest: between which it lies, as likely as 80 %.
        passed: whether the trial is over.
    """

    played: int
    most: int
    span: float
    lowest: float
    highest: float
    passed: bool


@dataclass(frozen=True, slots=True)
class ReadAheadResult:
    """The outcome of one phrase whose notes vanished.

    Attributes:
        score, judgements, records: as in `PhraseResult`.
        clean: whether as much came right as is kept at the learner's span.
        right: how many of the notes that had vanished came right.
        notes: how many had.
        progress: what is known of the span with this phrase counted.
    """

    score: PhraseScore
    judgements: tuple[Judgement, ...]
    clean: bool
    right: int
    notes: int
    progress: ReadAheadProgress
    records: tuple[Record, ...]


Result: TypeAlias = PhraseResult | PassageResult | PlacementResult | ReadAheadResult
"""The outcome of a phrase of whatever is practised."""

Progress: TypeAlias = TierProgress | PieceProgress | PlacementProgress | ReadAheadProgress
"""How far whatever is practised is."""

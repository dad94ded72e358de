"""Floor 5: the loop, without clock or port: phrase, events, judgements, belief, next phrase."""

from museflow_engine.session.flow import Flow
from museflow_engine.session.passages import Passage, cut_into_passages
from museflow_engine.session.piece_plan import PiecePlan
from museflow_engine.session.piece_session import PieceSession
from museflow_engine.session.placement import PlacementSession
from museflow_engine.session.placement_state import PlacementState
from museflow_engine.session.read_ahead import ReadAheadSession
from museflow_engine.session.read_ahead_state import ReadAheadState
from museflow_engine.session.result import (
    PassageResult,
    PhraseResult,
    PieceProgress,
    PlacementProgress,
    PlacementResult,
    Progress,
    ReadAheadProgress,
    ReadAheadResult,
    Result,
    TierProgress,
)
from museflow_engine.session.session import SNAPSHOT_VERSION, PracticeSession
from museflow_engine.session.sitting import Heading, Lesson, Sitting
from museflow_engine.session.spans import SpanBelief
from museflow_engine.session.staircase import Staircase
from museflow_engine.session.state import SessionState, advance
from museflow_engine.session.tiredness import time_for_a_break

__all__ = [
    "SNAPSHOT_VERSION",
    "Flow",
    "Heading",
    "Lesson",
    "Passage",
    "PassageResult",
    "PhraseResult",
    "PiecePlan",
    "PieceProgress",
    "PieceSession",
    "PlacementProgress",
    "PlacementResult",
    "PlacementSession",
    "PlacementState",
    "PracticeSession",
    "Progress",
    "ReadAheadProgress",
    "ReadAheadResult",
    "ReadAheadSession",
    "ReadAheadState",
    "Result",
    "SessionState",
    "Sitting",
    "SpanBelief",
    "Staircase",
    "TierProgress",
    "advance",
    "cut_into_passages",
    "time_for_a_break",
]

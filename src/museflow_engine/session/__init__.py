"""Floor 5: the loop, without clock or port: phrase, events, judgements, belief, next phrase."""

from museflow_engine.session.passages import Passage, cut_into_passages
from museflow_engine.session.piece_plan import PiecePlan
from museflow_engine.session.piece_session import PieceSession
from museflow_engine.session.result import PassageResult, PhraseResult, PieceProgress, TierProgress
from museflow_engine.session.session import SNAPSHOT_VERSION, PracticeSession
from museflow_engine.session.sitting import Heading, Lesson, Sitting
from museflow_engine.session.state import SessionState, advance

__all__ = [
    "SNAPSHOT_VERSION",
    "Heading",
    "Lesson",
    "Passage",
    "PassageResult",
    "PhraseResult",
    "PiecePlan",
    "PieceProgress",
    "PieceSession",
    "PracticeSession",
    "SessionState",
    "Sitting",
    "TierProgress",
    "advance",
    "cut_into_passages",
]

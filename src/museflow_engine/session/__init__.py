"""Floor 5: the loop, without clock or port: phrase, events, judgements, belief, next phrase."""

from museflow_engine.session.result import PhraseResult, TierProgress
from museflow_engine.session.session import SNAPSHOT_VERSION, PracticeSession
from museflow_engine.session.state import SessionState, advance

__all__ = [
    "SNAPSHOT_VERSION",
    "PhraseResult",
    "PracticeSession",
    "SessionState",
    "TierProgress",
    "advance",
]

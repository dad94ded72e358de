"""Floor 3: versioned records of what happened. Records are the truth; state follows."""

from museflow_engine.events.records import (
    LevelPassed,
    PhrasePlayed,
    PhraseShown,
    Record,
    SessionStarted,
    TierPassed,
    TierWidened,
    decode_record,
    encode_record,
)

__all__ = [
    "LevelPassed",
    "PhrasePlayed",
    "PhraseShown",
    "Record",
    "SessionStarted",
    "TierPassed",
    "TierWidened",
    "decode_record",
    "encode_record",
]

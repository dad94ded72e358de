"""Floor 3: versioned records of what happened. Records are the truth; state follows."""

from museflow_engine.events.modes import Mode
from museflow_engine.events.pieces import PassagePlayed, PassageShown, PieceJudged, PieceRecord, PieceStarted
from museflow_engine.events.placement import (
    PlacementEnded,
    PlacementRecord,
    PlacementStarted,
    ProbePlayed,
    ProbeShown,
)
from museflow_engine.events.read_ahead import (
    ReadAheadFound,
    ReadAheadRecord,
    ReadAheadStarted,
    VanishingPlayed,
    VanishingShown,
)
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

OffRoadRecord = PieceRecord | PlacementRecord | ReadAheadRecord
"""Any record that leaves the road where it stands, and may come before the first session."""

__all__ = [
    "LevelPassed",
    "Mode",
    "OffRoadRecord",
    "PassagePlayed",
    "PassageShown",
    "PhrasePlayed",
    "PhraseShown",
    "PieceJudged",
    "PieceRecord",
    "PieceStarted",
    "PlacementEnded",
    "PlacementRecord",
    "PlacementStarted",
    "ProbePlayed",
    "ProbeShown",
    "ReadAheadFound",
    "ReadAheadRecord",
    "ReadAheadStarted",
    "Record",
    "SessionStarted",
    "TierPassed",
    "TierWidened",
    "VanishingPlayed",
    "VanishingShown",
    "decode_record",
    "encode_record",
]

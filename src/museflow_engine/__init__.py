"""MuseFlow Engine: learning to read music at the piano.

The loop, in the order of the data: level → phrase → notation → MIDI events → judgements
→ skill update → weights → next phrase. `PracticeSession` is the whole of it; each station
can be used by itself.

Names are imported on first use, so that importing the package costs almost nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from museflow_engine.errors import MuseflowError
    from museflow_engine.events import Record, decode_record, encode_record
    from museflow_engine.generation import Capacity, PhraseGenerator
    from museflow_engine.io.curriculum import load_roadmap
    from museflow_engine.judgement import Judgement, PhraseScore, Report
    from museflow_engine.judging import LiveJudge, WaitJudge
    from museflow_engine.learner import Learner, SkillTracker
    from museflow_engine.level import Level, Roadmap, Tier, Unit
    from museflow_engine.music import Key, Meter, Note, NoteOff, NoteOn, Pedal, Phrase, Pitch
    from museflow_engine.music.excerpt import excerpt
    from museflow_engine.session import (
        PassageResult,
        PhraseResult,
        PiecePlan,
        PieceSession,
        PracticeSession,
        cut_into_passages,
    )
    from museflow_engine.simulation import SimulatedStudent
    from museflow_engine.skill import describe, skills_of

_HOME = {
    "errors": ("MuseflowError",),
    "events": ("Record", "decode_record", "encode_record"),
    "generation": ("Capacity", "PhraseGenerator"),
    "io.curriculum": ("load_roadmap",),
    "judgement": ("Judgement", "PhraseScore", "Report"),
    "judging": ("LiveJudge", "WaitJudge"),
    "learner": ("Learner", "SkillTracker"),
    "level": ("Level", "Roadmap", "Tier", "Unit"),
    "music": ("Key", "Meter", "Note", "NoteOff", "NoteOn", "Pedal", "Phrase", "Pitch"),
    "music.excerpt": ("excerpt",),
    "session": (
        "PassageResult",
        "PhraseResult",
        "PiecePlan",
        "PieceSession",
        "PracticeSession",
        "cut_into_passages",
    ),
    "simulation": ("SimulatedStudent",),
    "skill": ("describe", "skills_of"),
}
_MODULE_OF = {name: module for module, names in _HOME.items() for name in names}

__all__ = [
    "Capacity",
    "Judgement",
    "Key",
    "Learner",
    "Level",
    "LiveJudge",
    "Meter",
    "MuseflowError",
    "Note",
    "NoteOff",
    "NoteOn",
    "PassageResult",
    "Pedal",
    "Phrase",
    "PhraseGenerator",
    "PhraseResult",
    "PhraseScore",
    "PiecePlan",
    "PieceSession",
    "Pitch",
    "PracticeSession",
    "Record",
    "Report",
    "Roadmap",
    "SimulatedStudent",
    "SkillTracker",
    "Tier",
    "Unit",
    "WaitJudge",
    "cut_into_passages",
    "decode_record",
    "describe",
    "encode_record",
    "excerpt",
    "load_roadmap",
    "skills_of",
]


def __getattr__(name: str) -> Any:  # noqa: ANN401 - a module attribute may be anything
    if name == "__version__":
        return import_module("importlib.metadata").version("museflow-engine")
    if name not in _MODULE_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_MODULE_OF[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return [*globals(), *__all__]

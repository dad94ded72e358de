"""Floor 2: micro-skills, their names, and which note exercises which (the Q-matrix)."""

from museflow_engine.skill.names import (
    INTERSECTION,
    describe,
    intersection,
    is_intersection,
    parts,
)
from museflow_engine.skill.q_matrix import NoteSkills, skills_of

__all__ = [
    "INTERSECTION",
    "NoteSkills",
    "describe",
    "intersection",
    "is_intersection",
    "parts",
    "skills_of",
]

"""Examinations in sight-reading, and where their grades stand on a road.

Conventions: the grades of a board build on one another, so that a grade needs what it
names and all that the grades before it name. A grade stands at the level that brings
the last thing it needs; what the road does not teach is named in `beyond`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field

from museflow_engine.errors import CurriculumError
from museflow_engine.level.roadmap import Roadmap
from museflow_engine.level.things import new_things

Certainty = Literal["read", "remembered", "estimated"]
"""How well what a board asks is known to us.

    read         checked with a description of the board's requirements
    remembered   teachers' knowledge, not checked with the syllabus
    estimated    a judgement by comparison
"""


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Grade(_Frozen):
    """What a grade asks at sight: in words, and as things of the road ("key:G major")."""

    name: str
    asks: str
    needs: tuple[str, ...] = Field(min_length=1)
    beyond: str = ""
    certainty: Certainty


class Board(_Frozen):
    """An examination board, where its requirements are written, and its grades in order."""

    name: str
    title: str
    source: str
    year: int
    grades: tuple[Grade, ...] = Field(min_length=1)


class Place(NamedTuple):
    """A grade and the id of the level that it stands at."""

    grade: Grade
    level_id: str


def places(board: Board, roadmap: Roadmap) -> Sequence[Place]:
    """Where the grades of a board stand.

    Raises:
        CurriculumError: if a grade needs a thing that the road never brings.
    """
    brought = {
        f"{thing.kind}:{thing.name}": level_id
        for level_id, things in new_things(roadmap).items()
        for thing in things
    }
    order = {level.id: number for number, level in enumerate(roadmap.levels)}
    found: list[Place] = []
    furthest = roadmap.levels[0].id
    for grade in board.grades:
        needed = [_level_of(need, brought, f"{board.name}, {grade.name}") for need in grade.needs]
        furthest = max((furthest, *needed), key=order.__getitem__)
        found.append(Place(grade, furthest))
    return found


def _level_of(need: str, brought: Mapping[str, str], where: str) -> str:
    if need in brought:
        return brought[need]
    near = get_close_matches(need, brought, n=1)
    hint = f" Did you mean {near[0]!r}?" if near else ""
    raise CurriculumError(f"{where} needs {need!r}, which no level of the roadmap brings.{hint}")

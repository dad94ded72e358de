"""The examinations file of a curriculum: boards, their grades and what these need.

Conventions: `examinations.toml` beside `roadmap.toml`; its fields are those of
`museflow_engine.level.examinations`.
"""

from __future__ import annotations

import tomllib
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from museflow_engine.errors import CurriculumError
from museflow_engine.io.curriculum_problems import problems_of
from museflow_engine.level.examinations import Board
from museflow_engine.resources import resource_folder

EXAMINATIONS_FILE = "examinations.toml"


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")
    boards: tuple[Board, ...] = Field(min_length=1)


def load_boards(folder: Path | None = None) -> tuple[Board, ...]:
    """Read the examinations of a curriculum.

    Args:
        folder: the curriculum's folder; None for the one that comes with the engine.

    Raises:
        CurriculumError: if the file is missing or wrong; the message lists every problem.
    """
    path = (folder or resource_folder("curriculum")) / EXAMINATIONS_FILE
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise CurriculumError(f"{path} cannot be read ({error.strerror}); make the file.") from error
    except (ValueError, RecursionError) as error:
        raise CurriculumError(f"{path} is not TOML: {error}; mend it there.") from error
    try:
        return _File.model_validate(content).boards
    except ValidationError as error:
        lines = [f"  {'.'.join(place)}: {sentence}" for place, sentence in problems_of(error, _File)]
        raise CurriculumError("\n".join([f"{path} has problems:", *lines])) from error

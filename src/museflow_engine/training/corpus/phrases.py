"""The phrases that people wrote, as training and the judges of quality read them.

Conventions: one JSON file, `models/beginner-phrases.json`, holds pieces with their
source and licence, each in one split, "train" or "test", never both; so no phrase that
a model is measured on comes from a piece that it learned from. Bars count from 1.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, Literal

from museflow_engine.errors import MuseflowError, ScoreFileError
from museflow_engine.music.phrase import Phrase
from museflow_engine.resources import resource_folder

Split = Literal["train", "test"]
VERSION: Final = 1
FILE_NAME: Final = "beginner-phrases.json"
MELODY_FILE_NAME: Final = "melody-phrases.json"


@dataclass(frozen=True, slots=True)
class HumanPhrase:
    """A phrase from a printed piece.

    Attributes:
        phrase: the music.
        piece: identity of the piece it comes from.
        grade: 1 (easiest) to 5, see `grade`.
        single: whether it was written one note at a time in each hand.
        bar: number of its first full bar in the piece.
    """

    phrase: Phrase
    piece: str
    grade: int
    single: bool
    bar: int


def load_human_phrases(
    path: Path | None = None,
    split: Split | None = None,
    *,
    max_grade: int | None = None,
    single: bool | None = None,
) -> list[HumanPhrase]:
    """The phrases of a collection, in the order of the file.

    Args:
        path: the file; None takes the shipped one.
        split: only the pieces of this split; None takes all.
        max_grade: only phrases up to this grade.
        single: only phrases written one note at a time in each hand (True), or only the others.

    Raises:
        MuseflowError: if the installation has no such file.
        ScoreFileError: if the file is not a collection of phrases.
    """
    return [
        phrase
        for piece in read_collection(path or shipped(FILE_NAME))
        if split is None or piece["split"] == split
        for phrase in _phrases(piece)
        if (max_grade is None or phrase.grade <= max_grade) and (single is None or phrase.single == single)
    ]


def read_collection(path: Path) -> list[dict[str, Any]]:
    """The pieces of a collection as plain JSON values, checked for their outer form.

    If a SHA-256 lies beside the file, the content must have it.

    Raises:
        ScoreFileError: if the file cannot be read, was changed or is not a collection.
    """
    try:
        content = path.read_bytes()
        proof = hash_file(path)
        if proof.exists() and proof.read_text(encoding="ascii").split()[:1] != [sha256(content).hexdigest()]:
            raise ScoreFileError(
                f"{path} does not have the hash in {proof.name}; install the engine again or remake it."
            )
        data = json.loads(content)
        if data["version"] != VERSION:
            raise ScoreFileError(
                f"{path} is version {data['version']} and this engine reads version {VERSION}; "
                "make it again with python -m museflow_engine.training.corpus."
            )
        pieces: list[dict[str, Any]] = data["pieces"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        if isinstance(error, ScoreFileError):
            raise
        raise ScoreFileError(f"{path} is not a collection of phrases ({error}).") from error
    return pieces


def write_collection(path: Path, text: str) -> None:
    """Write the text of a collection, and beside it its SHA-256 in the form of `sha256sum`."""
    content = text.encode()
    path.write_bytes(content)
    hash_file(path).write_text(f"{sha256(content).hexdigest()}  {path.name}\n", encoding="ascii")


def hash_file(path: Path) -> Path:
    """Where the SHA-256 of a collection lies."""
    return path.with_name(f"{path.name}.sha256")


def shipped(name: str) -> Path:
    """Where a collection that travels with the engine lies.

    Raises:
        MuseflowError: if the installation lacks it.
    """
    place = resource_folder("models") / name
    if not place.is_file():
        raise MuseflowError(
            f"{name} is not in this installation; make it with python -m museflow_engine.training.corpus."
        )
    return place


def _phrases(piece: dict[str, Any]) -> Iterator[HumanPhrase]:
    try:
        for entry in piece["phrases"]:
            yield HumanPhrase(
                Phrase.from_json(entry["score"]), piece["id"], entry["grade"], entry["single"], entry["bar"]
            )
    except (KeyError, TypeError) as error:
        raise ScoreFileError(f"A piece in the collection lacks {error}; make the file again.") from error

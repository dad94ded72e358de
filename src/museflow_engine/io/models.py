"""Model files: read with their hash checked, written whole, and which one is in use.

Conventions: a model is a JSON file; beside it stands its SHA-256, in a file of the same
name with ".sha256" added and in the form of the program `sha256sum`, which can check it,
too. A model is data: nothing in it is ever run. A model of one's own, made by
`museflow train`, lies beside the learner's file and is used instead of the shipped one.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from museflow_engine.errors import ModelError
from museflow_engine.io.atomic import write_atomically
from museflow_engine.io.places import default_path
from museflow_engine.quality import QualityModel
from museflow_engine.resources import resource_folder

QUALITY_FILE: Final = "quality.json"
_HASH_SUFFIX: Final = ".sha256"


def shipped_quality_path() -> Path:
    """Where the quality model that came with the engine lies."""
    return resource_folder("models") / QUALITY_FILE


def own_quality_path(environ: Mapping[str, str]) -> Path:
    """Where a person's own quality model lies, or would lie.

    Args:
        environ: the environment, see `places.default_path`.
    """
    return default_path(environ).with_name(QUALITY_FILE)


def active_quality_path(environ: Mapping[str, str]) -> Path:
    """The person's own model if there is one, else the shipped one."""
    own = own_quality_path(environ)
    return own if own.exists() else shipped_quality_path()


def load_quality_model(path: str | Path | None = None) -> QualityModel:
    """A quality model from its file.

    Args:
        path: the file; None takes the one that came with the engine.

    Raises:
        ModelError: if it is missing, does not match its hash, or cannot be used.
    """
    source = shipped_quality_path() if path is None else Path(path)
    data = read_model_file(source)
    try:
        return QualityModel.from_json(data)
    except ModelError as error:
        raise ModelError(f"{source}: {error}") from error


def save_quality_model(model: QualityModel, path: str | Path) -> None:
    """Write a model and its hash.

    Raises:
        ModelError: if they cannot be written.
    """
    write_model_file(model.to_json(), path)


def read_model_file(path: str | Path, made_by: str = "museflow train") -> Any:  # noqa: ANN401 - what JSON holds
    """The JSON values of a model file whose hash is right.

    Args:
        path: the file.
        made_by: the command that makes such a file.

    Raises:
        ModelError: if the file or its hash is missing, or the two do not match.
    """
    source = Path(path)
    hash_file = source.with_name(source.name + _HASH_SUFFIX)
    try:
        data = source.read_bytes()
        expected = hash_file.read_text(encoding="ascii").split()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "its hash is no text"
        raise ModelError(
            f"The model {source} cannot be read with its hash {hash_file.name} ({reason}). "
            f"Install museflow again, or make one of your own with: {made_by}."
        ) from error
    if expected[:1] != [sha256(data).hexdigest()]:
        raise ModelError(
            f"The model {source} is not the file that its hash {hash_file.name} belongs to: it was changed "
            f"or cut short. Make it again with: {made_by}, or remove both to use the shipped one."
        )
    try:
        return json.loads(data)
    except ValueError as error:
        raise ModelError(f"The model {source} is no JSON ({error}). Make it again: {made_by}.") from error


def write_model_file(data: object, path: str | Path) -> None:
    """Write JSON values, the same bytes for the same values, and their hash beside them.

    Raises:
        ModelError: if they cannot be written.
    """
    target = Path(path)
    text = json.dumps(data, separators=(",", ":"), sort_keys=True, allow_nan=False).encode() + b"\n"
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(target, text)
        line = f"{sha256(text).hexdigest()}  {target.name}\n"
        write_atomically(target.with_name(target.name + _HASH_SUFFIX), line.encode())
    except OSError as error:
        raise ModelError(
            f"The model {target} cannot be written ({error.strerror}); choose another place with -o."
        ) from error

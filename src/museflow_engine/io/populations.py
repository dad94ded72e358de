"""Population files: what a fit found, with its hash beside it, and which one is in use.

Conventions: JSON and its SHA-256, as with models (`io.models`). A population of one's own,
made by `museflow fit`, lies beside the learner's file and is used instead of the one that
the engine has built in.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from museflow_engine.errors import ModelError
from museflow_engine.io.models import read_model_file, write_model_file
from museflow_engine.io.places import default_path
from museflow_engine.learner.population import DEFAULT, Population

POPULATION_FILE: Final = "population.json"


def own_population_path(environ: Mapping[str, str]) -> Path:
    """Where a population of one's own lies, or would lie.

    Args:
        environ: the environment, see `places.default_path`.
    """
    return default_path(environ).with_name(POPULATION_FILE)


def active_population(environ: Mapping[str, str]) -> Population:
    """The population of one's own if there is one, else the built-in one.

    Raises:
        ModelError: if there is one, and it cannot be used.
    """
    own = own_population_path(environ)
    return load_population(own) if own.exists() else DEFAULT


def load_population(path: str | Path) -> Population:
    """The population of a file.

    Raises:
        ModelError: if it is missing, does not match its hash, or holds no population.
    """
    data = read_model_file(path, made_by="museflow fit")
    try:
        return Population.from_json(data)
    except ModelError as error:
        raise ModelError(f"{path}: {error}") from error


def save_population(population: Population, path: str | Path) -> None:
    """Write a population and its hash.

    Raises:
        ModelError: if they cannot be written.
    """
    write_model_file(population.to_json(), path)

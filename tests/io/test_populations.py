"""Population files: read as they were written, one of one's own in use, nothing else believed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from museflow_engine.errors import ModelError
from museflow_engine.io.models import write_model_file
from museflow_engine.io.populations import (
    active_population,
    load_population,
    own_population_path,
    save_population,
)
from museflow_engine.learner.population import DEFAULT

_OTHER = replace(DEFAULT, plain=replace(DEFAULT.plain, weak=0.3))


def test_a_population_is_read_as_it_was_written(tmp_path: Path) -> None:
    save_population(_OTHER, tmp_path / "new" / "population.json")
    assert load_population(tmp_path / "new" / "population.json") == _OTHER


def test_a_population_of_one_s_own_is_used_instead_of_the_built_in_one(tmp_path: Path) -> None:
    environ = {"MUSEFLOW_DATA": str(tmp_path)}
    assert active_population(environ) == DEFAULT
    save_population(_OTHER, own_population_path(environ))
    assert active_population(environ) == _OTHER


def test_a_population_file_that_was_changed_is_refused_with_the_way_out(tmp_path: Path) -> None:
    path = tmp_path / "population.json"
    save_population(_OTHER, path)
    path.write_bytes(path.read_bytes().replace(b"0.3", b"0.4"))
    with pytest.raises(ModelError, match=r"hash.*museflow fit"):
        load_population(path)


def test_a_file_that_holds_no_population_is_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "population.json"
    write_model_file({"version": 1, "settings": {}}, path)
    with pytest.raises(ModelError, match=r"population\.json"):
        load_population(path)

"""Model files: hash, whole or not at all, and which one is in use."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from museflow_engine.errors import ModelError
from museflow_engine.io.models import (
    active_quality_path,
    load_quality_model,
    read_model_file,
    save_quality_model,
    shipped_quality_path,
    write_model_file,
)


def test_a_saved_model_comes_back_and_has_its_hash_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "new" / "quality.json"
    save_quality_model(load_quality_model(), path)
    assert load_quality_model(path).to_json() == load_quality_model().to_json()
    digest, name = path.with_name("quality.json.sha256").read_text().split()
    assert digest == hashlib.sha256(path.read_bytes()).hexdigest()
    assert name == "quality.json"


def test_the_same_model_is_the_same_bytes_and_those_of_the_release(tmp_path: Path) -> None:
    save_quality_model(load_quality_model(), tmp_path / "a.json")
    assert (tmp_path / "a.json").read_bytes() == shipped_quality_path().read_bytes()


def test_a_changed_or_shortened_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "quality.json"
    write_model_file({"a": 1}, path)
    path.write_bytes(path.read_bytes()[:-2])
    with pytest.raises(ModelError, match="changed or cut short"):
        read_model_file(path)


def test_a_missing_file_or_hash_is_an_error_in_words(tmp_path: Path) -> None:
    path = tmp_path / "quality.json"
    with pytest.raises(ModelError, match="No such file"):
        load_quality_model(path)
    write_model_file({"a": 1}, path)
    path.with_name("quality.json.sha256").unlink()
    with pytest.raises(ModelError, match="museflow train"):
        load_quality_model(path)


def test_what_is_no_quality_model_is_named_with_its_file(tmp_path: Path) -> None:
    path = tmp_path / "quality.json"
    write_model_file({"a": 1}, path)
    with pytest.raises(ModelError, match=str(path)):
        load_quality_model(path)


def test_a_place_that_cannot_be_written_is_an_error_in_words(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ModelError, match="another place with -o"):
        write_model_file({}, tmp_path / "file" / "quality.json")


def test_a_model_of_ones_own_is_used_before_the_shipped_one(tmp_path: Path) -> None:
    environ = {"MUSEFLOW_DATA": str(tmp_path)}
    assert active_quality_path(environ) == shipped_quality_path()
    save_quality_model(load_quality_model(), tmp_path / "quality.json")
    assert active_quality_path(environ) == tmp_path / "quality.json"

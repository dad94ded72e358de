"""The curriculum: a folder of TOML files, read into a roadmap.

Conventions: `roadmap.toml` lists the folders of the units, a unit's `unit.toml` lists
its level files, and each level file holds its tiers, all in the order in which a
learner meets them. Ids ("1.3/2") follow from that order and are never written.
A `[defaults]` table in a unit or level file gives every tier below it the fields that
the tier leaves out; the nearer one wins, field by field. The fields of `scoring` are given
and won singly as well.

    curriculum/roadmap.toml      title, units = ["unit-1"]
    curriculum/unit-1/unit.toml  title, about, levels = ["middle-c", …], [defaults]
    curriculum/unit-1/*.toml     title, teaches, [defaults], [[tiers]] (fields of `Tier`),
                                 [demonstration] tier = 2, right = "q: C4 …", left = "…"
                                 (see `curriculum_music`; the last tier if left out)
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from museflow_engine.errors import CurriculumError, MuseflowError
from museflow_engine.io.curriculum_music import read_demonstration
from museflow_engine.io.curriculum_problems import near, problems_of, quote
from museflow_engine.level import Level, Roadmap, Tier, Unit
from museflow_engine.music import Phrase
from museflow_engine.resources import resource_folder

ROADMAP_FILE = "roadmap.toml"
UNIT_FILE = "unit.toml"

# No file system takes names without end; this keeps every path one that can be asked for.
_Name = Annotated[str, Field(pattern=r"^[\w-]+$", max_length=60)]


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _RoadmapFile(_File):
    title: str
    units: list[_Name] = Field(min_length=1)


class _UnitFile(_File):
    title: str
    about: str = ""
    levels: list[_Name] = Field(min_length=1)
    defaults: dict[str, Any] = {}


class _Demonstration(_File):
    tier: int | None = None
    right: str = ""
    left: str = ""


class _LevelFile(_File):
    title: str
    teaches: str
    tiers: list[dict[str, Any]] = Field(min_length=1)
    defaults: dict[str, Any] = {}
    demonstration: _Demonstration | None = None


_Model = TypeVar("_Model", bound=BaseModel)


def load_roadmap(path: Path | None = None) -> Roadmap:
    """Read a curriculum.

    Args:
        path: its folder; None for the curriculum that comes with the engine.

    Raises:
        CurriculumError: if a file is missing or wrong. The message lists every problem
            with its file, its field and the way out.
    """
    if path is None:
        try:
            path = resource_folder("curriculum")
        except MuseflowError as error:
            raise CurriculumError(str(error)) from error
    reader = _Reader(Path(path))
    roadmap = reader.roadmap()
    if roadmap is None or reader.problems:
        problems = list(dict.fromkeys(reader.problems))
        heading = "a problem" if len(problems) == 1 else f"{len(problems)} problems"
        raise CurriculumError(
            "\n".join([f"The curriculum in {path} has {heading}:", *(f"  {each}" for each in problems)])
        )
    return roadmap


class _Reader:
    """Reads the files of one curriculum, noting problems as it goes on."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.problems: list[str] = []

    def roadmap(self) -> Roadmap | None:
        file = self._file(self.folder / ROADMAP_FILE, _RoadmapFile)
        if file is None:
            return None
        self._check_names(self.folder / ROADMAP_FILE, "units", file.units, self._unit_names())
        units = [self._unit(number, name) for number, name in enumerate(file.units, start=1)]
        found = tuple(unit for unit in units if unit is not None)
        return Roadmap(title=file.title, units=found) if found and not self.problems else None

    def _unit(self, number: int, name: str) -> Unit | None:
        path = self.folder / name / UNIT_FILE
        if not path.is_file():
            return None  # noted when the names were checked
        file = self._file(path, _UnitFile)
        if file is None:
            return None
        self._check_names(path, "levels", file.levels, self._level_names(path.parent))
        levels = [
            self._level(f"{number}.{place}", path.parent / f"{level}.toml", file.defaults)
            for place, level in enumerate(file.levels, start=1)
        ]
        found = tuple(level for level in levels if level is not None)
        if len(found) < len(levels):
            return None
        return Unit(id=str(number), title=file.title, about=file.about, levels=found)

    def _level(self, level_id: str, path: Path, unit_defaults: Mapping[str, Any]) -> Level | None:
        file = self._file(path, _LevelFile) if path.is_file() else None
        if file is None:
            return None
        tiers: list[Tier] = []
        for number, own in enumerate(file.tiers, start=1):
            layers = (
                (path, f"tier {number}", own),
                (path, "defaults", file.defaults),
                (path.parent / UNIT_FILE, "defaults", unit_defaults),
            )
            tiers += self._tier(f"{level_id}/{number}", layers)
        if len(tiers) < len(file.tiers):
            return None
        content = {
            "id": level_id,
            "title": file.title,
            "teaches": file.teaches,
            "tiers": tuple(tiers),
            "demonstration": self._phrase(path, file.demonstration, tiers),
        }
        return self._model(content, Level, ((path, "", content),))

    def _phrase(self, path: Path, given: _Demonstration | None, tiers: Sequence[Tier]) -> Phrase | None:
        if given is None:
            return None
        layers: _Layers = ((path, "demonstration", {}),)
        number = len(tiers) if given.tier is None else given.tier
        if not 1 <= number <= len(tiers):
            self._note(layers, ("tier",), f"{number} is not a tier; use 1 to {len(tiers)}.")
            return None
        try:
            return read_demonstration(tiers[number - 1], given.right, given.left)
        except MuseflowError as error:
            self._note(layers, (), str(error))
            return None

    def _tier(self, tier_id: str, layers: _Layers) -> list[Tier]:
        merged: dict[str, Any] = {}
        for _, _, fields in reversed(layers):
            merged |= {name: _beneath(name, value, merged.get(name)) for name, value in fields.items()}
        noted = len(self.problems)
        for name in ("values", "rests"):
            self._check_values(name, merged.get(name), layers)
        if "id" in merged:
            self._note(layers, ("id",), "is given by the order of the files and tiers; remove this line.")
        content = {name: _frozen(value) for name, value in merged.items()} | {"id": tier_id}
        tier = self._model(content, Tier, layers)
        return [tier] if tier is not None and len(self.problems) == noted else []

    def _check_values(self, name: str, values: object, layers: _Layers) -> None:
        """A bare number would be taken for ticks, which nobody writes by hand."""
        for place, value in enumerate(values if isinstance(values, list) else (), start=1):
            if isinstance(value, int):
                advice = "write a note value as text: 'quarter', 'dotted half', or '1.5' quarters."
                self._note(layers, (name, str(place)), f"{quote(value)} is a number; {advice}")

    def _file(self, path: Path, model: type[_Model]) -> _Model | None:
        try:
            content = tomllib.loads(path.read_text(encoding="utf-8"))
        except OSError as error:
            self._note(((path, "", {}),), (), f"cannot be read ({error.strerror}); make the file.")
            return None
        except (ValueError, RecursionError) as error:
            self._note(((path, "", {}),), (), f"is not TOML: {error}; mend it there.")
            return None
        return self._model(content, model, ((path, "", content),))

    def _model(self, content: Mapping[str, Any], model: type[_Model], layers: _Layers) -> _Model | None:
        try:
            return model.model_validate(content, strict=True)
        except ValidationError as error:
            for place, sentence in problems_of(error, model):
                self._note(layers, place, sentence)
            return None

    def _note(self, layers: _Layers, place: tuple[str, ...], sentence: str) -> None:
        """Note a problem at the file and table that the field came from."""
        path, table, _ = next((layer for layer in layers if _gives(layer[2], place)), layers[0])
        shown = [path.relative_to(self.folder).as_posix(), table, ".".join(place)]
        self.problems.append(f"{', '.join(part for part in shown if part)}: {sentence}")

    def _check_names(self, path: Path, field: str, listed: Sequence[str], present: Sequence[str]) -> None:
        layers: _Layers = ((path, "", {}),)
        for number, name in enumerate(listed, start=1):
            place = (field, str(number))
            if name in listed[: number - 1]:
                self._note(layers, place, f"{name!r} is listed twice; remove one of them.")
            elif name not in present:
                wanted = f"{name}/{UNIT_FILE}" if field == "units" else f"{name}.toml"
                hint = near(name, present)
                self._note(layers, place, f"there is no {wanted} here; make it or remove {name!r}.{hint}")
        for name in sorted(set(present) - set(listed)):
            self._note(layers, (field,), f"{name!r} lies here but is not listed; list or remove it.")

    def _unit_names(self) -> list[str]:
        return [path.parent.name for path in self.folder.glob(f"*/{UNIT_FILE}") if path.is_file()]

    def _level_names(self, folder: Path) -> list[str]:
        return [path.stem for path in folder.glob("*.toml") if path.is_file() and path.name != UNIT_FILE]


_Layers = Sequence[tuple[Path, str, Mapping[str, Any]]]
"""Tables that a tier's fields come from, nearest first: file, name, content."""


_INHERITED_SINGLY = "scoring"
"""The one table whose fields a nearer table may replace one by one."""


def _beneath(name: str, value: object, farther: object) -> object:
    """The value of a field where a farther table has one too."""
    if name == _INHERITED_SINGLY and isinstance(value, dict) and isinstance(farther, dict):
        return farther | value
    return value


def _gives(fields: Mapping[str, Any], place: tuple[str, ...]) -> bool:
    """Whether a table gives the field at a place, or for `scoring` the field in it."""
    first = place[0] if place else ""
    if first != _INHERITED_SINGLY or len(place) == 1 or not isinstance(fields.get(first), dict):
        return first in fields
    return place[1] in fields[first]


def _frozen(value: object) -> object:
    """TOML's lists as tuples, the form of a frozen model."""
    if isinstance(value, dict):
        return {key: _frozen(item) for key, item in value.items()}
    return tuple(_frozen(item) for item in value) if isinstance(value, list) else value

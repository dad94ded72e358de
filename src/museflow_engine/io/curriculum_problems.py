"""What is wrong in a curriculum file, in words for the person who wrote the file.

Conventions: a place is a dotted path whose entries of lists count from 1, as people
count ("new.2.skill" is the skill of the second requirement).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from difflib import get_close_matches
from typing import Any, Final

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

_SAMPLES: Final = {
    "right": "a pitch; write it like 'C4', 'F#4' or 'Bb3'",
    "left": "a pitch; write it like 'C4', 'F#4' or 'Bb3'",
    "values": "a note value; write it like 'quarter', 'dotted half' or '1.5'",
    "rests": "a note value; write it like 'quarter', 'dotted half' or '1.5'",
    "meter": "a time signature; write it like '4/4' or '6/8'",
    "key": "a key; write it like 'G major' or 'F# minor'",
    "skill": "a skill; write it like 'pitch:F4', 'rhythm:1.5', 'interval:+3', 'hand:left' or 'rest:1'",
}
"""What an entry of a field should have been, by the last name in its path."""

_GIVEN_BY_ORDER: Final = frozenset({"id", "number"})
_LONGEST_QUOTE: Final = 60


def problems_of(error: ValidationError, model: type[BaseModel]) -> list[tuple[tuple[str, ...], str]]:
    """Every problem that a model found, as the path of a field and a sentence."""
    return [(_path(detail), _sentence(detail, model)) for detail in error.errors(include_url=False)]


def near(wrong: str, right: Iterable[str]) -> str:
    """A hint at the name that was probably meant: " Did you mean 'tempo'?", or ""."""
    found = get_close_matches(wrong, list(right), n=1)
    return f" Did you mean {found[0]!r}?" if found else ""


def _path(detail: ErrorDetails) -> tuple[str, ...]:
    return tuple(str(part + 1) if isinstance(part, int) else part for part in detail["loc"])


def _sentence(detail: ErrorDetails, model: type[BaseModel]) -> str:
    kind = detail["type"]
    if kind == "extra_forbidden":
        return _unknown_field(detail, model)
    if kind == "missing":
        return "is missing; add it."
    if kind == "value_error":
        return _full_stop(str(detail["ctx"]["error"]))
    say = _BY_KIND.get(kind)
    if say:
        return f"{quote(detail['input'])} {say(detail['ctx'])}."
    sample = next((_SAMPLES[name] for name in reversed(_names(detail)) if name in _SAMPLES), None)
    if sample and kind not in _WRONG_CONTAINER:
        return f"{quote(detail['input'])} is not {sample}."
    return f"{quote(detail['input'])} does not fit: {_WRONG_TYPE.get(kind, detail['msg'])}."


def _unknown_field(detail: ErrorDetails, model: type[BaseModel]) -> str:
    *parents, name = _names(detail)
    if name in _GIVEN_BY_ORDER:
        return "is given by the order of the files and tiers; remove this line."
    known = [field for field in _inner(model, parents).model_fields if field not in _GIVEN_BY_ORDER]
    return f"there is no such field.{near(name, known)} The fields are {', '.join(known)}."


def _inner(model: type[BaseModel], parents: list[str]) -> type[BaseModel]:
    """The model that stands at the end of a path of fields."""
    for name in parents:
        annotation: Any = model.model_fields[name].annotation
        inner = (annotation, *getattr(annotation, "__args__", ()))
        model = next(
            (each for each in inner if isinstance(each, type) and issubclass(each, BaseModel)), model
        )
    return model


def _names(detail: ErrorDetails) -> list[str]:
    return [part for part in detail["loc"] if isinstance(part, str)]


def quote(value: object) -> str:
    """A value as it stands in a file, cut if it is long."""
    text = repr(value)
    return text if len(text) <= _LONGEST_QUOTE else text[: _LONGEST_QUOTE - 1] + "…"


def _full_stop(text: str) -> str:
    return text if text.endswith((".", "?", "!")) else f"{text}."


_BY_KIND: Final[dict[str, Callable[[dict[str, Any]], str]]] = {
    "greater_than_equal": lambda limits: f"is too small; use {limits['ge']:g} or more",
    "greater_than": lambda limits: f"is too small; use more than {limits['gt']:g}",
    "less_than_equal": lambda limits: f"is too great; use {limits['le']:g} or less",
    "literal_error": lambda allowed: f"is not known; use {allowed['expected']}",
    "too_short": lambda limits: f"is too short a list; it needs {limits['min_length']} or more",
    "string_too_long": lambda limits: f"is too long; write at most {limits['max_length']} characters",
    "string_too_short": lambda limits: f"is too short; write at least {limits['min_length']} characters",
}

_WRONG_CONTAINER: Final = frozenset({"tuple_type", "list_type"})
_WRONG_TYPE: Final = {
    "string_type": "write text in quotes",
    "int_type": "write a whole number",
    "int_from_float": "write a whole number",
    "float_type": "write a number",
    "bool_type": "write true or false",
    "tuple_type": "write a list in brackets, [...]",
    "list_type": "write a list in brackets, [...]",
    "dict_type": "write a table",
    "model_type": "write a table",
    "dataclass_exact_type": "write it as text",
    "string_pattern_mismatch": "use letters, digits, '-' and '_' only, without '.toml'",
}

"""A tracker's state as JSON: versioned, exact to the bit, about 85 bytes a skill.

Conventions: a belief is seven little-endian numbers in base 85 (RFC 1924): mean and
variance of the spike, the same of the slab, probability of the slab, time of the last
exposure (doubles), and number of exposures (24 bits) above the bit mask of outcomes (8).
Decimal numbers would take twice the room. The form is kept likewise: mean and variance, the
times of the sitting's first and last answer, how many there were. The population
that the beliefs started from is kept with them, for they relax towards it.
"""

from __future__ import annotations

from base64 import b85decode, b85encode
from collections.abc import Mapping
from math import isfinite
from struct import Struct
from struct import error as StructError  # noqa: N812 - an exception class by its role
from typing import Any, Final

from museflow_engine.errors import RecordError
from museflow_engine.learner.belief import Belief, Level
from museflow_engine.learner.form import Form
from museflow_engine.learner.population import DEFAULT, Population

VERSION: Final = 4
"""4 keeps the form of the present sitting, and those before are read as rested; 3 packs the last
two numbers of a belief into one; 2 did not, nor did 1 keep the population, and is read as made
with the default one."""

MOST_EXPOSURES: Final = 2**24 - 1
"""Exposures are counted up to here: some years of nothing else."""

_READABLE: Final = (1, 2, 3, VERSION)
_BELIEF: Final = Struct("<6dI")
_OLDER_BELIEF: Final = Struct("<6dIB")
_OUTCOMES: Final = 8
_FORM: Final = Struct("<4dI")


def encode(
    population: Population, beliefs: Mapping[str, Belief], levels: Mapping[str, Level], form: Form
) -> dict[str, Any]:
    """The state as JSON values, skills and outcomes in the order they were first met."""
    return {
        "version": VERSION,
        "population": population.to_json(),
        "levels": {outcome: [level.mean, level.var] for outcome, level in levels.items()},
        "form": _pack_form(form),
        "skills": {skill: _pack(belief) for skill, belief in beliefs.items()},
    }


def decode(
    data: object, population: Population | None = None
) -> tuple[Population, dict[str, Belief], dict[str, Level], Form]:
    """The state that `encode` described.

    Args:
        data: the snapshot.
        population: the one that it has to be made with; without it, whichever it was.

    Raises:
        RecordError: if the data is damaged, from a newer version, or made with another
            population.
    """
    version = data.get("version") if isinstance(data, Mapping) else None
    if not isinstance(data, Mapping) or version not in _READABLE:
        raise RecordError(
            f"This is not a tracker's snapshot of version {VERSION} (found {version!r}). "
            "Replay the learner's records to rebuild it."
        )
    try:
        made_with = _population(data)
        levels = {
            str(outcome): _level(index, *moments)
            for index, (outcome, moments) in enumerate(data["levels"].items())
        }
        beliefs = {
            str(skill): _unpack(made_with, str(skill), packed) for skill, packed in data["skills"].items()
        }
        form = _unpack_form(data["form"]) if version == VERSION else Form()
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError, StructError) as error:
        raise RecordError(
            f"A tracker's snapshot is damaged ({error}). Replay the learner's records to rebuild it."
        ) from error
    if population is not None and (version == 1 or made_with != population):
        raise RecordError(
            "This snapshot of a tracker was made with another population than the one in use. "
            "Replay the learner's records to rebuild it."
        )
    return made_with, beliefs, levels, form


def _population(data: Mapping[str, Any]) -> Population:
    return DEFAULT if data["version"] == 1 else Population.from_json(data["population"])


def _level(index: int, mean: float, var: float) -> Level:
    if not isfinite(mean) or not 0.0 < var < float("inf"):
        raise ValueError(f"a level of mean {mean} and variance {var}")
    return Level(1 << index, float(mean), float(var))


def _pack_form(form: Form) -> str:
    return b85encode(_FORM.pack(form.mean, form.var, form.began, form.at, form.answers)).decode("ascii")


def _unpack_form(packed: str) -> Form:
    *numbers, answers = _FORM.unpack(b85decode(packed))
    if not all(isfinite(number) for number in numbers) or numbers[1] <= 0.0:
        raise ValueError("the form of the sitting is no distribution")
    form = Form()
    form.mean, form.var, form.began, form.at = numbers
    form.answers = answers
    return form


def _pack(belief: Belief) -> str:
    numbers = (
        belief.spike_mean,
        belief.spike_var,
        belief.slab_mean,
        belief.slab_var,
        belief.weak,
        belief.at,
    )
    counts = belief.exposures << _OUTCOMES | belief.outcomes
    return b85encode(_BELIEF.pack(*numbers, counts)).decode("ascii")


def _counts(packed: bytes) -> tuple[int, int]:
    """Exposures and outcomes."""
    if len(packed) == _OLDER_BELIEF.size:
        *_, exposures, outcomes = _OLDER_BELIEF.unpack(packed)
        return exposures, outcomes
    counts: int = _BELIEF.unpack(packed)[-1]
    return divmod(counts, 1 << _OUTCOMES)


def _unpack(population: Population, skill: str, text: str) -> Belief:
    packed = b85decode(text)
    exposures, outcomes = _counts(packed)
    numbers = _BELIEF.unpack(packed[: _BELIEF.size])[:-1]
    spike_mean, spike_var, slab_mean, slab_var, weak, at = numbers
    if (
        not all(isfinite(number) for number in numbers)
        or min(spike_var, slab_var) <= 0.0
        or not 0.0 < weak < 1.0
    ):
        raise ValueError(f"the belief of {skill!r} is no distribution")
    belief = Belief(population.prior_of(skill), at)
    belief.spike_mean, belief.spike_var = spike_mean, spike_var
    belief.slab_mean, belief.slab_var = slab_mean, slab_var
    belief.weak, belief.exposures, belief.outcomes = weak, exposures, outcomes
    belief.refresh()
    return belief

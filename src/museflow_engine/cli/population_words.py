"""Two populations set side by side, in words.

Conventions: shares and probabilities of success in percent, the present one first.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import sqrt
from typing import Final

from museflow_engine.learner.belief import Prior, success
from museflow_engine.learner.population import ANY_OUTCOME, Population
from museflow_engine.skill import INTERSECTION

_FAMILIES: Final = {
    "pitch": "notes",
    "interval": "intervals",
    "chord": "notes struck together",
    "notes": "series of notes",
    "rhythm": "note values",
    "rhythms": "series of note values",
    "place": "places in the bar",
    "hand": "hands",
    "hands": "playing together and apart",
    "accidental": "accidentals",
}


def differences(before: Population, after: Population) -> list[str]:
    """What changed, a line for each number that a person can picture."""
    return [*_levels(before, after), *_shares(before, after), *_depths(before, after)]


def _levels(before: Population, after: Population) -> Iterator[str]:
    for outcome in after.levels:
        old, new = before.level_of(outcome), after.levels[outcome]
        if old != new:
            name = f"in {outcome}" if outcome != ANY_OUTCOME else "usually"
            was, now = (
                f"{success(level.mean):.0%} ({success(level.mean - sqrt(level.var)):.0%} to "
                f"{success(level.mean + sqrt(level.var)):.0%} for two in three)"
                for level in (old, new)
            )
            yield f"right answers {name}: {was} → {now}"


def _shares(before: Population, after: Population) -> Iterator[str]:
    for name, old, new in _kinds(before, after):
        if old.weak != new.weak:
            yield f"{name}: {_percent(old.weak)} weak → {_percent(new.weak)}"


def _depths(before: Population, after: Population) -> Iterator[str]:
    level = after.usual_level
    for name, old, new in list(_kinds(before, after))[:2]:
        if (old.slab_mean, old.slab_var) != (new.slab_mean, new.slab_var):
            was, now = (success(level + prior.slab_mean, prior.slab_var) for prior in (old, new))
            yield f"right answers at a weak one of {name}: {was:.0%} → {now:.0%}"
        if old.change != new.change:
            yield f"{name} change {new.change / old.change:.2g} times as fast with practice"
        if old.fading == 0.0 < new.fading:
            yield f"{name} fade in a pause, which they did not"
        elif old.fading != new.fading:
            yield f"{name} fade {new.fading / old.fading:.2g} times as fast in a pause"
        if old.spike_var != new.spike_var:
            was, now = (success(level) - success(level - sqrt(prior.spike_var)) for prior in (old, new))
            yield f"ordinary ones of {name} differ by {_percent(was)} → {_percent(now)}"


def _kinds(before: Population, after: Population) -> Iterator[tuple[str, Prior, Prior]]:
    yield "other skills", before.plain, after.plain
    yield "other intersections", before.deviation, after.deviation
    for family in sorted({*before.families, *after.families}):
        old, new = (
            each.families.get(family, each.deviation if INTERSECTION in family else each.plain)
            for each in (before, after)
        )
        yield " by ".join(_FAMILIES.get(part, part) for part in family.split(INTERSECTION)), old, new


def _percent(share: float) -> str:
    return f"{100 * share:.2g} %"

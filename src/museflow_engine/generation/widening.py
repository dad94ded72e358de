"""What to do when a tier has run out: declared steps, each with more room.

Conventions: a widened tier keeps its id, its new thing, its notes, values and key; it
only lets them be used in more ways. A learner is asked nothing that the tier did not ask
already, except to bring in the other hand where the tier lists its notes and, at the very
end, to count another metre.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from museflow_engine.errors import CurriculumError
from museflow_engine.generation.language import compile_tier
from museflow_engine.level import HandsMode, Tier
from museflow_engine.level.tier import MOST_BARS

_OTHER_METERS: Final[Mapping[str, Sequence[str]]] = MappingProxyType(
    {
        "4/4": ("3/4", "2/4"),
        "3/4": ("4/4", "2/4"),
        "2/4": ("4/4", "3/4"),
        "2/2": ("3/2",),
        "3/2": ("2/2",),
        "6/8": ("9/8", "3/8"),
        "9/8": ("6/8", "3/8"),
        "3/8": ("6/8", "9/8"),
    }
)
"""Metres that are counted in the same beats."""


@dataclass(frozen=True, slots=True)
class Widening:
    """One step: what changes, in words for the learner, and the tier that it leads to."""

    step: str
    tier: Tier


def widenings(tier: Tier) -> Sequence[Widening]:
    """The steps that give a tier more room, the gentlest first.

    First the hands take turns, if one of them had rested and the tier knows its notes;
    then the phrases grow, by half and to the double, as far as 16 bars; last, as wide as
    it has become, the metre changes to others of the same beats, where the tier's values
    and its new thing allow it.

    Raises:
        CurriculumError: if the tier has no phrase at all.
    """
    steps = list(_roomier(tier))
    steps.extend(_in_other_meters(steps[-1].tier if steps else tier))
    return tuple(steps)


def _roomier(tier: Tier) -> Iterator[Widening]:
    """More hands and more bars, in the same metre."""
    size = compile_tier(tier).size
    modes: list[tuple[str, HandsMode]] = [("", tier.hands)]
    other_hand = tier.hands in ("right", "left") and tier.right and tier.left
    if other_hand and tier.bars > 1 and not tier.ties:
        modes.append(("both hands, by turns", "alternating"))
    lengths = sorted({tier.bars, *(min(bars, MOST_BARS) for bars in _longer(tier.bars))})
    for bars in lengths:
        for words, hands in modes:
            # A form has one letter a bar, and more bars need none: they only repeat more.
            form = tier.form if bars == tier.bars else ""
            wider = tier.model_copy(update={"hands": hands, "bars": bars, "form": form})
            room = _room(wider)
            if room > size:
                longer = f"{bars} bars" if bars > tier.bars else ""
                yield Widening(" in ".join(part for part in (words, longer) if part), wider)
                size = room


def _room(tier: Tier) -> int:
    """How many phrases there are; none where hands in turns cannot keep to the form."""
    try:
        return compile_tier(tier).size
    except CurriculumError:
        return 0


def _in_other_meters(tier: Tier) -> Iterator[Widening]:
    for meter in _OTHER_METERS.get(str(tier.meter), ()):
        try:
            counted = Tier.model_validate(tier.model_dump() | {"meter": meter})
            compile_tier(counted)
        except ValueError:  # as a CurriculumError is, too
            continue  # a value, a figure, the upbeat or the new thing does not fit these bars
        yield Widening(f"{meter} instead of {tier.meter}", counted)


def _longer(bars: int) -> Sequence[int]:
    found = []
    while bars < MOST_BARS:
        found += [bars + bars // 2, bars * 2]
        bars *= 2
    return found

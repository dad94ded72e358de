"""What to do when a tier has run out: declared steps, each with more room.

Conventions: a widened tier keeps its id, its new thing, its notes, values, key and
metre; it only lets them be used in more ways. A learner is asked nothing that the tier
did not ask already, except to bring in the other hand where the tier lists its notes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from museflow_engine.generation.language import compile_tier
from museflow_engine.level import HandsMode, Tier
from museflow_engine.level.tier import MOST_BARS


@dataclass(frozen=True, slots=True)
class Widening:
    """One step: what changes, in words for the learner, and the tier that it leads to."""

    step: str
    tier: Tier


def widenings(tier: Tier) -> Sequence[Widening]:
    """The steps that give a tier more room, the gentlest first.

    First the hands take turns, if one of them had rested and the tier knows its notes;
    then the phrases grow, by half and to the double, as far as 16 bars.

    Raises:
        CurriculumError: if the tier has no phrase at all.
    """
    steps: list[Widening] = []
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
            room = compile_tier(wider).size
            if room > size:
                longer = f"{bars} bars" if bars > tier.bars else ""
                steps.append(Widening(" in ".join(part for part in (words, longer) if part), wider))
                size = room
    return tuple(steps)


def _longer(bars: int) -> Sequence[int]:
    found = []
    while bars < MOST_BARS:
        found += [bars + bars // 2, bars * 2]
        bars *= 2
    return found

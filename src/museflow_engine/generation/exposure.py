"""Aiming: the weights that bring about the exposures wished, at the least cost in music.

Conventions: an exposure is the mean number of times that a phrase exercises a
micro-skill; a target is a multiple of the exposure at parity. Each wish alone is met by
the nearest distribution (see `model.line_tilt`); together, and over bars that repeat,
they miss a little. So the logarithms of the weights are corrected by what draws show:
stochastic approximation (Robbins and Monro 1951), whose later steps are averages of all
that was seen (Polyak and Juditsky 1992). Weighted and natural phrases are drawn from
the same random numbers, so that chance touches both alike (common random numbers: Glasserman
and Yao 1992). What it costs is the Kullback-Leibler divergence from the model to what is
drawn: the sum over all choices of a phrase of the divergence of each (chain rule), in bits.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import exp, log
from random import Random
from statistics import fmean
from typing import Final, NamedTuple

from museflow_engine.generation.model.sampler import Sampler
from museflow_engine.generation.model.tier_model import TierModel
from museflow_engine.generation.model.wishes import Ledger, Wishes
from museflow_engine.generation.writing_out import write_out
from museflow_engine.skill import skills_of

MOST_BITS: Final = 8.0
"""How far from its own music a phrase may be led, unless a caller says otherwise."""

_TOLERANCE: Final = 0.07
"""How far off an estimate may be: a tenth, less what the estimate is itself uncertain by."""

_FAINTEST: Final = 0.02
"""What a weight of 0 amounts to where it has to be weakened: no power of 0 is any weaker."""

_GONE: Final = 0.2
"""What may be left of an exposure that is wished away."""

_BLOCK: Final = 80
"""Phrases that are drawn and counted together; a block is known by its number."""

_COARSE: Final[Sequence[Sequence[int]]] = ((0,), (1,), (2,))
_FINE: Final[Sequence[Sequence[int]]] = ((3, 4), (5, 6), (7, 0))
_LAST: Final[Sequence[int]] = (1, 2)
_BLOCKS: Final = 8
"""Blocks of each round: coarse rounds find the place, fine ones are averaged there."""

_FEWEST: Final = 250
"""Exercises among all natural phrases, below which an estimate may be a tenth or more off."""

_NEAR: Final = 0.4
"""How far apart the logarithms of two weights may be for one to tell of the other."""

_FURTHER: Final = 4.0
"""How many times its target, or its part, a weight may become: what takes more is not to be had."""

_FLATTEST: Final = 0.5
_STEEPEST: Final = 1.2
_SHRINKS: Final = 4


@dataclass(frozen=True)
class Aim:
    """Weights to draw with, and what they bring about.

    Attributes:
        weights: what to pass to `PhraseGenerator.next`.
        reached: by skill wished, the exposure as a multiple of that at parity.
        unmet: by skill whose target is missed by more than a tenth, or that is too rare
            to tell, why.
        bits: Kullback-Leibler divergence from parity, in bits a phrase.
    """

    weights: Mapping[str, float]
    reached: Mapping[str, float]
    unmet: Mapping[str, str]
    bits: float


class _Round(NamedTuple):
    """What some blocks showed: the weights, the ratios to natural exposure, the bits if asked for."""

    weights: Mapping[str, float]
    ratios: Mapping[str, float]
    bits: float


def take_aim(model: TierModel, targets: Mapping[str, float], most_bits: float = MOST_BITS) -> Aim:
    """Find weights that meet targets: the same weights for the same targets, always.

    Args:
        model: the model of the tier.
        targets: multiples of natural exposure by micro-skill, each 0 or more.
        most_bits: what it may cost; beyond, all wishes are weakened alike.

    Raises:
        WeightError: if a target is below 0.
    """
    Wishes(targets)
    wished = {skill: weight for skill, weight in targets.items() if weight != 1}
    natural = {skill: sum(_natural(model, block)[skill] for block in range(_BLOCKS)) for skill in wished}
    shown = {skill: weight for skill, weight in wished.items() if natural[skill]}
    rounds, slopes = _approach(model, shown) if shown else ([], {})
    is_dear = False
    for _ in range(_SHRINKS):
        if not rounds or rounds[-1].bits <= most_bits:
            break
        is_dear = True
        # Near parity the divergence grows as the square of the logarithms.
        power = 0.95 * (most_bits / rounds[-1].bits) ** 0.5
        weaker = {skill: max(weight, _FAINTEST) ** power for skill, weight in rounds[-1].weights.items()}
        rounds = [*(_draw(model, weaker, blocks) for blocks in _FINE), _draw(model, weaker, _LAST, Ledger())]
    reached = {skill: _reached(rounds, skill, slopes[skill]) for skill in shown}
    unmet = {
        skill: _why(skill, target, reached.get(skill, 0.0), natural[skill], is_dear)
        for skill, target in wished.items()
        if natural[skill] < _FEWEST or not _is_met(target, reached[skill])
    }
    weights, bits = (rounds[-1].weights, rounds[-1].bits) if rounds else ({}, 0.0)
    return Aim(weights, reached, unmet, bits)


def _approach(model: TierModel, targets: Mapping[str, float]) -> tuple[list[_Round], Mapping[str, float]]:
    """Rounds whose weights come ever nearer to what meets the targets, and the slopes.

    The last round is drawn with weights that the others together tell.
    """
    weights: Mapping[str, float] = targets
    slopes: dict[str, float] = {}
    for blocks in _COARSE:
        shown = _draw(model, weights, blocks)
        slopes = {skill: _slope(shown, skill) for skill in targets}
        weights = {skill: _corrected([shown], skill, targets[skill], slopes[skill]) for skill in targets}
    rounds: list[_Round] = []
    for blocks in _FINE:
        rounds.append(_draw(model, weights, blocks))
        weights = {skill: _corrected(rounds, skill, targets[skill], slopes[skill]) for skill in targets}
    return [*rounds, _draw(model, weights, _LAST, Ledger())], slopes


def _slope(shown: _Round, skill: str) -> float:
    """How the logarithm of an exposure grows with that of its weight; 1 where exercises are rare."""
    way = log(shown.weights[skill]) if shown.weights[skill] else 0.0
    return max(_FLATTEST, min(_STEEPEST, log(shown.ratios[skill]) / way)) if abs(way) > _NEAR else 1.0


def _corrected(rounds: Sequence[_Round], skill: str, target: float, slope: float) -> float:
    """The weight that meets a target, by the mean of what the rounds tell."""
    if not target:
        return 0.0
    told = [log(each.weights[skill]) + log(target / each.ratios[skill]) / slope for each in rounds]
    most = log(max(target, 1.0) * _FURTHER)
    least = log(min(target, 1.0) / _FURTHER)
    return exp(max(least, min(most, fmean(told))))


def _reached(rounds: Sequence[_Round], skill: str, slope: float) -> float:
    """The ratio at the last weights, from all rounds that were near them."""
    here = rounds[-1].weights[skill]
    if not here:
        return fmean(each.ratios[skill] for each in rounds)
    ways = [log(here / each.weights[skill]) for each in rounds]
    return fmean(
        each.ratios[skill] * exp(slope * way)
        for each, way in zip(rounds, ways, strict=True)
        if abs(way) < _NEAR
    )


def _is_met(target: float, reached: float) -> bool:
    return abs(reached - target) <= _TOLERANCE * max(target, 1.0) if target else reached <= _GONE


def _why(skill: str, target: float, reached: float, exercises: int, is_dear: bool) -> str:
    if not exercises:
        return f"phrases of this tier do not show {skill}"
    if exercises < _FEWEST:
        known = f"it may come {reached:.2g} times as often"
        return f"{skill} is too rare here to tell whether it comes {target:g} times as often; {known}"
    if is_dear:
        return f"{target:g} times {skill} would cost too much music; {reached:.2g} times is what it buys"
    return f"beside the other wishes {skill} can come {reached:.2g} times as often, not {target:g} times"


def _draw(
    model: TierModel, weights: Mapping[str, float], blocks: Sequence[int], ledger: Ledger | None = None
) -> _Round:
    sampler = Sampler(model, Wishes(weights), ledger)
    found: Counter[str] = Counter()
    natural: Counter[str] = Counter()
    for block in blocks:
        found += _count(model, sampler, block)
        natural += _natural(model, block)
    # Half an exercise more on both sides keeps the logarithm of a ratio finite.
    ratios = {skill: (found[skill] + 0.5) / (natural[skill] + 0.5) for skill in weights}
    return _Round(weights, ratios, ledger.bits / (len(blocks) * _BLOCK) if ledger else 0.0)


@lru_cache(maxsize=512)
def _natural(model: TierModel, block: int) -> Counter[str]:
    return _count(model, Sampler(model, Wishes({})), block)


def _count(model: TierModel, sampler: Sampler, block: int) -> Counter[str]:
    """Exercises of every skill in the phrases of a block, each from a seed of its own."""
    counts: Counter[str] = Counter()
    for seed in range(block * _BLOCK, (block + 1) * _BLOCK):
        phrase = write_out(model.language, sampler.draw(Random(seed)))
        counts.update([skill for note in skills_of(phrase).values() for skill in note.all])
    return counts

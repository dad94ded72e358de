"""Aiming: the weights that bring about the exposures wished, at the least cost in music.

Conventions: an exposure is the mean number of times that a phrase exercises a
micro-skill; a target is a multiple of the exposure at parity. Each wish alone is met by
the nearest distribution (see `model.wishes`); together, and over bars that repeat, they
miss a little. So the wishes are corrected by what draws show, the multiplicative update
of iterative scaling (Darroch and Ratcliff 1972), estimated from draws. What it costs is
the Kullback-Leibler divergence from the model to what is drawn: the sum over all choices
of a phrase of the divergence of each (chain rule), in bits.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from random import Random
from typing import Final

from museflow_engine.generation.model.sampler import Sampler
from museflow_engine.generation.model.tier_model import TierModel
from museflow_engine.generation.model.wishes import Ledger, Wishes
from museflow_engine.generation.writing_out import write_out
from museflow_engine.skill import skills_of

MOST_BITS: Final = 8.0
"""How far from its own music a phrase may be led, unless a caller says otherwise."""

TOLERANCE: Final = 0.1
_DRAWS: Final = 200
_ROUNDS: Final = 6
_FURTHEST: Final = 30.0
_LEAST: Final = 0.01
_GAIN: Final = 0.9


@dataclass(frozen=True)
class Aim:
    """Weights to draw with, and what they bring about.

    Attributes:
        weights: what to pass to `PhraseGenerator.next`.
        reached: by skill wished, the exposure as a multiple of that at parity.
        unmet: by skill whose target is missed by more than a tenth, why.
        bits: Kullback-Leibler divergence from parity, in bits a phrase.
    """

    weights: Mapping[str, float]
    reached: Mapping[str, float]
    unmet: Mapping[str, str]
    bits: float


def take_aim(
    model: TierModel, targets: Mapping[str, float], rng: Random, most_bits: float = MOST_BITS
) -> Aim:
    """Find weights that meet targets.

    Args:
        model: the model of the tier.
        targets: multiples of natural exposure by micro-skill, each 0 or more.
        rng: source of chance; all rounds use the same draws of it.
        most_bits: what it may cost; beyond, all wishes are weakened alike.

    Raises:
        WeightError: if a target is below 0.
    """
    wished = {skill: weight for skill, weight in targets.items() if weight != 1}
    seed = rng.getrandbits(64)
    natural, _ = _exposures(model, {}, wished, seed)
    shown = {skill for skill in wished if natural[skill] > 0}
    weights = {skill: weight for skill, weight in wished.items() if skill in shown}
    reached, bits = _reached(model, weights, natural, seed)
    for number in range(_ROUNDS):
        if bits > most_bits:
            weights = {skill: weight ** (most_bits / bits) ** 0.5 for skill, weight in weights.items()}
        elif number and all(
            abs(reached[skill] / wished[skill] - 1) < TOLERANCE / 3 for skill in shown if wished[skill]
        ):
            break
        else:
            weights = {skill: _corrected(weights[skill], wished[skill], reached[skill]) for skill in shown}
        reached, bits = _reached(model, weights, natural, seed + number + 1)
    unmet = {
        skill: _why(skill, wished[skill], reached.get(skill, 0.0), bits, most_bits)
        for skill in wished
        if skill not in shown or abs(reached[skill] - wished[skill]) > TOLERANCE * max(wished[skill], 1.0)
    }
    return Aim(weights, reached, unmet, bits)


def _corrected(weight: float, target: float, reached: float) -> float:
    factor = (max(target, _LEAST) / max(reached, _LEAST)) ** _GAIN
    return float(max(_LEAST if target else 0.0, min(_FURTHEST, weight * factor)))


def _why(skill: str, target: float, reached: float, bits: float, most_bits: float) -> str:
    if not reached:
        return f"phrases of this tier do not show {skill}"
    if bits > 0.9 * most_bits:
        bought = f"{reached:.2g} times is what {bits:.1f} bits buy"
        return f"{target:g} times {skill} would cost too much music; {bought}"
    return f"this tier can show {skill} {reached:.2g} times as often, not {target:g} times"


def _reached(
    model: TierModel, weights: Mapping[str, float], natural: Mapping[str, float], seed: int
) -> tuple[dict[str, float], float]:
    found, bits = _exposures(model, weights, weights, seed)
    return {skill: found[skill] / natural[skill] for skill in weights}, bits


def _exposures(
    model: TierModel, weights: Mapping[str, float], skills: Iterable[str], seed: int
) -> tuple[dict[str, float], float]:
    """Mean exercises a phrase, and the divergence in bits a phrase."""
    rng = Random(seed)
    ledger = Ledger()
    sampler = Sampler(model, Wishes(weights), ledger)
    counts: Counter[str] = Counter()
    for _ in range(_DRAWS):
        phrase = write_out(model.language, sampler.draw(rng))
        for note in skills_of(phrase).values():
            counts.update(note.all)
    return {skill: counts[skill] / _DRAWS for skill in skills}, ledger.bits / _DRAWS

"""The rhythm model move by move: what comes next at a place of the bar.

Conventions: ticks, 480 to the quarter. Shares are probabilities over the moves that the
automaton allows at a node. They mix what music does at that place (counts of the model)
with a small prior after norms of beginner pieces: long notes on strong places, few
rests, no note over a stronger place than its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import fsum
from typing import Final

from museflow_engine.generation.automaton import Edge
from museflow_engine.generation.rhythm_moves import Move
from museflow_engine.level import Tier
from museflow_engine.music import Meter

Shares = tuple[float, ...]

_PRIOR: Final = 4.0
"""How many notes of real music the prior is worth at each place."""

_REST: Final = 0.25
_ACROSS: Final = 0.2
_SHORT: Final = 0.4


def step_shares(
    tier: Tier, counts: Mapping[str, Mapping[str, float]], edges: Sequence[Edge], place: int
) -> Shares:
    """Shares of the moves at a node.

    Args:
        tier: the tier.
        counts: ticks after the barline → event → count, for this metre and role.
        edges: the moves, all from the same place.
        place: ticks after the barline.
    """
    prior = _normalised([_prior(tier.meter, move, place) for _, move in edges])
    seen = counts.get(str(place), {})
    found = [seen.get(event(move), 0.0) if move.duration else 0.0 for _, move in edges]
    return _normalised([_PRIOR * share + count for share, count in zip(prior, found, strict=True)])


def event(move: Move) -> str:
    """Name of a move in the table of steps: its ticks, negative for a rest."""
    return str(move.duration if move.hands else -move.duration)


def _prior(meter: Meter, move: Move, place: int) -> float:
    if not move.duration:
        return 1.0
    if not move.hands:
        return _REST
    weight = _ACROSS if _covers_a_stronger_place(meter, place, place + move.duration) else 1.0
    return weight * (_SHORT if move.duration < meter.beat_ticks else 1.0)


def _covers_a_stronger_place(meter: Meter, onset: int, end: int) -> bool:
    grid = meter.beat_ticks
    first = onset - onset % grid + grid
    return any(meter.strength(place) > meter.strength(onset) for place in range(first, end, grid))


def _normalised(weights: Sequence[float]) -> Shares:
    total = fsum(weights)
    return tuple(weight / total for weight in weights)

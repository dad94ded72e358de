"""Drawing phrases: the base model, tilted, conditioned on what every phrase must hold.

Conventions: each choice has its local shares; a message says how probable it is that a
choice made blindly from here on ends inside the language. A draw weighs every option
by share × message, which samples exactly from the model given that it ends inside
(Doob's h-transform; messages by backward recursion). Rhythm is drawn first, then the
pitches over it.
"""

from __future__ import annotations

from math import fsum
from random import Random

from museflow_engine.generation.base_model import BaseModel
from museflow_engine.generation.language import Outline
from museflow_engine.generation.pitch_draw import PitchDraw, pick
from museflow_engine.generation.rhythm_moves import Move
from museflow_engine.generation.tilt import Shares, Tilt


class Sampler:
    """A source of phrases for one set of wishes.

    Args:
        model: the untilted distribution.
        tilt: the wishes.
    """

    def __init__(self, model: BaseModel, tilt: Tilt) -> None:
        self._model = model
        self._edges = model.language.rhythms.edges
        self._odds = _rhythm_odds(model, tilt)
        self._pitches = PitchDraw(model, tilt)

    def draw(self, rng: Random) -> Outline:
        """One phrase of the language."""
        moves = self._draw_rhythm(rng)
        notes = ([move for move in moves if move.slots[0]], [move for move in moves if move.slots[1]])
        territory = self._draw_territory((len(notes[0]), len(notes[1])), rng)
        return Outline(moves, territory, self._pitches.draw(territory, notes, rng))

    def _draw_rhythm(self, rng: Random) -> list[Move]:
        edges = self._edges
        moves: list[Move] = []
        node = 0
        while edges[node]:
            node, move = edges[node][pick(self._odds[node], rng)]
            moves.append(move)
        return self._model.language.rhythms.unfolded(moves)

    def _draw_territory(self, slots: tuple[int, int], rng: Random) -> int:
        """A way to divide the keyboard that leaves room for what is required."""
        weights = self._model.territories
        if len(weights) == 1:
            return 0
        territories = self._model.language.territories
        odds = [
            weight if lines.has_room(slots) else 0.0
            for weight, lines in zip(weights, territories, strict=True)
        ]
        return pick(odds, rng)


def _rhythm_odds(model: BaseModel, tilt: Tilt) -> list[Shares]:
    """For each node of the automaton, share × message of each edge."""
    edges = model.language.rhythms.edges
    messages = [0.0] * len(edges)
    messages[-1] = 1.0
    odds: list[Shares] = [()] * len(edges)
    for node in range(len(edges) - 2, -1, -1):
        shares = model.rhythm[node]
        if not tilt.is_neutral:
            shares = tilt.shares(shares, model.rhythm_choices[node])
        odds[node] = tuple(
            share * messages[target] for share, (target, _) in zip(shares, edges[node], strict=True)
        )
        messages[node] = fsum(odds[node])
    return odds

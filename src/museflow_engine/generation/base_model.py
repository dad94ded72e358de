"""What phrases sound like before any wish: small preferences, hand-made.

Conventions: the model only weighs what the language allows, and never with 0, so every
phrase of a tier can come. It is a chain of local choices, each a distribution of its
own (*shares* that sum to 1): what stands next in the bar, which pitch follows. A
share is thus a natural exposure, and a rhythm is not bent by how many pitches fit it.
The figures are round numbers after norms of beginner pieces: steps before leaps, long
notes on strong places, a rest at the end, consonance where the hands meet.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from math import fsum
from typing import Final

from museflow_engine.generation.automaton import Edge
from museflow_engine.generation.language import PhraseLanguage, compile_tier
from museflow_engine.generation.pitch_lines import PitchLines
from museflow_engine.generation.rhythm_moves import Move
from museflow_engine.generation.symbols import Symbol, steps_between
from museflow_engine.generation.tilt import Shares, choices_by_skill
from museflow_engine.level import Tier
from museflow_engine.music import Key, Meter
from museflow_engine.music.pitch import STEPS

START: Final = -1
"""Stands for the symbol before the first of a line."""

_BY_STEPS: Final = (0.4, 1.0, 0.5, 0.25, 0.25, 0.12, 0.06, 0.12)
_WIDER: Final = 0.04
_CONSONANT: Final = (0, 3, 4, 7, 8, 9)
_DISSONANT_SHARE: Final = 0.2
_PARALLEL_AT: Final = {0: 1.0, 2: 1.0, 5: 0.7, 4: 0.2}
_PARALLEL_ELSEWHERE: Final = 0.05
_REST: Final = 0.4
_ACROSS_THE_BEAT: Final = 0.3
_WHOLE_BAR: Final = 0.5
_AT_THE_END: Final = 4.0
_TRIAD: Final = (0, 2, 4)


class BaseModel:
    """The untilted distribution over the phrases of a language.

    Args:
        language: the phrases to weigh.

    Attributes:
        rhythm: for each node of the rhythm automaton, the shares of its edges.
        rhythm_choices: for each node, which of its edges exercise which skill.
        territories: weights of the ways to divide the keyboard.
    """

    def __init__(self, language: PhraseLanguage) -> None:
        self.language = language
        tier = language.tier
        self.rhythm: tuple[Shares, ...] = tuple(
            _rhythm_shares(tier, edges) for edges in language.rhythms.edges
        )
        self.territories = tuple(_territory_weight(lines) for lines in language.territories)
        self.rhythm_choices = tuple(
            choices_by_skill(move.skills for _, move in edges) for edges in language.rhythms.edges
        )
        self._pitch: dict[tuple[int, int, int, int | None, bool], Shares] = {}

    def pitch(self, territory: int, line: int, before: int, other: int | None, last: bool) -> Shares:
        """Shares of the symbols that may come next in a line.

        Args:
            territory: number of the way to divide the keyboard.
            line: 0 or 1, the first or second line.
            before: the symbol before, or `START`.
            other: MIDI number that the other hand sounds, if its line is known.
            last: whether this is the last note of the line.

        Returns:
            One share for each symbol that may follow `before` (each symbol at the start).
        """
        key = (territory, line, before, other, last)
        if key not in self._pitch:
            self._pitch[key] = self._pitch_shares(*key)
        return self._pitch[key]

    def _pitch_shares(self, territory: int, line: int, before: int, other: int | None, last: bool) -> Shares:
        pitches = self.language.territories[territory].lines[line]
        symbols = pitches.symbols
        if before == START:
            weights = [1.0] * len(symbols)
            targets: Sequence[int] = range(len(symbols))
        else:
            targets = pitches.following[before]
            weights = [_step_weight(symbols[before], symbols[target]) for target in targets]
        for place, target in enumerate(targets):
            symbol = symbols[target]
            if other is not None and abs(symbol[0][1].midi - other) % 12 not in _CONSONANT:
                weights[place] *= _DISSONANT_SHARE
            if (last or before == START) and _is_in_triad(self.language.tier.key, symbol):
                weights[place] *= _AT_THE_END
        return _normalised(weights)


@lru_cache(maxsize=64)
def base_model(tier: Tier) -> BaseModel:
    """The base model of a tier, made once."""
    return BaseModel(compile_tier(tier))


def _is_in_triad(key: Key, symbol: Symbol) -> bool:
    """Whether a symbol's upper pitch belongs to the tonic triad of the key."""
    degree = (STEPS.index(symbol[0][1].step) - STEPS.index(key.tonic[0])) % 7
    return degree in _TRIAD and key.is_diatonic(symbol[0][1])


def _rhythm_shares(tier: Tier, edges: Sequence[Edge]) -> Shares:
    return _normalised([_rhythm_weight(tier, move) for _, move in edges])


def _rhythm_weight(tier: Tier, move: Move) -> float:
    if not move.duration:
        return 1.0
    if not move.hands:
        return _REST
    meter, end = tier.meter, move.onset + move.duration
    weight = _ACROSS_THE_BEAT if _hides_a_beat(meter, move.onset, end) else 1.0
    if end == tier.bars * meter.bar_ticks:
        return weight * move.duration / meter.beat_ticks
    return weight * (_WHOLE_BAR if move.duration == meter.bar_ticks else 1.0)


def _hides_a_beat(meter: Meter, onset: int, end: int) -> bool:
    """Whether a note sounds over a stronger place than the one it starts on."""
    grid = meter.beat_ticks
    first = onset - onset % grid + grid
    return any(meter.strength(place) > meter.strength(onset) for place in range(first, end, grid))


def _territory_weight(lines: PitchLines) -> float:
    """Squared, because a hand with few keys has little to say."""
    first, second = (line.symbols for line in lines.lines)
    weight = float((len(first) * max(len(second), 1)) ** 2)
    if first and len(first[0]) > 1:
        (_, high), (_, low) = first[0]
        distance = (high.staff_position - low.staff_position) % 7
        weight *= _PARALLEL_AT.get(distance, _PARALLEL_ELSEWHERE)
    return weight


def _step_weight(earlier: Symbol, later: Symbol) -> float:
    steps = abs(steps_between(earlier, later))
    return _BY_STEPS[steps] if steps < len(_BY_STEPS) else _WIDER


def _normalised(weights: Sequence[float]) -> Shares:
    total = fsum(weights)
    return tuple(weight / total for weight in weights)

"""From a file's ticks to the ticks of a score: which fractions of a beat were meant.

Conventions: a *place* is a time in quarters, as a fraction, of which 480 ticks a quarter
can hold every one that is used. Each quarter takes the division (halves, thirds,
quarters, …) that explains its onsets best: Gaussian errors against the complexity of
the division, after Cemgil, Desain & Kappen, "Rhythm quantization for transcription"
(Computer Music Journal 24(2), 2000). In a file made from a score the errors are those
of rounding to its ticks.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from museflow_engine.music.meter import TICKS_PER_QUARTER

_DIVISIONS: Final = (1, 2, 3, 4, 6, 8, 12, 5, 16, 24, 10, 32, 7, 20, 48, 9)
"""Parts of a quarter, the simpler first."""
_COMPLEXITY: Final = 1.2
"""Nats that each further place of a division costs, per logarithm of its number."""
_FINE: Final = 12, 16, 5
_COARSE: Final = 3, 4
_COARSEST_CHANCE: Final = 0.6
"""Files of so few ticks to the quarter that most lie on the grid are told by `coarse`."""
_LOOSEST: Final = 1 / 24
"""Standard deviation in quarters of onsets played to a click."""
_MOST_ERRORS: Final = 4.0
_COARSER_THAN: Final = 16
_ROUNDED: Final = 0.51
"""Ticks of a file by which rounding may move an onset."""


@dataclass(frozen=True, slots=True)
class Fit:
    """How well onsets lie on a grid.

    Attributes:
        fine: share of the onsets on a 12th, 16th or fifth of a quarter beyond what chance would
            put there: 1 for a score, near 0 for music that was played.
        coarse: concentration of the onsets about quarters or thirds of a quarter: near 0
            for music played without a click.
        beats: share of the onsets on the very tick of a quarter beyond what chance would
            put there; it tells scores with many rarer tuplets.
    """

    fine: float
    coarse: float
    beats: float

    @property
    def is_exact(self) -> bool:
        """Whether the file was made from a score."""
        return self.fine > 0.5 or self.beats > 0.15

    @property
    def is_to_click(self) -> bool:
        """Whether it was played, or made, to the file's own beat."""
        return self.is_exact or self.coarse > 0.5


def fit(onsets: Iterable[int], division: int) -> Fit:
    """Measure how well distinct onsets (in ticks) lie on the grid of a file's beats."""
    places = [onset % division for onset in sorted(set(onsets))]
    if not places:
        return Fit(1.0, 1.0, 1.0)
    chance = sum(is_on_grid(tick, division) for tick in range(division)) / division
    share = sum(is_on_grid(place, division) for place in places) / len(places)
    coarse = max(_concentration([place / division for place in places], parts) for parts in _COARSE)
    if chance >= _COARSEST_CHANCE:
        return Fit(coarse, coarse, 0.0)
    return Fit((share - chance) / (1 - chance), coarse, places.count(0) / len(places) - 1 / division)


def is_on_grid(tick: int, division: int) -> bool:
    """Whether a tick is a 12th, 16th or fifth of a quarter, as exactly as the file can say it."""
    place = tick % division / division
    return any(_error(place, parts) < 1.5 / division for parts in _FINE)


def _error(place: float, parts: int) -> float:
    return abs(place - round(place * parts) / parts)


def _concentration(places: Sequence[float], parts: int) -> float:
    """Mean resultant length of the places on a circle of one part (Fisher, 1993)."""
    angles = [2 * math.pi * parts * place for place in places]
    return math.hypot(sum(map(math.cos, angles)), sum(map(math.sin, angles))) / len(places)


class Grid:
    """The score time of every onset of a file.

    Args:
        onsets: ticks of the file.
        division: its ticks to the quarter.
        is_exact: whether the file was made from a score.
    """

    def __init__(self, onsets: Iterable[int], division: int, *, is_exact: bool) -> None:
        self._division = division
        self._deviation = 0.6 / division if is_exact else _LOOSEST
        self._slip = (2 if is_exact else _MOST_ERRORS) * self._deviation
        self._is_exact = is_exact
        self._parts: dict[int, int] = {}
        by_beat: defaultdict[int, set[int]] = defaultdict(set)
        for onset in onsets:
            beat, place = divmod(onset, division)
            by_beat[beat].add(place)
        for beat, places in by_beat.items():
            self._parts[beat] = self._best([place / division for place in places])

    def _best(self, places: Sequence[float]) -> int:
        costs = [(self._cost(places, parts), rank) for rank, parts in enumerate(_DIVISIONS)]
        return _DIVISIONS[min(costs)[1]]

    def _cost(self, places: Sequence[float], parts: int) -> float:
        errors = [min(_MOST_ERRORS, _error(place, parts) / self._deviation) for place in places]
        return sum(error**2 / 2 for error in errors) + _COMPLEXITY * math.log(parts)

    def at(self, tick: int) -> int:
        """Score ticks, 480 to the quarter, of a file's tick."""
        beat, place = divmod(tick, self._division)
        parts = self._parts.get(beat, 0)
        if not parts or _error(place / self._division, parts) > self._slip_on(parts):
            return round(tick * TICKS_PER_QUARTER / self._division)
        return beat * TICKS_PER_QUARTER + round(
            round(place / self._division * parts) * TICKS_PER_QUARTER / parts
        )

    def _slip_on(self, parts: int) -> float:
        """How far off a place an onset may be: the places of odd tuplets lie near those of fine divisions."""
        is_fine = self._is_exact and parts > _COARSER_THAN
        return min(self._slip, _ROUNDED / self._division) if is_fine else self._slip

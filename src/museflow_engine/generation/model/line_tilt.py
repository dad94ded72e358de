"""How wishes change the pitches of a line: the exponential tilt of a whole line.

Conventions: among all distributions of lines with the exposures it has, the one nearest
to the model (in Kullback-Leibler divergence) multiplies the probability of a line by
exp(slope) for every exercise of a skill (Csiszár 1975; for Markov chains Miller 1961).
It is drawn note by note with the factor of the note and the promise of what it leads to,
by backward messages as in `look_ahead`: a weak note is approached, not leapt at. The
promise looks ahead blindly; it hardly changes beyond `_HORIZON` notes.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, fsum, log
from operator import mul
from typing import Final

from museflow_engine.generation.model.line_model import NOTHING, Factors, LineModel
from museflow_engine.generation.model.wishes import Wishes
from museflow_engine.skill import parts

_HORIZON: Final = 4
_STEEPEST: Final = 3.0
_NEVER: Final = -4.0

Promise = list[float]


class LineTilt:
    """Factors and promises of one line for one set of wishes.

    Args:
        model: the line.
        wishes: the wishes.
    """

    def __init__(self, model: LineModel, wishes: Wishes) -> None:
        self._model = model
        self._wishes = wishes
        self._struck: dict[str, Factors] = {}
        self._factors: dict[tuple[int, str], Factors] = {}
        self._leading: dict[tuple[int, str, int], tuple[Factors, Promise]] = {}
        self._rows: dict[str, list[Factors]] = {}
        self._chain: list[Promise] = [[1.0] * len(model.line.symbols)]
        self._series = self._wished_series()

    def factors(self, before: int, rhythm: str) -> Factors:
        """Factors of the symbols that may follow another.

        Args:
            before: the symbol before, or `NOTHING`.
            rhythm: name of the note value if it is paired with pitches, else "".
        """
        key = (before, rhythm)
        if key not in self._factors:
            struck = self._factors_struck(rhythm)
            factors = [struck[target] for target in self._model.following(before)]
            if before != NOTHING and self._wishes.names_intervals:
                factors = list(map(mul, factors, self._factors_moved(before)))
            self._factors[key] = factors
        return self._factors[key]

    def leading(self, before: int, rhythm: str, promise: Promise) -> Factors:
        """Factors of the symbols that may come next, with what they lead to."""
        key = (before, rhythm, id(promise))
        found = self._leading.get(key)
        if found is None:
            onward = map(promise.__getitem__, self._model.following(before))
            # The promise is kept too, so that no other can take over its identity.
            found = self._leading[key] = (list(map(mul, self.factors(before, rhythm), onward)), promise)
        return found[0]

    def series(self, earlier: int, before: int) -> Factors | None:
        """Factors for series of three notes: those that are completed now, and those begun."""
        if not self._series or before == NOTHING:
            return None
        targets = self._model.following(before)
        factors = [1.0] * len(targets)
        for first, second, third, slope in self._series:
            if (first, second) == (earlier, before) and third in targets:
                factors[targets.index(third)] *= slope
            if first == before and second in targets:
                onward = self._model.following(second)
                if third in onward:
                    share = self._model.blind()[second][onward.index(third)]
                    factors[targets.index(second)] *= 1 + share * (slope - 1)
        return factors

    def promises(self, rhythms: Sequence[str]) -> Sequence[Promise]:
        """For each note of a line and each symbol on it, what it leads to.

        Args:
            rhythms: for each note the name of its value if it is paired with pitches.
        """
        if not any(rhythms):
            while len(self._chain) < min(len(rhythms), _HORIZON):
                self._chain.append(self._earlier(self._chain[-1], ""))
            last = len(self._chain) - 1
            return [self._chain[min(last, len(rhythms) - 1 - number)] for number in range(len(rhythms))]
        promises = [self._chain[0]]
        for rhythm in reversed(rhythms[1:]):
            promises.append(self._earlier(promises[-1], rhythm))
        return promises[::-1]

    def _earlier(self, later: Promise, rhythm: str) -> Promise:
        if rhythm not in self._rows:
            blind = self._model.blind()
            self._rows[rhythm] = [
                list(map(mul, row, self.factors(symbol, rhythm))) for symbol, row in enumerate(blind)
            ]
        following = self._model.line.following
        return _scaled(
            [
                fsum(map(mul, row, map(later.__getitem__, targets)))
                for row, targets in zip(self._rows[rhythm], following, strict=True)
            ]
        )

    def _factors_struck(self, rhythm: str) -> Factors:
        if rhythm not in self._struck:
            slopes = [0.0] * len(self._model.line.symbols)
            for wish, weight in self._wishes.items():
                skill = wish
                first, *second = parts(wish)
                if second and second[0].startswith("rhythm:"):
                    # A pair counts only on its note value, and there as its pitch does.
                    skill = first if second[0] == rhythm else ""
                for symbol in self._model.exercising(skill):
                    slopes[symbol] += slope_of(weight)
            self._struck[rhythm] = list(map(exp, slopes))
        return self._struck[rhythm]

    def _factors_moved(self, before: int) -> Factors:
        names = self._model.intervals(before)
        return [exp(fsum(slope_of(self._wishes.weight(name)) for name in each)) for each in names]

    def _wished_series(self) -> list[tuple[int, int, int, float]]:
        """Series wished for, as numbers of symbols, each with its factor."""
        symbols = self._model.line.symbols
        numbers = {symbol[0][1].name: number for number, symbol in enumerate(symbols) if len(symbol) == 1}
        found = []
        for skill in self._wishes.series:
            names = skill.partition(":")[2].split("-")
            if len(names) == 3 and all(name in numbers for name in names):
                first, second, third = (numbers[name] for name in names)
                found.append((first, second, third, exp(slope_of(self._wishes.weight(skill)))))
        return found


def slope_of(weight: float) -> float:
    """The slope of a wish: where exercises are rare, exp(slope) multiplies them by the weight."""
    if weight == 1:
        return 0.0
    return max(_NEVER, min(_STEEPEST, log(weight))) if weight else _NEVER


def _scaled(promise: Promise) -> Promise:
    """Only proportions matter; the largest is 1, so that long lines do not overflow."""
    largest = max(promise)
    return [each / largest for each in promise]

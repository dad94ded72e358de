"""What bars have in common: copies, sequences, shared contours, a returning opening."""

from __future__ import annotations

import math
from itertools import combinations, pairwise

from benchmarks.likeness.view import Line, View, mean, share


def form_features(view: View) -> dict[str, float]:
    """Features of the form of each hand, named by the hand."""
    found: dict[str, float] = {}
    for hand, line in view.lines.items():
        bars = [_Bar(view, line, number) for number in range(view.bars)]
        found |= {f"{name} ({hand})": value for name, value in _in_common(bars).items()}
    return found


class _Bar:
    """A bar of a line: its rhythm, positions, intervals and ups and downs."""

    def __init__(self, view: View, line: Line, number: int) -> None:
        inside = view.in_bar(line, number)
        self.rhythm = view.bar_rhythm(line, number)
        self.positions = tuple(line.positions[note] for note in inside)
        self.steps = tuple(b - a for a, b in pairwise(self.positions))
        self.contour = tuple((step > 0) - (step < 0) for step in self.steps)
        self.at = dict(zip((place for place, _ in self.rhythm), self.positions, strict=True))


def _in_common(bars: list[_Bar]) -> dict[str, float]:
    pairs = [(a, b) for a, b in combinations(bars, 2) if a.positions and b.positions]
    moving = [(a, b) for a, b in pairs if len(a.positions) > 1 and len(b.positions) > 1]
    neighbours = [(a, b) for a, b in pairwise(bars) if a.positions and b.positions]
    return {
        "bars copied": share([_copies(a, b) for a, b in pairs]),
        "bars in sequence": share([_follows_in_sequence(a, b) for a, b in moving]),
        "contours shared": share([a.contour == b.contour for a, b in moving]),
        "rhythm and contour shared": share(
            [a.rhythm == b.rhythm and a.contour == b.contour for a, b in moving]
        ),
        "rhythms shared": share([a.rhythm == b.rhythm for a, b in pairs]),
        "notes in common with the bar before": mean([_in_place(a, b) for a, b in neighbours]),
        "notes in common with the bar but one before": mean(
            [_in_place(a, b) for a, b in zip(bars, bars[2:], strict=False) if a.positions and b.positions]
        ),
        "closest two bars": max((_in_place(a, b) for a, b in moving), default=math.nan),
        "keys in common with the bar before": mean(
            [
                len({*a.positions} & {*b.positions}) / len({*a.positions} | {*b.positions})
                for a, b in neighbours
            ]
        ),
        "step over the barline": mean([abs(b.positions[0] - a.positions[-1]) for a, b in neighbours]),
        "downbeats move by": mean([abs(b.positions[0] - a.positions[0]) for a, b in neighbours]),
        "reach of a bar": mean([max(bar.positions) - min(bar.positions) for bar in bars if bar.positions]),
    }


def _copies(a: _Bar, b: _Bar) -> bool:
    return a.rhythm == b.rhythm and a.positions == b.positions


def _follows_in_sequence(a: _Bar, b: _Bar) -> bool:
    """Same rhythm and intervals from another note; bars that only repeat one note don't count."""
    return a.rhythm == b.rhythm and a.steps == b.steps and a.positions != b.positions and any(a.steps)


def _in_place(a: _Bar, b: _Bar) -> float:
    """Share of the places struck in either bar that both strike with the same note."""
    places = a.at.keys() | b.at.keys()
    return sum(a.at.get(place) == b.at.get(place, "none") for place in places) / len(places)

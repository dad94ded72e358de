"""Which chord each bar sounds like, how well it fits, and how chords follow each other.

Conventions: chords are the seven diatonic triads, by the degree of their root. A bar
is heard as the triad that covers most of its sounding time (both hands; a bass note
that is the root counts half as much again, ties go to the commoner chord). This is a
crude form of the template matching of Pardo and Birmingham 2002, "Algorithms for
chordal analysis".
"""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

from benchmarks.likeness.view import View, mean, share

_BY_FREQUENCY = (0, 4, 3, 1, 5, 2, 6)
_ROOT_IN_BASS = 0.5


class Chord(NamedTuple):
    """The triad of a bar: degree of its `root`, `fit` (share of sounding time in it), `bass` degree."""

    root: int
    fit: float
    bass: int


def chords_of(view: View) -> list[Chord]:
    """The chord of each bar in which anything sounds."""
    return [chord for bar in range(view.bars) if (chord := _chord(view, bar)) is not None]


def _chord(view: View, bar: int) -> Chord | None:
    weights = [0.0] * 7
    bass: tuple[int, int, int] | None = None
    for line in view.lines.values():
        for number in view.in_bar(line, bar):
            weights[line.degrees[number]] += line.durations[number]
            lowest = (line.positions[number], line.onsets[number], line.degrees[number])
            bass = min(bass, lowest) if bass else lowest
    total = sum(weights)
    if bass is None or not total:
        return None
    best = max(
        _BY_FREQUENCY, key=lambda root: _cover(weights, root) * (1 + _ROOT_IN_BASS * (bass[2] == root))
    )
    return Chord(best, _cover(weights, best) / total, bass[2])


def _cover(weights: list[float], root: int) -> float:
    return weights[root] + weights[(root + 2) % 7] + weights[(root + 4) % 7]


def harmony_features(view: View) -> dict[str, float]:
    """Features of the harmony that the lines suggest."""
    chords = chords_of(view)
    roots = [chord.root for chord in chords]
    moves = [(b - a) % 7 for a, b in pairwise(roots)]
    return {
        "fit": mean([chord.fit for chord in chords]),
        "worst fit": min(chord.fit for chord in chords),
        "last bar fits the tonic": float(roots[-1] == 0),
        "first bar fits the tonic": float(roots[0] == 0),
        "last bar fits the dominant": float(roots[-1] == 4),
        "last but one is dominant": share([root in (4, 6) for root in roots[-2:-1]]),
        "tonic bars": share([root == 0 for root in roots]),
        "dominant bars": share([root in (4, 6) for root in roots]),
        "subdominant bars": share([root in (3, 1) for root in roots]),
        "chord stays": share([move == 0 for move in moves]),
        "root moves by fourth or fifth": share([move in (3, 4) for move in moves]),
        "root in the bass": share([chord.root == chord.bass for chord in chords]),
        "different chords": len(set(roots)) / len(roots),
    }

"""How a line moves and where it lies: intervals, contour, scale degrees, endings."""

from __future__ import annotations

import math
from itertools import pairwise

from benchmarks.likeness.view import Line, View, entropy, mean, share

_LEAP = 3
"""Steps of the smallest leap, a fourth; a third (2 steps) is a skip."""

_TRIAD = (0, 2, 4)
_DEGREES = ("tonic", "second", "third", "fourth", "fifth", "sixth", "seventh")


def melody_features(view: View, line: Line) -> dict[str, float]:
    """Features of the pitches of one line."""
    return _intervals(line) | _contour(line) | _degrees(view, line) | _ends(line)


def _intervals(line: Line) -> dict[str, float]:
    steps = line.steps
    sizes = [abs(step) for step in steps]
    pairs = list(pairwise(steps))
    after_leap = [pair for pair in pairs if abs(pair[0]) >= _LEAP]
    after_step = [pair for pair in pairs if abs(pair[0]) == 1]
    after_repeat = [pair for pair in pairs if pair[0] == 0]
    return {
        "repeats": share([size == 0 for size in sizes]),
        "steps": share([size == 1 for size in sizes]),
        "thirds": share([size == 2 for size in sizes]),
        "fourths and fifths": share([size in (3, 4) for size in sizes]),
        "sixths and wider": share([size >= 5 for size in sizes]),
        "largest interval": float(max(sizes, default=0)),
        "mean interval": mean(sizes),
        "leap answered by a step back": share([a * b < 0 and abs(b) <= 2 for a, b in after_leap]),
        "leap after leap": share([abs(b) >= _LEAP for _, b in after_leap]),
        "step goes on the same way": share([a == b for a, b in after_step]),
        "repeat after repeat": share([b == 0 for _, b in after_repeat]),
        "interval entropy": entropy(steps),
        "interval pair entropy": entropy(pairs),
    }


def _contour(line: Line) -> dict[str, float]:
    positions = line.positions
    moves = [step for step in line.steps if step]
    low, high = min(positions), max(positions)
    reach = high - low
    heights = [(position - low) / reach for position in positions] if reach else []
    third = max(1, len(heights) // 3)
    outer = heights[:third] + heights[-third:]
    back = [a == c != b for a, b, c in zip(positions, positions[1:], positions[2:], strict=False)]
    return {
        "upward": share([move > 0 for move in moves]),
        "turns": share([a * b < 0 for a, b in pairwise(moves)]),
        "longest run": _longest_run(line.steps) / len(positions),
        "there and back": share(back),
        "range in semitones": float(max(line.midis) - min(line.midis)),
        "different pitches": len(set(positions)) / len(positions),
        "mean height": mean(heights),
        "arch": mean(heights[third:-third]) - mean(outer) if len(heights) > 2 * third else math.nan,
        "end above start": float(positions[-1] - positions[0]),
        "on the highest": share([position == high for position in positions]),
        "on the lowest": share([position == low for position in positions]),
        "highest comes at": positions.index(high) / len(positions),
        "pitch entropy": entropy(positions),
        "pitch pair entropy": entropy(list(pairwise(positions))),
    }


def _longest_run(steps: tuple[int, ...]) -> int:
    """Notes of the longest stretch that only rises or only falls."""
    longest = here = 1
    for number, step in enumerate(steps):
        goes_on = step != 0 and (here == 1 or step * steps[number - 1] > 0)
        here = here + 1 if goes_on else (2 if step else 1)
        longest = max(longest, here)
    return longest


def _degrees(view: View, line: Line) -> dict[str, float]:
    total = sum(line.durations)
    sounding = [0] * 7
    for degree, duration in zip(line.degrees, line.durations, strict=True):
        sounding[degree] += duration
    strong = [
        degree for degree, onset in zip(line.degrees, line.onsets, strict=True) if view.strength(onset) >= 2
    ]
    downbeats = [d for d, onset in zip(line.degrees, line.onsets, strict=True) if view.place(onset) == 0]
    weak = [d for d, onset in zip(line.degrees, line.onsets, strict=True) if view.strength(onset) == 0]
    altered = [number for number, is_altered in enumerate(line.altered[:-1]) if is_altered]
    leading = [number for number, degree in enumerate(line.degrees[:-1]) if degree == 6]
    features = {f"on the {name}": sounding[degree] / total for degree, name in enumerate(_DEGREES)}
    return features | {
        "triad on strong beats": share([degree in _TRIAD for degree in strong]),
        "tonic on downbeats": share([degree == 0 for degree in downbeats]),
        "triad off the beat": share([degree in _TRIAD for degree in weak]),
        "altered": share(line.altered),
        "altered goes on by step": share([abs(line.steps[number]) == 1 for number in altered]),
        "leading note rises": share([line.steps[number] == 1 for number in leading]),
        "seventh leapt from": share([abs(line.steps[number]) > 1 for number in leading]),
        "degree entropy": entropy(line.degrees),
    }


def _ends(line: Line) -> dict[str, float]:
    features = {
        "starts on the tonic": float(line.degrees[0] == 0),
        "starts in the triad": float(line.degrees[0] in _TRIAD),
        "ends on the tonic": float(line.degrees[-1] == 0),
        "ends in the triad": float(line.degrees[-1] in _TRIAD),
        "ends on the second or fifth": float(line.degrees[-1] in (1, 4)),
        "ends on the lowest": float(line.positions[-1] == min(line.positions)),
        "ends on the highest": float(line.positions[-1] == max(line.positions)),
    }
    if line.steps:
        features["last interval"] = float(abs(line.steps[-1]))
        features["last interval falls"] = float(line.steps[-1] < 0)
    return features

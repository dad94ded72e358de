"""A phrase as series of words, each series one point of view on it.

Conventions: the idea of multiple viewpoints is Conklin and Witten 1995, "Multiple
viewpoint systems for music prediction". Words are short texts; lengths in them are in
ticks, intervals in signed steps, degrees 1 to 7.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

from benchmarks.likeness.features.harmony import chords_of
from benchmarks.likeness.features.together import slices_of
from benchmarks.likeness.view import Line, View
from benchmarks.likeness.word_model import Words
from museflow_engine import Phrase

_START = "^"
_END = "$"


def viewpoints_of(phrase: Phrase) -> Mapping[str, Words]:
    """The series of words of each viewpoint that a phrase has."""
    view = View.of(phrase)
    found: dict[str, Words] = {}
    for hand, line in view.lines.items():
        found |= {f"{hand} {name}": words for name, words in _of_line(view, line).items()}
    found["chords"] = [f"{chord.root + 1}{'' if chord.fit > 0.99 else '~'}" for chord in chords_of(view)]
    if len(view.lines) == 2:
        found |= _of_both(view)
    return {name: [_START, *words, _END] for name, words in found.items() if words}


def _of_line(view: View, line: Line) -> dict[str, Words]:
    lengths = [str(length) for length in line.durations]
    strengths = [view.strength(onset) for onset in line.onsets]
    steps = [f"{step:+d}" for step in line.steps]
    bars = [view.bar_rhythm(line, bar) for bar in range(view.bars)]
    return {
        "intervals": steps,
        "intervals and values": [f"{step}:{length}" for step, length in zip(steps, lengths[1:], strict=True)],
        "intervals and places": [f"{step}@{place}" for step, place in zip(steps, strengths[1:], strict=True)],
        "degrees": [
            f"{degree + 1}{'#' if altered else ''}@{place}"
            for degree, altered, place in zip(line.degrees, line.altered, strengths, strict=True)
        ],
        "values": [
            f"{length}@{view.place(onset)}" for onset, length in zip(line.onsets, lengths, strict=True)
        ],
        "bars": [" ".join(f"{length}@{place}" for place, length in bar) or "rest" for bar in bars],
        "bar likeness": _likeness(view, line),
    }


def _likeness(view: View, line: Line) -> Words:
    """For each bar after the first, the earlier bar most like it and in what they agree."""
    shapes = []
    for bar in range(view.bars):
        inside = view.in_bar(line, bar)
        positions = tuple(line.positions[number] for number in inside)
        steps = tuple(b - a for a, b in pairwise(positions))
        contour = tuple((step > 0) - (step < 0) for step in steps)
        shapes.append((view.bar_rhythm(line, bar), positions, steps, contour))
    words = []
    for bar in range(1, len(shapes)):
        levels = [(_agreement(shapes[bar], shapes[earlier]), earlier - bar) for earlier in range(bar)]
        level, back = max(levels)
        words.append(f"{level}{back if level else ''}")
    return words


def _agreement(a: tuple[object, ...], b: tuple[object, ...]) -> int:
    """4 the same bar, 3 the same intervals, 2 the same contour, 1 the same rhythm only, 0 another rhythm."""
    if a[0] != b[0]:
        return 0
    return next((4 - number for number in range(3) if a[number + 1] == b[number + 1]), 1)


def _of_both(view: View) -> dict[str, Words]:
    right, left = view.lines["right"], view.lines["left"]
    slices = slices_of(view)
    intervals: list[str] = []
    degrees: list[str] = []
    for each in slices:
        who = "b" if each.coincides else ("r" if each.right_strikes else "l")
        between = (right.positions[each.right] - left.positions[each.left]) % 7 + 1
        intervals.append(f"{between}{who}@{view.strength(each.tick)}")
        degrees.append(f"{right.degrees[each.right] + 1}/{left.degrees[each.left] + 1}")
    motion = []
    for earlier, later in pairwise(slices):
        up = right.positions[later.right] - right.positions[earlier.right]
        down = left.positions[later.left] - left.positions[earlier.left]
        motion.append(f"{_sized(up)}/{_sized(down)}")
    who_strikes = [
        ("b" if onset in left.onsets else "r") if onset in right.onsets else "l" for onset in view.onsets
    ]
    gaps = [later - earlier for earlier, later in pairwise([*view.onsets, view.length])]
    return {
        "hands intervals": intervals,
        "hands degrees": degrees,
        "hands motion": motion,
        "hands onsets": [f"{who}{gap}" for who, gap in zip(who_strikes, gaps, strict=True)],
    }


def _sized(step: int) -> str:
    """A step by direction and kind: 0, a step, or a leap."""
    if step == 0:
        return "0"
    return ("+" if step > 0 else "-") + ("1" if abs(step) == 1 else "n")

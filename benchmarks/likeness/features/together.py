"""How two hands go together: onsets, consonance, motion, distance.

Conventions: a *coincidence* is a tick at which both hands strike; a *slice* one at
which either strikes and both sound. Consonant are the unison, thirds, fifth, sixths
and octave, by semitones.
"""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

from benchmarks.likeness.view import Line, View, mean, share, spread

_CONSONANT = (0, 3, 4, 7, 8, 9)
_PERFECT = (0, 7)


class Slice(NamedTuple):
    """Both hands at a tick: the numbers of the notes that sound, and who strikes."""

    tick: int
    right: int
    left: int
    right_strikes: bool
    left_strikes: bool

    @property
    def coincides(self) -> bool:
        """Whether both hands strike."""
        return self.right_strikes and self.left_strikes


def slices_of(view: View) -> list[Slice]:
    """The slices of a phrase, in order; none if a hand does not play."""
    if len(view.lines) < 2:
        return []
    right, left = view.lines["right"], view.lines["left"]
    struck = {"right": set(right.onsets), "left": set(left.onsets)}
    found = []
    for tick in view.onsets:
        high, low = right.sounding(tick), left.sounding(tick)
        if high is not None and low is not None:
            found.append(Slice(tick, high, low, tick in struck["right"], tick in struck["left"]))
    return found


def together_features(view: View) -> dict[str, float]:
    """Features of two hands."""
    slices = slices_of(view)
    right, left = view.lines["right"], view.lines["left"]
    return (
        _onsets(view, right, left)
        | _consonance(view, slices, right, left)
        | _motion(slices, right, left)
        | _distance(slices, right, left)
    )


def _onsets(view: View, right: Line, left: Line) -> dict[str, float]:
    both = set(right.onsets) & set(left.onsets)
    rhythms = [(view.bar_rhythm(right, bar), view.bar_rhythm(left, bar)) for bar in range(view.bars)]
    busier = [len(a) > len(b) for a, b in rhythms]
    off_right = [onset for onset in left.onsets if onset not in both]
    return {
        "struck together": len(both) / len(view.onsets),
        "downbeats struck together": share(
            [view.upbeat + bar * view.meter.bar_ticks in both for bar in range(view.bars)]
        ),
        "left share of notes": len(left) / (len(left) + len(right)),
        "one rhythm in a bar": share([a == b for a, b in rhythms]),
        "right busier": share(busier),
        "left moves while right holds": share([right.sounding(onset) is not None for onset in off_right]),
        "beats struck by one hand or the other": share(
            [tick in view.onsets for tick in range(view.upbeat, view.length, view.meter.beat_ticks)]
        ),
        "same number of notes": share([len(a) == len(b) for a, b in rhythms]),
    }


def _consonance(view: View, slices: list[Slice], right: Line, left: Line) -> dict[str, float]:
    classes = [(each, (right.midis[each.right] - left.midis[each.left]) % 12) for each in slices]
    struck = [(each, size) for each, size in classes if each.coincides]
    other = [(each, size) for each, size in classes if not each.coincides]
    return {
        "consonant coincidences": share([size in _CONSONANT for _, size in struck]),
        "consonant on strong beats": share(
            [size in _CONSONANT for each, size in struck if view.strength(each.tick) >= 2]
        ),
        "consonant on other beats": share(
            [size in _CONSONANT for each, size in struck if view.strength(each.tick) < 2]
        ),
        "consonant against a held note": share([size in _CONSONANT for _, size in other]),
        "octaves": share([size == 0 for _, size in struck]),
        "fifths": share([size == 7 for _, size in struck]),
        "thirds and sixths": share([size in (3, 4, 8, 9) for _, size in struck]),
        "fourths": share([size == 5 for _, size in struck]),
        "seconds and sevenths": share([size in (1, 2, 10, 11) for _, size in struck]),
        "tritones": share([size == 6 for _, size in struck]),
        "octave at the end": float(bool(classes) and classes[-1][1] == 0),
        "octave at the start": float(bool(classes) and classes[0][1] == 0),
        "consonant at the end": float(bool(classes) and classes[-1][1] in _CONSONANT),
        "same interval again": share([a == b for (_, a), (_, b) in pairwise(struck)]),
    }


def _motion(slices: list[Slice], right: Line, left: Line) -> dict[str, float]:
    kinds: list[str] = []
    hidden: list[bool] = []
    for earlier, later in pairwise(slices):
        up = right.positions[later.right] - right.positions[earlier.right]
        down = left.positions[later.left] - left.positions[earlier.left]
        if up or down:
            kinds.append(_kind(up, down))
            if up * down > 0:
                interval = (right.midis[later.right] - left.midis[later.left]) % 12
                hidden.append(interval in _PERFECT)
    return {
        "parallel": share([kind == "parallel" for kind in kinds]),
        "similar": share([kind == "similar" for kind in kinds]),
        "contrary": share([kind == "contrary" for kind in kinds]),
        "oblique": share([kind == "oblique" for kind in kinds]),
        "similar motion to a fifth or octave": share(hidden),
        "kinds of motion repeat": share([a == b for a, b in pairwise(kinds)]),
    }


def _kind(up: int, down: int) -> str:
    if not up or not down:
        return "oblique"
    if up == down:
        return "parallel"
    return "similar" if up * down > 0 else "contrary"


def _distance(slices: list[Slice], right: Line, left: Line) -> dict[str, float]:
    gaps = [right.positions[each.right] - left.positions[each.left] for each in slices]
    return {
        "distance": mean(gaps),
        "spread of distance": spread(gaps),
        "least distance": float(min(gaps, default=0)),
        "between the hands": float(min(right.positions) - max(left.positions)),
        "left range against right": float(
            (max(left.midis) - min(left.midis)) - (max(right.midis) - min(right.midis))
        ),
    }

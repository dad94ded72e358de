"""Which hand plays which note, where a file does not say.

Conventions: notes are score ticks (480 to the quarter) and MIDI numbers. At one onset
the hands do not cross: some number of the lowest notes are the left hand's. A beam
search over the onsets finds the splits that cost least in stretch, movement and
register. Each hand remembers where it was while it rests, as in the merged-output model
of Nakamura, Ono & Sagayama, "Merged-output HMM for piano fingering of both hands"
(ISMIR 2014); costs of stretch and movement follow Hadjakos, Waloschek & Leemhuis,
"Detecting hands from piano MIDI data" (2019).
"""

from __future__ import annotations

import operator
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Final, NamedTuple

from museflow_engine.music.meter import TICKS_PER_QUARTER
from museflow_engine.music.score import Hand

_WIDTH: Final = 16
_STRETCH: Final = 12
_MOST_FINGERS: Final = 5
_MIDDLE: Final = 57
"""A lone line that lies above this on average is the right hand's."""
_LINE: Final = 24
"""Semitones that a lone line spans at most, if one hand plays all of it."""
_HOME: Final = {"left": 50.0, "right": 70.0}
"""MIDI numbers about which each hand plays."""
_AWAY: Final = 0.018
"""Cost of each note for each semitone from home; this and the next were found by trying."""
_TOO_WIDE: Final = 1.1
_WIDE: Final = 0.08
_MOVE: Final = 0.075
_FORGETS: Final = 270
"""Ticks in which a hand is half as much bound to where it was."""
_CROSSED: Final = 0.2
_CROSSED_BY: Final = 0.12
_RELAY: Final = 0.5
"""One hand goes on where the other stops."""
_CHANGE: Final = 0.16
"""A hand joins in or drops out."""


class Sounding(NamedTuple):
    """A note to be given to a hand."""

    onset: int
    offset: int
    pitch: int


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a hand is: the notes that it struck last, when, and which it still holds."""

    low: int
    high: int
    onset: int
    held: tuple[tuple[int, int], ...] = ()
    """(offset, pitch) of each note that may still sound."""


@dataclass(frozen=True, slots=True)
class _Path:
    """A way to have split the music so far.

    Attributes:
        cost: of all splits.
        left: where the left hand is; None if it has not played yet.
        right: likewise.
        striking: which hands struck at the last onset: left, right.
        splits: a chain, the last split first.
    """

    cost: float
    left: _Place | None
    right: _Place | None
    striking: tuple[bool, bool] | None
    splits: tuple[int, object] | None


def split_hands(notes: Sequence[Sounding]) -> list[Hand]:
    """Give every note to a hand.

    Args:
        notes: at least one, in the order of onset, then pitch.

    Returns:
        The hand of each.
    """
    if _is_one_line(notes):
        mean = sum(note.pitch for note in notes) / len(notes)
        return ["right" if mean >= _MIDDLE else "left"] * len(notes)
    groups = [list(group) for _, group in groupby(notes, key=lambda note: note.onset)]
    paths = [_Path(0.0, None, None, None, None)]
    for group in groups:
        grown = [path for before in paths for path in _ways(before, group)]
        best: dict[object, _Path] = {}
        for path in sorted(grown, key=lambda path: path.cost):
            best.setdefault((path.left, path.right, path.striking), path)
        paths = list(best.values())[:_WIDTH]
    splits: list[int] = []
    chain: object = min(paths, key=lambda path: path.cost).splits
    while isinstance(chain, tuple):
        splits.append(chain[0])
        chain = chain[1]
    hands: list[Hand] = []
    for group, split in zip(groups, reversed(splits), strict=True):
        hands += ["left" if place < split else "right" for place in range(len(group))]
    return hands


def _is_one_line(notes: Sequence[Sounding]) -> bool:
    """Whether no two notes sound at once and one hand reaches them all."""
    pitches = [note.pitch for note in notes]
    return max(pitches) - min(pitches) <= _LINE and all(
        before.offset <= after.onset for before, after in pairwise(notes)
    )


def _ways(path: _Path, group: Sequence[Sounding]) -> list[_Path]:
    """The path with every split of one more onset."""
    ways = []
    for split in range(len(group) + 1):
        left, stretched = _move(path.left, group[:split], "left")
        right, reached = _move(path.right, group[split:], "right")
        striking = (split > 0, split < len(group))
        cost = path.cost + stretched + reached + _crossing(left, right, group[0].onset)
        if path.striking is not None and striking != path.striking:
            cost += _CHANGE if any(map(operator.and_, striking, path.striking)) else _RELAY
        ways.append(_Path(cost, left, right, striking, (split, path.splits)))
    return ways


def _move(place: _Place | None, notes: Sequence[Sounding], hand: Hand) -> tuple[_Place | None, float]:
    """Where a hand is after it has struck these notes, and what that costs."""
    if not notes:
        return place, 0.0
    onset, low, high = notes[0].onset, notes[0].pitch, notes[-1].pitch
    still = tuple(held for held in (place.held if place else ()) if held[0] > onset)
    held = still + tuple((note.offset, note.pitch) for note in notes)
    pitches = [pitch for _, pitch in held]
    stretch = max(pitches) - min(pitches)
    cost = _AWAY * abs((low + high) / 2 - _HOME[hand]) * len(notes)
    cost += _TOO_WIDE * max(0, stretch - _STRETCH) + _WIDE * stretch
    cost += 3.0 * max(0, len(pitches) - _MOST_FINGERS)
    if place is not None:
        distance = abs((low + high) - (place.low + place.high)) / 2
        cost += _MOVE * distance / (1 + (onset - place.onset) / _FORGETS)
    return _Place(low, high, onset, held), cost


def _crossing(left: _Place | None, right: _Place | None, onset: int) -> float:
    """What it costs that the hands lie across each other, where both have lately played."""
    if left is None or right is None:
        return 0.0
    overlap = left.high - right.low
    if overlap < 0:
        return 0.0
    age = max(onset - left.onset, onset - right.onset)
    return (_CROSSED + _CROSSED_BY * overlap) / (1 + age / TICKS_PER_QUARTER)

"""Grace notes in a file made from a score, where they are told only by their odd timing.

Conventions: the file's own ticks. Programs play a grace note either before the beat, at
the cost of the note before, or on the beat, at the cost of its main note; either way one
of the two begins off any grid that music is written on. Notes of no length at all are
grace notes too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from museflow_engine.music.midi.grid import is_on_grid
from museflow_engine.music.midi.strokes import Stroke

_LONGEST: Final = 6
"""A grace note lasts at most this part of a quarter."""
_LONGEST_RUN: Final = 5
"""Short notes before a beat that fill more than this part of a quarter are a tuplet."""
_SEAM: Final = 2
"""Ticks that may lie between a grace note and its main note."""


@dataclass(frozen=True, slots=True)
class GraceSplit:
    """The notes of one stream: `main` as if there were no grace notes, and the `graces`.

    The onset of a grace note is that of the note that it leads to.
    """

    main: list[Stroke]
    graces: list[Stroke]


def split_graces(strokes: Sequence[Stroke], division: int) -> GraceSplit:
    """Take the grace notes out of one stream (in order of onset) and mend its other notes."""
    main = list(strokes)
    graces: dict[int, int] = {}
    runs: set[int] = set()
    chords: defaultdict[int, list[int]] = defaultdict(list)
    for place, stroke in enumerate(strokes):
        chords[stroke.onset].append(place)
    following = dict(pairwise(chords))
    for onset, members in chords.items():
        empty = [i for i in members if strokes[i].offset == onset]
        if len(empty) < len(members):
            graces.update(dict.fromkeys(empty, onset))
    for onset in reversed(list(chords)):
        beat = following.get(onset)
        members = chords[onset]
        if beat is None or not all(_is_short(strokes[i], beat, division) for i in members):
            continue
        target = graces.get(chords[beat][0], beat)
        if not is_on_grid(onset, division) and is_on_grid(target, division):
            graces.update(dict.fromkeys(members, target))
            if (target - onset) * _LONGEST_RUN > division:
                runs.add(target)
        elif is_on_grid(onset, division) and not is_on_grid(beat, division):
            if min(strokes[i].offset for i in chords[beat]) - beat < 2 * (beat - onset):
                continue
            graces.update(dict.fromkeys(members, onset))
            main = [replace(s, onset=onset) if s.onset == beat else s for s in main]
    graces = {i: beat for i, beat in graces.items() if beat not in runs or strokes[i].onset == beat}
    return _mended(strokes, main, graces, division)


def _is_short(stroke: Stroke, beat: int, division: int) -> bool:
    return 0 < stroke.offset - stroke.onset <= division // _LONGEST and 0 <= beat - stroke.offset <= _SEAM


def _mended(
    strokes: Sequence[Stroke], main: list[Stroke], graces: dict[int, int], division: int
) -> GraceSplit:
    """Give back the time that grace notes before the beat took from the notes before them."""
    borrowed = {strokes[i].onset: beat for i, beat in graces.items() if beat > strokes[i].onset}
    kept = []
    for i, stroke in enumerate(main):
        if i in graces:
            continue
        beat = borrowed.get(stroke.offset, stroke.offset)
        kept.append(replace(stroke, offset=beat) if beat - stroke.offset <= division else stroke)
    return GraceSplit(kept, [replace(strokes[i], onset=beat) for i, beat in sorted(graces.items())])

"""A file whose beats do not lie on its ticks' own quarters, moved so that they do.

Conventions: ticks of the file. Beats are counted from tick 0 by the standard, but a first
bar or a cut one may last some ticks too many (programs round the tuplets of an ornament),
and a sequencer may put all of a file some ticks late. From there on everything lies off
the grid by the same *shift*, which a metre event or the commonest place of the onsets
tells. A shift is taken back only where it puts onsets on the grid that were off it. After
a cadenza of free length that no metre event ends, the beat is not found again.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from museflow_engine.music.midi.grid import is_on_grid
from museflow_engine.music.midi.strokes import MidiMusic

_MOST_OFF: Final = 0.5
"""Share of the onsets on the grid below which a stretch is off it."""
_FEWEST_ON: Final = 0.8
"""Share of the onsets that a shift must put on the grid; grace notes may stay off it."""
_FEWEST_ONSETS: Final = 4
_FINEST: Final = 12
"""A shift leads to the nearest 12th of a quarter."""


@dataclass(frozen=True, slots=True)
class _Stretch:
    """From the tick `start` on all is moved by `shift`, but not past `end`."""

    start: int
    shift: int
    end: int


def on_the_beat(music: MidiMusic) -> MidiMusic:
    """The same music with its beats on multiples of its division."""
    starts = [0, *(tick for tick in sorted(music.meters) if 0 < tick <= music.end)]
    onsets = sorted({stroke.onset for stroke in music.strokes})
    shifts = list(_shifts(starts, onsets, music.division))
    if not any(shifts):
        return music
    ends = [start + shift for start, shift in zip(starts[1:], shifts[1:], strict=True)]
    stretches = [
        _Stretch(*each) for each in zip(starts, shifts, [*ends, music.end + music.division], strict=True)
    ]

    def moved(tick: int) -> int:
        stretch = stretches[bisect_right(starts, tick) - 1]
        return max(0, min(tick + stretch.shift, stretch.end))

    return MidiMusic(
        division=music.division,
        end=moved(music.end),
        strokes=[replace(s, onset=moved(s.onset), offset=moved(s.offset)) for s in music.strokes],
        meters={moved(tick): meter for tick, meter in music.meters.items()},
        keys={moved(tick): key for tick, key in music.keys.items()},
        tempos={moved(tick): tempo for tick, tempo in music.tempos.items()},
        names=music.names,
        programs=music.programs,
    )


def _shifts(starts: Sequence[int], onsets: Sequence[int], division: int) -> Iterator[int]:
    """How far each stretch has to move; a later one stays with the one before if it can."""
    held = 0
    for start, end in zip(starts, [*starts[1:], onsets[-1] + 1], strict=True):
        here = onsets[bisect_left(onsets, start) : bisect_left(onsets, end)]
        if len(here) >= _FEWEST_ONSETS and _share(here, held, division) < _MOST_OFF:
            others = [0, _to_grid(start, division), _to_grid(_commonest(here, division), division)]
            best = max(others, key=lambda shift: _share(here, shift, division))
            held = best if _share(here, best, division) >= _FEWEST_ON else held
        yield held


def _share(onsets: Sequence[int], shift: int, division: int) -> float:
    return sum(is_on_grid(onset + shift, division) for onset in onsets) / len(onsets)


def _to_grid(tick: int, division: int) -> int:
    """From a tick to the nearest 12th of a quarter."""
    return round(round(tick * _FINEST / division) * division / _FINEST) - tick


def _commonest(onsets: Sequence[int], division: int) -> int:
    """The place within a quarter where most notes begin."""
    return Counter(onset % division for onset in onsets).most_common(1)[0][0]

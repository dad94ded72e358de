"""Barlines, metre and key of a MIDI file, and what to take where it is silent.

Conventions: score ticks, 480 to the quarter. Programs write an upbeat, and a bar that a
repeat sign cuts in two, as bars of a metre of their own: those are put back. A file
without a metre is in 4/4 by the standard. An upbeat that the file does not tell of is
found where the long, low and full chords fall on strong beats: the phase of the metre
with the best fit of accents, after Temperley, *Music and Probability* (2007, ch. 3). A
key that the file does not tell is the one whose profile the notes fit best (Krumhansl,
*Cognitive Foundations of Musical Pitch*, 1990, with the profiles of Temperley, 1999).
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, NamedTuple

from museflow_engine.music.key import Key
from museflow_engine.music.meter import Meter
from museflow_engine.music.score import SignatureChange

_MARGIN: Final = 0.2
"""How much better an upbeat must fit than none; found by trying on 198 piano pieces."""
_FEWEST_BARS: Final = 6
"""In fewer bars nothing can be said of where they begin."""
_MAJOR: Final = (5.0, 2.0, 3.5, 2.0, 4.5, 4.0, 2.0, 4.5, 2.0, 3.5, 1.5, 4.0)
_MINOR: Final = (5.0, 2.0, 3.5, 4.5, 2.0, 4.0, 2.0, 4.5, 3.5, 2.0, 1.5, 4.0)
_LONGEST_ACCENT: Final = 960


class Span(NamedTuple):
    """A note as far as bars and keys care: onset and duration in ticks, MIDI number."""

    onset: int
    duration: int
    pitch: int


@dataclass(frozen=True, slots=True)
class _Stretch:
    """From `onset` to `end` one metre holds."""

    onset: int
    end: int
    meter: Meter

    @property
    def is_one_bar(self) -> bool:
        return self.end - self.onset == self.meter.bar_ticks


@dataclass(frozen=True, slots=True)
class Frame:
    """The bars of a piece: as the arguments of `Score` with the same names."""

    meter: Meter
    key: Key
    length: int
    anacrusis: int
    changes: tuple[SignatureChange, ...]
    barlines: tuple[int, ...]


def frame(notes: Sequence[Span], meters: Mapping[int, Meter], keys: Mapping[int, Key]) -> Frame:
    """Lay bars over notes.

    Args:
        notes: at least one.
        meters: by the tick from which each holds.
        keys: likewise.
    """
    end = max(note.onset + note.duration for note in notes)
    stretches = _joined(_stretches(meters, end))
    first = stretches[0]
    anacrusis = 0
    if len(stretches) > 1 and first.is_one_bar and first.meter.bar_ticks < stretches[1].meter.bar_ticks:
        anacrusis = first.end
        stretches = [_Stretch(0, stretches[1].end, stretches[1].meter), *stretches[2:]]
    elif len(meters) <= 1:
        anacrusis = guess_anacrusis([note for note in notes if note.onset < stretches[0].end], first.meter)
    bars = _bars(stretches, anacrusis, end)
    barlines = [onset for onset, _ in bars]
    signatures = _signatures(bars, keys or {0: guess_key(notes)})
    changes = [later for earlier, later in pairwise(signatures) if _differ(earlier, later)]
    last = barlines[-1] + (anacrusis if len(bars) == 1 and anacrusis else bars[-1][1].bar_ticks)
    length = min(last, max(end, stretches[-1].end)) if stretches[-1].end > barlines[-1] else last
    regular = [anacrusis] if anacrusis else []
    lengths = [after - before for before, after in pairwise(barlines)]
    expected = [meter.bar_ticks for _, meter in bars[:-1]]
    is_regular = lengths == [*regular, *expected[len(regular) :]]
    return Frame(
        signatures[0].meter,
        signatures[0].key,
        length,
        anacrusis,
        tuple(changes),
        () if is_regular else tuple(barlines),
    )


def _stretches(meters: Mapping[int, Meter], end: int) -> list[_Stretch]:
    held: list[tuple[int, Meter]] = [(0, Meter())]
    for onset in sorted(meters):
        if onset <= 0:
            held = [(0, meters[onset])]
        # Of a piece that ends with its upbeat, the metre after it is still the metre.
        elif (onset < end or onset == held[0][1].bar_ticks) and meters[onset] != held[-1][1]:
            held.append((onset, meters[onset]))
    ends = [onset for onset, _ in held[1:]]
    bars = math.ceil(max(1, end - held[-1][0]) / held[-1][1].bar_ticks)
    ends.append(held[-1][0] + bars * held[-1][1].bar_ticks)
    return [_Stretch(onset, stop, meter) for (onset, meter), stop in zip(held, ends, strict=True)]


def _joined(stretches: Sequence[_Stretch]) -> list[_Stretch]:
    """The same, with a bar that was cut in two or three under the metre around it."""
    made: list[_Stretch] = []
    place = 0
    while place < len(stretches):
        has_metre = len(made) > 1 or (made and not made[0].is_one_bar)
        pieces = _pieces(stretches, place, made[-1].meter.bar_ticks) if has_metre else []
        made += [_Stretch(piece.onset, piece.end, made[-1].meter) for piece in pieces]
        if not pieces:
            made.append(stretches[place])
        place += max(1, len(pieces))
    return made


def _pieces(stretches: Sequence[_Stretch], place: int, bar: int) -> list[_Stretch]:
    """The stretches from a place on that together last one bar, or end the piece within it."""
    total, pieces = 0, []
    for stretch in stretches[place : place + 3]:
        if not stretch.is_one_bar or total + stretch.meter.bar_ticks > bar:
            break
        total += stretch.meter.bar_ticks
        pieces.append(stretch)
    is_whole = total == bar and len(pieces) > 1
    is_short_end = 0 < total < bar and place + len(pieces) == len(stretches)
    return pieces if is_whole or is_short_end else []


def _bars(stretches: Iterable[_Stretch], anacrusis: int, end: int) -> list[tuple[int, Meter]]:
    """Onset and metre of every bar that begins before the last note ends."""
    bars: list[tuple[int, Meter]] = []
    for stretch in stretches:
        at = stretch.onset
        while at < min(stretch.end, end):
            bars.append((at, stretch.meter))
            at += anacrusis if at == 0 and anacrusis else stretch.meter.bar_ticks
    return bars


def _signatures(bars: Sequence[tuple[int, Meter]], keys: Mapping[int, Key]) -> list[SignatureChange]:
    """What holds in every bar; a key that comes within a bar holds for all of it."""
    barlines = [onset for onset, _ in bars]
    by_bar = {max(0, bisect_right(barlines, onset) - 1): keys[onset] for onset in sorted(keys)}
    key = by_bar.get(0, keys[min(keys)])
    made: list[SignatureChange] = []
    for place, (onset, meter) in enumerate(bars):
        key = by_bar.get(place, key)
        made.append(SignatureChange(onset, meter, key))
    return made


def _differ(earlier: SignatureChange, later: SignatureChange) -> bool:
    return (earlier.meter, earlier.key) != (later.meter, later.key)


def guess_anacrusis(notes: Sequence[Span], meter: Meter) -> int:
    """The length of the upbeat in ticks: a number of beats shorter than a bar, mostly 0.

    Only music that begins at tick 0 can have an upbeat that its file does not show.
    """
    last = max((note.onset for note in notes), default=0)
    if last < _FEWEST_BARS * meter.bar_ticks or min(note.onset for note in notes) > 0:
        return 0
    accents = _accents(notes)
    unit = meter.beat_ticks // 3 if meter.is_compound else meter.beat_ticks
    fits = {shift: _fit(accents, meter, shift) for shift in range(0, meter.bar_ticks, unit)}
    best = max(fits, key=lambda shift: fits[shift])
    return best if fits[best] > fits[0] + _MARGIN else 0


def _accents(notes: Iterable[Span]) -> dict[int, float]:
    """How strong each onset is: the lengths of its notes, low notes counting more."""
    accents: defaultdict[int, float] = defaultdict(float)
    for note in notes:
        weight = 1.5 if note.pitch < 55 else 1.0
        accents[note.onset] += weight * math.sqrt(min(note.duration, _LONGEST_ACCENT))
    return accents


def _fit(accents: Mapping[int, float], meter: Meter, shift: int) -> float:
    """Mean metric strength of the accents when the first bar lasts `shift` ticks."""
    total = sum(accents.values())
    return sum(accent * meter.strength(onset - shift) for onset, accent in accents.items()) / total


def guess_key(notes: Iterable[Span]) -> Key:
    """The key whose profile correlates best with how long each pitch class sounds."""
    sounding = [0.0] * 12
    for note in notes:
        sounding[note.pitch % 12] += note.duration
    keys = [Key(fifths, mode) for fifths in range(-5, 7) for mode in ("major", "minor")]
    return max(keys, key=lambda key: _correlation(sounding, key))


def _correlation(sounding: Sequence[float], key: Key) -> float:
    profile = _MAJOR if key.mode == "major" else _MINOR
    tonic = (key.fifths * 7 + (9 if key.mode == "minor" else 0)) % 12
    rotated = [profile[(pitch_class - tonic) % 12] for pitch_class in range(12)]
    mean, profile_mean = sum(sounding) / 12, sum(rotated) / 12
    products = [(a - mean) * (b - profile_mean) for a, b in zip(sounding, rotated, strict=True)]
    spread = math.sqrt(sum((b - profile_mean) ** 2 for b in rotated))
    return sum(products) / spread

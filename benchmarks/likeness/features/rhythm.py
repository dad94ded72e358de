"""How a line is placed in time: density, variety, metric weight, rests, the last bar."""

from __future__ import annotations

import math
from itertools import pairwise

from benchmarks.likeness.view import Line, View, entropy, mean, share, spread


def rhythm_features(view: View, line: Line) -> dict[str, float]:
    """Features of the rhythm of one line."""
    return _values(view, line) | _places(view, line) | _silences(view, line) | _by_bar(view, line)


def _values(view: View, line: Line) -> dict[str, float]:
    beat = view.meter.beat_ticks
    logs = [math.log2(duration / beat) for duration in line.durations]
    pairs = list(pairwise(line.durations))
    commonest = max(line.durations.count(duration) for duration in set(line.durations))
    return {
        "mean value": mean(logs),
        "spread of values": spread(logs),
        "value entropy": entropy(line.durations),
        "value pair entropy": entropy(pairs),
        "commonest value": commonest / len(line),
        "same value again": share([a == b for a, b in pairs]),
        "values alternate": share(
            [
                a == c != b
                for a, b, c in zip(line.durations, line.durations[1:], line.durations[2:], strict=False)
            ]
        ),
        "shorter than a beat": share([duration < beat for duration in line.durations]),
        "exactly a beat": share([duration == beat for duration in line.durations]),
        "whole bars": share([duration >= view.meter.bar_ticks for duration in line.durations]),
        "last value": line.durations[-1] / beat,
        "last is the longest": float(line.durations[-1] == max(line.durations)),
        "first value": line.durations[0] / beat,
    }


def _places(view: View, line: Line) -> dict[str, float]:
    beat, meter = view.meter.beat_ticks, view.meter
    onsets = list(zip(line.onsets, line.durations, strict=True))
    strong = [math.log2(length / beat) for onset, length in onsets if view.strength(onset) >= 2]
    weak = [math.log2(length / beat) for onset, length in onsets if view.strength(onset) < 2]
    hiding = [_hides_a_stronger_place(view, onset, length) for onset, length in onsets]
    split = [
        view.place(onset) % beat == 0 and later - onset < beat
        for onset, later in pairwise(line.onsets)
        if later - onset < beat
    ]
    return {
        "on the downbeat": share([view.place(onset) == 0 for onset in line.onsets]),
        "off the beat": share([view.strength(onset) == 0 for onset in line.onsets]),
        "longer when strong": mean(strong) - mean(weak),
        "syncopated": share(hiding),
        "short notes from the beat": share(split),
        "last starts at": view.place(line.onsets[-1]) / meter.bar_ticks,
        "across the barline": share(
            [view.place(onset) + length > meter.bar_ticks for onset, length in onsets]
        ),
        "beats struck": _beats_struck(view, line),
    }


def _hides_a_stronger_place(view: View, onset: int, length: int) -> bool:
    grid = view.meter.beat_ticks
    first = onset + grid - view.place(onset) % grid
    here = view.strength(onset)
    return any(view.strength(tick) > here for tick in range(first, onset + length, grid))


def _beats_struck(view: View, line: Line) -> float:
    struck = set(line.onsets)
    beats = range(view.upbeat, view.length, view.meter.beat_ticks)
    return share([tick in struck for tick in beats])


def _silences(view: View, line: Line) -> dict[str, float]:
    offsets = [onset + length for onset, length in zip(line.onsets, line.durations, strict=True)]
    gaps = [
        (offset, later)
        for offset, later in zip([0, *offsets], [*line.onsets, view.length], strict=True)
        if later > offset
    ]
    return {
        "silent": sum(later - earlier for earlier, later in gaps) / view.length,
        "rests a bar": len(gaps) / view.bars,
        "rests that begin on a beat": share([view.strength(earlier) > 0 for earlier, _ in gaps]),
        "rests that hide a downbeat": share(
            [view.bar(later - 1) != view.bar(earlier - 1) for earlier, later in gaps]
        ),
        "silent at the end": float(offsets[-1] < view.length),
        "silent at the start": float(line.onsets[0] > 0),
    }


def _by_bar(view: View, line: Line) -> dict[str, float]:
    rhythms = [view.bar_rhythm(line, bar) for bar in range(view.bars)]
    counts = [len(rhythm) for rhythm in rhythms]
    inner = counts[:-1]
    half = len(rhythms) // 2
    return {
        "notes a bar": mean(counts),
        "spread of notes a bar": spread(counts),
        "last bar against the others": counts[-1] - mean(inner) if inner else math.nan,
        "last bar has the fewest": float(counts[-1] == min(counts)),
        "different bar rhythms": len(set(rhythms)) / len(rhythms),
        "bar like the one before": share([a == b for a, b in pairwise(rhythms)]),
        "bar like the one but one before": share(
            [a == b for a, b in zip(rhythms, rhythms[2:], strict=False)]
        ),
        "halves alike": share([a == b for a, b in zip(rhythms[:half], rhythms[half:], strict=False)]),
        "last bar is new": float(rhythms[-1] not in rhythms[:-1]),
        "bars of one value": share([len({length for _, length in rhythm}) == 1 for rhythm in rhythms]),
    }

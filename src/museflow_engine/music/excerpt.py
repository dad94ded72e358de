"""Some bars of a longer piece, as a phrase of their own.

Conventions: bars are named by their place in `Score.bars`, from 0, ends included, for
printed numbers come twice where a repeat is written out; `find_bars` turns numbers into
places. A note belongs to the bar in which it begins: one that began before the excerpt
is silent in it, and one that sounds on beyond its end is cut there. Ids are kept.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import replace

from museflow_engine.errors import NotationError
from museflow_engine.music.phrase import Phrase
from museflow_engine.music.score import Bar, Hand, Note, SignatureChange
from museflow_engine.music.tempo import TempoChange


def excerpt(piece: Phrase, first: int = 0, last: int | None = None, *, hand: Hand | None = None) -> Phrase:
    """Cut bars out of a piece.

    Args:
        piece: the piece.
        first: place of the first bar, from 0.
        last: place of the last bar, included; None for the piece's last.
        hand: keep this hand's notes only; None keeps both.

    Returns:
        The bars with the metre, key and tempo in force there, and with the piece's bar
        numbers. A shortened bar at the start is an anacrusis. All bars of both hands are
        the piece itself.

    Raises:
        NotationError: if the piece has no such bars.
    """
    bars = piece.bars[first : None if last is None else last + 1]
    if first < 0 or not bars or (last is not None and last >= len(piece.bars)):
        raise NotationError(f"Bars {first} to {last} do not exist: the piece has {len(piece.bars)}, from 0.")
    start, end = bars[0].onset, bars[-1].onset + bars[-1].duration
    upbeat = _upbeat(piece, first, bars)
    return Phrase(
        notes=tuple(
            _cut(note, start, end)
            for note in piece.notes[_place(piece, start) : _place(piece, end)]
            if hand in (None, note.hand)
        ),
        meter=bars[0].meter,
        key=bars[0].key,
        length=end - start,
        anacrusis=upbeat,
        changes=tuple(
            SignatureChange(change.onset - start, change.meter, change.key)
            for change in piece.changes
            if start < change.onset < end or (first == 0 and change.onset == 0)
        ),
        barlines=tuple(bar.onset - start for bar in bars) if piece.barlines else (),
        tempos=_tempos(piece, start, end),
        title=piece.title,
        bar_numbers=_numbers(piece, first, bars, upbeat),
    )


def find_bars(piece: Phrase, first: int, last: int) -> tuple[int, int]:
    """Places in `piece.bars` of the bars with these numbers; an upbeat belongs to the first bar.

    Raises:
        NotationError: if the piece has no such bars, or they come in the other order.
    """
    numbers = [bar.number for bar in piece.bars]
    if first not in numbers or last not in numbers or last < first:
        raise NotationError(
            f"There are no bars {first} to {last}: the bars of this piece go from "
            f"{min(numbers)} to {max(numbers)}; write them like 5-8."
        )
    start = numbers.index(first)
    end = numbers.index(last, start) if last in numbers[start:] else numbers.index(last)
    if end < start:
        raise NotationError(f"Bar {last} comes before bar {first} in this piece; choose one of the two.")
    with_upbeat = start == 1 and numbers[0] == 0
    return (0 if with_upbeat else start), end


def tempo_at(piece: Phrase, tick: int) -> float | None:
    """The tempo marked for a tick, in quarters a minute; None before any mark."""
    held = [mark.tempo for mark in piece.tempos if mark.onset <= tick]
    return held[-1] if held else None


def _place(piece: Phrase, tick: int) -> int:
    return bisect_left(piece.notes, tick, key=lambda note: note.onset)


def _upbeat(piece: Phrase, first: int, bars: tuple[Bar, ...]) -> int:
    if first == 0:
        return piece.anacrusis
    short = bars[0].duration < bars[0].meter.bar_ticks and len(bars) > 1
    return bars[0].duration if short else 0


def _numbers(piece: Phrase, first: int, bars: tuple[Bar, ...], upbeat: int) -> tuple[int, ...]:
    if first == 0 and not piece.bar_numbers:
        return ()
    # 0 is what says of a bar that it is an upbeat.
    return tuple(0 if upbeat and place == 0 else bar.number for place, bar in enumerate(bars))


def _cut(note: Note, start: int, end: int) -> Note:
    """A note of the excerpt, in its own time and no longer than it."""
    duration = min(note.duration, end - note.onset)
    segments, at = [], 0
    for length in note.segments:
        if at < duration:
            segments.append(length)
            at += length
    # A symbol that the cut goes through cannot be written any more: the engraver splits anew.
    kept = tuple(segments) if at == duration else ()
    return replace(note, onset=note.onset - start, duration=duration, segments=kept)


def _tempos(piece: Phrase, start: int, end: int) -> tuple[TempoChange, ...]:
    later = [TempoChange(m.onset - start, m.tempo) for m in piece.tempos if start <= m.onset < end]
    held = tempo_at(piece, start)
    if held is not None and (not later or later[0].onset > 0):
        later.insert(0, TempoChange(0, held))
    return tuple(later)

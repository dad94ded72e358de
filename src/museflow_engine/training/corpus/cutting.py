"""Cuts printed scores into phrases of four bars.

Conventions: ticks. A section runs from one repeat sign, double barline or ending to the
next; its phrases start at its first full bar, and then every four bars. An upbeat is
kept: if the section starts with part of a bar, each of its phrases has that upbeat and
a last bar that is shorter by as much, so that the music of a phrase stays together. A
phrase is left out if a note is held into it or out of it (but a left hand may hold a
chord under the next upbeat; it is let go in time), if a rhythm is not made of sixteenths
and eighth triplets, if metre or key change inside, if a bar is silent, or if a hand
has nothing to play.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import count
from typing import Final

from museflow_engine.music.key import Key
from museflow_engine.music.meter import TICKS_PER_QUARTER, Meter
from museflow_engine.music.phrase import Phrase
from museflow_engine.music.score import Bar, Hand, Note
from museflow_engine.training.corpus.mode import estimate_key
from museflow_engine.training.corpus.printed import Printed, PrintedNote, Signature
from museflow_engine.training.corpus.reduction import Stroke, is_single, reduce_hand

BARS: Final = 4
_SIXTEENTH: Final = TICKS_PER_QUARTER // 4
_TRIPLET_EIGHTH: Final = TICKS_PER_QUARTER // 3
_LONGEST_BAR: Final = 6 * TICKS_PER_QUARTER


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A phrase cut from a piece.

    Attributes:
        phrase: the music.
        bar: number of its first full bar in the score, from 1, upbeats not counted.
        single: whether both hands were written one note at a time.
    """

    phrase: Phrase
    bar: int
    single: bool


@dataclass(frozen=True, slots=True)
class Window:
    """Where a phrase lies: `bar`, `start` and `end`, `anacrusis` (all ticks but `bar`), metre."""

    bar: int
    start: Fraction
    end: Fraction
    anacrusis: int
    meter: Meter


def cut(printed: Printed, bars: int = BARS) -> list[Excerpt]:
    """The phrases for two hands of a score, in order; none if it does not stand on two staves.

    Args:
        printed: the score.
        bars: length of a phrase.
    """
    hands = printed.hands()
    return _cut(printed, hands, bars) if hands else []


def cut_melody(printed: Printed, bars: int = BARS) -> list[Excerpt]:
    """The phrases of a single line, in order, as music for the right hand."""
    return _cut(printed, {"right": printed.notes}, bars)


def _cut(printed: Printed, written: Mapping[Hand, Sequence[PrintedNote]], bars: int) -> list[Excerpt]:
    lines = {hand: reduce_hand(notes, hand) for hand, notes in written.items()}
    keys = _keys(printed)
    excerpts = (_excerpt(window, written, lines, keys) for window in windows(printed, bars))
    return [excerpt for excerpt in excerpts if excerpt is not None]


def windows(printed: Printed, bars: int = BARS) -> list[Window]:
    """Where the phrases of a score lie, whatever they hold."""
    steps = [step for step in printed.steps if step.meter.bar_ticks <= _LONGEST_BAR]
    barlines = {step.onset: step.meter for step in steps if step.place == 0}
    end = max((note.offset for note in printed.notes), default=Fraction(0))
    starts = [step.onset for step in printed.steps if step.divides or step is printed.steps[0]]
    found: list[Window] = []
    for start, stop in zip(starts, [*starts[1:], end], strict=True):
        found += _section(start, stop, barlines, bars)
    return found


def _section(
    start: Fraction, stop: Fraction, barlines: Mapping[Fraction, Meter], bars: int
) -> Iterator[Window]:
    """The phrases between two dividing marks."""
    lines = sorted(barlines)
    first = bisect_left(lines, start)
    while first < len(lines) and lines[first] < stop and not _is_full(first, lines, barlines):
        first += 1
    if first == len(lines) or lines[first] >= stop:
        return
    at, meter = lines[first], barlines[lines[first]]
    upbeat = at - start
    if upbeat.denominator != 1 or upbeat >= meter.bar_ticks:
        upbeat = Fraction(0)  # an irregular bar, or several: what follows starts on its downbeat
    number = first + 1
    length = bars * meter.bar_ticks
    while at + length - upbeat <= stop:
        downbeats = [at + index * meter.bar_ticks for index in range(bars)]
        irregular = any(barlines.get(downbeat) != meter for downbeat in downbeats)
        if irregular:
            # Later phrases of the section are found anew from the next barline.
            yield from _section(lines[number], stop, barlines, bars) if number < len(lines) else ()
            return
        yield Window(number, at - upbeat, at + length - upbeat, int(upbeat), meter)
        number, at = number + bars, at + length


def _is_full(index: int, lines: Sequence[Fraction], barlines: Mapping[Fraction, Meter]) -> bool:
    """Whether the bar that starts here is whole; the last one is taken to be."""
    following = lines[index + 1] if index + 1 < len(lines) else None
    return following is None or following - lines[index] == barlines[lines[index]].bar_ticks


def _keys(printed: Printed) -> list[tuple[Fraction, Key]]:
    """The keys of a score with their onsets.

    Who writes a minor key means it; but "major" is what many write for a signature alone,
    so there the mode is judged over all that the signature governs.
    """
    signatures = list(printed.signatures)
    if not signatures or signatures[0].onset > 0:
        signatures.insert(0, Signature(Fraction(0), 0, None))
    keys: list[tuple[Fraction, Key]] = []
    for index, signature in enumerate(signatures):
        stop = signatures[index + 1].onset if index + 1 < len(signatures) else None
        sounding = [
            (note.pitch.midi, float(note.duration))
            for note in printed.notes
            if note.onset >= signature.onset and (stop is None or note.onset < stop)
        ]
        written = signature.key
        if written is None or written.mode == "major":
            written = estimate_key(sounding, signature.fifths)
        keys.append((signature.onset, written))
    return keys


def _excerpt(
    window: Window,
    written: Mapping[Hand, Sequence[PrintedNote]],
    lines: Mapping[Hand, Sequence[Stroke]],
    keys: Sequence[tuple[Fraction, Key]],
) -> Excerpt | None:
    """The phrase in a window; None if the rules in the head of this module refuse it."""
    start, end = window.start, window.end
    if any(start < onset < end for onset, _ in keys):
        return None
    notes: list[Note] = []
    for hand, line in lines.items():
        strokes = [stroke for stroke in line if start <= stroke.onset < end]
        if any(stroke.onset < edge < stroke.offset for stroke in line for edge in (start, end)):
            if hand == "right" or not window.anacrusis:
                return None
            # Under an upbeat the left hand rests or still holds the last chord of the phrase before.
            strokes = [
                replace(stroke, duration=min(stroke.duration, end - stroke.onset)) for stroke in strokes
            ]
        if not strokes or not all(_readable(stroke, start) for stroke in strokes):
            return None
        notes += _notes(strokes, start, hand)
    key = [key for onset, key in keys if onset <= start][-1]
    phrase = Phrase(tuple(notes), window.meter, key, length=int(end - start), anacrusis=window.anacrusis)
    if any(_is_silent(phrase, bar) for bar in phrase.bars if bar.number):
        return None
    single = all(is_single([n for n in hand if start <= n.onset < end]) for hand in written.values())
    return Excerpt(phrase, window.bar, single)


def _is_silent(phrase: Phrase, bar: Bar) -> bool:
    return not any(note.onset < bar.onset + bar.duration and note.offset > bar.onset for note in phrase.notes)


def _readable(stroke: Stroke, start: Fraction) -> bool:
    """Whether a stroke stands on the grid and lasts a whole number of its cells."""
    times = (stroke.onset - start, stroke.duration)
    return all(time % _SIXTEENTH == 0 or time % _TRIPLET_EIGHTH == 0 for time in times)


def _notes(strokes: Sequence[Stroke], start: Fraction, hand: Hand) -> Iterator[Note]:
    numbers = count(1)
    for stroke in strokes:
        for pitch in stroke.pitches:
            name = f"{hand[0]}{next(numbers)}"
            yield Note(name, int(stroke.onset - start), int(stroke.duration), pitch, hand)

"""A score as the symbols that a reader sees: heads, ties, rests, dots, beams, tuplets.

A `Note` is a sound; a `Symbol` is what stands on the paper for it. Both engravers, the
MusicXML writer and the terminal staff, draw from here, so that they agree.

Conventions: ticks from the start of the score. A voice is cut wherever one of its notes
begins or ends and at every barline, so that all heads of a symbol last equally long;
a note that is cut is tied. Lengths that no symbol has are divided at the beats, as
`rhythm.split_at_beats` does; tuplet values stay whole.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise

from museflow_engine.music.musicxml.accidentals import with_accidentals
from museflow_engine.music.musicxml.beams import with_beams, with_tuplets
from museflow_engine.music.musicxml.symbols import BarSymbols, Head, Symbol, VoiceKey
from museflow_engine.music.rhythm import NoteValue, note_value, split_at_beats
from museflow_engine.music.score import HANDS, Bar, Note, Score

_GRACE_VALUE = NoteValue("eighth")
_SHORTEST = NoteValue("64th")


def notate(score: Score) -> tuple[BarSymbols, ...]:
    """Everything that is written, bar by bar.

    The first voice of each staff fills every bar with notes and rests; another voice is
    written only in bars where it has notes.

    Args:
        score: the music.

    Returns:
        One `BarSymbols` for each of `score.bars`.
    """
    bars = score.bars
    voices: list[dict[VoiceKey, tuple[Symbol, ...]]] = [{} for _ in bars]
    for hand in HANDS:
        for place, voice in enumerate(score.voices(hand)):
            notes = [note for note in score.in_hand(hand) if note.voice == voice]
            for written, bar, symbols in zip(voices, bars, _voice(notes, bars), strict=True):
                if place == 0 or any(symbol.heads for symbol in symbols):
                    written[hand, voice] = with_beams(with_tuplets(symbols), bar)
    return tuple(with_accidentals(BarSymbols(bar, made)) for bar, made in zip(bars, voices, strict=True))


def _voice(notes: list[Note], bars: tuple[Bar, ...]) -> Iterator[tuple[Symbol, ...]]:
    """The symbols of one voice (in order of onset), without beams, tuplets and accidentals."""
    cuts = _cuts(notes)
    parts = {note.id: 0 for note in notes}
    sounding = [note for note in notes if not note.grace]
    graces: defaultdict[int, list[Note]] = defaultdict(list)
    for note in notes:
        if note.grace:
            graces[note.onset].append(note)
    last = bars[-1].onset
    for bar, here in zip(bars, _by_bar(sounding, bars), strict=True):
        end = bar.onset + bar.duration
        inside = cuts[bisect_right(cuts, bar.onset) : bisect_left(cuts, end)]
        symbols: list[Symbol] = []
        for start, stop in pairwise([bar.onset, *inside, end]):
            symbols += [_grace(note) for note in graces.get(start, ())]
            through = [note for note in here if note.onset < stop and note.offset > start]
            symbols += _span(start, stop, through, bar, parts)
        if bar.onset == last:
            symbols += [_grace(note) for onset in graces if onset >= end for note in graces[onset]]
        is_empty = not any(symbol.heads for symbol in symbols) and bar.duration == bar.meter.bar_ticks
        yield (_whole_bar_rest(bar),) if is_empty else tuple(symbols)


def _by_bar(sounding: list[Note], bars: tuple[Bar, ...]) -> Iterator[list[Note]]:
    """For every bar the notes that sound in it; one pass over both, as pieces may be long."""
    here: list[Note] = []
    following = 0
    for bar in bars:
        here = [note for note in here if note.offset > bar.onset]
        while following < len(sounding) and sounding[following].onset < bar.onset + bar.duration:
            here.append(sounding[following])
            following += 1
        yield here


def _cuts(notes: list[Note]) -> list[int]:
    """Ticks at which the voice must start a new symbol, in order."""
    cuts: set[int] = set()
    for note in notes:
        cuts.update((note.onset, note.offset))
        at = note.onset
        for segment in note.segments:
            at += segment
            cuts.add(at)
    return sorted(cuts)


def _span(start: int, stop: int, notes: list[Note], bar: Bar, parts: dict[str, int]) -> Iterator[Symbol]:
    """The symbols of a stretch in which the same notes sound throughout."""
    explicit = any(note.segments for note in notes)
    at = start
    for length in _lengths(start, stop, bar, explicit=explicit):
        heads: list[Head] = []
        for note in notes:
            heads.append(Head(note, parts[note.id], at > note.onset, at + length < note.offset))
            parts[note.id] += 1
        yield Symbol(at, length, _value(length), tuple(heads))
        at += length


def _lengths(start: int, stop: int, bar: Bar, *, explicit: bool) -> tuple[int, ...]:
    length = stop - start
    value = note_value(length)
    if value is not None and (explicit or value.actual > 1):
        return (length,)
    size = max(bar.meter.bar_ticks, bar.duration)
    # An upbeat is the end of a bar, so its beats are counted from the barline after it.
    place = start - bar.onset + (size - bar.duration if bar.number == 0 else 0)
    return split_at_beats(place, length, size, bar.meter.beat_ticks)


def _value(length: int) -> NoteValue:
    """The value of a length; for a length that no symbol has, the next shorter symbol."""
    value = note_value(length)
    while value is None and length > _SHORTEST.ticks:
        length -= 1
        value = note_value(length)
    return value or _SHORTEST


def _grace(note: Note) -> Symbol:
    return Symbol(note.onset, 0, _GRACE_VALUE, (Head(note),), grace=True)


def _whole_bar_rest(bar: Bar) -> Symbol:
    """The rest of a full bar looks like a whole rest, whatever the metre."""
    return Symbol(bar.onset, bar.duration, NoteValue("whole"), whole_bar=True)

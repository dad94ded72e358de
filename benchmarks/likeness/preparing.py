"""Human phrases brought into the form that a tier can express, with the least change.

Conventions: three things that pieces do and tiers don't are taken out, so that no judge
can win by them: an upbeat in which the left hand plays goes (the last notes hold on for
as long); bars before the last change of who plays go, if two or more are left; a left
hand whose keys reach into the right hand's goes down an octave.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from museflow_engine import Phrase
from museflow_engine.music import HANDS, Bar, Hand, Note, Pitch
from museflow_engine.music.rhythm import note_value

_LEAST_BARS: Final = 2
_LOWEST_MIDI: Final = 33


def prepared(phrase: Phrase) -> Phrase:
    """The phrase in a form that a tier can express, as far as that can be had."""
    if phrase.anacrusis and (_has_odd_upbeat(phrase) or _first_bar_to_keep(phrase)):
        phrase = _without_upbeat(phrase)
    first = _first_bar_to_keep(phrase)
    if first:
        phrase = _from(phrase, full_bars(phrase)[first].onset)
    return _apart(phrase)


def full_bars(phrase: Phrase) -> tuple[Bar, ...]:
    """The bars after an upbeat."""
    return tuple(bar for bar in phrase.bars if bar.number > 0)


def hands_in(phrase: Phrase, bar: Bar) -> frozenset[Hand]:
    """The hands that sound in a bar."""
    end = bar.onset + bar.duration
    return frozenset(note.hand for note in phrase.notes if note.onset < end and note.offset > bar.onset)


def _has_odd_upbeat(phrase: Phrase) -> bool:
    """Whether the upbeat is anything but the right hand's own start."""
    before = [note for note in phrase.notes if note.onset < phrase.anacrusis]
    return not before or before[0].onset > 0 or any(note.hand == "left" for note in before)


def _without_upbeat(phrase: Phrase) -> Phrase:
    """The full bars; the last notes fill up what the last bar lacked."""
    upbeat = phrase.anacrusis
    notes = []
    for hand in HANDS:
        kept = [note for note in phrase.in_hand(hand) if note.onset >= upbeat]
        if kept and kept[-1].offset == phrase.length and note_value(kept[-1].duration + upbeat):
            kept[-1] = replace(kept[-1], duration=kept[-1].duration + upbeat)
        notes += [_moved(note, -upbeat) for note in kept]
    return replace(phrase, notes=tuple(notes), anacrusis=0)


def _first_bar_to_keep(phrase: Phrase) -> int:
    """Number, from 0, of the full bar from which on the same hands play; 0 if they take turns."""
    players = [hands_in(phrase, bar) for bar in full_bars(phrase)]
    if all(len(hands) == 1 for hands in players):
        return 0
    first = len(players) - 1
    while first and players[first - 1] == players[-1]:
        first -= 1
    return first if len(players) - first >= _LEAST_BARS else 0


def _from(phrase: Phrase, start: int) -> Phrase:
    notes = tuple(_moved(note, -start) for note in phrase.notes if note.onset >= start)
    return replace(phrase, notes=notes, length=phrase.length - start)


def _moved(note: Note, ticks: int) -> Note:
    return replace(note, onset=note.onset + ticks)


def _apart(phrase: Phrase) -> Phrase:
    """The phrase with the left hand an octave lower, if that parts hands that share keys."""
    right, left = ([note.pitch.midi for note in phrase.in_hand(hand)] for hand in HANDS)
    together = any(len(hands_in(phrase, bar)) == len(HANDS) for bar in phrase.bars)
    if not together or max(left) < min(right) or min(left) - 12 < _LOWEST_MIDI:
        return phrase
    notes = tuple(
        replace(note, pitch=_octave_lower(note.pitch)) if note.hand == "left" else note
        for note in phrase.notes
    )
    return replace(phrase, notes=notes)


def _octave_lower(pitch: Pitch) -> Pitch:
    return replace(pitch, octave=pitch.octave - 1)

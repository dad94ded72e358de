"""What of a phrase is in view when its notes vanish before they are due.

A note vanishes `span` beats before it is due, and comes into view a bar before that, so
that each is in view for a bar, however far ahead it has to be read: a reader needs no more
than the bar that they look at (Truitt, Clifton, Pollatsek and Rayner 1997, *The perceptual
span and the eye-hand span in sight reading music*, Visual Cognition 4). The opening, what
is due in the first `span` beats, cannot vanish while the hands play; it stays until they
leave it, and tells nothing of reading ahead.

Conventions: beats are those felt, `phrase.meter.beat_ticks`, counted from tick 0 and
negative in the count-in; ranges of ticks hold their first and not their last.
"""

from __future__ import annotations

from math import ceil

from museflow_engine.music.phrase import Phrase

TickRange = tuple[int, int]


def in_view(phrase: Phrase, span: float, beat: float) -> tuple[TickRange, ...]:
    """The stretches of a phrase whose notes are in view at a time.

    Args:
        phrase: the music.
        span: beats before they are due at which notes vanish, not below 0.
        beat: the time.
    """
    unit, bar = phrase.meter.beat_ticks, phrase.meter.bar_ticks
    opening = opening_end(phrase, span)
    first, last = ceil((beat + span) * unit), ceil((beat + span) * unit + bar)
    if beat * unit >= opening:
        return ((first, last),)
    if first <= opening:
        return ((0, max(opening, last)),)
    return (0, opening), (first, last)


def covered(phrase: Phrase, span: float, beat: float) -> frozenset[str]:
    """Ids of the notes that are not in view at a time; see `in_view`."""
    ranges = in_view(phrase, span, beat)
    return frozenset(
        note.id for note in phrase.notes if not any(first <= note.onset < last for first, last in ranges)
    )


def opening_end(phrase: Phrase, span: float) -> int:
    """The tick at which the opening ends: later notes vanish while the hands play."""
    return int(span * phrase.meter.beat_ticks) + 1


def read_ahead(phrase: Phrase, span: float) -> tuple[str, ...]:
    """Ids of the notes that vanish while the hands play: those after the opening."""
    opening = opening_end(phrase, span)
    return tuple(note.id for note in phrase.notes if note.onset >= opening)

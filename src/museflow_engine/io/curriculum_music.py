"""Demonstration phrases: short music in words, as the files of the curriculum hold it.

Conventions: one line of text for each hand, bars divided by "|". A note value and a
colon set the value of all that follows, in later bars too:

    right = "q: C4 D4 E4 F4 | h: G4 E4 | h.: D4 q: - | w: C4"

    w h q e s       whole, half, quarter, eighth, 16th; with a dot "h." "q." "e."
    t               triplet eighth
    C4 F#5 Bb3      pitches in scientific pitch notation
    C4+E4           two or more keys at once
    C4~             tied to the same keys, which follow next
    -               a rest of the value
    *               a bar in which the hand is silent

Metre, key and number of bars are those of the tier that the phrase belongs to; in a
tier with an upbeat the first bar is as short as the upbeat and the last completes it.
Ids are "r1", "r2" ... and "l1", "l2" ... in order of time.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from museflow_engine.errors import NotationError
from museflow_engine.level import Tier
from museflow_engine.music import HANDS, Hand, Note, Phrase, Pitch
from museflow_engine.music.rhythm import parse_value, quarters

_VALUES: Final = {
    "w": "whole",
    "h.": "dotted half",
    "h": "half",
    "q.": "dotted quarter",
    "q": "quarter",
    "e.": "dotted eighth",
    "e": "eighth",
    "s": "16th",
    "t": "triplet eighth",
}
_TICKS: Final = {short: parse_value(name) for short, name in _VALUES.items()}


def read_demonstration(tier: Tier, right: str = "", left: str = "") -> Phrase:
    """The phrase that is written for a tier.

    Args:
        tier: gives metre, key, upbeat and number of bars.
        right: music of the right hand; "" if it is silent throughout.
        left: likewise.

    Raises:
        NotationError: if the text is not of the form above, or a bar has not its length.
    """
    notes = [
        note for hand, text in zip(HANDS, (right, left), strict=True) for note in _line(tier, hand, text)
    ]
    if not notes:
        raise NotationError('it has no note; write right = "q: C4 D4 h: E4 | …", left, or both.')
    length = tier.bars * tier.meter.bar_ticks
    return Phrase(tuple(notes), tier.meter, tier.key, length=length, anacrusis=tier.anacrusis)


def _line(tier: Tier, hand: Hand, text: str) -> Iterator[Note]:
    """The notes of one hand, tied symbols joined."""
    if not text.strip():
        return
    tied: tuple[Note, ...] = ()
    number = 0
    for onset, duration, names, goes_on in _events(tier, hand, text):
        struck = [Note("", onset, duration, Pitch.parse(name), hand) for name in names]
        if tied:
            if [note.pitch for note in struck] != [note.pitch for note in tied]:
                raise NotationError(f"{hand}: {'+'.join(names) or '-'} follows a tie but is not the same.")
            struck = [replace(note, duration=note.duration + duration) for note in tied]
        tied = tuple(struck) if goes_on else ()
        for note in struck if not goes_on else ():
            number += 1
            yield replace(note, id=f"{hand[0]}{number}")
    if tied:
        raise NotationError(f"{hand}: the last note is tied to nothing; remove the ~.")


def _events(tier: Tier, hand: Hand, text: str) -> Iterator[tuple[int, int, list[str], bool]]:
    """Onset, duration, names of the keys, and whether a tie goes on from there."""
    lengths = _bar_lengths(tier)
    bars = text.split("|")
    if len(bars) != len(lengths):
        raise NotationError(f"{hand}: tier {tier.number} asks for {len(lengths)} bars, not {len(bars)}.")
    start, value = 0, 0
    for number, (bar, length) in enumerate(zip(bars, lengths, strict=True), start=1):
        at = 0
        words = bar.split()
        for word in words if words != ["*"] else ():
            if word.endswith(":"):
                value = _value(hand, word[:-1])
            elif not value:
                raise NotationError(f"{hand}: {word} has no value; begin with one, such as 'q:'.")
            else:
                name = word.removesuffix("~")
                if name != "-":
                    yield start + at, value, name.split("+"), name != word
                at += value
        if at != length and words != ["*"]:
            found = quarters(at) if at else "no"
            raise NotationError(f"{hand}, bar {number} has {found} quarters, not {quarters(length)}.")
        start += length


def _value(hand: Hand, word: str) -> int:
    if word not in _TICKS:
        raise NotationError(f"{hand}: {word!r} is not a value; use {', '.join(_TICKS)}.")
    return _TICKS[word]


def _bar_lengths(tier: Tier) -> list[int]:
    bar, upbeat = tier.meter.bar_ticks, tier.anacrusis
    if not upbeat:
        return [bar] * tier.bars
    return [upbeat, *[bar] * (tier.bars - 1), bar - upbeat]

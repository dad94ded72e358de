"""The frame of a phrase: what a bad phrase must share with it, so that only the music tells.

Conventions: a frame keeps, for each hand, the bars it plays in, its note values and rests
with how often they come, its range with the accidentals used in it, and its chords as
steps from the note of its line (the highest of the right hand, the lowest of the left).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from math import gcd
from random import Random

from museflow_engine.music import Bar, Hand, Note, Phrase, Pitch

Piece = tuple[int, bool]
"""A piece of rhythm: ticks, and whether it sounds."""

ChoosePiece = Callable[[Sequence[Piece], Piece | None, int, Random], Piece]
"""Given what fits, the piece before, the place in the bar and a random source, the next."""

ChoosePitch = Callable[[Sequence[int], int | None, Random], int]
"""Given staff positions, the one before and a random source, the next."""


@dataclass(frozen=True)
class HandFrame:
    """One hand's frame.

    Attributes:
        hand: which.
        bars: the bars that it plays in.
        pieces: note values and rests, with how often they come.
        shapes: chords as steps from the line's note; () for a single note.
        pitches: by staff position the pitches to choose from.
    """

    hand: Hand
    bars: tuple[Bar, ...]
    pieces: Counter[Piece]
    shapes: tuple[tuple[int, ...], ...]
    pitches: dict[int, tuple[Pitch, ...]]

    @cached_property
    def positions(self) -> tuple[int, ...]:
        """Staff positions to choose from, lowest first."""
        return tuple(self.pitches)


def line_of(phrase: Phrase, hand: Hand) -> list[tuple[Note, tuple[int, ...]]]:
    """The notes of a hand's line in order, each with its chord as steps from it."""
    chords: dict[int, list[Note]] = {}
    for note in phrase.in_hand(hand):
        if not note.grace:
            chords.setdefault(note.onset, []).append(note)
    made = []
    for _, chord in sorted(chords.items()):
        top, *others = sorted(chord, key=lambda note: note.pitch.midi, reverse=hand == "right")
        position = top.pitch.staff_position
        made.append((top, tuple(note.pitch.staff_position - position for note in others)))
    return made


def frame_of(phrase: Phrase, hand: Hand) -> HandFrame | None:
    """The frame of one hand; None if it has nothing to play."""
    line = line_of(phrase, hand)
    if not line:
        return None
    notes = [note for note in phrase.in_hand(hand) if not note.grace]
    bars = tuple(
        bar
        for bar in phrase.bars
        if any(note.onset < bar.onset + bar.duration and note.offset > bar.onset for note in notes)
    )
    pieces: Counter[Piece] = Counter((note.duration, True) for note, _ in line)
    pieces.update(
        (rest.duration, False) for bar in bars for rest in phrase.rests(hand) if _in_bar(rest.onset, bar)
    )
    places = [note.pitch.staff_position for note in notes]
    pitches: dict[int, tuple[Pitch, ...]] = {}
    for position in range(min(places), max(places) + 1):
        used = {note.pitch for note in notes if note.pitch.staff_position == position}
        natural = phrase.key.pitch_at(position)
        pitches[position] = tuple(sorted(used | {natural}, key=lambda pitch: pitch.midi))
    return HandFrame(hand, bars, pieces, tuple(shape for _, shape in line), pitches)


def _in_bar(tick: int, bar: Bar) -> bool:
    return bar.onset <= tick < bar.onset + bar.duration


def compose(frame: HandFrame, next_piece: ChoosePiece, next_pitch: ChoosePitch, rng: Random) -> list[Note]:
    """A new line in a frame, chords in their old shares, every bar filled exactly."""
    notes: list[Note] = []
    before: Piece | None = None
    position: int | None = None
    for bar in frame.bars:
        reachable = _fillable(frozenset(ticks for ticks, _ in frame.pieces), bar.duration)
        at = 0
        while at < bar.duration:
            left = bar.duration - at
            fitting = [piece for piece in frame.pieces if piece[0] <= left and left - piece[0] in reachable]
            before = next_piece(fitting, before, at, rng) if fitting else (left, True)
            if before[1]:
                position = next_pitch(frame.positions, position, rng)
                notes += _chord(frame, position, bar.onset + at, before[0], rng)
            at += before[0]
    return notes


@lru_cache(maxsize=4096)
def _fillable(values: frozenset[int], length: int) -> AbstractSet[int]:
    """Every length up to this one that the values fill exactly."""
    found = {0}
    step = gcd(length, *values)
    for ticks in range(step, length + 1, step):
        if any(ticks - value in found for value in values):
            found.add(ticks)
    return found


def _chord(frame: HandFrame, position: int, onset: int, ticks: int, rng: Random) -> list[Note]:
    heads = dict.fromkeys([position, *(position + steps for steps in rng.choice(frame.shapes))])
    return [
        Note(f"{frame.hand}{onset}.{head}", onset, ticks, rng.choice(frame.pitches[head]), frame.hand)
        for head in heads
        if head in frame.pitches
    ]


def with_notes(phrase: Phrase, notes: Sequence[Note]) -> Phrase:
    """The phrase with other notes in its place, each with an id of its own."""
    named = (replace(note, id=f"n{number}") for number, note in enumerate(notes, start=1))
    return replace(phrase, notes=tuple(named))

"""Reduces what one hand plays to one line of rhythm: single notes and chords, no overlap.

Conventions: ticks as fractions. A *stroke* is what a hand strikes at one moment; its
notes share onset and duration. In the right hand the melody leads: while its note is
held, lower notes that enter are left out (the "skyline" of Uitdenbogerd & Zobel 1999).
In the left hand every stroke stays, and a bass that is held under others ends where the
next stroke comes, as beginners' editions write such patterns.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from museflow_engine.music.pitch import Pitch
from museflow_engine.music.score import Hand
from museflow_engine.training.corpus.printed import PrintedNote


@dataclass(frozen=True, slots=True)
class Stroke:
    """Notes of one hand struck together: `onset` and `duration` in ticks, pitches upwards."""

    onset: Fraction
    duration: Fraction
    pitches: tuple[Pitch, ...]

    @property
    def offset(self) -> Fraction:
        """Tick at which the keys are released."""
        return self.onset + self.duration


def reduce_hand(notes: Iterable[PrintedNote], hand: Hand) -> list[Stroke]:
    """The strokes of a hand, in order, none overlapping the next.

    Args:
        notes: what the staff of the hand shows, in any order.
        hand: "right" keeps the melody, "left" every stroke.
    """
    kept: list[list[PrintedNote]] = []
    held: PrintedNote | None = None
    for onset, struck in _by_onset(notes):
        heard = struck
        if hand == "right" and held is not None and held.offset > onset:
            heard = [note for note in struck if note.pitch.midi > held.pitch.midi]
        if heard:
            held = max(heard, key=lambda note: note.pitch.midi)
            kept.append(heard)
    return [
        _stroke(struck, hand, kept[index + 1][0].onset if index + 1 < len(kept) else None)
        for index, struck in enumerate(kept)
    ]


def is_single(notes: Sequence[PrintedNote]) -> bool:
    """Whether the notes of a hand come one at a time as they are written."""
    ordered = sorted(notes, key=lambda note: note.onset)
    return all(note.offset <= following.onset for note, following in pairwise(ordered))


def _by_onset(notes: Iterable[PrintedNote]) -> list[tuple[Fraction, list[PrintedNote]]]:
    groups: dict[Fraction, dict[int, PrintedNote]] = defaultdict(dict)
    for note in notes:
        same = groups[note.onset].get(note.pitch.midi)
        # Two voices that meet on one key are one note, as long as the longer.
        if same is None or same.duration < note.duration:
            groups[note.onset][note.pitch.midi] = note
    return [(onset, [groups[onset][midi] for midi in sorted(groups[onset])]) for onset in sorted(groups)]


def _stroke(struck: Sequence[PrintedNote], hand: Hand, following: Fraction | None) -> Stroke:
    """The leading note of the hand gives the length; the next stroke ends it at the latest."""
    onset = struck[0].onset
    length = struck[-1].duration if hand == "right" else max(note.duration for note in struck)
    if following is not None:
        length = min(length, following - onset)
    return Stroke(onset, length, tuple(note.pitch for note in struck))

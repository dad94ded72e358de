"""What became of each note, as marks: one table for the terminal, the drawing and a page.

Conventions: a mark is told by a sign and by a colour, so that no reader depends on the
colour. The colours are those of Okabe and Ito (*Color Universal Design*, 2008), which
stay apart for colour-blind readers. Ticks are of the score, staff positions are steps
above C0 (see `Pitch.staff_position`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from museflow_engine.judgement import Judgement
from museflow_engine.music import Hand, Note, Pitch, Score

Mark = Literal["right", "wrong", "missed", "extra", "early", "late"]
"""What became of a note, or what an extra note is."""

COLOURS: Final[Mapping[Mark, str]] = {
    "right": "#009e73",
    "wrong": "#d55e00",
    "missed": "#767676",
    "extra": "#cc79a7",
    "early": "#0072b2",
    "late": "#0072b2",
}
"""Bluish green, vermilion, grey, reddish purple, and blue for all that is of time."""

MARKS: Final[tuple[Mark, ...]] = tuple(COLOURS)
MEASURED_IN_TIME: Final = COLOURS["late"]

STAFF_LINES: Final[Mapping[Hand, tuple[int, int]]] = {"right": (30, 38), "left": (18, 26)}
"""Positions of the bottom and the top line: E4 and F5, G2 and A3."""

_OWN_STAFF: Final = 6  # steps beyond its own staff at which a key is shown on the other one


@dataclass(frozen=True, slots=True)
class PlayedHead:
    """A key that is not what was written, as a head to draw.

    Attributes:
        kind: "wrong" beside the note that it was played for, or "extra".
        pitch: the key, spelled as its bar's key signature suggests.
        shows_accidental: whether that spelling needs a sign.
        hand: the staff to draw it on.
        tick: where in the score it was played.
        note_id: the note that it was played for; None for an extra one.
        judgement: where it comes from.
    """

    kind: Literal["wrong", "extra"]
    pitch: Pitch
    shows_accidental: bool
    hand: Hand
    tick: int
    note_id: str | None
    judgement: Judgement


def mark_of(judgement: Judgement) -> Mark:
    """The one mark that says most of a judgement: pitch first, then time."""
    match judgement.kind:
        case "deletion":
            return "missed"
        case "substitution":
            return "wrong"
        case "insertion":
            return "extra"
    return judgement.timing if judgement.timing in ("early", "late") else "right"


def marks_of(judgements: Iterable[Judgement]) -> dict[str, Mark]:
    """Marks by note id; a later judgement of a note replaces the earlier."""
    return {each.note_id: mark_of(each) for each in judgements if each.note_id is not None}


def revised(held: Sequence[Judgement], news: Sequence[Judgement]) -> tuple[Judgement, ...]:
    """What stands after news: it replaces whatever was said of the same notes and keys.

    Args:
        held: what stood before.
        news: what the judge says at one time.
    """
    notes = {each.note_id for each in news} - {None}
    events = {each.event_id for each in news} - {None}
    kept = [each for each in held if each.note_id not in notes and each.event_id not in events]
    latest = {each.note_id or (each.event_id,): each for each in news}
    return (*kept, *latest.values())


def played_heads(score: Score, judgements: Sequence[Judgement]) -> tuple[PlayedHead, ...]:
    """The heads of keys that were not written, in the order of the judgements.

    Args:
        score: the music.
        judgements: those that stand, in the order of time.
    """
    heads: list[PlayedHead] = []
    last = 0
    for judgement in judgements:
        note = score.by_id.get(judgement.note_id or "")
        last = note.onset if note else last
        if judgement.played is None or (note is None and judgement.kind != "insertion"):
            continue
        if note is not None and judgement.kind == "substitution":
            heads.append(_head(score, judgement, note, note.onset))
        elif judgement.kind == "insertion":
            # Before the first note is heard no beat tells where an extra one belongs.
            tick = last if judgement.position is None else judgement.position
            heads.append(_head(score, judgement, None, max(0, min(tick, score.length - 1))))
    return tuple(heads)


def _head(score: Score, judgement: Judgement, note: Note | None, tick: int) -> PlayedHead:
    bar = score.bar_at(tick)
    pitch = Pitch.from_midi(judgement.played or 0, bar.key.fifths)
    hand = note.hand if note else _nearest_hand(score, pitch, tick)
    return PlayedHead(
        "wrong" if note else "extra",
        pitch,
        not bar.key.is_diatonic(pitch) or (note is not None and _needs_sign(note, pitch)),
        _staff_of(pitch.staff_position, hand),
        tick,
        note.id if note else None,
        judgement,
    )


def _needs_sign(note: Note, pitch: Pitch) -> bool:
    """On the place of an altered note the plain one needs its sign, to be told apart."""
    return note.pitch.staff_position == pitch.staff_position and note.pitch.alter != pitch.alter


def _nearest_hand(score: Score, pitch: Pitch, tick: int) -> Hand:
    """The hand whose written notes of the bar come nearest; without any, by middle C."""
    bar = score.bar_at(tick)
    inside = [note for note in score.notes if bar.onset <= note.onset < bar.onset + bar.duration]
    if not inside:
        return "right" if pitch.staff_position >= STAFF_LINES["right"][0] - 2 else "left"
    nearest = min(inside, key=lambda note: (abs(note.pitch.midi - pitch.midi), note.hand))
    return nearest.hand


def _staff_of(position: int, hand: Hand) -> Hand:
    """The hand's own staff, or the other one for a key that lies far over there."""
    other: Hand = "left" if hand == "right" else "right"
    here, there = _beyond(position, hand), _beyond(position, other)
    return other if here > _OWN_STAFF and there < here else hand


def _beyond(position: int, hand: Hand) -> int:
    """Steps from a position to the nearest line of a staff; 0 inside."""
    bottom, top = STAFF_LINES[hand]
    return max(bottom - position, position - top, 0)

"""Music on a grand staff: notes in two hands, with metre, key, ties and tuplets.

Conventions: times are integer ticks (480 to the quarter) from the start of the music.
A `Note` is one *sounding* note: tied symbols are one note, whose `segments` say how it
is written. What follows from the notes is derived, not stored: rests are the gaps of
a voice, chords are the notes of one voice with one onset, tuplets follow from the
lengths. Notes are kept sorted by onset, then pitch, then hand.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from museflow_engine.errors import NotationError
from museflow_engine.music.key import Key
from museflow_engine.music.meter import Meter
from museflow_engine.music.pitch import Pitch
from museflow_engine.music.tempo import TempoChange

Hand = Literal["right", "left"]
_COMMON_TIME = Meter()
_C_MAJOR = Key()
HANDS: tuple[Hand, Hand] = ("right", "left")


@dataclass(frozen=True, slots=True)
class Note:
    """One sounding note.

    Attributes:
        id: unique in its phrase; an XML name, so that it survives engraving.
        onset: ticks from the start of the phrase, 0 or more.
        duration: sounding length in ticks; 0 for a grace note only.
        pitch: spelled pitch.
        hand: "right" (upper staff) or "left" (lower staff).
        voice: 1 to 4 within its staff.
        segments: lengths in ticks of its tied symbols; empty means that the engraver
            splits it at barlines and beats.
        grace: a grace note, written at the onset of the note that it leads to.
    """

    id: str
    onset: int
    duration: int
    pitch: Pitch
    hand: Hand = "right"
    voice: int = 1
    segments: tuple[int, ...] = ()
    grace: bool = False

    @property
    def offset(self) -> int:
        """Tick at which the note ends."""
        return self.onset + self.duration


@dataclass(frozen=True, slots=True)
class Rest:
    """Silence of one voice: `onset` and `duration` in ticks, `hand` and `voice`."""

    onset: int
    duration: int
    hand: Hand
    voice: int = 1


@dataclass(frozen=True, slots=True)
class SignatureChange:
    """From `onset` (ticks, a barline) on, this metre and key hold."""

    onset: int
    meter: Meter
    key: Key


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its number (0 for an anacrusis), `onset`, `duration`, metre and key."""

    number: int
    onset: int
    duration: int
    meter: Meter
    key: Key


@dataclass(frozen=True)
class Score:
    """A piece or phrase for two hands.

    Args:
        notes: the notes, in any order.
        meter: time signature at the start.
        key: key signature at the start.
        length: ticks from start to the final barline; 0 takes the least number of
            whole bars that holds all notes.
        anacrusis: length of the upbeat bar in ticks, 0 for none.
        changes: later changes of metre or key, in order.
        barlines: onset of every bar, for music with irregular bars; empty means that
            the bars follow from metre and anacrusis.
        tempos: tempo marks, in order; empty if the music has none.
        title: title, may be empty.
        bar_numbers: number of every bar as it is printed, for music that was cut out of
            longer music, and for written-out repeats; empty means that bars are counted
            from 1 (an anacrusis is 0).

    Raises:
        NotationError: if a note is out of range, ids repeat, or the parts disagree.
    """

    notes: tuple[Note, ...]
    meter: Meter = _COMMON_TIME
    key: Key = _C_MAJOR
    length: int = 0
    anacrusis: int = 0
    changes: tuple[SignatureChange, ...] = ()
    barlines: tuple[int, ...] = ()
    tempos: tuple[TempoChange, ...] = ()
    title: str = ""
    bar_numbers: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        ordered = tuple(sorted(self.notes, key=_order))
        object.__setattr__(self, "notes", ordered)
        if not 0 <= self.anacrusis < self.meter.bar_ticks:
            raise NotationError("An anacrusis must be shorter than a bar.")
        end = max((note.offset for note in ordered), default=0)
        if self.length == 0:
            object.__setattr__(self, "length", self._whole_bars(end))
        elif self.length < end:
            raise NotationError(f"Notes sound until tick {end}, after the final barline at {self.length}.")
        _check_notes(ordered)

    def _whole_bars(self, end: int) -> int:
        bar = self.meter.bar_ticks
        return self.anacrusis + max(1, -(-(end - self.anacrusis) // bar)) * bar

    @cached_property
    def bars(self) -> tuple[Bar, ...]:
        """The bars in order; an anacrusis is number 0."""
        return tuple(_bars(self))

    @cached_property
    def _bar_onsets(self) -> tuple[int, ...]:
        return tuple(bar.onset for bar in self.bars)

    @cached_property
    def by_id(self) -> dict[str, Note]:
        """Notes by their id."""
        return {note.id: note for note in self.notes}

    def in_hand(self, hand: Hand) -> tuple[Note, ...]:
        """The notes of one hand, in order of onset and pitch."""
        return tuple(note for note in self.notes if note.hand == hand)

    def voices(self, hand: Hand) -> tuple[int, ...]:
        """Numbers of the voices of a hand, in order; (1,) for an empty staff."""
        return tuple(sorted({note.voice for note in self.notes if note.hand == hand})) or (1,)

    def bar_at(self, tick: int) -> Bar:
        """The bar that a tick lies in (the last bar for anything later)."""
        return self.bars[max(0, bisect_right(self._bar_onsets, tick) - 1)]

    def rests(self, hand: Hand, voice: int = 1) -> tuple[Rest, ...]:
        """Silences of one voice, none longer than a bar."""
        rests: list[Rest] = []
        sounding = [note for note in self.in_hand(hand) if note.voice == voice and not note.grace]
        for bar in self.bars:
            at, end = bar.onset, bar.onset + bar.duration
            for note in sounding:
                if note.offset <= at or note.onset >= end:
                    continue
                if note.onset > at:
                    rests.append(Rest(at, note.onset - at, hand, voice))
                at = max(at, note.offset)
            if at < end:
                rests.append(Rest(at, end - at, hand, voice))
        return tuple(rests)


def _order(note: Note) -> tuple[int, bool, int, str]:
    return (note.onset, not note.grace, note.pitch.midi, note.hand)


def _check_notes(notes: Iterable[Note]) -> None:
    ids: set[str] = set()
    for note in notes:
        if note.id in ids:
            raise NotationError(f"Two notes have the id {note.id!r}; every note needs its own.")
        ids.add(note.id)
        if note.onset < 0 or (note.duration <= 0 and not note.grace):
            raise NotationError(f"Note {note.id!r} needs an onset of 0 or more and a length above 0.")
        if note.segments and sum(note.segments) != note.duration:
            raise NotationError(f"The tied symbols of note {note.id!r} do not add up to its length.")
        if note.hand not in HANDS:
            raise NotationError(f"Note {note.id!r}: a hand is 'right' or 'left', not {note.hand!r}.")


def _bars(score: Score) -> Iterable[Bar]:
    changes = {change.onset: change for change in score.changes}
    meter, key = score.meter, score.key
    at, number, index = 0, 0 if score.anacrusis else 1, 0
    printed = score.bar_numbers
    while at < score.length:
        if at in changes:
            meter, key = changes[at].meter, changes[at].key
        if score.barlines:
            end = score.barlines[index + 1] if index + 1 < len(score.barlines) else score.length
        else:
            end = at + (score.anacrusis if number == 0 else meter.bar_ticks)
        end = min(end, score.length)
        shown = printed[index] if index < len(printed) else number
        yield Bar(shown, at, end - at, meter, key)
        at, number, index = end, number + 1, index + 1

"""Noteheads of an unfolded score gathered into sounding notes.

Conventions: ticks from the start of the unfolded score. A tied head joins the note of
its pitch that ends where it begins, first in its own voice and staff, then anywhere:
ties cross voices and staves. A tie that leads nowhere is ignored.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from museflow_engine.music.musicxml.raw import RawNote
from museflow_engine.music.score import Note

_MOST_VOICES = 4


@dataclass(slots=True)
class _Sounding:
    id: str
    onset: int
    raw: RawNote
    segments: list[int] = field(default_factory=list)

    @property
    def offset(self) -> int:
        return self.onset + sum(self.segments)

    def nearness(self, other: RawNote) -> tuple[bool, bool]:
        return (self.raw.hand == other.hand, self.raw.voice == other.voice)


class NoteGatherer:
    """Collects noteheads in the order of time and joins those that are tied."""

    def __init__(self) -> None:
        self._notes: list[_Sounding] = []
        self._open: defaultdict[int, list[_Sounding]] = defaultdict(list)
        self._ids: set[str] = set()

    def add(self, raw: RawNote, onset: int, name: str) -> None:
        """Add one head.

        Args:
            raw: the head.
            onset: ticks from the start of the unfolded score.
            name: id to give the note, if the head begins one.
        """
        waiting = self._open[raw.pitch.midi]
        waiting[:] = [note for note in waiting if note.offset >= onset]
        note = None
        if raw.tied_from:
            ending = [note for note in waiting if note.offset == onset]
            note = max(ending, key=lambda candidate: candidate.nearness(raw), default=None)
        if note is None:
            note = _Sounding(self._free(name), onset, raw)
            self._notes.append(note)
        elif not raw.tied_on:
            waiting.remove(note)
        note.segments.append(raw.duration)
        if raw.tied_on and note not in waiting:
            waiting.append(note)

    def _free(self, name: str) -> str:
        """The id, or one made from it where a document uses it twice."""
        free, copy = name, 1
        while free in self._ids:
            copy += 1
            free = f"{name}-c{copy}"
        self._ids.add(free)
        return free

    def notes(self) -> tuple[Note, ...]:
        """The sounding notes, with voices counted from 1 on each staff."""
        voices = {hand: _voice_numbers(self._notes, hand) for hand in ("right", "left")}
        return tuple(
            Note(
                note.id,
                note.onset,
                sum(note.segments),
                note.raw.pitch,
                note.raw.hand,
                voices[note.raw.hand][note.raw.voice],
                tuple(note.segments) if len(note.segments) > 1 else (),
                note.raw.grace,
            )
            for note in self._notes
        )


def _voice_numbers(notes: list[_Sounding], hand: str) -> dict[str, int]:
    """Voices 1 to 4 keep their number, 5 to 8 lose four; any others are ranked."""
    names = {note.raw.voice for note in notes if note.raw.hand == hand}
    for first in (1, _MOST_VOICES + 1):
        expected = {str(first + place): place + 1 for place in range(_MOST_VOICES)}
        if names <= expected.keys():
            return expected
    ranked = sorted(names, key=lambda name: (len(name), name))
    return {name: min(rank, _MOST_VOICES) for rank, name in enumerate(ranked, 1)}

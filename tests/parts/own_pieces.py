"""A small piece of eight bars in two hands, and someone who plays it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from museflow_engine import NoteOff, NoteOn, PassageResult, Phrase, PieceSession
from museflow_engine.engraving import perform
from museflow_engine.music import HANDS, Note, Pitch, TempoChange

MELODY = [
    "C4 D4 E4 F4",
    "G4 A4 G4 E4",
    "C5 B4 A4 G4",
    "E4=",
    "D4 F#4 A4 D5",
    "G4 B4 D5 B4",
    "E5 D5 C5 B4",
    "C5=",
]
BASS = ["C3 G3", "E3 C3", "F3 D3", "C3=", "D3 A3", "G3 B3", "G3 F3", "C3="]


def piece(title: str = "Little Piece", tempo: float | None = 80.0) -> Phrase:
    """Quarters over halves; each four bars end with a whole note."""
    notes: list[Note] = []
    for hand, bars, short in zip(HANDS, (MELODY, BASS), (480, 960), strict=True):
        for number, bar in enumerate(bars):
            at = number * 1920
            for name in bar.split():
                length = 1920 if name.endswith("=") else short
                pitch = Pitch.parse(name.rstrip("="))
                notes.append(Note(f"{hand[0]}{len(notes)}", at, length, pitch, hand))
                at += length
    marks = () if tempo is None else (TempoChange(0, tempo),)
    return Phrase(notes=tuple(notes), title=title, tempos=marks)


def play(session: PieceSession, slips: Callable[[Note], bool] = lambda _: False) -> PassageResult:
    """The next passage, as written and at its tempo, but with a wrong key at every slip."""
    session.next_phrase()
    return play_on(session, slips)


def play_on(session: PieceSession, slips: Callable[[Note], bool] = lambda _: False) -> PassageResult:
    """The passage that waits."""
    phrase = session.phrase
    assert phrase
    start = session.state.at + 4.0
    session.start_phrase(at=start)
    wrong = {note.id for note in phrase.notes if slips(note)}
    played = Phrase.from_score(
        replace(
            phrase,
            notes=tuple(
                replace(note, pitch=Pitch.from_midi(note.pitch.midi + 1)) if note.id in wrong else note
                for note in phrase.notes
            ),
        )
    )
    for event in perform(played, session.tempo, start):
        assert isinstance(event, NoteOn | NoteOff)
        session.feed(event)
    return session.finish_phrase(at=start + phrase.length / 480 * 60 / session.tempo + 2.0)

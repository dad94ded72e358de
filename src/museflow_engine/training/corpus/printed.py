"""What a source prints: notes on staves, barlines, keys, as `events.ily` lists them.

Conventions: times are ticks, 480 to the quarter, from the start of the score, repeats
as they are printed. A time that is no whole tick (a septuplet) is a fraction here and
is refused later. Grace notes are left out. Tied notes of one pitch on one staff are one
note. The same form holds scores read from MusicXML (`from_score`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

from museflow_engine.errors import NotationError, ScoreFileError
from museflow_engine.music.key import Key
from museflow_engine.music.meter import TICKS_PER_QUARTER, Meter
from museflow_engine.music.pitch import STEPS, Pitch
from museflow_engine.music.score import HANDS, Hand

_WHOLE: Final = 4 * TICKS_PER_QUARTER
_MIDDLE_OCTAVE: Final = 4
_SHARPS: Final = "FCGDAEB"
_PLAIN_BARLINES: Final = {"", "|", "!", ";", "'"}


@dataclass(frozen=True, slots=True)
class PrintedNote:
    """A note on a staff.

    Attributes:
        onset: ticks from the start.
        duration: ticks, tied notes together.
        pitch: as spelled in the source.
        staff: number of the staff.
        voice: number of the voice, unique in the score.
    """

    onset: Fraction
    duration: Fraction
    pitch: Pitch
    staff: int
    voice: int

    @property
    def offset(self) -> Fraction:
        """Tick at which the note ends."""
        return self.onset + self.duration


@dataclass(frozen=True, slots=True)
class Step:
    """A moment of the score: its metre, ticks since the barline, and whether a section starts here."""

    onset: Fraction
    meter: Meter
    place: Fraction
    divides: bool


@dataclass(frozen=True, slots=True)
class Signature:
    """A key signature from `onset` (ticks) on; `key` is None if the tonic fits no major or minor."""

    onset: Fraction
    fifths: int
    key: Key | None


@dataclass(frozen=True, slots=True)
class Printed:
    """One printed score: its notes by onset, the moments of its bars, and its signatures."""

    notes: tuple[PrintedNote, ...]
    steps: tuple[Step, ...]
    signatures: tuple[Signature, ...]

    def hands(self) -> dict[Hand, list[PrintedNote]] | None:
        """The notes of two staves as hands, the higher one right; None if the staves are not two."""
        staves: dict[int, list[PrintedNote]] = defaultdict(list)
        for note in self.notes:
            staves[note.staff].append(note)
        if len(staves) != len(HANDS):
            return None
        upper, lower = sorted(staves.values(), key=_height, reverse=True)
        return {"right": upper, "left": lower}


def read_events(text: str) -> list[Printed]:
    """The scores in a list of events.

    Raises:
        ScoreFileError: if a line is not as `events.ily` writes it.
    """
    scores = text.split("score\n")[1:]
    try:
        return [_read_score(score.splitlines()) for score in scores]
    except (ValueError, IndexError, NotationError) as error:
        raise ScoreFileError(f"The list of events is damaged ({error}); make it again.") from error


def _read_score(lines: Iterable[str]) -> Printed:
    notes: list[tuple[PrintedNote, bool]] = []
    tied: set[tuple[Fraction, int]] = set()
    steps: list[Step] = []
    signatures: dict[Fraction, Signature] = {}
    for line in lines:
        kind, *words = line.split("\t")
        if kind == "note" and words[-1] == "0":
            notes.append((_note(words), words[7] == "1"))
        elif kind == "tie":
            tied.add((_ticks(words[0]), int(words[1])))
        elif kind == "time":
            steps.append(_step(words))
        elif kind == "key":
            signature = _signature(words)
            signatures.setdefault(signature.onset, signature)
    held = [(note, tie or (note.onset, note.voice) in tied) for note, tie in notes]
    return Printed(
        tuple(sorted(_join_ties(held), key=lambda n: (n.onset, n.pitch.midi))),
        tuple(steps),
        tuple(signatures[at] for at in sorted(signatures)),
    )


def _ticks(text: str) -> Fraction:
    return Fraction(text) * _WHOLE


def _note(words: Sequence[str]) -> PrintedNote:
    onset, staff, voice, octave, step, alter, length = words[:7]
    # LilyPond counts alterations in whole tones, and octaves from middle C.
    pitch = Pitch(STEPS[int(step)], int(Fraction(alter) * 2), int(octave) + _MIDDLE_OCTAVE)
    return PrintedNote(_ticks(onset), _ticks(length), pitch, int(staff), int(voice))


def _step(words: Sequence[str]) -> Step:
    onset, beats, beat_type, place, *marks = words
    return Step(_ticks(onset), Meter(int(beats), int(beat_type)), _ticks(place), _divides("".join(marks)))


def _divides(marks: str) -> bool:
    """Whether a section starts here: at repeat signs, double barlines and after a first ending."""
    bar, *repeats = marks.split(" ")
    first_ending = all(mark.startswith("ending(1") for mark in repeats)
    return bar not in _PLAIN_BARLINES or not first_ending


def _signature(words: Sequence[str]) -> Signature:
    onset, _, step, alter, total = words
    fifths = int(Fraction(total))
    line = _SHARPS.index(STEPS[int(step)]) - 1 + 7 * int(Fraction(alter) * 2)
    key = {0: Key(fifths), 3: Key(fifths, "minor")}.get(line - fifths)
    return Signature(_ticks(onset), fifths, key)


def _join_ties(notes: Sequence[tuple[PrintedNote, bool]]) -> list[PrintedNote]:
    """Each chain of tied notes as one note, as long as the chain."""
    starts: dict[tuple[int, int, Fraction], int] = {}
    for index, (note, _) in enumerate(notes):
        starts.setdefault((note.staff, note.pitch.midi, note.onset), index)
    joined: set[int] = set()
    result: list[PrintedNote] = []
    for index, (note, tie) in enumerate(notes):
        if index in joined:
            continue
        whole, goes_on = note, tie
        while goes_on:
            following = starts.get((note.staff, note.pitch.midi, whole.offset))
            if following is None or following in joined:
                break
            joined.add(following)
            added, goes_on = notes[following]
            whole = replace(whole, duration=whole.duration + added.duration)
        result.append(whole)
    return result


def _height(notes: Sequence[PrintedNote]) -> float:
    return sum(note.pitch.midi for note in notes) / len(notes)

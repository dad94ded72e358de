"""Real performances with their alignments: a reader of .match files (format 1.0.0).

Reads the Vienna 4x22 corpus (Goebl 1999) and whatever else is written in the format of
Foscarin et al. 2022, "The match file format". No corpus is part of this repository.

Conventions: score time in ticks, performance time in seconds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from museflow_engine.music import Hand, Key, Meter, Note, NoteOff, NoteOn, Pedal, Phrase, Pitch

_ALTERS = {"n": 0, "#": 1, "b": -1, "x": 2, "##": 2, "bb": -2}
_SCORE_NOTE = re.compile(
    r"snote\(([^,]+),\[([A-G]),([^\]]+)\],(-?\d+),[^,]+,[^,]+,[^,]+,([-\d.]+),([-\d.]+),\[([^\]]*)\]\)-(.*)"
)
_PLAYED_NOTE = re.compile(r"note\(([^,]+),(\d+),(\d+),(\d+),(\d+)")
_PEDAL = re.compile(r"sustain\((\d+),(\d+)\)")
_PLACE = re.compile(r"snote\([^,]+,\[[^\]]*\],-?\d+,-?\d+:(\d+),([^,]+),[^,]+,([-\d.]+),")
_KEY = re.compile(r"scoreprop\(keySignature,([A-G][#b]?)(m?)")
_METER = re.compile(r"scoreprop\(timeSignature,(\d+/\d+)")
_UNITS = re.compile(r"info\(midiClock(Units|Rate),(\d+)\)")


@dataclass(frozen=True)
class Performance:
    """A performance of a score.

    Attributes:
        name: piece and pianist.
        phrase: the music.
        events: what was played, the pedal where it crosses the middle of its way.
        matches: pairs of note id and event id.
        barlines: onset of every bar, in ticks.
        presses: for each event id, onset and length in seconds, and the key.
    """

    name: str
    phrase: Phrase
    events: tuple[NoteOn | NoteOff | Pedal, ...]
    matches: frozenset[tuple[str, str]]
    barlines: tuple[int, ...]
    presses: dict[str, tuple[float, float, int]]

    @property
    def extra(self) -> frozenset[str]:
        """Events that match nothing."""
        return frozenset(self.presses) - {event for _, event in self.matches}


def read_match(path: Path) -> Performance:
    """Read one file.

    Args:
        path: a .match file.

    Returns:
        The performance.
    """
    lines = path.read_text(encoding="utf-8").splitlines()
    found = _METER.search("\n".join(lines))
    meter = Meter.parse(found[1]) if found else Meter()
    clock = {name: int(value) for name, value in _UNITS.findall("\n".join(lines))}
    second = clock["Rate"] / 1e6 / clock["Units"]
    ticks_a_beat = 4 * 480 // meter.beat_type
    rows = [row for line in lines if (row := _SCORE_NOTE.match(line))]
    first = min(float(row[5]) for row in rows)
    notes: list[Note] = []
    matches: set[tuple[str, str]] = set()
    events: list[NoteOn | NoteOff | Pedal] = list(_pedal(lines, second))
    presses: dict[str, tuple[float, float, int]] = {}
    for row in rows:
        onset = round((float(row[5]) - first) * ticks_a_beat)
        duration = round((float(row[6]) - float(row[5])) * ticks_a_beat)
        pitch = Pitch(row[2], _ALTERS[row[3]], int(row[4]))
        hand: Hand = "left" if "staff2" in row[7] else "right"
        notes.append(Note(row[1], onset, duration, pitch, hand, grace=duration == 0))
        played = _PLAYED_NOTE.match(row[8])
        if played:
            matches.add((row[1], played[1]))
    for line in lines:
        for played in _PLAYED_NOTE.finditer(line.partition("-")[2]):
            on, off = int(played[3]) * second, int(played[4]) * second
            presses[played[1]] = (on, max(0.0, off - on), int(played[2]))
            events.append(NoteOn(int(played[2]), max(1, int(played[5])), on, played[1]))
            events.append(NoteOff(int(played[2]), max(on, off)))
    events.sort(key=lambda event: (event.time, isinstance(event, NoteOn)))
    upbeat = round(-first * ticks_a_beat) % meter.bar_ticks
    phrase = Phrase(tuple(notes), meter, _key(lines), anacrusis=upbeat)
    barlines = _barlines(lines, first, ticks_a_beat)
    return Performance(path.stem, phrase, tuple(events), frozenset(matches), barlines, presses)


def _pedal(lines: list[str], second: float) -> Iterator[Pedal]:
    """The pedal going down and coming up, without the way between."""
    told = (found for line in lines if (found := _PEDAL.match(line)))
    moves = sorted((int(found[1]), int(found[2])) for found in told)
    was_down = False
    for units, value in moves:
        move = Pedal(value, units * second)
        if move.is_down is not was_down:
            was_down = move.is_down
            yield move


def _key(lines: list[str]) -> Key:
    found = _KEY.search("\n".join(lines))
    return Key.parse(f"{found[1]} {'minor' if found[2] else 'major'}") if found else Key()


def _barlines(lines: list[str], first: float, ticks_a_beat: int) -> tuple[int, ...]:
    """Onsets of the bars, from what each note says of its place: quarter and offset within the bar."""
    found = set()
    for line in lines:
        place = _PLACE.match(line)
        if place:
            inside = (int(place[1]) - 1) * 480 + round(1920 * Fraction(place[2]))
            found.add(round((float(place[3]) - first) * ticks_a_beat) - inside)
    return tuple(sorted(onset for onset in found if onset >= 0))

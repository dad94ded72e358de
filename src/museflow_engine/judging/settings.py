"""What a judge is strict about. Every figure that a level may want to change is here.

Conventions: `_seconds` are seconds, `_beats` are felt beats at the player's own tempo,
`_ratio` is played over written length.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class JudgeSettings:
    """Bands and limits of a judge.

    Attributes:
        on_time_seconds: an onset this near to the beat is on time at any tempo.
        on_time_beats: and so is one within this share of a beat.
        chord_spread_seconds: notes of a chord this close together are together.
        short_ratio: a key held for less than this share of the note is short.
        long_ratio: a key held for more than this share of the note may be long,
        long_beats: if it also lasts this many beats beyond the end of the note.
        bounce_seconds: a second note-on of a key within this time, without a note-off
            between, is one press told twice by the keyboard; nobody is blamed for it.
        pause_beats: the beat shifting by more than this share is a stop.
        settle_seconds: a verdict older than this is settled whatever comes.
        beam_width: number of readings of the performance that are kept open.
    """

    on_time_seconds: float = 0.05
    on_time_beats: float = 0.1
    chord_spread_seconds: float = 0.06
    short_ratio: float = 0.5
    long_ratio: float = 1.5
    long_beats: float = 1.0
    bounce_seconds: float = 0.03
    pause_beats: float = 0.5
    settle_seconds: float = 2.0
    beam_width: int = 24

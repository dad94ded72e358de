"""What a judge is told: how strict a level is, and limits of the judge's own.

Conventions: `_seconds` are seconds, `_beats` are felt beats at the player's own tempo,
`_ratio` is played over written length.
"""

from __future__ import annotations

from dataclasses import dataclass

from museflow_engine.level.scoring import Scoring

_USUAL = Scoring()


@dataclass(frozen=True, slots=True)
class JudgeSettings:
    """How strict a judge is, and how it listens.

    Attributes:
        scoring: bands, credits, costs and weights of the level.
        chord_spread_seconds: notes of a chord this close together are together.
        bounce_seconds: a second note-on of a key within this time, without a note-off
            between, is one press told twice by the keyboard; nobody is blamed for it.
        pause_beats: the beat shifting by more than this share is a stop.
        settle_seconds: a verdict older than this is settled whatever comes.
        beam_width: number of readings of the performance that are kept open.
    """

    scoring: Scoring = _USUAL
    chord_spread_seconds: float = 0.06
    bounce_seconds: float = 0.03
    pause_beats: float = 0.5
    settle_seconds: float = 2.4
    beam_width: int = 24

    @property
    def on_time_seconds(self) -> float:
        """An onset this near to the beat is on time at any tempo."""
        return self.scoring.on_time_seconds

    @property
    def on_time_beats(self) -> float:
        """And so is one within this share of a beat."""
        return self.scoring.on_time_beats

    @property
    def short_ratio(self) -> float:
        """A key held for less than this share of the note is short."""
        return self.scoring.short_ratio

    @property
    def long_ratio(self) -> float:
        """A key held for more than this share of the note is long."""
        return self.scoring.long_ratio

    @property
    def long_beats(self) -> float:
        """And so is one that lasts this many beats beyond the end of the note."""
        return self.scoring.long_beats

    def on_time_band(self, beat: float) -> float:
        """Seconds by which an onset may be off a beat of this many seconds."""
        return max(self.scoring.on_time_seconds, self.scoring.on_time_beats * beat)

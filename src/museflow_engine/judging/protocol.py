"""What every judge can do, whichever mode of practice it listens in.

    tempo   `LiveJudge` with a `start`: the metronome runs, the player keeps up with it
    free    `LiveJudge` without one: no metronome, the judge follows the player
    wait    `WaitJudge`: the metronome stands still until the right keys are down

Conventions: times are seconds on one axis that the caller chooses.
"""

from __future__ import annotations

from typing import Protocol

from museflow_engine.judgement import Judgement, Report
from museflow_engine.music.performance import PerformanceEvent


class Judge(Protocol):
    """Performance events in, one at a time; judgements out; a report at the end."""

    @property
    def position(self) -> int:
        """Tick at which the player is believed to be; 0 before the first note."""

    @property
    def is_complete(self) -> bool:
        """Whether the last notes have been reached and none of them is still due."""

    def feed(self, event: PerformanceEvent) -> tuple[Judgement, ...]:
        """Take one event; judgements that are new, or that replace earlier ones."""

    def finish(self, at: float) -> Report:
        """Settle everything at a time in seconds: each note and press once, and a score."""

    def metronome(self, at: float) -> float | None:
        """Tick at which the metronome stands at a time; None where none runs."""

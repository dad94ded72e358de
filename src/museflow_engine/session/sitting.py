"""What a runner and a screen need of any practice, on the road or of a learner's own piece."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from museflow_engine.events import Mode, Record
from museflow_engine.judgement import Judgement
from museflow_engine.judging import Judge
from museflow_engine.learner import Learner
from museflow_engine.music import PerformanceEvent, Phrase
from museflow_engine.session.result import Progress, Result


@dataclass(frozen=True, slots=True)
class Heading:
    """What stands above a phrase.

    Attributes:
        title: the level or the piece.
        place: where in it the phrase belongs: its tier, or its bars.
        key: changes when what is practised does; two phrases of one tier have the same.
    """

    title: str
    place: str
    key: str


@dataclass(frozen=True, slots=True)
class Lesson:
    """What is to be read before playing: a name that is its own (`key`), title and Markdown text."""

    key: str
    title: str
    text: str


class Sitting(Protocol):
    """Phrase out, events in, judgements out; `PracticeSession` has the details."""

    learner: Learner

    @property
    def phrase(self) -> Phrase | None:
        """The phrase shown last; None before the first."""

    @property
    def judge(self) -> Judge:
        """The judge of the phrase that waits or is being played."""

    @property
    def tempo(self) -> float:
        """Tempo of the phrase in quarters a minute."""

    @property
    def mode(self) -> Mode:
        """Mode of practice of the present phrase."""

    @property
    def number(self) -> int:
        """Number of the phrase in this sitting, from 1."""

    @property
    def heading(self) -> Heading:
        """What stands above the phrase."""

    @property
    def lesson(self) -> Lesson:
        """What is to be read before the phrase, if it was not read before."""

    @property
    def progress(self) -> Progress:
        """How far the tier or the piece is."""

    @property
    def is_complete(self) -> bool:
        """Whether there is nothing left to be played."""

    def why(self) -> list[str]:
        """Why the present phrase is as it is, in words."""

    def next_phrase(self, at: float | None = None) -> Phrase:
        """Draw the next phrase."""

    def start_phrase(self, at: float | None = None, *, mode: Mode | None = None) -> None:
        """Start the metronome, and the judging, anew."""

    def feed(self, event: PerformanceEvent) -> tuple[Judgement, ...]:
        """Judge one event."""

    def finish_phrase(self, at: float) -> Result:
        """Settle the judgements and learn from them."""

    def drain_records(self) -> tuple[Record, ...]:
        """The records made since the last call, to be saved in order."""

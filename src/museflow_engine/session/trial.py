"""What every trial is: fresh phrases at first sight, with the metronome, that pass no tier.

Conventions: as in `session.session`. A placement test and a read-ahead trial are trials.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from random import Random
from typing import Any, Final, Protocol

from museflow_engine.errors import SessionError
from museflow_engine.events import Mode, Record
from museflow_engine.generation import Critic
from museflow_engine.judgement import Judgement
from museflow_engine.judging import Judge
from museflow_engine.learner import Learner
from museflow_engine.level import Tier
from museflow_engine.music import PerformanceEvent, Phrase
from museflow_engine.session.listening import judge_for
from museflow_engine.session.supply import Supply

SEED_BITS: Final = 48


class TrialState(Protocol):
    """What the state of any trial tells."""

    @property
    def at(self) -> float:
        """Time of the last record, in seconds."""

    @property
    def seed(self) -> int:
        """The trial's seed; the phrase with number n is drawn with (seed, n)."""

    @property
    def number(self) -> int:
        """Phrases shown so far."""

    @property
    def phrase(self) -> dict[str, Any] | None:
        """The phrase that waits, as `Phrase.to_json`; None where none does."""

    @property
    def ended(self) -> bool:
        """Whether the trial is over."""


class Trial(ABC):
    """One trial, from phrase to phrase.

    Args:
        learner: who is tried; updated as phrases are played.
        state: where it stands.
        critic: says which of some candidates is best to play; None takes the first.
        best_of: how many candidates the critic chooses from.

    Attributes:
        learner: as it was given.
    """

    def __init__(self, learner: Learner, state: TrialState, critic: Critic | None, best_of: int) -> None:
        self.learner = learner
        self._critic = critic
        self._best_of = best_of
        self._pending: list[Record] = []
        self._judge: Judge | None = None
        self._phrase = Phrase.from_json(state.phrase) if state.phrase else None

    @property
    @abstractmethod
    def state(self) -> TrialState:
        """The trial's standing, a frozen value."""

    @property
    @abstractmethod
    def tier(self) -> Tier:
        """The tier of the present phrase."""

    @property
    def tempo(self) -> float:
        """Tempo of the phrase in quarters a minute: its tier's goal."""
        return self.tier.tempo

    @property
    def is_complete(self) -> bool:
        """Whether the trial is over."""
        return self.state.ended

    @property
    def phrase(self) -> Phrase | None:
        """The phrase shown last, whether it waits or was played; None before the first."""
        return self._phrase

    @property
    def judge(self) -> Judge:
        """The judge of the phrase that waits or is being played.

        Raises:
            SessionError: between phrases.
        """
        if self._judge is None or self.state.phrase is None:
            self._judge = judge_for("tempo", self._waiting(), self.tempo, None, self.tier.scoring)
        return self._judge

    @property
    def mode(self) -> Mode:
        """A trial is played with the metronome."""
        return "tempo"

    @property
    def number(self) -> int:
        """Number of the phrase in this trial, from 1."""
        return self.state.number

    def why(self) -> list[str]:
        """A phrase of a trial leans towards no skill."""
        return []

    def start_phrase(self, at: float | None = None, *, mode: Mode | None = None) -> None:  # noqa: ARG002 - one protocol
        """Start the metronome, and the judging, anew.

        Args:
            at: when tick 0 falls, in seconds; None lets the player's first note decide.
            mode: not chosen here: a trial keeps to the metronome.

        Raises:
            SessionError: if no phrase waits.
        """
        self._judge = judge_for("tempo", self._waiting(), self.tempo, at, self.tier.scoring)

    def feed(self, event: PerformanceEvent) -> tuple[Judgement, ...]:
        """Judge one event of the performance.

        Raises:
            SessionError: between phrases.
        """
        return self.judge.feed(event)

    def drain_records(self) -> tuple[Record, ...]:
        """The records made since the last call, to be saved in order."""
        records, self._pending = tuple(self._pending), []
        return records

    def _fresh(self, tier: Tier, number: int) -> Phrase:
        """A fresh phrase of a tier; the number-th of this trial.

        Raises:
            LevelExhaustedError: if the tier and all its widenings hold nothing fresh.
        """
        supply, rng = Supply(tier, 0, self._critic, self._best_of), Random(f"{self.state.seed}/{number}")
        while (phrase := supply.next({}, self.learner.seen, self.learner.shapes, rng)) is None:
            supply.widen()
        return phrase

    def _keep(self, record: Record, phrase: Phrase | None = None) -> None:
        """Take a record in, and the phrase that it shows."""
        self.learner.apply(record)
        self._pending.append(record)
        if phrase is not None:
            self._phrase, self._judge = phrase, None

    def _time(self, at: float | None) -> float:
        return self.state.at if at is None else at

    def _waiting(self) -> Phrase:
        if self._phrase is None or self.state.phrase is None:
            raise SessionError("No phrase waits to be played; call next_phrase() first.")
        return self._phrase

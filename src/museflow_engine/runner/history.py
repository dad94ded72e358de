"""A learner's history on disk: where a session comes from, and where its records go.

Conventions: records are the truth. A snapshot only saves the time to replay them; one
that cannot be used any more is left aside, never a reason to fail.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from random import Random
from typing import Any

from museflow_engine.errors import CurriculumError, RecordError
from museflow_engine.events import Mode, OffRoadRecord, Record, SessionStarted
from museflow_engine.generation import Critic
from museflow_engine.io.store import Store
from museflow_engine.learner import DEFAULT_POPULATION, Learner, Population
from museflow_engine.learner.snapshot import VERSION as TRACKER_VERSION
from museflow_engine.level import Roadmap, Tier
from museflow_engine.session import (
    SNAPSHOT_VERSION,
    PiecePlan,
    PieceSession,
    PlacementSession,
    PracticeSession,
    ReadAheadSession,
    SessionState,
    advance,
)

SNAPSHOT_EVERY = 20
"""Phrases after which the state is kept again, so that the next start is quick."""

_OF_PRACTICE = ("piece_started", "passage_shown", "passage_played")
_PLAYED = ("phrase_played", "passage_played", "probe_played", "vanishing_played")


class History:
    """Everything that is kept of one learner.

    Args:
        store: the file; None keeps nothing, for a try without traces.
        learner: name of the learner.
        roadmap: the road that the records speak of.
        critic: says which of some candidate phrases is best to play; None for no choice.
        best_of: how many candidates there are for each phrase, at least 1.
        population: what is known of the learner before their first record.

    Attributes:
        session: where the learner stands on the road; None before the first session.
        learner: the learner, whatever was practised.

    Raises:
        StoreError: if the file cannot be read.
        RecordError: if a record is broken.
    """

    def __init__(
        self,
        store: Store | None,
        learner: str,
        roadmap: Roadmap,
        *,
        critic: Critic | None = None,
        best_of: int = 1,
        population: Population = DEFAULT_POPULATION,
    ) -> None:
        self._store = store
        self._critic = critic
        self._best_of = best_of
        self._population = population
        self._learner = learner
        self._roadmap = roadmap
        self._seq = 0
        self._unsaved = 0
        self._is_alone = True
        self.session: PracticeSession | None = None
        self.learner = Learner(learner, population)
        self._state = SessionState()
        self._load()

    @property
    def at(self) -> float:
        """Time of the last record in seconds; 0 before the first."""
        return self._state.at

    def _load(self) -> None:
        if self._store is None:
            return
        kept = self._store.load_snapshot(self._learner)
        # An older snapshot lacks what has come to be remembered since, and one of another population
        # was believed otherwise; the records lack nothing.
        if kept is not None and _is_present(kept[1], self._population):
            seq, data = kept
            try:
                later = self._store.records(self._learner, after=seq)
                self._restore(data, later)
            except (RecordError, CurriculumError):
                pass  # from another version: the records hold all that it held
            else:
                self._seq = seq + len(later)
                return
        records = self._store.records(self._learner)
        self._seq = len(records)
        if any(isinstance(record, SessionStarted) for record in records):
            self._take(
                PracticeSession.replay(
                    records,
                    self._roadmap,
                    population=self._population,
                    critic=self._critic,
                    best_of=self._best_of,
                )
            )
        else:
            self.learner = Learner.replay(records, self._learner, self._population)
            self._state = SessionState()
            self._follow(records)

    def _restore(self, data: dict[str, Any], later: Sequence[Record]) -> None:
        state = SessionState.from_json(data.get("state"))
        if state.session:
            session = PracticeSession.restore(data, self._roadmap, critic=self._critic, best_of=self._best_of)
            session.catch_up(later)
            self._take(session)
            return
        learner = Learner.from_snapshot(data.get("learner"))
        if any(isinstance(record, SessionStarted) for record in later):
            raise RecordError("The road was begun after this snapshot.")
        for record in later:
            learner.apply(record)
        self.learner, self._state = learner, state
        self._follow(later)

    def _take(self, session: PracticeSession) -> None:
        self.session, self.learner, self._state = session, session.learner, session.state

    def _follow(self, records: Iterable[Record]) -> None:
        """Take note of own pieces and trials, which leave the road where it stands."""
        for record in records:
            self._state = advance(self._state, record, consecutive=True)

    def sit_down(
        self,
        *,
        level: str | None,
        tier: int | None,
        rng: Random,
        tempo: float | None,
        at: float,
        mode: Mode = "tempo",
    ) -> PracticeSession:
        """Begin a sitting: at the tier asked for, or where the learner stands.

        Raises:
            CurriculumError: if there is no such level or tier.
        """
        session = self.session
        if session is None:
            session = PracticeSession(
                self._roadmap.level(level) if level else self._roadmap.levels[0],
                self.learner,
                rng=rng,
                roadmap=self._roadmap,
                tier=tier or 1,
                tempo=tempo,
                mode=mode,
                at=at,
                critic=self._critic,
                best_of=self._best_of,
            )
        else:
            session.sit_down(self._place(level, tier), rng=rng, tempo=tempo, mode=mode, at=at)
        self._take(session)
        self.save(session.drain_records())
        return session

    def sit_down_at_piece(
        self, plan: PiecePlan, title: str, *, rng: Random, tempo: float | None, mode: Mode, at: float
    ) -> PieceSession:
        """Begin a sitting at a piece of the learner's own, where they left it.

        Raises:
            RecordError: if a record is broken.
        """
        past = self._store.records(self._learner, kinds=_OF_PRACTICE) if self._store else ()
        session = PieceSession(
            plan, self.learner, title=title, rng=rng, tempo=tempo, mode=mode, at=at, past=past
        )
        self.save(session.drain_records())
        return session

    def sit_down_for_placement(self, *, rng: Random, at: float) -> PlacementSession:
        """Begin a placement test; where the learner stands on the road does not change by it."""
        session = PlacementSession(
            self._roadmap, self.learner, rng=rng, at=at, critic=self._critic, best_of=self._best_of
        )
        self.save(session.drain_records())
        return session

    def sit_down_to_read_ahead(
        self, *, level: str | None, tier: int | None, rng: Random, tempo: float | None, at: float
    ) -> ReadAheadSession:
        """Begin a read-ahead trial, at a tier or where the learner stands; they stay where they are.

        Raises:
            CurriculumError: if there is no such level or tier.
        """
        session = ReadAheadSession(
            self._place(level, tier),
            self.learner,
            rng=rng,
            tempo=tempo,
            at=at,
            critic=self._critic,
            best_of=self._best_of,
        )
        self.save(session.drain_records())
        return session

    def _place(self, level: str | None, tier: int | None) -> Tier:
        """The tier asked for, or the one where the learner stands; the road's first for a newcomer."""
        session = self.session
        if session is not None and not (level or tier):
            return session.next_tier or session.tier
        known = session.level if session is not None else self._roadmap.levels[0]
        return (self._roadmap.level(level) if level else known).tier(tier or 1)

    def save(self, records: Sequence[Record]) -> None:
        """Keep records; they are on the disk when this returns.

        Raises:
            StoreError: if they cannot be written; what was kept before stays kept.
        """
        if self._store is None or not records:
            return
        before, self._seq = self._seq, self._store.append(self._learner, records)
        # What another process saved meanwhile is not in this state, and would be missing from a snapshot.
        self._is_alone = self._is_alone and self._seq == before + len(records)
        self._unsaved += sum(record.kind in _PLAYED for record in records)
        self._follow(record for record in records if isinstance(record, OffRoadRecord))
        if self._unsaved >= SNAPSHOT_EVERY:
            self.save_snapshot()

    def save_snapshot(self) -> None:
        """Keep the state itself, for a quick start next time.

        Raises:
            StoreError: if it cannot be written.
        """
        if self._store is None or not self._seq or not self._is_alone:
            return
        state = self._state
        if self.session is not None:
            state = replace(self.session.state, at=max(self.session.state.at, state.at))
        data = {"version": SNAPSHOT_VERSION, "state": state.to_json(), "learner": self.learner.snapshot()}
        self._store.save_snapshot(self._learner, self._seq, data)
        self._unsaved = 0


def _is_present(snapshot: object, population: Population) -> bool:
    """Whether a snapshot is of the present versions and population, without reading all of it."""
    if not isinstance(snapshot, dict) or snapshot.get("version") != SNAPSHOT_VERSION:
        return False
    learner = snapshot.get("learner")
    tracker = learner.get("tracker") if isinstance(learner, dict) else None
    if not isinstance(tracker, dict) or tracker.get("version") != TRACKER_VERSION:
        return False
    return bool(tracker.get("population") == population.to_json())

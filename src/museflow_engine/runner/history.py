"""A learner's history on disk: where a session comes from, and where its records go.

Conventions: records are the truth. A snapshot only saves the time to replay them; one
that cannot be used any more is left aside, never a reason to fail.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from museflow_engine.errors import CurriculumError, RecordError
from museflow_engine.events import Mode, Record
from museflow_engine.generation import Critic
from museflow_engine.io.store import Store
from museflow_engine.learner import Learner
from museflow_engine.level import Roadmap
from museflow_engine.session import SNAPSHOT_VERSION, PracticeSession

SNAPSHOT_EVERY = 20
"""Phrases after which the state is kept again, so that the next start is quick."""


class History:
    """Everything that is kept of one learner.

    Args:
        store: the file; None keeps nothing, for a try without traces.
        learner: name of the learner.
        roadmap: the road that the records speak of.
        critic: says which of some candidate phrases is best to play; None for no choice.
        best_of: how many candidates there are for each phrase, at least 1.

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
    ) -> None:
        self._store = store
        self._critic = critic
        self._best_of = best_of
        self._learner = learner
        self._roadmap = roadmap
        self._seq = 0
        self._unsaved = 0
        self.session: PracticeSession | None = self._load()

    def _load(self) -> PracticeSession | None:
        if self._store is None:
            return None
        kept = self._store.load_snapshot(self._learner)
        # An older snapshot lacks what has come to be remembered since; the records lack nothing.
        if kept is not None and _is_present(kept[1]):
            seq, data = kept
            try:
                session = PracticeSession.restore(
                    data, self._roadmap, critic=self._critic, best_of=self._best_of
                )
                later = self._store.records(self._learner, after=seq)
                session.catch_up(later)
            except (RecordError, CurriculumError):
                pass  # from another version: the records hold all that it held
            else:
                self._seq = seq + len(later)
                return session
        records = self._store.records(self._learner)
        self._seq = len(records)
        if not records:
            return None
        return PracticeSession.replay(records, self._roadmap, critic=self._critic, best_of=self._best_of)

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
            chosen = self._roadmap.level(level) if level else self._roadmap.levels[0]
            session = PracticeSession(
                chosen,
                Learner(id=self._learner),
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
            if level or tier:
                place = self._roadmap.level(level) if level else session.level
                wanted = place.tier(tier or 1)
            else:
                wanted = session.next_tier or session.tier
            session.sit_down(wanted, rng=rng, tempo=tempo, mode=mode, at=at)
        self.session = session
        self.save(session.drain_records())
        return session

    def save(self, records: Sequence[Record]) -> None:
        """Keep records; they are on the disk when this returns.

        Raises:
            StoreError: if they cannot be written; what was kept before stays kept.
        """
        if self._store is None or not records:
            return
        self._seq = self._store.append(self._learner, records)
        self._unsaved += sum(record.kind == "phrase_played" for record in records)
        if self._unsaved >= SNAPSHOT_EVERY:
            self.save_snapshot()

    def save_snapshot(self) -> None:
        """Keep the state itself, for a quick start next time.

        Raises:
            StoreError: if it cannot be written.
        """
        if self._store is not None and self.session is not None:
            self._store.save_snapshot(self._learner, self._seq, self.session.snapshot())
            self._unsaved = 0


def _is_present(snapshot: object) -> bool:
    return isinstance(snapshot, dict) and snapshot.get("version") == SNAPSHOT_VERSION

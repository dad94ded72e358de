"""The loop, sans-I/O: phrase out, events in, judgements out, belief updated, next phrase.

Conventions: `at` and event times are seconds on one axis that the caller chooses (Unix
time, where there is a clock). Nothing here reads a clock or writes a file: the caller
shows the phrase, feeds the events and saves the records (`drain_records`), after
`next_phrase` as well as after `finish_phrase`, so that nothing is shown twice and
nothing earned is lost. After h11 (sans-I/O state machine) and py-fsrs (state and log out).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from random import Random
from typing import Any, Self

from museflow_engine.errors import LevelExhaustedError, RecordError, SessionError
from museflow_engine.events import (
    LevelPassed,
    PhrasePlayed,
    PhraseShown,
    Record,
    SessionStarted,
    TierPassed,
    TierWidened,
)
from museflow_engine.generation import PhraseGenerator, widenings
from museflow_engine.judgement import Judgement, PhraseScore
from museflow_engine.judging import LiveJudge
from museflow_engine.learner import Learner, explain
from museflow_engine.level import Level, Roadmap, Tier
from museflow_engine.music import PerformanceEvent, Phrase
from museflow_engine.session.result import PhraseResult, TierProgress
from museflow_engine.session.road import Road
from museflow_engine.session.state import SessionState, advance

SNAPSHOT_VERSION = 1
_SEED_BITS = 48


class PracticeSession:
    """One learner's practice, from phrase to phrase and from tier to tier.

    Args:
        level: where to begin.
        learner: who practises; updated as phrases are played.
        rng: source of the session's seed; it is read once.
        roadmap: the road to go on along when the level is passed; without it the
            session ends with the level.
        tier: number of the tier to begin with, from 1.
        tempo: tempo to practise at in quarters a minute; None for each tier's goal.
        at: time at which the session starts, in seconds.

    Raises:
        CurriculumError: if the level has no such tier.
    """

    def __init__(
        self,
        level: Level,
        learner: Learner,
        *,
        rng: Random,
        roadmap: Roadmap | None = None,
        tier: int = 1,
        tempo: float | None = None,
        at: float = 0.0,
    ) -> None:
        self._set_up(Road(level, roadmap), learner, SessionState())
        self.sit_down(level.tier(tier), rng=rng, tempo=tempo, at=at)

    def _set_up(self, road: Road, learner: Learner, state: SessionState) -> None:
        self.learner = learner
        self._road = road
        self._state = state
        self._pending: list[Record] = []
        self._phrase: Phrase | None = None
        self._judge: LiveJudge | None = None
        self._weights: Mapping[str, float] = {}

    # -- where the session stands ------------------------------------------------

    @property
    def state(self) -> SessionState:
        """The session's standing, a frozen value."""
        return self._state

    @property
    def tier(self) -> Tier:
        """The tier that phrases are drawn from (before any widening)."""
        return self._road.tier(self._state.tier)

    @property
    def level(self) -> Level:
        """The level that the tier belongs to."""
        return self._road.level(self.tier.level_id)

    @property
    def phrase(self) -> Phrase | None:
        """The phrase that waits to be played, or None between phrases."""
        return self._phrase

    @property
    def judge(self) -> LiveJudge:
        """The judge of the phrase that is being played.

        Raises:
            SessionError: between phrases.
        """
        if self._phrase is None:
            raise SessionError("No phrase is being played; call next_phrase() first.")
        if self._judge is None:
            self._judge = LiveJudge(self._phrase, tempo=self.tempo)
        return self._judge

    @property
    def tempo(self) -> float:
        """Tempo of the phrase in quarters a minute."""
        return self._state.tempo or self.tier.tempo

    @property
    def progress(self) -> TierProgress:
        """How far the present tier is."""
        needed = self.tier.passing.phrases
        return TierProgress(
            self._state.tier, min(self._state.clean, needed), needed, self._state.tier_passed
        )

    @property
    def is_complete(self) -> bool:
        """Whether the road that the session was given is at its end."""
        return self._state.tier_passed and self._road.after(self._state.tier) is None

    def why(self) -> list[str]:
        """Why the present phrase is as it is: the skills it leans towards, in words."""
        return explain(self.learner.tracker, self._weights, at=self._state.at)

    # -- the loop ------------------------------------------------------------------

    def sit_down(
        self, tier: Tier, *, rng: Random, tempo: float | None = None, at: float | None = None
    ) -> None:
        """Begin a new sitting at a tier; clean phrases earned in the same tier still count.

        Args:
            tier: the tier to draw from.
            rng: source of the sitting's seed; it is read once.
            tempo: tempo to practise at in quarters a minute; None for each tier's goal.
            at: time now, in seconds; None for the time of the last record.
        """
        seed = rng.getrandbits(_SEED_BITS)
        self._record(
            SessionStarted(
                session=f"{seed:012x}-{len(self.learner.seen)}",
                at=self._state.at if at is None else at,
                learner=self.learner.id,
                tier=tier.id,
                seed=seed,
                tempo=tempo,
            )
        )

    def next_phrase(self, at: float | None = None) -> Phrase:
        """Draw the next phrase; one that is still waiting is passed over.

        Args:
            at: time now, in seconds; None for the time of the last record.

        Raises:
            SessionError: if the road is at its end.
            LevelExhaustedError: if the tier and all its widenings hold nothing fresh.
        """
        at = self._state.at if at is None else at
        tier = self._tier_to_draw_from()
        number = self._state.number + 1
        rng = Random(f"{self._state.seed}/{number}")
        weights = self.learner.draw_weights(rng=rng, at=at)
        phrase = self._draw(tier, weights, rng, at)
        self._record(
            PhraseShown(
                session=self._state.session,
                at=at,
                number=number,
                tier=tier.id,
                tempo=self._state.tempo or tier.tempo,
                fingerprint=phrase.fingerprint,
                weights=dict(weights),
                phrase=phrase.to_json(),
            )
        )
        return phrase

    def start_phrase(self, at: float) -> None:
        """Start the metronome: tick 0 of the phrase falls at this time.

        Raises:
            SessionError: if no phrase waits.
        """
        if self._phrase is None:
            raise SessionError("No phrase waits to be played; call next_phrase() first.")
        self._judge = LiveJudge(self._phrase, tempo=self.tempo, start=at)

    def feed(self, event: PerformanceEvent) -> tuple[Judgement, ...]:
        """Judge one event of the performance.

        Raises:
            SessionError: between phrases.
        """
        return self.judge.feed(event)

    def finish_phrase(self, at: float) -> PhraseResult:
        """Settle the judgements, learn from them, and see whether a tier is passed.

        Raises:
            SessionError: between phrases.
        """
        report = self.judge.finish(at)
        tier, first = self.tier, len(self._pending)
        clean = self._is_clean(report.score, tier)
        session = self._state.session
        self._record(
            PhrasePlayed(
                session=session,
                at=at,
                number=self._state.number,
                tier=tier.id,
                judgements=report.judgements,
                score=report.score,
                clean=clean,
            )
        )
        if self._state.clean >= tier.passing.phrases and not self._state.tier_passed:
            self._pass_tier(tier, at)
        progress = self.progress
        return PhraseResult(
            score=report.score,
            judgements=report.judgements,
            clean=clean,
            progress=progress,
            next_tier=self._road.after(tier.id) if progress.passed else tier,
            records=tuple(self._pending[first:]),
        )

    def drain_records(self) -> tuple[Record, ...]:
        """The records made since the last call, to be saved in order."""
        records, self._pending = tuple(self._pending), []
        return records

    # -- to and from JSON --------------------------------------------------------------

    def snapshot(self) -> dict[str, Any]:
        """The whole session, learner included, as JSON values."""
        return {
            "version": SNAPSHOT_VERSION,
            "state": self._state.to_json(),
            "phrase": self._phrase.to_json() if self._phrase else None,
            "weights": dict(self._weights),
            "learner": self.learner.snapshot(),
        }

    @classmethod
    def restore(cls, data: object, roadmap: Roadmap) -> Self:
        """The session that `snapshot` wrote; a phrase that waited waits again.

        Raises:
            RecordError: if the data is no snapshot of this version.
            CurriculumError: if the roadmap has no such tier any more.
        """
        if not isinstance(data, dict) or data.get("version") != SNAPSHOT_VERSION:
            raise RecordError(f"This is not a session snapshot of version {SNAPSHOT_VERSION}.")
        try:
            state = SessionState.from_json(data["state"])
            learner = Learner.from_snapshot(data["learner"])
            waiting, weights = data["phrase"], dict(data["weights"])
        except (KeyError, TypeError, ValueError) as error:
            raise RecordError(f"The session snapshot is damaged: {error}") from error
        session = cls.__new__(cls)
        session._set_up(Road(roadmap.level(state.tier.partition("/")[0]), roadmap), learner, state)
        if waiting is not None:
            session._wait_for(Phrase.from_json(waiting), weights)
        return session

    @classmethod
    def replay(cls, records: Iterable[Record], roadmap: Roadmap, *, learner: Learner | None = None) -> Self:
        """Rebuild the session, and its learner, from all records of that learner.

        Raises:
            RecordError: if there are no records.
            CurriculumError: if the roadmap has no such tier any more.
        """
        following = iter(records)
        first = next(following, None)
        if not isinstance(first, SessionStarted):
            raise RecordError("There are no records that begin with the start of a session.")
        session = cls.__new__(cls)
        level = roadmap.level(first.tier.partition("/")[0])
        session._set_up(Road(level, roadmap), learner or Learner(id=first.learner), SessionState())
        session.catch_up([first])
        session.catch_up(following)
        return session

    def catch_up(self, records: Iterable[Record]) -> None:
        """Apply records that were saved after this session's snapshot was taken.

        Raises:
            CurriculumError: if the roadmap has no such tier any more.
        """
        for record in records:
            self._record(record)
        self.drain_records()

    # -- within -------------------------------------------------------------------------

    def _tier_to_draw_from(self) -> Tier:
        if not self._state.tier_passed:
            return self.tier
        following = self._road.after(self._state.tier)
        if following is None:
            raise SessionError(f"Tier {self._state.tier} was the last of the road; choose another level.")
        return following

    def _draw(self, tier: Tier, weights: Mapping[str, float], rng: Random, at: float) -> Phrase:
        """A fresh phrase of the tier or, when it has run out, of its next widening."""
        steps = widenings(tier)
        step = self._state.widenings if tier.id == self._state.tier else 0
        while True:
            source = tier if step == 0 else steps[step - 1].tier
            try:
                return PhraseGenerator(source, rng=rng).next(weights=weights, seen=self.learner.seen)
            except LevelExhaustedError:
                if step == len(steps):
                    raise
                self._record(
                    TierWidened(session=self._state.session, at=at, tier=tier.id, step=steps[step].step)
                )
                step += 1

    def _is_clean(self, score: PhraseScore, tier: Tier) -> bool:
        """At or above the threshold, and at the goal tempo whatever was practised at."""
        kept = score.tempo if score.tempo is not None else self.tempo
        return score.overall >= tier.passing.threshold and kept >= tier.passing.slowest * tier.tempo

    def _pass_tier(self, tier: Tier, at: float) -> None:
        session = self._state.session
        self._record(TierPassed(session=session, at=at, tier=tier.id))
        if tier is self.level.tiers[-1]:
            self._record(LevelPassed(session=session, at=at, level=tier.level_id))

    def _record(self, record: Record) -> None:
        """The one way in which anything changes, live or replayed."""
        tier = record.tier if isinstance(record, PhrasePlayed) else None
        consecutive = self._road.tier(tier).passing.consecutive if tier else True
        self._state = advance(self._state, record, consecutive=consecutive)
        self.learner.apply(record)
        if isinstance(record, PhraseShown):
            self._wait_for(Phrase.from_json(record.phrase), record.weights)
        elif isinstance(record, PhrasePlayed | SessionStarted):
            self._phrase, self._judge = None, None
        self._pending.append(record)

    def _wait_for(self, phrase: Phrase, weights: Mapping[str, float]) -> None:
        self._phrase, self._judge, self._weights = phrase, None, weights

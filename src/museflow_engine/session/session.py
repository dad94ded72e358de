"""The loop, sans-I/O: phrase out, events in, judgements out, belief updated, next phrase.

Conventions: `at` and event times are seconds on one axis that the caller chooses (Unix
time, where there is a clock). Nothing here reads a clock or writes a file: the caller
shows the phrase, feeds the events and saves the records (`drain_records`), after
`next_phrase` as well as after `finish_phrase`, so that nothing is shown twice and
nothing earned is lost. After h11 (sans-I/O state machine) and py-fsrs (state and log out).
"""

from __future__ import annotations

from collections.abc import Iterable
from random import Random
from typing import Any, Final, Self

from museflow_engine.errors import RecordError, SessionError
from museflow_engine.events import (
    LevelPassed,
    Mode,
    OffRoadRecord,
    PhrasePlayed,
    PhraseShown,
    Record,
    SessionStarted,
    TierPassed,
    TierWidened,
)
from museflow_engine.generation import Critic
from museflow_engine.judgement import Judgement, PhraseScore
from museflow_engine.judging import Judge
from museflow_engine.learner import DEFAULT_POPULATION, Learner, Population
from museflow_engine.level import Level, Roadmap, Tier
from museflow_engine.music import PerformanceEvent, Phrase
from museflow_engine.session.flow import Flow, Steering
from museflow_engine.session.listening import judge_for
from museflow_engine.session.result import PhraseResult
from museflow_engine.session.road import Road, level_of
from museflow_engine.session.signs import RoadSigns
from museflow_engine.session.state import SessionState, advance
from museflow_engine.session.supply import Supply

SNAPSHOT_VERSION: Final = 3
"""2 came with the learner's shapes, 3 with their pieces; older ones can be read."""

_READABLE: Final = (1, 2, SNAPSHOT_VERSION)
_SEED_BITS: Final = 48


class PracticeSession(RoadSigns):
    """One learner's practice, from phrase to phrase and from tier to tier.

    Args:
        level: where to begin.
        learner: who practises; updated as phrases are played.
        rng: source of the session's seed; it is read once.
        roadmap: the road to go on along when the level is passed; without it the
            session ends with the level.
        tier: number of the tier to begin with, from 1.
        tempo: tempo to practise at in quarters a minute; None for each tier's goal.
        mode: "tempo", "wait" or "free", see `events.Mode`; all of them teach the
            learner's belief, but tiers are passed in tempo mode only.
        at: time at which the session starts, in seconds.
        state: a state to go on from, instead of beginning with `rng`, `tier`, `tempo`,
            `mode` and `at`; the learner must be as it was then.
        critic: says which of some candidates is best to play; None takes the first.
        best_of: how many candidates the critic, or `flow`, chooses from.
        flow: the band of foretold accuracy to keep the learner in; None for none. Critic,
            number and band are no part of the state: a restored session goes on with others.

    Raises:
        CurriculumError: if the level has no such tier.
        SessionError: if neither `rng` nor `state` is given.
        ValueError: if `best_of` is below 1 (when a phrase is drawn).
    """

    def __init__(
        self,
        level: Level,
        learner: Learner,
        *,
        rng: Random | None = None,
        roadmap: Roadmap | None = None,
        tier: int = 1,
        tempo: float | None = None,
        mode: Mode = "tempo",
        at: float = 0.0,
        state: SessionState | None = None,
        critic: Critic | None = None,
        best_of: int = 1,
        flow: Flow | None = None,
    ) -> None:
        self.learner = learner
        self._critic = critic
        self._steering = Steering(flow, learner, critic) if flow else None
        self._best_of = best_of
        self._road = Road(level, roadmap)
        self._state = state or SessionState()
        self._pending: list[Record] = []
        self._supply: Supply | None = None
        self._judge: Judge | None = None
        self._mode = self._state.mode
        self._phrase = self._waiting_phrase()
        if state is None:
            if rng is None:
                raise SessionError("A new session needs a source of chance: pass rng=Random(seed).")
            self.sit_down(level.tier(tier), rng=rng, tempo=tempo, mode=mode, at=at)

    @property
    def state(self) -> SessionState:
        """The session's standing, a frozen value."""
        return self._state

    @property
    def tier(self) -> Tier:
        """The tier of the present phrase (before any widening)."""
        return self._road.tier(self._state.tier)

    @property
    def level(self) -> Level:
        """The level that the tier belongs to."""
        return self._road.level(self.tier.level_id)

    @property
    def next_tier(self) -> Tier | None:
        """The tier that the next phrase is drawn from; None at the road's end."""
        return self._road.after(self._state.tier) if self._state.tier_passed else self.tier

    @property
    def is_complete(self) -> bool:
        """Whether the road that the session was given is at its end."""
        return self.next_tier is None

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
        if self._judge is None or not self._state.waiting:
            self._judge = judge_for(self._mode, self._waiting(), self.tempo, None, self.tier.scoring)
        return self._judge

    @property
    def tempo(self) -> float:
        """Tempo of the phrase in quarters a minute."""
        return self._state.pace * (self._state.tempo or self.tier.tempo)

    @property
    def mode(self) -> Mode:
        """How the present phrase is practised."""
        return self._mode

    def keep_in_flow(self, flow: Flow | None) -> None:
        """Keep the learner in this band from the next phrase on; None for in none."""
        self._steering = Steering(flow, self.learner, self._critic) if flow else None
        self._supply = None

    # -- the loop --------------------------------------------------------------------

    def sit_down(
        self,
        tier: Tier,
        *,
        rng: Random,
        tempo: float | None = None,
        mode: Mode = "tempo",
        at: float | None = None,
    ) -> None:
        """Begin a new sitting at a tier; clean phrases earned in the same tier still count.

        Args:
            tier: the tier to draw from.
            rng: source of the sitting's seed; it is read once.
            tempo: tempo to practise at in quarters a minute; None for each tier's goal.
            mode: mode of practice.
            at: time now, in seconds; None for the time of the last record.
        """
        seed = rng.getrandbits(_SEED_BITS)
        self._record(
            SessionStarted(
                session=f"{seed:012x}-{len(self.learner.seen)}",
                at=self._time(at),
                learner=self.learner.id,
                tier=tier.id,
                seed=seed,
                tempo=tempo,
                mode=mode,
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
        tier = self.next_tier
        if tier is None:
            raise SessionError(f"Tier {self._state.tier} was the last of the road; choose another level.")
        at, number = self._time(at), self._state.number + 1
        rng = Random(f"{self._state.seed}/{number}")
        weights = self.learner.weights(rng, at)
        supply, before = self._supply_of(tier), self._state.pace if tier.id == self._state.tier else 1.0
        if self._steering:
            self._steering.at = at
        while (phrase := supply.next(weights, self.learner.seen, self.learner.shapes, rng)) is None:
            step = supply.widen().step
            self._record(TierWidened(session=self._state.session, at=at, tier=tier.id, step=step))
        pace, accuracy = self._steering.propose(phrase, before) if self._steering else (1.0, None)
        self._record(
            PhraseShown(
                session=self._state.session,
                at=at,
                number=number,
                tier=tier.id,
                tempo=pace * (self._state.tempo or tier.tempo),
                pace=pace,
                accuracy=accuracy,
                fingerprint=phrase.fingerprint,
                weights=weights,
                phrase=phrase.to_json(),
            )
        )
        return phrase

    def start_phrase(self, at: float | None = None, *, mode: Mode | None = None) -> None:
        """Start the metronome, and the judging, anew.

        Args:
            at: when tick 0 falls, in seconds; None lets the player's first note decide.
            mode: for this phrase; None for the sitting's own.

        Raises:
            SessionError: if no phrase waits.
        """
        self._mode = mode or self._state.mode
        self._judge = judge_for(self._mode, self._waiting(), self.tempo, at, self.tier.scoring)

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
        tier, session, first = self.tier, self._state.session, len(self._pending)
        played = PhrasePlayed(
            session=session,
            at=at,
            number=self._state.number,
            tier=tier.id,
            judgements=report.judgements,
            score=report.score,
            clean=self._mode == "tempo" and self._is_clean(report.score, tier),
            mode=self._mode,
        )
        self._record(played)
        if self._state.clean >= tier.passing.phrases and not self._state.tier_passed:
            self._record(TierPassed(session=session, at=at, tier=tier.id))
            if tier.number == len(self.level.tiers):
                self._record(LevelPassed(session=session, at=at, level=tier.level_id))
        return PhraseResult(
            score=report.score,
            judgements=report.judgements,
            clean=played.clean,
            progress=self.progress,
            next_tier=self.next_tier,
            records=tuple(self._pending[first:]),
        )

    def drain_records(self) -> tuple[Record, ...]:
        """The records made since the last call, to be saved in order."""
        records, self._pending = tuple(self._pending), []
        return records

    # -- to and from JSON ----------------------------------------------------------------

    def snapshot(self) -> dict[str, Any]:
        """The whole session, learner included, as JSON values."""
        state, learner = self._state.to_json(), self.learner.snapshot()
        return {"version": SNAPSHOT_VERSION, "state": state, "learner": learner}

    @classmethod
    def restore(
        cls, data: object, roadmap: Roadmap, *, critic: Critic | None = None, best_of: int = 1
    ) -> Self:
        """The session that `snapshot` wrote; a phrase that waited waits again.

        Args:
            data: the snapshot.
            roadmap: the road to go on along.
            critic: see `PracticeSession`.
            best_of: see `PracticeSession`.

        Raises:
            RecordError: if the data is no snapshot of a version that can be read.
            CurriculumError: if the roadmap has no such tier any more.
        """
        if not isinstance(data, dict) or data.get("version") not in _READABLE:
            raise RecordError(f"This is not a session snapshot of version {SNAPSHOT_VERSION} or before.")
        state, learner = SessionState.from_json(data.get("state")), Learner.from_snapshot(data.get("learner"))
        level = roadmap.level(level_of(state.tier))
        return cls(level, learner, roadmap=roadmap, state=state, critic=critic, best_of=best_of)

    @classmethod
    def replay(
        cls,
        records: Iterable[Record],
        roadmap: Roadmap,
        *,
        population: Population = DEFAULT_POPULATION,
        critic: Critic | None = None,
        best_of: int = 1,
    ) -> Self:
        """Rebuild the session, and its learner, from all records of that learner.

        Args:
            records: all, in order; only those that leave the road as it is may come before the first session.
            roadmap: the road to go on along.
            population: what is known of the learner before the records.
            critic: see `PracticeSession`.
            best_of: see `PracticeSession`.

        Raises:
            RecordError: if the records do not begin with the start of a session.
            CurriculumError: if the roadmap has no such tier any more.
        """
        kept = list(records)
        first = next((record for record in kept if not isinstance(record, OffRoadRecord)), None)
        if not isinstance(first, SessionStarted):
            raise RecordError("There are no records that begin with the start of a session.")
        level, own = roadmap.level(level_of(first.tier)), kept.index(first)
        learner = Learner.replay(kept[:own], first.learner, population)
        session = cls(level, learner, roadmap=roadmap, state=SessionState(), critic=critic, best_of=best_of)
        session.catch_up(kept[own:])
        return session

    def catch_up(self, records: Iterable[Record]) -> None:
        """Apply records that were saved after this session's snapshot was taken.

        Raises:
            RecordError: if a record does not fit those before it.
            CurriculumError: if the roadmap has no such tier any more.
        """
        for record in records:
            self._record(record)
        self.drain_records()

    def _time(self, at: float | None) -> float:
        return self._state.at if at is None else at

    def _supply_of(self, tier: Tier) -> Supply:
        steps = self._state.widenings if tier.id == self._state.tier else 0
        if self._supply is None or self._supply.tier is not tier or self._supply.steps != steps:
            self._supply = Supply(tier, steps, self._steering or self._critic, self._best_of)
        return self._supply

    def _is_clean(self, score: PhraseScore, tier: Tier) -> bool:
        """At or above the threshold, and at the goal tempo whatever was practised at."""
        kept = score.tempo if score.tempo is not None else self.tempo
        return score.overall >= tier.passing.threshold and kept >= tier.passing.slowest * tier.tempo

    def _record(self, record: Record) -> None:
        """The one way in which anything changes, live or replayed."""
        consecutive = True
        if isinstance(record, PhrasePlayed):
            consecutive = self._road.tier(record.tier).passing.consecutive
        self.learner.apply(record)
        self._state = advance(self._state, record, consecutive=consecutive)
        self._pending.append(record)
        if isinstance(record, PhraseShown):
            self._phrase, self._judge, self._mode = self._waiting_phrase(), None, self._state.mode

    def _waiting(self) -> Phrase:
        if self._phrase is None or not self._state.waiting:
            raise SessionError("No phrase waits to be played; call next_phrase() first.")
        return self._phrase

    def _waiting_phrase(self) -> Phrase | None:
        shown = self.learner.shown
        return Phrase.from_json(shown.phrase) if shown and self._state.waiting else None

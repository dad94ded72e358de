"""A placement test, sans-I/O: a few fresh phrases, each of the level that tells most.

Each phrase is of a level's last tier, where all that is known comes together, at its goal
tempo, and is judged as in practice. What was read of it is learned as any evidence is;
whether it counts as read, that is clean by the tier's own rule, moves the staircase
(`session.staircase`). The test ends when 80 % of the belief lies on at most `NARROW`
levels, after `MOST_PHRASES` phrases, or after `MOST_SECONDS`.

Conventions: as in `session.session`; time counts from the first phrase shown.
"""

from __future__ import annotations

from random import Random
from typing import Final

from museflow_engine.errors import SessionError
from museflow_engine.events import PlacementEnded, PlacementStarted, ProbePlayed, ProbeShown, Record
from museflow_engine.generation import Critic
from museflow_engine.judgement import PhraseScore
from museflow_engine.learner import Learner
from museflow_engine.level import Level, Roadmap, Tier
from museflow_engine.music import Phrase
from museflow_engine.session.placement_state import PlacementState, advance_placement
from museflow_engine.session.result import PlacementProgress, PlacementResult
from museflow_engine.session.sitting import Heading, Lesson
from museflow_engine.session.staircase import Staircase
from museflow_engine.session.trial import SEED_BITS, Trial

MOST_PHRASES: Final = 10
MOST_SECONDS: Final = 360.0
NARROW: Final = 3
"""Levels on which the belief must lie for an end before that."""

_LESSON: Final = Lesson(
    "placement",
    "Placement test",
    f"At most {MOST_PHRASES} short phrases find the level at which practice begins for you. Play each "
    "once, at first sight, with the metronome. Some will be easy and some too hard: that is how "
    "they find your level. Nothing can be failed here.",
)


class PlacementSession(Trial):
    """One placement test, from phrase to phrase; a `Sitting` like practice.

    Args:
        roadmap: the road whose levels are in question.
        learner: who is tested; updated as phrases are played.
        rng: source of the test's seed; it is read once.
        at: time at which the test starts, in seconds.
        state: a state to go on from, instead of beginning with `rng` and `at`; the
            learner must be as it was then.
        critic: says which of some candidates is best to play; None takes the first.
        best_of: how many candidates the critic chooses from.

    Attributes:
        roadmap, learner: as they were given.

    Raises:
        SessionError: if neither `rng` nor `state` is given.
    """

    def __init__(
        self,
        roadmap: Roadmap,
        learner: Learner,
        *,
        rng: Random | None = None,
        at: float = 0.0,
        state: PlacementState | None = None,
        critic: Critic | None = None,
        best_of: int = 1,
    ) -> None:
        self.roadmap = roadmap
        self._state = state or PlacementState()
        super().__init__(learner, self._state, critic, best_of)
        if state is None:
            if rng is None:
                raise SessionError("A new placement test needs a source of chance: pass rng=Random(seed).")
            seed = rng.getrandbits(SEED_BITS)
            name = f"{seed:012x}-{len(learner.seen)}"
            self._record(PlacementStarted(session=name, at=at, learner=learner.id, seed=seed))

    @property
    def state(self) -> PlacementState:
        """The test's standing, a frozen value."""
        return self._state

    @property
    def staircase(self) -> Staircase:
        """What is believed of the first level that the learner cannot read."""
        belief = Staircase.over(len(self.roadmap.levels))
        for tier, read in self._state.answers:
            belief = belief.after(self._index(tier), read=read)
        return belief

    @property
    def level(self) -> Level:
        """The level of the present phrase; before the first, the one that will be asked."""
        if not self._state.tier:
            return self.roadmap.levels[self.staircase.most_telling]
        return self.roadmap.levels[self._index(self._state.tier)]

    @property
    def tier(self) -> Tier:
        """The tier of the present phrase."""
        return self.level.tiers[-1]

    @property
    def begins_at(self) -> Level:
        """The level at which practice should begin, as far as is known now."""
        return self._at_frontier(self.staircase.frontier)

    @property
    def heading(self) -> Heading:
        """The test, and the level of the present phrase."""
        level = self.level
        return Heading(_LESSON.title, f"a phrase of level {level.id}: {level.title}", level.id)

    @property
    def lesson(self) -> Lesson:
        """What the test is, to be read once."""
        return _LESSON

    @property
    def progress(self) -> PlacementProgress:
        """How far the test is, and between which levels the learner stands."""
        low, high = self.staircase.interval
        return PlacementProgress(
            played=len(self._state.answers),
            most=MOST_PHRASES,
            lowest=self._at_frontier(low).id,
            highest=self._at_frontier(high).id,
            passed=self._state.ended,
        )

    # -- the loop --------------------------------------------------------------------

    def next_phrase(self, at: float | None = None) -> Phrase:
        """Draw a phrase of the most telling level; one that is still waiting is passed over.

        Args:
            at: time now, in seconds; None for the time of the last record.

        Raises:
            SessionError: if the test is over.
            LevelExhaustedError: if the level holds nothing fresh.
        """
        if self._state.ended:
            raise SessionError("The placement test is over; practise, or begin a new one.")
        number = self._state.number + 1
        tier = self.roadmap.levels[self.staircase.most_telling].tiers[-1]
        phrase = self._fresh(tier, number)
        self._record(
            ProbeShown(
                session=self._state.session,
                at=self._time(at),
                number=number,
                tier=tier.id,
                tempo=tier.tempo,
                fingerprint=phrase.fingerprint,
                shape=phrase.shape,
            ),
            phrase,
        )
        return phrase

    def finish_phrase(self, at: float) -> PlacementResult:
        """Settle the judgements, learn from them, and see whether the level is found.

        Raises:
            SessionError: between phrases.
        """
        report, phrase, first = self.judge.finish(at), self._waiting(), len(self._pending)
        played = ProbePlayed(
            session=self._state.session,
            at=at,
            number=self._state.number,
            tier=self.tier.id,
            phrase=phrase.to_json(),
            judgements=report.judgements,
            score=report.score,
            read=self._is_read(report.score),
        )
        self._record(played)
        if self._is_enough(at):
            self._end(at)
        return PlacementResult(
            score=report.score,
            judgements=report.judgements,
            clean=played.read,
            progress=self.progress,
            records=tuple(self._pending[first:]),
        )

    def _is_read(self, score: PhraseScore) -> bool:
        kept = score.tempo if score.tempo is not None else self.tempo
        return score.overall >= self.tier.passing.threshold and kept >= self.tier.passing.slowest * self.tempo

    def _is_enough(self, at: float) -> bool:
        low, high = self.staircase.interval
        is_narrow = high - low < NARROW
        return is_narrow or len(self._state.answers) >= MOST_PHRASES or at - self._state.began >= MOST_SECONDS

    def _end(self, at: float) -> None:
        progress = self.progress
        self._record(
            PlacementEnded(
                session=self._state.session,
                at=at,
                level=self.begins_at.id,
                lowest=progress.lowest,
                highest=progress.highest,
                phrases=progress.played,
            )
        )

    def _record(self, record: Record, phrase: Phrase | None = None) -> None:
        """The one way in which anything changes."""
        self._keep(record, phrase)
        self._state = advance_placement(self._state, record, phrase)

    def _index(self, tier: str) -> int:
        level = tier.partition("/")[0]
        return self.roadmap.levels.index(self.roadmap.level(level))

    def _at_frontier(self, frontier: int) -> Level:
        """The level of a frontier; past the end of the road, its last."""
        return self.roadmap.levels[min(frontier, len(self.roadmap.levels) - 1)]

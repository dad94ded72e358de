"""Many sittings of a simulated student at the real loop, in simulated time.

Conventions: times in seconds from 0. Phrases are drawn by a `PracticeSession` as for a
person, played as events, and heard by the judge of their mode; nothing of the student is
told to the learner's belief but what was heard. All chance comes from one `rng`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Final

from museflow_engine.events import LevelPassed, Record, TierPassed
from museflow_engine.learner import Learner, evidence_of, success_at
from museflow_engine.level import Level, Roadmap
from museflow_engine.music import Phrase
from museflow_engine.music.tempo import seconds_per_tick
from museflow_engine.session import PhraseResult, PracticeSession
from museflow_engine.simulation import SimulatedStudent

DAY: Final = 86_400.0
FLAGGED_FROM: Final = 0.9
"""A skill is flagged when P(deficit > .10) is at least this."""
MASTERED_FROM: Final = 0.9
"""A weak spot is mastered when the student's true success there is at least this."""

_COUNT_IN: Final = 4.0
_AFTERWARDS: Final = 3.0


class UnweightedLearner(Learner):
    """A learner for whom no phrase leans anywhere: the engine with its weights off."""

    def weights(self, rng: Random, at: float) -> dict[str, float]:  # noqa: ARG002 - as `Learner.weights`
        """Parity for every skill."""
        return {}


@dataclass(frozen=True, slots=True)
class Plan:
    """When and where a student practises.

    Attributes:
        phrases: phrases of a sitting, at most.
        sittings: how often the student sits down.
        every: seconds from the beginning of a sitting to that of the next.
        tier: number of the tier to begin with, from 1.
        tempo: quarters a minute; None for each tier's goal.
    """

    phrases: int = 40
    sittings: int = 1
    every: float = DAY
    tier: int = 1
    tempo: float | None = None


@dataclass(frozen=True, slots=True)
class SimulatedSitting:
    """What happened in one sitting.

    Attributes:
        at: when it began.
        phrases: phrases played.
        clean: those that counted for their tier.
        accuracy: mean overall score, 0 to 1.
        passed: ids of the tiers passed.
    """

    at: float
    phrases: int
    clean: int
    accuracy: float
    passed: tuple[str, ...]


@dataclass(slots=True)
class Spot:
    """What became of one weak spot.

    Attributes:
        skill: its name.
        declared: the student's success there at first.
        now: the student's success there in the end.
        answers: answers heard that took the skill (a note's pitch and its rhythm are two).
        right: how many of them were right.
        believed, sd: success as the engine believes it in the end, with its deviation.
        p_weak: P(deficit > .10) as the engine believes it in the end.
        flagged_phrase: number of the phrase, over all sittings, after which it was first
            flagged; None if it never was.
        flagged_answers: answers heard by then.
        mastered_phrase: number of the phrase in which the student's true success first came to
            `MASTERED_FROM`; None if it never did.
    """

    skill: str
    declared: float
    now: float = 0.0
    answers: int = 0
    right: int = 0
    believed: float = 0.0
    sd: float = 0.0
    p_weak: float = 0.0
    flagged_phrase: int | None = None
    flagged_answers: int | None = None
    mastered_phrase: int | None = None


@dataclass(slots=True)
class SimulatedPractice:
    """All that happened to one student.

    Attributes:
        learner: what the engine believes in the end.
        records: every record, in order; `Learner.replay` gives the same belief.
        sittings: each sitting.
        spots: the weak spots by name, in the order in which they came up.
        blamed: skills that were flagged and are no weak spots, with the number of the phrase.
        passed_levels: ids, in the order in which they were passed.
    """

    learner: Learner
    records: list[Record] = field(default_factory=list)
    sittings: list[SimulatedSitting] = field(default_factory=list)
    spots: dict[str, Spot] = field(default_factory=dict)
    blamed: dict[str, int] = field(default_factory=dict)
    passed_levels: list[str] = field(default_factory=list)

    @property
    def phrases(self) -> int:
        """Phrases played in all."""
        return sum(sitting.phrases for sitting in self.sittings)


def practise(
    student: SimulatedStudent,
    level: Level,
    plan: Plan,
    rng: Random,
    *,
    roadmap: Roadmap | None = None,
    learner: Learner | None = None,
    until: Callable[[SimulatedPractice], bool] | None = None,
) -> SimulatedPractice:
    """Have a student practise; stops early where the road ends.

    Args:
        student: who plays; learns, tires and forgets as it goes.
        level: where to begin.
        plan: when to practise, and how much.
        rng: source of the phrases and of the student's slips.
        roadmap: the road to go on along; without it the level is all there is.
        learner: what is known before; a fresh `Learner`, if not given.
        until: asked after each phrase, with the sittings before this one; all stops when it holds.

    Raises:
        CurriculumError: if the level has no such tier.
        LevelExhaustedError: if a tier and its widenings hold nothing fresh any more.
    """
    happened = SimulatedPractice(learner or Learner())
    phrases_rng, slips = Random(rng.getrandbits(64)), Random(rng.getrandbits(64))
    session = PracticeSession(
        level, happened.learner, rng=phrases_rng, roadmap=roadmap, tier=plan.tier, tempo=plan.tempo
    )
    begun = 0.0
    for number in range(plan.sittings):
        if session.is_complete or (until and until(happened)):
            break
        if number:
            ended = session.state.at
            begun = max(begun + plan.every, ended)
            student.rest((begun - ended) / DAY)
            tier = session.next_tier or session.tier
            session.sit_down(tier, rng=phrases_rng, tempo=plan.tempo, at=begun)
        _sit(happened, session, student, plan.phrases, slips, until=until)
    for spot in happened.spots.values():
        _look_back(spot, student, happened.learner)
    return happened


def _sit(
    happened: SimulatedPractice,
    session: PracticeSession,
    student: SimulatedStudent,
    phrases: int,
    slips: Random,
    *,
    until: Callable[[SimulatedPractice], bool] | None,
) -> None:
    begun, before, results = session.state.at, happened.phrases, list[PhraseResult]()
    first = len(happened.records)
    while len(results) < phrases and not session.is_complete:
        phrase = session.next_phrase()
        result = _play(session, student, phrase, slips)
        results.append(result)
        for skill, declared in student.declared.items():
            happened.spots.setdefault(skill, Spot(skill, declared))
        _hear(phrase, result, happened.spots)
        _look_for_flags(happened, before + len(results))
        _look_for_mastery(happened.spots, student, before + len(results))
        records = session.drain_records()
        happened.records += records
        happened.passed_levels += [record.level for record in records if isinstance(record, LevelPassed)]
        if until and until(happened):
            break
    happened.sittings.append(
        SimulatedSitting(
            at=begun,
            phrases=len(results),
            clean=sum(result.clean for result in results),
            accuracy=sum(result.score.overall for result in results) / max(len(results), 1),
            passed=tuple(
                record.tier for record in happened.records[first:] if isinstance(record, TierPassed)
            ),
        )
    )


def _play(session: PracticeSession, student: SimulatedStudent, phrase: Phrase, slips: Random) -> PhraseResult:
    start = session.state.at + _COUNT_IN
    session.start_phrase(start)
    end = start + phrase.length * seconds_per_tick(session.tempo)
    for event in student.play(phrase, session.tempo, start, slips):
        session.feed(event)
        end = max(end, event.time)
    return session.finish_phrase(end + _AFTERWARDS)


def _hear(phrase: Phrase, result: PhraseResult, spots: Mapping[str, Spot]) -> None:
    for answer in evidence_of(phrase, result.judgements):
        for skill in answer.skills:
            if skill in spots:
                spots[skill].answers += 1
                spots[skill].right += answer.correct


def _look_for_flags(happened: SimulatedPractice, number: int) -> None:
    tracker = happened.learner.tracker
    for skill in tracker:
        if tracker.belief(skill).p_weak < FLAGGED_FROM:
            continue
        spot = happened.spots.get(skill)
        if spot is None:
            happened.blamed.setdefault(skill, number)
        elif spot.flagged_phrase is None:
            spot.flagged_phrase, spot.flagged_answers = number, spot.answers


def _look_for_mastery(spots: Mapping[str, Spot], student: SimulatedStudent, number: int) -> None:
    for skill, spot in spots.items():
        if spot.mastered_phrase is None and student.weak[skill] >= MASTERED_FROM:
            spot.mastered_phrase = number


def _look_back(spot: Spot, student: SimulatedStudent, learner: Learner) -> None:
    """Set what stands in the end beside what was declared."""
    spot.now = student.weak[spot.skill]
    spot.believed, spot.sd = success_at(learner.tracker, spot.skill)
    spot.p_weak = learner.tracker.belief(spot.skill).p_weak

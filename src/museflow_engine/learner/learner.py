"""The learner: everything that is known of one person, as a fold of their records.

Conventions: records come in the order in which they were made; the state is a function
of them alone, so that replaying them gives the same snapshot to the bit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from random import Random
from typing import Any, Final, Self

from museflow_engine.errors import NotationError, RecordError
from museflow_engine.events import (
    LevelPassed,
    PassagePlayed,
    PassageShown,
    PhrasePlayed,
    PhraseShown,
    PieceJudged,
    PieceRecord,
    PieceStarted,
    PlacementEnded,
    PlacementStarted,
    ProbePlayed,
    ProbeShown,
    ReadAheadFound,
    ReadAheadStarted,
    Record,
    SessionStarted,
    TierPassed,
    TierWidened,
    VanishingPlayed,
    VanishingShown,
)
from museflow_engine.judgement import Judgement
from museflow_engine.learner.evidence import before_giving_up, evidence_of, within_what_was_played
from museflow_engine.learner.explain import explain
from museflow_engine.learner.form import Fatigue
from museflow_engine.learner.population import DEFAULT, Population
from museflow_engine.learner.probes import probe_weights
from museflow_engine.learner.shares import NaturalShares
from museflow_engine.learner.tracker import SkillTracker
from museflow_engine.learner.weights import draw_weights
from museflow_engine.music import Phrase

VERSION: Final = 3
"""3 keeps the learner's own pieces; 2 did not, nor 1 the shapes of the newest phrases: both can be read."""

_READABLE: Final = (1, 2, VERSION)

NEWEST_SHAPES: Final = 400
"""How many shapes are remembered: about a month of practice at a dozen phrases a day."""


class Learner:
    """One learner.

    Args:
        id: name of the learner in records and store.
        population: what is known of anybody before their first answer.

    Attributes:
        tracker: belief over micro-skills.
        seen: fingerprints of every phrase that was shown.
        shapes: the `NEWEST_SHAPES` shapes that were shown last, oldest first, so that the
            next phrase can be one that does not merely sound like them.
        passed_tiers, passed_levels: ids, in the order in which they were passed.
        widened: steps by which tiers that ran out were widened, by tier.
        tier: the tier practised last; None before the first session.
        phrases: phrases played so far.
        shown: the last phrase shown that is not played yet, if there is one.
        pieces: how often something of each of the learner's own pieces was played, by source.
        performances: hashes of the files whose performances were judged.
        passage: the last passage of a piece that was shown and is not played yet.
        natural: shares of the skills in the present tier.
    """

    def __init__(self, id: str = "learner", population: Population = DEFAULT) -> None:  # noqa: A002 - the word of the records
        self.id = id
        self.tracker = SkillTracker(population)
        self.seen: set[str] = set()
        self.shapes: dict[str, None] = {}
        self.passed_tiers: list[str] = []
        self.passed_levels: list[str] = []
        self.widened: dict[str, list[str]] = {}
        self.tier: str | None = None
        self.phrases = 0
        self.shown: PhraseShown | None = None
        self.natural = NaturalShares()
        self.pieces: dict[str, int] = {}
        self.performances: set[str] = set()
        self.passage: PassageShown | None = None

    def apply(self, record: Record) -> None:
        """Take one record into the state.

        Raises:
            RecordError: if the record does not fit those before it; the state is then
                unchanged.
        """
        match record:
            case SessionStarted():
                self._enter(record.tier)
            case PhraseShown():
                self._show(record)
            case PhrasePlayed():
                self._play(record)
            case TierPassed():
                _note(self.passed_tiers, record.tier)
            case LevelPassed():
                _note(self.passed_levels, record.level)
            case TierWidened():
                _note(self.widened.setdefault(record.tier, []), record.step)
            case ProbeShown() | VanishingShown():
                self.seen.add(record.fingerprint)
                self._remember(record.shape)
            case ProbePlayed():
                phrase = _phrase(record)
                heard = before_giving_up(phrase, record.judgements, "tempo")
                self._learn(phrase, heard, record.at, record.score.tempo)
                self.phrases += 1
            case (
                PlacementStarted()
                | PlacementEnded()
                | ReadAheadStarted()
                | VanishingPlayed()
                | ReadAheadFound()
            ):
                pass  # of where to begin, and of reading ahead: they tell nothing of the skills
            case _:
                self._apply_piece(record)

    def _apply_piece(self, record: PieceRecord) -> None:
        match record:
            case PieceStarted():
                self.passage = None
            case PassageShown():
                _phrase(record)  # one that cannot be read is no passage to wait for
                self.passage = record
            case PassagePlayed():
                self._play_passage(record)
            case PieceJudged():
                self._judge_piece(record)

    def weights(self, rng: Random, at: float) -> dict[str, float]:
        """Weights for the next phrase: a draw from the belief, and now and then a probe.

        See `draw_weights` and `probe_weights`.
        """
        weights = draw_weights(self.tracker, rng, at, share=self.natural.share)
        for skill, weight in probe_weights(self.tracker, self.natural, rng, at).items():
            weights[skill] = max(weight, weights.get(skill, 1.0))
        return dict(sorted(weights.items()))

    def explain(self, weights: Mapping[str, float], phrase: Phrase | None = None) -> list[str]:
        """Short reasons for a phrase drawn with these weights; see `explain`."""
        return explain(self.tracker, weights, phrase)

    def fatigue(self, at: float | None = None) -> Fatigue:
        """How much harder reading has become in this sitting; see `SkillTracker.fatigue`."""
        return self.tracker.fatigue(at)

    def _enter(self, tier: str) -> None:
        if tier != self.tier:
            self.tier, self.natural = tier, NaturalShares()

    def _show(self, record: PhraseShown) -> None:
        phrase = _phrase(record)
        self._enter(record.tier)
        self.natural.count(phrase, record.weights)
        self.seen.add(record.fingerprint)
        self._remember(phrase.shape)
        self.shown = record

    def _remember(self, shape: str) -> None:
        """Put a shape at the end, where the newest stand, and let the oldest go."""
        self.shapes.pop(shape, None)
        self.shapes[shape] = None
        if len(self.shapes) > NEWEST_SHAPES:
            del self.shapes[next(iter(self.shapes))]

    def _play(self, record: PhrasePlayed) -> None:
        shown = self.shown
        if shown is None or (shown.session, shown.number) != (record.session, record.number):
            raise RecordError(
                f"Phrase {record.number} of session {record.session!r} was played but not shown just before: "
                "a record is missing, or they are out of order."
            )
        phrase = _phrase(shown)
        heard = before_giving_up(phrase, record.judgements, record.mode)
        self._learn(phrase, heard, record.at, record.score.tempo)
        self.phrases += 1
        self.shown = None

    def _play_passage(self, record: PassagePlayed) -> None:
        shown = self.passage
        if shown is None or (shown.session, shown.number) != (record.session, record.number):
            raise RecordError(
                f"Passage {record.number} of session {record.session!r} was played but not shown just "
                "before: a record is missing, or they are out of order."
            )
        self._learn_of_piece(_phrase(shown), record)
        self.pieces[record.source] = self.pieces.get(record.source, 0) + 1
        self.passage = None

    def _judge_piece(self, record: PieceJudged) -> None:
        """Learn from a performance; one that was judged before teaches nothing new."""
        if record.performance not in self.performances:
            self._learn_of_piece(_phrase(record), record)
            self.performances.add(record.performance)
            self.pieces[record.source] = self.pieces.get(record.source, 0) + 1

    def _learn_of_piece(self, phrase: Phrase, record: PassagePlayed | PieceJudged) -> None:
        heard = within_what_was_played(phrase, record.judgements)
        self._learn(phrase, heard, record.at, record.score.tempo)

    def _learn(self, phrase: Phrase, judgements: Iterable[Judgement], at: float, tempo: float | None) -> None:
        for answer in evidence_of(phrase, judgements, tempo):
            self.tracker.observe(answer.skills, answer.read, at, outcome=answer.outcome, credit=answer.credit)

    @classmethod
    def replay(
        cls,
        records: Iterable[Record],
        id: str = "learner",  # noqa: A002 - as above
        population: Population = DEFAULT,
    ) -> Self:
        """The learner whom these records made, out of a population.

        Raises:
            RecordError: if a record does not fit those before it.
        """
        learner = cls(id, population)
        for record in records:
            learner.apply(record)
        return learner

    def snapshot(self) -> dict[str, Any]:
        """The whole state as JSON values, exact to the bit."""
        return {
            "version": VERSION,
            "id": self.id,
            "tracker": self.tracker.snapshot(),
            "seen": sorted(self.seen),
            "shapes": list(self.shapes),
            "passed_tiers": list(self.passed_tiers),
            "passed_levels": list(self.passed_levels),
            "widened": {tier: list(steps) for tier, steps in self.widened.items()},
            "tier": self.tier,
            "phrases": self.phrases,
            "shown": self.shown.model_dump(mode="json") if self.shown else None,
            "natural": self.natural.snapshot(),
            "pieces": dict(self.pieces),
            "performances": sorted(self.performances),
            "passage": self.passage.model_dump(mode="json") if self.passage else None,
        }

    @classmethod
    def from_snapshot(cls, data: object, population: Population | None = None) -> Self:
        """The learner that `snapshot` described.

        An older one comes without what was not kept then; replaying the records brings it back.

        Args:
            data: the snapshot.
            population: the one that it has to be made with; without it, whichever it was.

        Raises:
            RecordError: if the data is damaged, from a newer version, or made with another
                population.
        """
        version = data.get("version") if isinstance(data, Mapping) else None
        if not isinstance(data, Mapping) or version not in _READABLE:
            raise RecordError(
                f"This is not a learner's snapshot of version {VERSION} (found {version!r}). "
                "Replay the learner's records to rebuild it."
            )
        try:
            return cls._restored(data, population)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise RecordError(
                f"A learner's snapshot is damaged ({error}). Replay the learner's records to rebuild it."
            ) from error

    @classmethod
    def _restored(cls, data: Mapping[str, Any], population: Population | None) -> Self:
        learner = cls(str(data["id"]))
        learner.tracker = SkillTracker.from_snapshot(data["tracker"], population)
        learner.seen = {str(fingerprint) for fingerprint in data["seen"]}
        shapes = data["shapes"] if data["version"] > 1 else ()
        learner.shapes = {str(shape): None for shape in shapes}
        learner.passed_tiers = [str(tier) for tier in data["passed_tiers"]]
        learner.passed_levels = [str(level) for level in data["passed_levels"]]
        learner.widened = {
            str(tier): [str(step) for step in steps] for tier, steps in data["widened"].items()
        }
        learner.tier = None if data["tier"] is None else str(data["tier"])
        learner.phrases = int(data["phrases"])
        learner.shown = None if data["shown"] is None else PhraseShown.model_validate(data["shown"])
        learner.natural = NaturalShares.from_snapshot(data["natural"])
        if data["version"] == VERSION:
            learner.pieces = {str(source): int(count) for source, count in data["pieces"].items()}
            learner.performances = {str(performance) for performance in data["performances"]}
            passage = data["passage"]
            learner.passage = None if passage is None else PassageShown.model_validate(passage)
        return learner


def _note(ids: list[str], new: str) -> None:
    if new not in ids:
        ids.append(new)


def _phrase(record: PhraseShown | PassageShown | PieceJudged | ProbePlayed) -> Phrase:
    try:
        return Phrase.from_json(record.phrase)
    except NotationError as error:
        raise RecordError(f"The music of a {record.kind} record cannot be read: {error}") from error

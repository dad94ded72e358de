"""Practising a piece of one's own: passage by passage, slowly first, then the whole.

The same loop as `PracticeSession`, with the same protocol (`Sitting`) and the same
learner: what is weak in the piece is weak in the belief, and what is weak in the belief
decides which passage comes next.

Conventions: `at` and event times are seconds on one axis that the caller chooses; tempos
are quarters a minute. Records are to be saved (`drain_records`) as for `PracticeSession`.
"""

from __future__ import annotations

from collections.abc import Iterable
from random import Random
from typing import Final

from museflow_engine.errors import SessionError
from museflow_engine.events import (
    Mode,
    PassagePlayed,
    PassageShown,
    PieceStarted,
    Record,
)
from museflow_engine.judgement import Judgement, PhraseScore
from museflow_engine.judging import Judge
from museflow_engine.learner import Learner
from museflow_engine.music import PerformanceEvent, Phrase
from museflow_engine.session.listening import judge_for
from museflow_engine.session.passages import Passage
from museflow_engine.session.piece_choice import choose
from museflow_engine.session.piece_plan import PiecePlan
from museflow_engine.session.piece_state import (
    CLEAN,
    CLEAN_PITCH,
    KEPT,
    RUNGS,
    PieceState,
    PracticeRecord,
    advance_piece,
)
from museflow_engine.session.result import PassageResult, PieceProgress
from museflow_engine.session.sitting import Heading, Lesson

_SEED_BITS: Final = 48


class PieceSession:
    """One learner's practice of one piece.

    Args:
        plan: what there is to practise.
        learner: who practises; updated as passages are played.
        title: name of the piece; its records call it "piece:" and that.
        rng: source of the sitting's seed; it is read once.
        tempo: goal tempo at the start of the piece; None for the one that is marked.
        mode: mode of practice; in wait mode no passage can be mastered.
        at: time at which the sitting starts, in seconds.
        past: earlier records of the learner; those of this piece tell how far it is.

    Attributes:
        plan: what there is to practise.
        learner: who practises.
        title: name of the piece.
    """

    def __init__(
        self,
        plan: PiecePlan,
        learner: Learner,
        *,
        title: str,
        rng: Random,
        tempo: float | None = None,
        mode: Mode = "tempo",
        at: float = 0.0,
        past: Iterable[Record] = (),
    ) -> None:
        self.plan = plan
        self.learner = learner
        self.title = title
        self._state = PieceState()
        self._pending: list[Record] = []
        self._judge: Judge | None = None
        for record in past:
            if isinstance(record, PracticeRecord) and record.piece == plan.whole.key:
                self._state = advance_piece(self._state, record, plan)
        seed = rng.getrandbits(_SEED_BITS)
        played = sum(learner.pieces.values())
        self._record(
            PieceStarted(
                session=f"{seed:012x}-p{played}",
                at=max(at, self._state.at),
                source=self.source,
                learner=learner.id,
                piece=plan.whole.key,
                seed=seed,
                tempo=tempo or plan.marked_tempo,
                mode=mode,
            )
        )
        self._mode: Mode = mode

    # -- where the sitting stands ------------------------------------------------------

    @property
    def source(self) -> str:
        """Where the passages come from, as records name it."""
        return f"piece:{self.title}"

    @property
    def state(self) -> PieceState:
        """The sitting's standing, a frozen value."""
        return self._state

    @property
    def passage(self) -> Passage | None:
        """The passage shown last; None before the first."""
        return self.plan.by_key.get(self._state.current)

    @property
    def phrase(self) -> Phrase | None:
        """The music of that passage."""
        return self.passage.phrase if self.passage else None

    @property
    def number(self) -> int:
        """Number of the passage in this sitting, from 1."""
        return self._state.number

    @property
    def mode(self) -> Mode:
        """Mode of practice of the present passage."""
        return self._mode

    @property
    def tempo(self) -> float:
        """Tempo asked for the passage shown, in quarters a minute."""
        shown = self.learner.passage
        if shown is not None and self._state.waiting:
            return shown.tempo
        return self._asked(self.passage or self.plan.passages[0])

    @property
    def judge(self) -> Judge:
        """The judge of the passage that waits or is being played.

        Raises:
            SessionError: between passages.
        """
        if self.phrase is None or not self._state.waiting:
            raise SessionError("No passage is being played; call next_phrase() first.")
        if self._judge is None:
            self._judge = judge_for(self._mode, self.phrase, self.tempo, None)
        return self._judge

    @property
    def heading(self) -> Heading:
        """The piece, and the bars that are played."""
        passage = self.passage or self.plan.whole
        first, last = passage.bars
        whole = "the whole piece, " if passage is self.plan.whole and len(self.plan.passages) > 1 else ""
        bars = f"bar {first}" if first == last else f"bars {first} to {last}"
        goal = self.plan.goal(passage, self._state.tempo)
        return Heading(self.title, f"{whole}{bars}, goal ♩ = {goal:.0f}", f"{passage.key}/{self.tempo:.0f}")

    @property
    def lesson(self) -> Lesson:
        """How the piece will be practised."""
        count = len(self.plan.passages)
        parts = f"**{count} passages**" if count > 1 else "**one passage**"
        whole = " When all are, the whole piece is played." if count > 1 else ""
        text = (
            f"The music is practised in {parts}, slowly first: a clean turn brings the tempo up, "
            f"until each is clean at its goal.{whole} Passages with weak spots get more turns."
        )
        return Lesson(self.source, self.title, text)

    @property
    def progress(self) -> PieceProgress:
        """How many passages are mastered, and whether the piece is."""
        standings = [self._state.standing(each.key, self.plan) for each in self.plan.passages]
        mastered = sum(each.mastered for each in standings)
        return PieceProgress(self.source, mastered, len(standings), self.is_complete)

    @property
    def is_complete(self) -> bool:
        """Whether the whole was clean at its goal tempo."""
        return self._state.standing(self.plan.whole.key, self.plan).mastered

    def why(self) -> list[str]:
        """The weak skills of the present passage, in words."""
        shown = self.learner.passage
        if shown is None:
            return []
        return self.learner.explain({skill: 1.0 + need for skill, need in shown.needs.items()}, self.phrase)

    # -- the loop ------------------------------------------------------------------------

    def next_phrase(self, at: float | None = None) -> Phrase:
        """Choose the next passage; one that is still waiting is passed over.

        Args:
            at: time now, in seconds; None for the time of the last record.

        Raises:
            SessionError: if the piece is clean at its tempo.
        """
        if self.is_complete:
            raise SessionError(f"{self.title} is clean at its tempo; sit down again to play it once more.")
        at, number = self._state.at if at is None else at, self._state.number + 1
        rng = Random(f"{self._state.seed}/{number}")
        choice = choose(self.plan, self._state, self.learner.tracker, rng, at)
        self._record(
            PassageShown(
                session=self._state.session,
                at=at,
                source=self.source,
                number=number,
                piece=self.plan.whole.key,
                bars=choice.passage.bars,
                tempo=self._asked(choice.passage),
                goal=self.plan.goal(choice.passage, self._state.tempo),
                fingerprint=choice.passage.key,
                needs=choice.needs,
                phrase=choice.passage.phrase.to_json(),
            )
        )
        self._judge, self._mode = None, self._state.mode
        return choice.passage.phrase

    def start_phrase(self, at: float | None = None, *, mode: Mode | None = None) -> None:
        """Start the metronome, and the judging, anew.

        Args:
            at: when tick 0 falls, in seconds; None lets the player's first note decide.
            mode: mode of practice for this passage; None for the sitting's own.

        Raises:
            SessionError: if no passage waits.
        """
        if self.phrase is None or not self._state.waiting:
            raise SessionError("No passage waits to be played; call next_phrase() first.")
        self._mode = mode or self._state.mode
        self._judge = judge_for(self._mode, self.phrase, self.tempo, at)

    def feed(self, event: PerformanceEvent) -> tuple[Judgement, ...]:
        """Judge one event of the performance.

        Raises:
            SessionError: between passages.
        """
        return self.judge.feed(event)

    def finish_phrase(self, at: float) -> PassageResult:
        """Settle the judgements, learn from them, and see whether the passage was clean.

        Raises:
            SessionError: between passages.
        """
        report, first = self.judge.finish(at), len(self._pending)
        clean = self._is_clean(report.score)
        self._record(
            PassagePlayed(
                session=self._state.session,
                at=at,
                source=self.source,
                number=self._state.number,
                piece=self.plan.whole.key,
                fingerprint=self._state.current,
                judgements=report.judgements,
                score=report.score,
                clean=clean,
                mode=self._mode,
            )
        )
        records = tuple(self._pending[first:])
        return PassageResult(report.score, report.judgements, clean, self.progress, records)

    def drain_records(self) -> tuple[Record, ...]:
        """The records made since the last call, to be saved in order."""
        records, self._pending = tuple(self._pending), []
        return records

    # -- within ----------------------------------------------------------------------------

    def _asked(self, passage: Passage) -> float:
        rung = self._state.standing(passage.key, self.plan).rung
        return self.plan.goal(passage, self._state.tempo) * RUNGS[rung]

    def _is_clean(self, score: PhraseScore) -> bool:
        """Well enough, and not slower than was asked; where the metronome waits, nobody knows."""
        kept = score.tempo if score.tempo is not None else self.tempo
        well = score.overall >= CLEAN and score.pitch_accuracy >= CLEAN_PITCH
        return self._mode != "wait" and well and kept >= KEPT * self.tempo

    def _record(self, record: PracticeRecord) -> None:
        """The one way in which anything changes."""
        self.learner.apply(record)
        self._state = advance_piece(self._state, record, self.plan)
        self._pending.append(record)

"""Which passage of a piece comes next.

Passages enter in their order and are played in turns, a few at a time (interleaved
practice lasts longer than one passage over and over: Carter & Grahn 2016). Among those
at work the one whose skills lack most under one draw of the belief comes next (Thompson
1933): weak spots get more turns, and what is uncertain is tried.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Final

from museflow_engine.learner import SkillTracker, draw_deficit
from museflow_engine.session.passages import Passage
from museflow_engine.session.piece_plan import PiecePlan
from museflow_engine.session.piece_state import PieceState
from museflow_engine.skill import skills_of

AT_WORK: Final = 3
"""Passages that are practised in turns before the next one joins."""
MOST_IN_A_ROW: Final = 3
_SAID: Final = 0.05
_MOST_SAID: Final = 8


@dataclass(frozen=True, slots=True)
class Choice:
    """A passage, and the drawn deficits of its weakest skills, for which it was chosen."""

    passage: Passage
    needs: dict[str, float]


def choose(plan: PiecePlan, state: PieceState, tracker: SkillTracker, rng: Random, at: float) -> Choice:
    """The passage to be played next.

    Args:
        plan: what there is to practise.
        state: how far each passage is.
        tracker: what is believed of the learner.
        rng: source of the draw from the belief.
        at: time in seconds.
    """
    options = _options(plan, state)
    draws = _Draws(tracker, rng, at)
    fresh = [each for each in options if not state.standing(each.key, plan).turns]
    if fresh and options[0] is not plan.whole:
        return Choice(fresh[0], draws.needs(fresh[0]))
    # Every option is weighed, so that the draws of one do not hang on another's.
    lacks = [draws.lack(each) for each in options]
    passage = options[lacks.index(max(lacks))]
    return Choice(passage, draws.needs(passage))


def _options(plan: PiecePlan, state: PieceState) -> Sequence[Passage]:
    """The passages at work; the whole, if none is left; others, if one had its turns."""
    standing = {each.key: state.standing(each.key, plan) for each in plan.passages}
    unfinished = [each for each in plan.passages if not standing[each.key].mastered]
    # Without a metronome to measure by nothing is ever mastered: then all are at work.
    at_work = unfinished if state.mode == "wait" else unfinished[:AT_WORK]
    options = at_work or [plan.whole]
    if state.in_a_row < MOST_IN_A_ROW:
        return options
    others = [each for each in options if each.key != state.current]
    return others or [each for each in plan.passages if each.key != state.current] or options


class _Draws:
    """One draw of the belief: the same deficit for a skill wherever it occurs."""

    def __init__(self, tracker: SkillTracker, rng: Random, at: float) -> None:
        self._tracker, self._rng, self._at = tracker, rng, at
        self._drawn: dict[str, float] = {}

    def deficit(self, skill: str) -> float:
        known = self._drawn.get(skill)
        if known is None:
            belief = self._tracker.belief_at(skill, self._at)
            known = draw_deficit(belief, self._tracker.level_of(belief), self._rng)
            self._drawn[skill] = max(0.0, known)
        return self._drawn[skill]

    def lack(self, passage: Passage) -> float:
        """Expected share of outcomes (pitch and rhythm of each note) that go wrong, roughly."""
        rows = skills_of(passage.phrase).values()
        outcomes = [outcome for row in rows for outcome in (row.pitch, row.rhythm)]
        return sum(self._of(outcome) for outcome in outcomes) / max(1, len(outcomes))

    def _of(self, skills: Iterable[str]) -> float:
        return min(1.0, sum(self.deficit(skill) for skill in skills))

    def needs(self, passage: Passage) -> dict[str, float]:
        """The skills known of a passage that lack most, and how much, the greatest first."""
        skills = dict.fromkeys(skill for row in skills_of(passage.phrase).values() for skill in row.all)
        drawn = sorted((-self.deficit(skill), skill) for skill in skills if skill in self._tracker)
        return {skill: -lack for lack, skill in drawn[:_MOST_SAID] if -lack > _SAID}

"""The tracker: one belief over every micro-skill, for any stream of answers.

Conventions: a skill is any string; "×" in it marks an intersection. Times are seconds
on one axis for the whole life of the learner. The order in which the skills of one
answer are given does not matter, to the bit.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from copy import copy
from math import isfinite
from typing import Any, Final, Self

from museflow_engine.errors import RecordError
from museflow_engine.learner import adf, snapshot
from museflow_engine.learner.belief import Belief, Level, success
from museflow_engine.learner.deficit import SkillEstimate, estimate
from museflow_engine.learner.forgetting import SITTING, forget
from museflow_engine.learner.form import Fatigue, Form
from museflow_engine.learner.population import DEFAULT, Population

_MOST_OUTCOMES: Final = 8
_LEAST_CREDIT: Final = 0.5


class SkillTracker:
    """What a learner can do, skill by skill, updated answer by answer.

    Each answer is explained by the learner's general level in that kind of outcome and
    by the effects of the skills that the answer took (see `adf` for the model). Beliefs
    are made on first exposure.

    Args:
        population: what is known of anybody before their first answer.

    Attributes:
        population: as above; it never changes.
    """

    def __init__(self, population: Population = DEFAULT) -> None:
        self.population = population
        self._beliefs: dict[str, Belief] = {}
        self._levels: dict[str, Level] = {}
        self._form = Form()

    def observe(
        self, skills: Sequence[str], correct: bool, at: float, *, outcome: str = "", credit: float = 1.0
    ) -> float:
        """Learn from one answer.

        Args:
            skills: what the answer took; repeats count once.
            correct: whether it was right.
            at: time in seconds.
            outcome: what kind of answer it was ("pitch", "rhythm"); each kind has a
                general level of its own, so that an uneven player is not taken for a
                poor reader.
            credit: probability that `correct` tells the truth, where that was not heard for
                certain: 1 if it was, .5 if the answer is an exposure of which nothing is known.

        Returns:
            Probability of a right answer, as foretold before it was known.

        Raises:
            RecordError: if the time is not finite, or the credit not between .5 and 1.
        """
        if not isfinite(at):
            raise RecordError(f"An answer needs a finite time in seconds, not {at}.")
        if not _LEAST_CREDIT <= credit <= 1.0:
            raise RecordError(f"The credit of an answer lies between .5 and 1, which {credit} does not.")
        self._form.hear(at, self._levels.values())
        level = self._level(outcome)
        known, beliefs = self._beliefs, []
        for skill in sorted(set(skills)):
            belief = known.get(skill)
            if belief is None:
                belief = known[skill] = Belief(self.population.prior_of(skill), at)
            elif at - belief.at > SITTING:
                forget(belief, at)
            belief.at = max(at, belief.at)
            if belief.exposures < snapshot.MOST_EXPOSURES:
                belief.exposures += 1
            belief.outcomes |= level.bit
            beliefs.append(belief)
        return adf.observe(beliefs, level, correct, credit, self._form)

    def predict(self, skills: Sequence[str], at: float, *, outcome: str = "") -> float:
        """Probability of a right answer; nothing is learned from asking.

        Args:
            skills: what the answer takes.
            at: time in seconds.
            outcome: kind of answer, as in `observe`.
        """
        level = self._levels.get(outcome)
        mean, var = self._form.ahead(at)
        if level is None:
            prior = self.population.level_of(outcome)
            mean, var = mean + prior.mean, var + prior.var
        else:
            mean += level.mean
            var += level.var if self._form.goes_on(at) else self._form.opens(level.var)
        for skill in sorted(set(skills)):
            belief = self.belief_at(skill, at)
            mean += belief.mean
            var += belief.var
        return success(mean, var)

    def belief(self, skill: str, at: float | None = None) -> SkillEstimate:
        """What is believed of a skill.

        Args:
            skill: its name; one never met has the population's prior.
            at: time in seconds; without it, as of the skill's last exposure.
        """
        belief = self.belief_at(skill, at)
        return estimate(belief, self.level_of(belief))

    def belief_at(self, skill: str, at: float | None = None) -> Belief:
        """A skill's belief on the probit scale, forgotten up to `at`: for reading, as it may be no copy."""
        known = self._beliefs.get(skill)
        if known is None:
            return Belief(self.population.prior_of(skill), 0.0 if at is None else at)
        if at is None or at - known.at <= SITTING:
            return known
        later = copy(known)
        forget(later, at)
        return later

    def level_of(self, belief: Belief) -> float:
        """General level (probit scale) over the outcomes in which a skill was met."""
        met = [level.mean for level in self._levels.values() if level.bit & belief.outcomes]
        return sum(met) / len(met) if met else self.population.usual_level

    def fatigue(self, at: float | None = None) -> Fatigue:
        """How much harder reading has become since the sitting began.

        Args:
            at: time in seconds, not at all in another sitting; without it, as of the last answer.
        """
        if at is not None and not self._form.goes_on(at):
            return Fatigue(0.0, 0.0, 0.0)
        means = [level.mean for level in self._levels.values()]
        return self._form.fatigue(sum(means) / len(means) if means else self.population.usual_level)

    def __iter__(self) -> Iterator[str]:
        """The skills met so far, in the order in which they were first met."""
        return iter(self._beliefs)

    def __len__(self) -> int:
        return len(self._beliefs)

    def __contains__(self, skill: object) -> bool:
        return skill in self._beliefs

    def _level(self, outcome: str) -> Level:
        level = self._levels.get(outcome)
        if level is None:
            if len(self._levels) == _MOST_OUTCOMES:
                raise RecordError(
                    f"A tracker keeps at most {_MOST_OUTCOMES} kinds of outcome apart, and {outcome!r} "
                    "is one more; give answers of one kind the same outcome."
                )
            prior = self.population.level_of(outcome)
            level = self._levels[outcome] = Level(1 << len(self._levels), prior.mean, prior.var)
        return level

    def snapshot(self) -> dict[str, Any]:
        """The whole state as JSON values, exact to the bit; see `snapshot`."""
        return snapshot.encode(self.population, self._beliefs, self._levels, self._form)

    @classmethod
    def from_snapshot(cls, data: object, population: Population | None = None) -> Self:
        """The tracker that `snapshot` described.

        Args:
            data: the snapshot.
            population: the one that it has to be made with; without it, whichever it was.

        Raises:
            RecordError: if the data is damaged, from a newer version, or made with another
                population.
        """
        made_with, beliefs, levels, form = snapshot.decode(data, population)
        tracker = cls(made_with)
        tracker._beliefs, tracker._levels, tracker._form = beliefs, levels, form
        return tracker

"""Any stream of answers, of one learner or of many, foretold one answer ahead.

The model of the tracker without its music: what anybody finds hard in an item or in a
skill is learned from all learners, a learner's level and their strength in each skill
from their own answers. Slopes tell what practice, success and a pause do.

    for chance in predict_then_update(answers):
        ...

Conventions: answers come in the order in which they were given; a learner, a skill and
an item are any strings; times are seconds. What is foretold of an answer depends on
those before it alone (prequential, Dawid 1984), so that every answer is a test.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from math import isfinite, log1p
from typing import Final

from museflow_engine.errors import RecordError
from museflow_engine.learner.slopes import Term, Weight, foretell, learn

_MINUTE: Final = 60.0
_LONGEST: Final = 1e10
"""Pauses longer than this, three centuries, count as this."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer.

    Attributes:
        learner: who gave it.
        skills: what it took; repeats count once.
        correct: whether it was right.
        at: time in seconds.
        item: the question itself, if it can come again to others; "" for none.
    """

    learner: str
    skills: tuple[str, ...]
    correct: bool
    at: float
    item: str = ""


@dataclass(frozen=True, slots=True)
class LogSettings:
    """The population before the first answer, and what is made use of.

    Attributes:
        lapse: share of answers that have nothing to do with skill, 0 to below 1.
        start: mean of the general level (probit scale).
        level_var: variance of the levels among learners.
        item_var: variance of what items ask for.
        skill_var: variance of what skills ask for, for anybody.
        own_var: variance of one learner's strength in one skill.
        slope_var: variance of a slope.
        level_drift: variance that one answer adds to a learner's level.
        own_drift: variance that one answer adds to a learner's strength in a skill.
        items: whether to learn what each item asks for.
        counts: whether to learn slopes on counts, log(1 + n).
        gaps: whether to learn slopes on pauses, log(1 + minutes).
    """

    lapse: float = 0.03
    start: float = 0.5
    level_var: float = 0.25
    item_var: float = 0.35
    skill_var: float = 0.25
    own_var: float = 0.1
    slope_var: float = 0.01
    level_drift: float = 0.001
    own_drift: float = 0.002
    items: bool = True
    counts: bool = True
    gaps: bool = True

    def __post_init__(self) -> None:
        variances = (self.level_var, self.item_var, self.skill_var, self.own_var, self.slope_var)
        drifts = (self.level_drift, self.own_drift)
        if not (0.0 <= self.lapse < 1.0 and isfinite(self.start)):
            raise RecordError("The settings of a log need a finite start and a lapse rate from 0 to below 1.")
        if not all(isfinite(var) and var > 0.0 for var in variances):
            raise RecordError("The variances in the settings of a log have to be above 0.")
        if not all(isfinite(drift) and drift >= 0.0 for drift in drifts):
            raise RecordError("The drifts in the settings of a log have to be 0 or more.")


@dataclass(slots=True)
class Practice:
    """What one learner has done with one skill or item: answers, and the time of the last."""

    right: int = 0
    wrong: int = 0
    at: float = 0.0

    def slopes(self, at: float, settings: LogSettings) -> dict[str, float]:
        """Values of the slopes for an answer at a time, by the name of what they count."""
        values: dict[str, float] = {}
        if settings.counts:
            values["right"] = log1p(self.right)
            values["wrong"] = log1p(self.wrong)
        if settings.gaps and self.right + self.wrong:
            values["gap"] = log1p(min(max(0.0, at - self.at), _LONGEST) / _MINUTE)
        return {name: value for name, value in values.items() if value}


@dataclass(slots=True)
class AnswerModel:
    """What is known of everybody after the answers so far.

    Attributes:
        settings: the population before the first answer.
        weights: by what they belong to, such as ("item", name) or ("own", learner, skill).
        practice: by learner and skill.
    """

    settings: LogSettings = field(default_factory=LogSettings)
    weights: dict[tuple[str, ...], Weight] = field(default_factory=dict)
    practice: dict[tuple[str, str], Practice] = field(default_factory=dict)

    def predict(self, answer: Answer) -> float:
        """Probability that an answer comes out right; its `correct` is not looked at."""
        terms = [(self.weights.get(key) or self._new(key), value) for key, value in self._all(answer).items()]
        return foretell(terms, self.settings.lapse)

    def observe(self, answer: Answer) -> float:
        """Learn from an answer.

        Returns:
            Probability of a right answer, as foretold before it was known.

        Raises:
            RecordError: if its time is not finite.
        """
        if not isfinite(answer.at):
            raise RecordError(f"An answer needs a finite time in seconds, not {answer.at}.")
        terms: list[Term] = []
        for key, value in self._all(answer).items():
            weight = self.weights.get(key)
            if weight is None:
                weight = self.weights[key] = self._new(key)
            terms.append((weight, value))
        chance = learn(terms, answer.correct, self.settings.lapse)
        self.remember(answer)
        return chance

    def remember(self, answer: Answer) -> None:
        """Count an answer as practice, and learn nothing else from it."""
        for skill in set(answer.skills):
            practice = self.practice.setdefault((answer.learner, skill), Practice())
            practice.right += answer.correct
            practice.wrong += not answer.correct
            practice.at = answer.at

    def values(self, answer: Answer) -> dict[tuple[str, ...], float]:
        """The features of an answer that are not the learner's own, with their values.

        A slope is learned once for all skills and once for each. Skills that an answer
        takes together share its counts, so that it weighs no more than one of one skill.
        """
        settings = self.settings
        values: dict[tuple[str, ...], float] = {("start",): 1.0}
        if settings.items and answer.item:
            values["item", answer.item] = 1.0
        skills = sorted(set(answer.skills))
        for skill in skills:
            values["skill", skill] = 1.0 / len(skills) ** 0.5
            practice = self.practice.get((answer.learner, skill))
            if practice is None:
                continue
            for name, value in practice.slopes(answer.at, settings).items():
                values["slope", name] = values.get(("slope", name), 0.0) + value / len(skills)
                values["slope", name, skill] = value / len(skills)
        return values

    def _all(self, answer: Answer) -> dict[tuple[str, ...], float]:
        values = self.values(answer)
        values["level", answer.learner] = 1.0
        skills = set(answer.skills)
        for skill in sorted(skills):
            values["own", answer.learner, skill] = 1.0 / len(skills) ** 0.5
        return values

    def _new(self, key: tuple[str, ...]) -> Weight:
        settings = self.settings
        match key[0]:
            case "start":
                return Weight(settings.start, 1.0)
            case "level":
                return Weight(0.0, settings.level_var, settings.level_drift, settings.level_var)
            case "own":
                return Weight(0.0, settings.own_var, settings.own_drift, settings.own_var)
            case "item":
                return Weight(0.0, settings.item_var)
            case "skill":
                return Weight(0.0, settings.skill_var)
        return Weight(0.0, settings.slope_var)


def predict_then_update(answers: Iterable[Answer], settings: LogSettings | None = None) -> Iterator[float]:
    """Foretell each answer from those before it, then learn from it.

    Args:
        answers: in the order in which they were given, of any number of learners.
        settings: the population before the first answer.

    Yields:
        The probability of a right answer, one for each answer.

    Raises:
        RecordError: if a time is not finite.
    """
    model = AnswerModel(settings or LogSettings())
    for answer in answers:
        yield model.observe(answer)

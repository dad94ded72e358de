"""The population of the tracker, refitted from the records of many learners.

Conventions: levels and effects on the probit scale; losses in nats. Empirical Bayes
(Robbins 1956; type II maximum likelihood): the likelihood of a population is the product
of what each answer was foretold with, one ahead (prequential, Dawid 1984), by a tracker of
that population for each learner. That practice leaned towards weak spots does no harm,
since it leaned by past answers only. Some learners are held out, and the new population
has to foretell them better.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import fsum, log, log2, sqrt
from random import Random
from statistics import fmean, stdev
from typing import Final

from museflow_engine.errors import ModelError
from museflow_engine.events import Record
from museflow_engine.learner import Learner, SkillTracker
from museflow_engine.learner.belief import Prior
from museflow_engine.learner.forgetting import SITTING
from museflow_engine.learner.metrics import calibration_error
from museflow_engine.learner.population import DEFAULT, LevelPrior, Population, family_of
from museflow_engine.skill import INTERSECTION

FEWEST_LEARNERS: Final = 8
FEWEST_ANSWERS: Final = 30
"""Who gave fewer answers tells too little of a population, and is left out."""
FACTORS: Final = (3.0, 1.7)

_WORTH: Final = 2.0  # nats that a step has to gain, so that chance does not pass for a finding
_HOPELESS: Final = 20.0  # nats behind the best at which a trial is given up before its last learner
_LEAST_VAR, _MOST_VAR = 1e-4, 4.0
_LEAST_SHARE, _MOST_SHARE = 1e-4, 0.9
_LEAST_CHANCE: Final = 1e-12
_LEAST_PACE, _MOST_PACE = 0.02, 50.0
_PLAIN, _DEVIATION, _SKILL = "plain", "deviation", "skill"


@dataclass(frozen=True, slots=True)
class Heard:
    """One answer as the tracker is told of it; see `SkillTracker.observe`."""

    skills: tuple[str, ...]
    correct: bool
    at: float
    outcome: str = ""
    credit: float = 1.0


@dataclass(frozen=True, slots=True)
class Forecast:
    """How well answers were foretold: log loss an answer, and expected calibration error.

    Both take an answer that was not heard for certain: the loss by its credit, the
    calibration as what it more likely was.
    """

    log_loss: float
    calibration_error: float


@dataclass(frozen=True, slots=True)
class PopulationFit:
    """A population that foretells better, and by how much.

    Attributes:
        population: what was fitted.
        before, after: forecasts of learners held out, from the present population and this.
        gain, error: nats gained for each of those learners, the mean and its standard error.
        learners, held_out: how many were learned from, and how many were not.
        answers: of both together.
    """

    population: Population
    before: Forecast
    after: Forecast
    gain: float
    error: float
    learners: int
    held_out: int
    answers: int


class _Listener(SkillTracker):
    """Writes down what it is told and believes nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[Heard] = []

    def observe(
        self, skills: Sequence[str], correct: bool, at: float, *, outcome: str = "", credit: float = 1.0
    ) -> float:
        """Write an answer down."""
        self.heard.append(Heard(tuple(skills), correct, at, outcome, credit))
        return 0.5


def heard_in(records: Iterable[Record]) -> list[Heard]:
    """What a tracker is told by the records of one learner.

    Raises:
        RecordError: if a record does not fit those before it.
    """
    learner, listener = Learner(), _Listener()
    learner.tracker = listener
    for record in records:
        learner.apply(record)
    return listener.heard


def fit_population(
    heard: Mapping[str, Sequence[Heard]],
    rng: Random,
    start: Population = DEFAULT,
    *,
    share: float = 0.25,
    factors: Sequence[float] = FACTORS,
) -> PopulationFit:
    """Fit a population to the answers of many learners.

    Coordinate ascent: each number in turn is moved by a step as long as that makes the
    answers likelier by more than chance would; the next round takes smaller steps.

    Args:
        heard: by learner, their answers in the order in which they were given.
        rng: draws who is held out.
        start: the population to start from and to beat.
        share: share of the learners to hold out, above 0 and below 1.
        factors: size of the steps, one round for each, the widest first.

    Raises:
        ModelError: if the learners are too few, or the fitted population does not foretell
            those held out better by more than the standard error of the gain.
    """
    people = sorted(person for person, answers in heard.items() if len(answers) >= FEWEST_ANSWERS)
    if len(people) < FEWEST_LEARNERS:
        raise ModelError(
            f"A population is fitted to at least {FEWEST_LEARNERS} learners with {FEWEST_ANSWERS} answers "
            f"each, and these are {len(people)}. Add the records of others."
        )
    rng.shuffle(people)
    cut = max(2, round(share * len(people)))
    unknown, known = ([heard[person] for person in part] for part in (people[:cut], people[cut:]))
    outcomes = {answer.outcome for answers in known for answer in answers}
    levels = {**start.levels, **{outcome: start.level_of(outcome) for outcome in sorted(outcomes)}}
    fitted = _climb(known, replace(start, levels=levels), factors)
    losses = [[_loss(answers, population) for answers in unknown] for population in (start, fitted)]
    gains = [before - after for before, after in zip(*losses, strict=True)]
    gain, error = fmean(gains), stdev(gains) / sqrt(len(gains))
    before, after = (forecast(unknown, population) for population in (start, fitted))
    if gain <= error:
        raise ModelError(
            "The fitted population foretells learners held out no better than the present one (log loss "
            f"{after.log_loss:.4f}, present {before.log_loss:.4f}; gained {gain:.1f} ± {error:.1f} nats "
            "each). The present one stays. The records of more learners may tell more."
        )
    answers = sum(len(heard[person]) for person in people)
    return PopulationFit(fitted, before, after, gain, error, len(known), len(unknown), answers)


@dataclass(frozen=True, slots=True)
class _Number:
    """One number of a population that is fitted.

    Attributes:
        of: "level", "plain", "deviation", "skill" for both of these, or "family".
        name: the outcome or the family; empty for the others.
        field: of `LevelPrior` or `Prior`.
    """

    of: str
    name: str
    field: str

    def moved(self, population: Population, factor: float) -> Population:
        """The population with this number a step further; a factor below 1 is a step back."""
        if self.of == "level":
            level = _level_moved(population.level_of(self.name), self.field, factor)
            return replace(population, levels={**population.levels, self.name: level})
        families = dict(population.families)
        if self.of == "family":
            usual = population.deviation if INTERSECTION in self.name else population.plain
            families[self.name] = _prior_moved(families.get(self.name, usual), self.field, factor)
            return replace(population, families=families)
        # A family that differs in the share of weak skills shares all else with its kind.
        for family, prior in families.items():
            if self._is_of(INTERSECTION in family):
                families[family] = _prior_moved(prior, self.field, factor)
        plain, deviation = (
            _prior_moved(prior, self.field, factor) if self._is_of(is_deviation) else prior
            for prior, is_deviation in ((population.plain, False), (population.deviation, True))
        )
        return replace(population, plain=plain, deviation=deviation, families=families)

    def _is_of(self, is_deviation: bool) -> bool:
        return self.of == _SKILL or (self.of == _DEVIATION) == is_deviation


def _level_moved(level: LevelPrior, field: str, factor: float) -> LevelPrior:
    if field == "mean":
        return replace(level, mean=level.mean + 0.25 * log2(factor))
    return replace(level, var=_within(_LEAST_VAR, level.var * factor, _MOST_VAR))


def _prior_moved(prior: Prior, field: str, factor: float) -> Prior:
    match field:
        case "weak":
            odds = prior.weak / (1.0 - prior.weak) * factor
            return replace(prior, weak=_within(_LEAST_SHARE, odds / (1.0 + odds), _MOST_SHARE))
        case "slab_mean":
            return replace(prior, slab_mean=prior.slab_mean * sqrt(factor))
        case "slab_var":
            return replace(prior, slab_var=_within(_LEAST_VAR, prior.slab_var * factor, _MOST_VAR))
        case "change":
            return replace(prior, change=_within(_LEAST_PACE, prior.change * factor, _MOST_PACE))
        case "fading":
            return replace(prior, fading=_within(_LEAST_PACE, prior.fading * factor, _MOST_PACE))
    return replace(prior, spike_var=_within(_LEAST_VAR, prior.spike_var * factor, _MOST_VAR))


def _within(least: float, value: float, most: float) -> float:
    return min(max(value, least), most)


def _numbers(known: Sequence[Sequence[Heard]]) -> list[_Number]:
    """What is fitted: levels, both kinds of skill, shares of weak skills by family, and change."""
    outcomes = sorted({answer.outcome for answers in known for answer in answers})
    families = sorted(_families(known))
    return [
        *(_Number("level", outcome, field) for outcome in outcomes for field in ("mean", "var")),
        *(_Number(_PLAIN, "", field) for field in ("weak", "slab_mean", "slab_var", "spike_var")),
        *(_Number(_DEVIATION, "", field) for field in ("weak", "spike_var")),
        *(_Number("family", family, "weak") for family in families),
        _Number(_SKILL, "", "change"),
        *([_Number(_SKILL, "", "fading")] if sum(map(_paused, known)) >= FEWEST_LEARNERS // 2 else []),
    ]


def _paused(answers: Sequence[Heard]) -> bool:
    """Whether a learner came back after a pause."""
    return any(after.at - before.at > SITTING for before, after in pairwise(answers))


def _families(known: Sequence[Sequence[Heard]]) -> Iterator[str]:
    """Families that several learners met."""
    met: dict[str, set[int]] = {}
    for learner, answers in enumerate(known):
        for skill in {skill for answer in answers for skill in answer.skills}:
            met.setdefault(family_of(skill), set()).add(learner)
    return (family for family, learners in met.items() if len(learners) >= FEWEST_LEARNERS // 2)


def _climb(known: Sequence[Sequence[Heard]], population: Population, factors: Sequence[float]) -> Population:
    numbers = _numbers(known)
    least = [_loss(answers, population) for answers in known]
    for factor in factors:
        for number in numbers:
            for times in (factor, 1.0 / factor):
                better = False
                while (losses := _losses(known, tried := number.moved(population, times), least)) is not None:
                    population, least, better = tried, losses, True
                if better:
                    break
    return population


def _losses(
    known: Sequence[Sequence[Heard]], population: Population, best: Sequence[float]
) -> list[float] | None:
    """The loss of each learner; None if it is in all no better than the best so far."""
    losses: list[float] = []
    behind = 0.0
    for answers, loss in zip(known, best, strict=True):
        losses.append(_loss(answers, population))
        behind += losses[-1] - loss
        if behind > _HOPELESS:
            return None
    return losses if behind < -_WORTH else None


def _loss(answers: Sequence[Heard], population: Population) -> float:
    """Minus the logarithm of the likelihood of one learner's answers."""
    return fsum(-log(max(_LEAST_CHANCE, chance)) for _, chance in _foretold(answers, population))


def _foretold(answers: Sequence[Heard], population: Population) -> Iterator[tuple[float, float]]:
    """For each answer, the probability of a right one, and that of what was heard."""
    tracker = SkillTracker(population)
    for each in answers:
        right = tracker.observe(each.skills, each.correct, each.at, outcome=each.outcome, credit=each.credit)
        true = right if each.correct else 1.0 - right
        yield right, 1.0 - each.credit + (2.0 * each.credit - 1.0) * true


def forecast(people: Sequence[Sequence[Heard]], population: Population) -> Forecast:
    """How well a population foretells the answers of some people, each in order."""
    foretold = [pair for answers in people for pair in _foretold(answers, population)]
    correct = [answer.correct for answers in people for answer in answers]
    losses = [-log(max(_LEAST_CHANCE, chance)) for _, chance in foretold]
    return Forecast(fmean(losses), calibration_error([right for right, _ in foretold], correct))

"""How well logs of answers are foretold, beside four baselines in the same run.

    python -m benchmarks.answer_logs [FILE...] [--held-out .2] [--seed 0]

FILE is read as `museflow_engine.io.answer_logs` tells. Without one, three logs of made-up
learners are taken, in which answers take one to three skills.

Conventions: a share of the learners is held out. Everybody first learns from the others,
then foretells each answer of those held out from what came before it. The logistic
regression is fitted to the answers of the others at once, on the features that the model
has for somebody unknown (items, skills, counts, pauses); it sees the past of the one who
answers in the counts, as the model does. Figures are for the learners held out.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from math import exp, fsum, log
from pathlib import Path
from random import Random
from statistics import fmean

from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from benchmarks.figure import Figure
from museflow_engine.io.answer_logs import read_answers
from museflow_engine.learner import SkillTracker
from museflow_engine.learner.logs import Answer, AnswerModel
from museflow_engine.learner.metrics import auc, calibration_error, log_loss

HELD_OUT = 0.2
LOGS = range(1000, 1003)
"""Seeds of the made-up logs."""
_DAY = 86400.0
_ELO_STEP = 0.4
_ELO_SLOWING = 0.05


def museflow(known: Sequence[Answer], held_out: Sequence[Answer]) -> list[float]:
    """The model of many learners."""
    model = AnswerModel()
    for answer in known:
        model.observe(answer)
    return [model.observe(answer) for answer in held_out]


def one_learner_alone(known: Sequence[Answer], held_out: Sequence[Answer]) -> list[float]:  # noqa: ARG001 - one protocol
    """The tracker of the engine, which knows nothing of others but its prior."""
    trackers: dict[str, SkillTracker] = {}
    return [
        trackers.setdefault(answer.learner, SkillTracker()).observe(answer.skills, answer.correct, answer.at)
        for answer in held_out
    ]


def logistic_regression(known: Sequence[Answer], held_out: Sequence[Answer]) -> list[float]:
    """Batch logistic regression on the same features (scikit-learn)."""
    model, rows = AnswerModel(), []
    for answer in [*known, *held_out]:
        rows.append({":".join(key): value for key, value in model.values(answer).items()})
        model.remember(answer)
    features = DictVectorizer()
    fitted = LogisticRegression(C=1.0, max_iter=300)
    fitted.fit(features.fit_transform(rows[: len(known)]), [answer.correct for answer in known])
    chances = fitted.predict_proba(features.transform(rows[len(known) :]))[:, 1]
    return [float(chance) for chance in chances]


def elo(known: Sequence[Answer], held_out: Sequence[Answer]) -> list[float]:
    """Elo: a rating for each learner against the mean rating of item and skills.

    Steps shrink with the number of answers (Pelánek 2016, *Applications of the Elo rating
    system in adaptive educational systems*).
    """
    ratings: dict[tuple[str, str], float] = {}
    seen: dict[tuple[str, str], int] = {}
    foretold: list[float] = []
    for answer in [*known, *held_out]:
        person = ("learner", answer.learner)
        others = [("skill", skill) for skill in sorted(set(answer.skills))]
        others += [("item", answer.item)] if answer.item else []
        against = fsum(ratings.get(each, 0.0) for each in others) / max(1, len(others))
        chance = 1.0 / (1.0 + exp(against - ratings.get(person, 0.0)))
        foretold.append(chance)
        for each, sign in [(person, 1.0), *((other, -1.0) for other in others)]:
            step = _ELO_STEP / (1.0 + _ELO_SLOWING * seen.get(each, 0))
            ratings[each] = ratings.get(each, 0.0) + sign * step * (answer.correct - chance)
            seen[each] = seen.get(each, 0) + 1
    return foretold[len(known) :]


def beta_bernoulli(known: Sequence[Answer], held_out: Sequence[Answer]) -> list[float]:
    """Each learner's share of right answers in each skill, started at everybody's."""
    everybody: dict[str, list[float]] = {}
    for answer in known:
        for skill in answer.skills:
            everybody.setdefault(skill, [1.0, 1.0])[0 if answer.correct else 1] += 1.0
    own: dict[tuple[str, str], list[float]] = {}
    foretold: list[float] = []
    for answer in held_out:
        shares = []
        for skill in answer.skills:
            right, wrong = everybody.get(skill, (1.0, 1.0))
            start = 4.0 * right / (right + wrong)
            counts = own.setdefault((answer.learner, skill), [start, 4.0 - start])
            shares.append(counts[0] / (counts[0] + counts[1]))
            counts[0 if answer.correct else 1] += 1.0
        foretold.append(fsum(shares) / len(shares) if shares else 0.5)
    return foretold


MODELS = {
    "museflow": museflow,
    "the tracker, one learner alone": one_learner_alone,
    "logistic regression": logistic_regression,
    "Elo": elo,
    "Beta-Bernoulli": beta_bernoulli,
}


def split(answers: Sequence[Answer], share: float, seed: int) -> tuple[list[Answer], list[Answer]]:
    """The answers of those who are known, and of those held out; the order stays."""
    learners = sorted({answer.learner for answer in answers})
    out = set(Random(seed).sample(learners, max(1, round(share * len(learners)))))
    known = [answer for answer in answers if answer.learner not in out]
    return known, [answer for answer in answers if answer.learner in out]


def made_up(seed: int, learners: int = 150, answers: int = 60) -> list[Answer]:
    """A log of made-up learners, who differ in level and skill, learn and forget.

    Each item takes one to three of twenty skills. The truth is logistic, not the probit
    of the model: an answer is right with 1 / (1 + exp(-(level + mean strength - what the
    item asks for))), with slips and guesses in one of twenty.
    """
    rng = Random(seed)
    asks = {f"skill{number}": rng.gauss(0.0, 0.7) for number in range(20)}
    items = {
        f"item{n}": (rng.sample(sorted(asks), rng.choice((1, 1, 2, 3))), rng.gauss(0.0, 0.5))
        for n in range(80)
    }
    log_of_all = [
        answer for number in range(learners) for answer in _one(f"learner{number}", answers, items, asks, rng)
    ]
    return sorted(log_of_all, key=lambda answer: answer.at)


def _one(
    name: str, answers: int, items: dict[str, tuple[list[str], float]], asks: dict[str, float], rng: Random
) -> Iterator[Answer]:
    level, at = rng.gauss(0.8, 0.8), rng.uniform(0.0, 30.0) * _DAY
    strength = {skill: rng.gauss(0.0, 0.6) - ask for skill, ask in asks.items()}
    practised: dict[str, tuple[int, float]] = {}
    for number in range(answers):
        at += rng.expovariate(1.0 / 60.0) + (rng.uniform(0.5, 10.0) * _DAY if number % 20 == 19 else 0.0)
        item = rng.choice(sorted(items))
        skills, extra = items[item]
        total = 0.0
        for skill in skills:
            times, last = practised.get(skill, (0, at))
            total += strength[skill] + 0.5 * log(1 + times) - 0.1 * log(1.0 + (at - last) / _DAY)
            practised[skill] = (times + 1, at)
        chance = 1.0 / (1.0 + exp(extra - level - total / len(skills)))
        correct = rng.random() < 0.025 + 0.95 * chance
        yield Answer(name, tuple(skills), correct, at, item)


def measure(answers: Sequence[Answer], share: float, seed: int) -> dict[str, tuple[float, float, float]]:
    """AUC, log loss and calibration error of every model on one log."""
    known, held_out = split(answers, share, seed)
    truth = [answer.correct for answer in held_out]
    found: dict[str, tuple[float, float, float]] = {}
    for name, model in MODELS.items():
        foretold = model(known, held_out)
        found[name] = (auc(foretold, truth), log_loss(foretold, truth), calibration_error(foretold, truth))
    return found


def figures() -> list[Figure]:
    """On the made-up logs, each beside logistic regression: the mean over three."""
    found = [measure(made_up(seed), HELD_OUT, seed=0) for seed in LOGS]
    return [
        Figure(
            f"answers.{name}",
            fmean(each["museflow"][place] for each in found),
            "",
            fmean(each["logistic regression"][place] for each in found),
            "logistic regression",
        )
        for place, name in enumerate(("auc", "log_loss", "calibration_error"))
    ]


def main(argv: Sequence[str] | None = None) -> None:
    """Print a table for each log."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE")
    parser.add_argument("--held-out", type=float, default=HELD_OUT, help="share of the learners held out")
    parser.add_argument("--seed", type=int, default=0, help="draws the learners held out")
    options = parser.parse_args(argv)
    logs = {str(path): read_answers(path) for path in options.files}
    for title, answers in (logs or {f"made up, seed {seed}": made_up(seed) for seed in LOGS}).items():
        learners = len({answer.learner for answer in answers})
        print(f"{title}: {len(answers)} answers of {learners} learners")
        print(f"{'':32}     AUC  log loss      ECE")
        for name, (area, loss, error) in measure(answers, options.held_out, options.seed).items():
            print(f"{name:32}{area:8.4f}{loss:10.4f}{error:9.4f}")


if __name__ == "__main__":
    main()

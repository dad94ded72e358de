"""How the tracker follows change, and how true its forecasts are.

Conventions: exposures of a skill are multiples of what the music alone would give, as
expected from the weights drawn; 1 is parity. The calibration error is the mean distance
of forecast and outcome over ten bins of equal width, weighted by the answers in each
(Naeini, Cooper & Hauskrecht 2015, *Obtaining well calibrated probabilities using
Bayesian binning*); a forecast is the one given before its answer, and the first ones
count. It is over one learner of each of six kinds: strong, with weak spots, weak
throughout at .8 and at .6, one who learns, and one weaker in one hand.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from random import Random
from statistics import fmean, median, quantiles

from benchmarks.figure import Figure
from benchmarks.learner_material import (
    BASELINE,
    FLAGGED_FROM,
    TRACKERS,
    USUAL,
    AdaptiveLoop,
    Tracker,
    play,
    rows,
)
from museflow_engine.learner import SkillTracker
from museflow_engine.simulation import SimulatedStudent

_SKILL = "pitch:E4"
_DAY = 86_400.0
_NEAR_PARITY = 1.5
_QUIET = 2
_WEAK_PHRASES = 30
_AFTER = 40
_SETTLED = 20
_BINS = 10
_MOST = 80


def students() -> dict[str, SimulatedStudent]:
    """The six kinds of learner whose answers are foretold."""
    spots = {"pitch:E4": 0.5, "rhythm:1.5": 0.7, "pitch:F3×rhythm:1": 0.5}
    return {
        "strong": SimulatedStudent({}, USUAL),
        "weak spots": SimulatedStudent(spots, USUAL),
        "weak at .8": SimulatedStudent({"interval:+3": 0.5}, 0.8),
        "weak at .6": SimulatedStudent({}, 0.6),
        "learning": SimulatedStudent(spots, 0.95, learning=0.03),
        "weak hand": SimulatedStudent({"hand:left": 0.6}, 0.93),
    }


def forecasts(student: SimulatedStudent, seed: int, notes: int = 600) -> list[tuple[float, bool]]:
    """Foretold probability of each answer, and the answer; two a note."""
    rng, tracker = Random(seed), SkillTracker()
    told: list[tuple[float, bool]] = []
    for at, row in zip(range(notes), rows(rng), strict=False):
        for skills, outcome in ((row.pitch, "pitch"), (row.rhythm, "rhythm")):
            correct = rng.random() < student.chance(skills)
            chance = tracker.observe(skills, correct, at * 1.0, outcome=outcome)
            told.append((chance, correct))
        student.practise(row.all)
    return told


def calibration_error(told: Iterable[tuple[float, bool]]) -> float:
    """Expected calibration error of (forecast, outcome) pairs; 0 is best, 1 worst."""
    gaps, count = [0.0] * _BINS, 0
    for chance, correct in told:
        gaps[min(int(chance * _BINS), _BINS - 1)] += chance - correct
        count += 1
    return sum(abs(gap) for gap in gaps) / count


def exposures_to_flag_a_relapse(tracker: Tracker, seed: int, days: float = 21.0) -> int:
    """Exposures until a skill that was weak, then mastered, is flagged on its relapse."""
    rng = Random(seed)
    music, at, met = rows(rng), 0.0, 0
    history: tuple[tuple[int, dict[str, float]], ...] = ((200, {_SKILL: 0.5}), (600, {}))
    for notes, weak in history:
        student = SimulatedStudent(weak, USUAL)
        for _ in range(notes):
            at += 1.0
            play(tracker, student, next(music), at, rng)
    student, at = SimulatedStudent({_SKILL: 0.5}, USUAL), at + days * _DAY
    while met < _MOST:
        row = next(music)
        at += 1.0
        play(tracker, student, row, at, rng)
        met += _SKILL in row.all
        if _SKILL in row.all and tracker.suspicion(_SKILL) >= FLAGGED_FROM:
            break
    return met


def after_mastery(tracker: Tracker, seed: int) -> tuple[int, float]:
    """How a skill leaves the loop once it is mastered.

    Returns:
        Phrases until its exposure stays at 1.5 times parity or less for two phrases, and
        its mean exposure in the last twenty of forty phrases.
    """
    loop = AdaptiveLoop(tracker, seed)
    weak = SimulatedStudent({_SKILL: 0.5}, USUAL)
    for _ in range(_WEAK_PHRASES):
        loop.phrase(weak)
    mastered = SimulatedStudent({}, USUAL)
    multiples = [loop.phrase(mastered, _SKILL)[1] for _ in range(_AFTER)]
    return _phrases_until_quiet(multiples), fmean(multiples[-_SETTLED:])


def _phrases_until_quiet(multiples: Sequence[float]) -> int:
    """Phrases before the first of two in a row at 1.5 times parity or less."""
    for phrase in range(len(multiples) - _QUIET + 1):
        if max(multiples[phrase : phrase + _QUIET]) <= _NEAR_PARITY:
            return phrase
    return len(multiples)


def figures(seeds: Sequence[int]) -> list[Figure]:
    """Relapse, mastery and calibration under permanent names, each with its spread."""
    relapse = [[exposures_to_flag_a_relapse(tracker(), seed) for seed in seeds] for tracker in TRACKERS]
    mastery = [[after_mastery(tracker(), seed) for seed in seeds] for tracker in TRACKERS]
    phrases, final = ([[each[part] for each in learners] for learners in mastery] for part in (0, 1))
    told = {kind: [forecasts(students()[kind], seed) for seed in seeds] for kind in students()}
    by_seed = [
        calibration_error(pair for each in told.values() for pair in each[number])
        for number in range(len(seeds))
    ]
    by_kind = {
        kind: calibration_error(pair for learner in each for pair in learner) for kind, each in told.items()
    }
    everybody = calibration_error(pair for each in told.values() for learner in each for pair in learner)
    return [
        *spread("learner.exposures_to_flag_relapse", *relapse),
        *spread("learner.phrases_to_parity", *phrases),
        *spread("learner.exposure_after_mastery", *final),
        *spread("learner.calibration_error", by_seed),
        Figure("learner.calibration_error.all_seeds", everybody, ""),
        Figure("learner.calibration_error.worst_kind", max(by_kind.values()), ""),
    ]


def spread(name: str, ours: Sequence[float], base: Sequence[float] = ()) -> list[Figure]:
    """Median and ninetieth percentile, beside those of the baseline if there is one."""
    return [
        Figure(f"{name}{end}", of(ours), "", of(base) if base else None, BASELINE if base else "")
        for end, of in (("", median), (".p90", _ninetieth))
    ]


def _ninetieth(values: Sequence[float]) -> float:
    return quantiles(values, n=10, method="inclusive")[8]

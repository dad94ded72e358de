"""What the weights are worth to a learner: phrases to pass, and to mastery, with them and without.

    python -m benchmarks.whole_loop [--seeds 30 --first 1000] [--levels 1.1-1.18] [--jobs 2]
                                    [--output FILE]

A simulated student with one planted weakness goes along the road in a real session: phrases
of the generator, played as events, heard by the judge, learned from by the belief that
weighs the next phrase. "Parity" is the same engine with its weights off, "sound" the same
student without the weakness, at parity. The three share their seeds. Each goes on until the
last of the levels is passed and the weakness is mastered, whichever is later: a level can
be passed by luck, so that phrases to pass alone would speak for phrases that avoid what is weak.

Conventions: the student succeeds at `--skill` in each outcome of a note, at `--success` of
it where the weakness is, and learns as `SimulatedStudent` does: each exposure of the weak
skill closes the share `--learning` of what is left. All gain depends on that. Mastery is a
true success of .9. The planted skill is drawn, by the seed, from the `_COMMON` most frequent
of its kind that are at most a quarter of the notes of these levels. What a weakness costs is
what is practised beyond the sound student until the levels are passed. Whoever does not arrive within
`--most` phrases counts as these. With `--output` each run is kept as a line of JSON, and what
is there already is not run again.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from itertools import product
from multiprocessing import Pool
from pathlib import Path
from random import Random
from statistics import fmean, median, quantiles

from benchmarks.figure import Figure, slug
from museflow_engine import Learner, PhraseGenerator, Roadmap, load_roadmap
from museflow_engine.events import PhrasePlayed
from museflow_engine.level import Level
from museflow_engine.runner.simulated_practice import (
    MASTERED_FROM,
    Plan,
    SimulatedPractice,
    UnweightedLearner,
    practise,
)
from museflow_engine.simulation import SimulatedStudent
from museflow_engine.skill import is_intersection, skills_of

KINDS = ("pitch", "rhythm", "pitch × rhythm", "interval", "series")
ARMS: Mapping[str, type[Learner]] = {
    "weights": Learner,
    "parity": UnweightedLearner,
    "sound": UnweightedLearner,
}
UNIT_1 = "1.1-1.18"
FIRST_SEED = 1000
SEEDS = 30
_COMMON = 6
_MOST_SHARE = 0.25
_PHRASES = 10
_RESAMPLED = 400


@dataclass(frozen=True, slots=True)
class Case:
    """One run: which student goes where.

    Attributes:
        arm: one of `ARMS`.
        kind: one of `KINDS`.
        seed: of the planted skill, the phrases and the slips.
        levels: first and last level, "1.1-1.18".
        success: probability of success where the weakness is, at first.
        learning: share of the way to `skill` that one exposure closes.
        skill: probability of success elsewhere.
        most: phrases after which the student gives up.
    """

    arm: str
    kind: str
    seed: int
    levels: str = UNIT_1
    success: float = 0.5
    learning: float = 0.03
    skill: float = 0.97
    most: int = 1500


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it.

    Attributes:
        skill: the planted skill; "" for a sound student.
        passed: whether the last level was passed.
        phrases: phrases until then; the most there may be, if it was not.
        success: true success at the planted skill then.
        is_mastered: whether its true success came to .9, then or later.
        mastered: phrases until it did; the most there may be, if it never did.
    """

    skill: str
    passed: bool
    phrases: int
    success: float
    is_mastered: bool
    mastered: int

    @property
    def both(self) -> int:
        """Phrases until the level was passed and the weakness mastered."""
        return max(self.phrases, self.mastered)


def run(case: Case) -> Outcome:
    """Have one student go along the road, till the levels are passed and the weakness is mastered."""
    first, last = _ends(case.levels)
    skill = "" if case.arm == "sound" else planted(case)
    student = SimulatedStudent({skill: case.success} if skill else {}, case.skill, learning=case.learning)
    passed: list[tuple[int, float]] = []

    def arrived(happened: SimulatedPractice) -> bool:
        if not passed and last in happened.passed_levels:
            played = sum(isinstance(record, PhrasePlayed) for record in happened.records)
            passed.append((played, student.weak.get(skill, case.skill)))
        return bool(passed) and student.weak.get(skill, 1.0) >= MASTERED_FROM

    happened = practise(
        student,
        _road().level(first),
        Plan(phrases=case.most),
        Random(f"whole loop/{case.seed}"),
        roadmap=_road(),
        learner=ARMS[case.arm](),
        until=arrived,
    )
    spot = happened.spots.get(skill)
    phrases, success = passed[0] if passed else (case.most, student.weak.get(skill, case.skill))
    mastered = spot.mastered_phrase if spot else 0
    return Outcome(
        skill,
        bool(passed),
        phrases,
        success,
        mastered is not None,
        case.most if mastered is None else mastered,
    )


def planted(case: Case) -> str:
    """The skill in which the student of a case is weak."""
    return Random(f"planted/{case.seed}").choice(common(case.kind, case.levels))


@lru_cache
def common(kind: str, levels: str) -> Sequence[str]:
    """The most frequent skills of a kind that are at most a quarter of the notes, most frequent first."""
    found, notes = Counter[str](), 0
    for level in _between(*_ends(levels)):
        for tier in level.tiers:
            generator = PhraseGenerator(tier, rng=Random(1))
            for _ in range(_PHRASES):
                rows = skills_of(generator.next()).values()
                notes += len(rows)
                found.update(skill for row in rows for skill in row.all if kind_of(skill) == kind)
    return [skill for skill, count in found.most_common() if count <= _MOST_SHARE * notes][:_COMMON]


@lru_cache
def _road() -> Roadmap:
    return load_roadmap()


def _ends(levels: str) -> tuple[str, str]:
    first, _, last = levels.partition("-")
    return first, last or first


def _between(first: str, last: str) -> Sequence[Level]:
    levels = _road().levels
    return levels[levels.index(_road().level(first)) : levels.index(_road().level(last)) + 1]


def kind_of(skill: str) -> str:
    """The kind of weakness that a skill would be; "" for none of `KINDS`."""
    family, _, rest = skill.partition(":")
    if is_intersection(skill):
        return "pitch × rhythm" if family == "pitch" and "×rhythm:" in rest else ""
    return {"pitch": "pitch", "rhythm": "rhythm", "interval": "interval", "notes": "series"}.get(family, "")


def cases(seeds: Iterable[int], like: Case, kinds: Sequence[str] = KINDS) -> list[Case]:
    """Every run that is needed to compare, for each seed; a sound student is of no kind."""
    return [
        replace(like, arm=arm, kind=kind, seed=seed)
        for seed in seeds
        for arm, kind in [("sound", ""), *product(("weights", "parity"), kinds)]
    ]


def run_all(wanted: Sequence[Case], jobs: int = 1, output: Path | None = None) -> dict[Case, Outcome]:
    """Run what is not in the file yet, and keep it there as it comes."""
    done = dict(_kept(output)) if output and output.exists() else {}
    to_do = [case for case in wanted if case not in done]
    for case, outcome in zip(to_do, _runs(to_do, jobs), strict=True):
        done[case] = outcome
        if output:
            with output.open("a", encoding="utf-8") as file:
                file.write(json.dumps([asdict(case), asdict(outcome)]) + "\n")
    return {case: done[case] for case in wanted}


def _runs(to_do: Sequence[Case], jobs: int) -> Iterator[Outcome]:
    if jobs == 1:
        yield from map(run, to_do)
        return
    with Pool(jobs) as pool:
        yield from pool.imap(run, to_do)


def _kept(output: Path) -> Iterator[tuple[Case, Outcome]]:
    for line in output.read_text(encoding="utf-8").splitlines():
        case, outcome = json.loads(line)
        yield Case(**case), Outcome(**outcome)


def figures(outcomes: Mapping[Case, Outcome]) -> list[Figure]:
    """What the weights are worth for each kind of weakness, with the spread over the seeds."""
    kinds = [kind for kind in KINDS if any(case.kind == kind for case in outcomes)]
    return [figure for kind in kinds for figure in _of_kind(kind, outcomes)]


def of_unit_1(seeds: int = SEEDS, jobs: int = 2) -> list[Figure]:
    """All kinds of weakness over all of Unit 1, for learners that nothing was tuned on."""
    like = Case("weights", "", 0)
    return figures(run_all(cases(range(FIRST_SEED, FIRST_SEED + seeds), like), jobs))


def _of_kind(kind: str, outcomes: Mapping[Case, Outcome]) -> Iterator[Figure]:
    by_arm = {arm: {c.seed: o for c, o in outcomes.items() if (c.arm, c.kind) == (arm, kind)} for arm in ARMS}
    sound = {case.seed: outcome.phrases for case, outcome in outcomes.items() if case.arm == "sound"}
    name, seeds = f"loop.{slug(kind).replace('×', 'by')}", sorted(by_arm["parity"])
    pairs = [(by_arm["weights"][seed], by_arm["parity"][seed]) for seed in seeds]
    yield from _compared(f"{name}.phrases_to_pass", [(a.phrases, b.phrases) for a, b in pairs])
    yield from _compared(f"{name}.phrases_to_mastery", [(a.mastered, b.mastered) for a, b in pairs])
    yield from _compared(f"{name}.phrases_to_both", [(a.both, b.both) for a, b in pairs])
    cost = [(a.phrases - sound[s], b.phrases - sound[s]) for s, (a, b) in zip(seeds, pairs, strict=True)]
    yield from _means(f"{name}.cost", cost)
    yield from _means(f"{name}.success_when_passed", [(a.success, b.success) for a, b in pairs])
    yield from _means(f"{name}.mastered", [(a.is_mastered, b.is_mastered) for a, b in pairs])


def _means(name: str, pairs: Sequence[tuple[float, float]]) -> Iterator[Figure]:
    """Means with weights and at parity, and between what the first lies nine times in ten, resampled."""
    leant = [float(a) for a, _ in pairs]
    yield Figure(name, fmean(leant), "", fmean(float(b) for _, b in pairs), "parity")
    if len(pairs) > 1:
        rng = Random(0)
        cuts = quantiles((fmean(rng.choices(leant, k=len(leant))) for _ in range(_RESAMPLED)), n=20)
        yield Figure(f"{name}.low", cuts[0], "")
        yield Figure(f"{name}.high", cuts[-1], "")


def _compared(name: str, pairs: Sequence[tuple[float, float]]) -> Iterator[Figure]:
    """Medians with weights and at parity, and how the ratios of single students spread."""
    ratios = sorted(a / b for a, b in pairs)
    yield Figure(name, median(a for a, _ in pairs), "", median(b for _, b in pairs), "parity")
    yield Figure(f"{name}.ratio", median(ratios), "")
    if len(ratios) > 1:
        deciles = quantiles(ratios, n=10, method="inclusive")
        yield Figure(f"{name}.ratio.p10", deciles[0], "")
        yield Figure(f"{name}.ratio.p90", deciles[-1], "")


def main(argv: Sequence[str] | None = None) -> int:
    """Print the figures."""
    like = Case("weights", "", 0)
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seeds", type=int, default=SEEDS)
    parser.add_argument("--first", type=int, default=FIRST_SEED, help="the first seed; below are for tuning")
    parser.add_argument("--levels", default=UNIT_1, help="first and last level, or one (default: Unit 1)")
    parser.add_argument("--kind", action="append", choices=KINDS, help="only this kind of weakness")
    parser.add_argument("--success", type=float, default=like.success)
    parser.add_argument("--learning", type=float, default=like.learning)
    parser.add_argument("--skill", type=float, default=like.skill)
    parser.add_argument("--most", type=int, default=like.most, help="phrases before a student gives up")
    parser.add_argument("--jobs", type=int, default=1, help="processes")
    parser.add_argument("--output", type=Path, metavar="FILE", help="keep the runs, and go on from them")
    args = parser.parse_args(argv)
    like = Case("weights", "", 0, args.levels, args.success, args.learning, args.skill, args.most)
    seeds = range(args.first, args.first + args.seeds)
    for figure in figures(run_all(cases(seeds, like, args.kind or KINDS), args.jobs, args.output)):
        against = f" {figure.baseline:9.2f} {figure.ratio or 0.0:6.2f}" if figure.baseline is not None else ""
        print(f"{figure.name:48} {figure.value:9.2f}{against}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

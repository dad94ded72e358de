"""Whether probes find a weakness in what is rare, and what they cost.

    python -m benchmarks.probes [--seeds 30] [--first 1000]

Conventions: the music is drawn by the generator from real tiers, with the weights that a
learner asks for; answers are simulated from the Q-matrix, without events and judge. One rare
skill succeeds half of the time, any other at .97. It is found when P(deficit > .10) is .9 or
more at the end of a phrase; who is not found within 200 phrases counts with 200. The baseline
is the same learner without probes. What they cost is told by learners without weakness: the
share of notes that exercise something rare, how far the exposure of common notes, note values
and intervals moves, and false flags. The rules were chosen on seeds below 1000.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from random import Random
from statistics import fmean, median, quantiles

from benchmarks.figure import Figure
from museflow_engine import Learner, PhraseGenerator, Roadmap, load_roadmap
from museflow_engine.learner import draw_weights
from museflow_engine.level import Tier
from museflow_engine.simulation import SimulatedStudent
from museflow_engine.skill import NoteSkills, is_intersection, skills_of

PLANTED = {
    "1.11/2": "pitch:D4×rhythm:4",
    "1.14/2": "pitch:A3×rhythm:2",
    "1.18/3": "interval:+7",
    "2.9/2": "pitch:F3×rhythm:2",
}
"""In each tier a skill of less than one note in a hundred."""
USUAL = 0.97
FLAGGED_FROM = 0.9
FIRST_SEED = 1000
SEEDS = 30
MOST = 200
"""Phrases after which the search is given up."""
IDLE = 100
"""Phrases of a learner without weakness."""
_COMMON = 0.05
_RARE = 0.02
_FAMILIES = ("pitch:", "rhythm:", "interval:")
_OFF = "without probes"

Weights = Callable[[Learner, Random, float], dict[str, float]]


def with_probes(learner: Learner, rng: Random, at: float) -> dict[str, float]:
    """The weights of the engine."""
    return learner.weights(rng, at)


def without_probes(learner: Learner, rng: Random, at: float) -> dict[str, float]:
    """Those that one draw from the posterior gives."""
    return draw_weights(learner.tracker, rng, at, share=learner.natural.share)


def practise(
    learner: Learner, tier: Tier, student: SimulatedStudent, weights: Weights, seed: int
) -> Iterator[list[NoteSkills]]:
    """Phrases without end; of each, once it is answered, the skills of its notes."""
    generator, rng, at, seen = PhraseGenerator(tier, rng=Random(0)), Random(seed), 0.0, set[str]()
    while True:
        drawn = weights(learner, rng, at)
        phrase = generator.next(drawn, seen, rng)
        seen.add(phrase.fingerprint)
        learner.natural.count(phrase, drawn)
        rows = list(skills_of(phrase).values())
        for row in rows:
            at += 1.0
            for skills, outcome in ((row.pitch, "pitch"), (row.rhythm, "rhythm")):
                learner.tracker.observe(skills, rng.random() < student.chance(skills), at, outcome=outcome)
        yield rows


def phrases_to_find(tier: Tier, skill: str, weights: Weights, seed: int) -> int:
    """Phrases until the planted weakness is found; `MOST` if it is not."""
    learner = Learner()
    phrases = practise(learner, tier, SimulatedStudent({skill: 0.5}, USUAL), weights, seed)
    for number, _ in zip(range(1, MOST + 1), phrases, strict=False):
        if learner.tracker.belief(skill).p_weak >= FLAGGED_FROM:
            return number
    return MOST


def idle(tier: Tier, weights: Weights, seed: int) -> tuple[Counter[str], int, int]:
    """Exposures, notes and flags of a learner without weakness."""
    learner, met, notes, flagged = Learner(), Counter[str](), 0, set[str]()
    phrases = practise(learner, tier, SimulatedStudent({}, USUAL), weights, seed)
    for _, rows in zip(range(IDLE), phrases, strict=False):
        notes += len(rows)
        played = [skill for row in rows for skill in row.all]
        met.update(played)
        flagged |= {skill for skill in set(played) if learner.tracker.belief(skill).p_weak >= FLAGGED_FROM}
    return met, notes, len(flagged)


def cost(tier: Tier, seeds: Sequence[int]) -> tuple[list[float], list[float], list[float]]:
    """With probes and without: flags a learner and share of notes on rare skills; then common ratios."""
    met, notes, flags = [], [], []
    for weights in (with_probes, without_probes):
        idlers = [idle(tier, weights, seed) for seed in seeds]
        met.append(sum((each[0] for each in idlers), Counter[str]()))
        notes.append(sum(each[1] for each in idlers))
        flags.append(fmean(each[2] for each in idlers))
    natural = {skill: count / notes[1] for skill, count in met[1].items()}
    rare = {skill for skill, share in natural.items() if share < _RARE and _is_pair_of_both(skill)}
    common = [
        skill
        for skill, share in natural.items()
        if share >= _COMMON and skill.startswith(_FAMILIES) and not is_intersection(skill)
    ]
    on_rare = [sum(met[each][skill] for skill in rare) / notes[each] for each in (0, 1)]
    return flags, on_rare, [met[0][skill] / notes[0] / natural[skill] for skill in common]


def _is_pair_of_both(skill: str) -> bool:
    """Whether it pairs a pitch and a note value: each note has exactly one such pair."""
    return skill.startswith("pitch:") and "×rhythm:" in skill


def figures(roadmap: Roadmap, seeds: Sequence[int]) -> Iterator[Figure]:
    """The figures under permanent names, the baseline beside them."""
    flags, on_rare, ratios = [], [], list[float]()
    for name, skill in PLANTED.items():
        tier = roadmap.level(name.partition("/")[0]).tier(int(name.partition("/")[2]))
        ours, base = (
            [phrases_to_find(tier, skill, weights, seed) for seed in seeds]
            for weights in (with_probes, without_probes)
        )
        yield Figure(f"probes.phrases_to_find.{skill}", median(ours), "", median(base), _OFF)
        yield Figure(f"probes.phrases_to_find.{skill}.p90", _p90(ours), "", _p90(base), _OFF)
        found = cost(tier, seeds)
        flags.append(found[0])
        on_rare.append(found[1])
        ratios += found[2]
    yield Figure(f"probes.false_flags_in_{IDLE}_phrases", *_means(flags), _OFF)
    yield Figure("probes.notes_on_rare_pairs", *_means(on_rare), _OFF)
    yield Figure("probes.common_exposure.least", min(ratios), "", 1.0, _OFF)
    yield Figure("probes.common_exposure.most", max(ratios), "", 1.0, _OFF)


def _p90(values: Sequence[int]) -> float:
    return quantiles(values, n=10, method="inclusive")[8]


def _means(pairs: Sequence[Sequence[float]]) -> tuple[float, str, float]:
    return fmean(ours for ours, _ in pairs), "", fmean(base for _, base in pairs)


def all_figures() -> list[Figure]:
    """The figures, over learners that nothing was tuned on."""
    return list(figures(load_roadmap(), range(FIRST_SEED, FIRST_SEED + SEEDS)))


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seeds", type=int, default=SEEDS, help="how many learners (at least 2)")
    parser.add_argument("--first", type=int, default=FIRST_SEED, help="the first seed")
    options = parser.parse_args()
    print(f"{options.seeds} seeds from {options.first}{'':32} museflow  {_OFF}")
    for figure in figures(load_roadmap(), range(options.first, options.first + options.seeds)):
        print(f"{figure.name:52} {figure.value:9.3f} {figure.baseline:9.3f}", flush=True)


if __name__ == "__main__":
    main()

"""Phrases of every tier of Unit 1: none twice, none outside its tier, none refused early.

`python -m benchmarks.freshness [--count 10000]` asks each tier for that many phrases with
weights that change all the time. A tier that holds fewer is played to its very last
phrase, and must then say that it is exhausted.
"""

from __future__ import annotations

import argparse
import time
from random import Random

from benchmarks.figure import Figure
from museflow_engine import PhraseGenerator, load_roadmap
from museflow_engine.errors import LevelExhaustedError
from museflow_engine.generation import is_in_tier
from museflow_engine.level import Tier

COUNT = 300
_SAME_WEIGHTS = 10
"""Phrases after which the weights change."""


def figures(count: int = COUNT, *, tell: bool = False) -> list[Figure]:
    """Phrases drawn, repeats, phrases out of tier, tiers that ended early or late."""
    drawn = repeats = outside = wrong_ends = 0
    for level in load_roadmap().units[0].levels:
        for tier in level.tiers:
            start = time.process_time()
            made, again, out, ended_well = _play_through(tier, count)
            drawn, repeats, outside = drawn + made, repeats + again, outside + out
            wrong_ends += not ended_well
            if tell:
                spent = (time.process_time() - start) / made * 1e3
                print(f"{tier.id:8} {made:6} phrases, {again} repeats, {out} outside, {spent:.2f} ms each")
    return [
        Figure("generation.unit1.phrases", drawn, ""),
        Figure("generation.unit1.repeats", repeats, ""),
        Figure("generation.unit1.out_of_tier", outside, ""),
        Figure("generation.unit1.wrong_ends", wrong_ends, ""),
    ]


def _play_through(tier: Tier, count: int) -> tuple[int, int, int, bool]:
    generator = PhraseGenerator(tier, rng=Random(17))
    room = generator.capacity().exact
    skills = [f"pitch:{pitch.name}" for hand in tier.hands_used for pitch in tier.pitches(hand)]
    seen: set[str] = set()
    repeats = outside = made = 0
    while made < count:
        weights = {skills[made // _SAME_WEIGHTS % len(skills)]: 3.0}
        try:
            phrase = generator.next(weights=weights, seen=seen)
        except LevelExhaustedError:
            return made, repeats, outside, made == room
        made += 1
        repeats += phrase.fingerprint in seen
        outside += not is_in_tier(phrase, tier)
        seen.add(phrase.fingerprint)
    return made, repeats, outside, made <= room


def main() -> None:
    """Print a line a tier, then the totals."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.freshness", description=__doc__)
    parser.add_argument("--count", type=int, default=10_000)
    for figure in figures(parser.parse_args().count, tell=True):
        print(f"{figure.name:32} {figure.value:.0f}")


if __name__ == "__main__":
    main()

"""One learner on the whole road: no phrase twice, none out of its tier, and small tiers to their end.

`python -m benchmarks.freshness [--phrases 1000000] [--checked 100000] [--processes 2]` lets
one learner play that many phrases, spread over all tiers, with weights that change all the
time and one memory of what was seen. Only phrases of one length can be the same, so with
several processes the tiers are shared out by length, each process with its part of the memory;
at the end the fingerprints of all are put together and counted again. A tier may run out
only when each of its phrases was seen.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from random import Random
from typing import NamedTuple

from benchmarks.figure import Figure, summarise
from museflow_engine import PhraseGenerator, load_roadmap
from museflow_engine.errors import LevelExhaustedError
from museflow_engine.generation import is_in_tier
from museflow_engine.generation.language import compile_tier
from museflow_engine.generation.writing_out import write_out
from museflow_engine.level import Tier
from museflow_engine.music.rhythm import quarters

PHRASES = 50_000
CHECKED = 100_000
SMALL = 20_000
"""Most phrases of a tier that is played to its last one."""

TIMED = 100
_SAME_WEIGHTS = 10
"""Phrases after which the weights change."""

_SHIFT = 1_000_003
"""Spreads the tiers' seeds."""


class Played(NamedTuple):
    """What a learner was given on some tiers: counts, and the fingerprints in order of time."""

    fingerprints: list[bytes]
    repeats: int
    checked: int
    outside: int
    wrong_ends: int


class _Shares(NamedTuple):
    """How many phrases each tier gives, and of how many every one is checked."""

    phrases: int
    every: int


def figures(phrases: int = PHRASES, checked: int = CHECKED, processes: int = 1) -> list[Figure]:
    """Repeats, phrases out of tier, wrong ends; and how small tiers end."""
    return [*road_figures(phrases, checked, processes), *small_tier_figures()]


def road_figures(phrases: int, checked: int, processes: int) -> list[Figure]:
    """Repeats and phrases out of tier, for one learner across the road."""
    tiers = _tiers()
    shares = _Shares(-(-phrases // len(tiers)), max(1, phrases // checked))
    groups = _dealt(tiers, processes)
    if processes == 1:
        parts = [play(groups[0], shares)]
    else:
        with ProcessPoolExecutor(processes) as pool:
            parts = list(pool.map(play, groups, [shares] * processes))
    everything = [fingerprint for part in parts for fingerprint in part.fingerprints]
    made, different = len(everything), len(set(everything))
    return [
        Figure("generation.phrases", made, ""),
        Figure(
            "generation.repeats", made - different + sum(part.repeats for part in parts), "", made, "phrases"
        ),
        Figure(
            "generation.out_of_tier",
            sum(part.outside for part in parts),
            "",
            sum(part.checked for part in parts),
            "phrases checked",
        ),
        Figure("generation.wrong_ends", sum(part.wrong_ends for part in parts), "", len(tiers), "tiers"),
    ]


def play(tiers: Sequence[Tier], shares: _Shares) -> Played:
    """Play so many phrases of each tier with one memory of what was seen."""
    seen: set[str] = set()
    fingerprints: list[bytes] = []
    repeats = checked = outside = wrong_ends = 0
    for tier in tiers:
        generator = PhraseGenerator(tier, rng=Random(_SHIFT + len(fingerprints)))
        wishes = _wishes(tier)
        for number in range(shares.phrases):
            weights = {wishes[number // _SAME_WEIGHTS % len(wishes)]: 3.0}
            try:
                phrase = generator.next(weights=weights, seen=seen)
            except LevelExhaustedError:
                wrong_ends += not _is_used_up(tier, seen)
                break
            repeats += phrase.fingerprint in seen
            if len(fingerprints) % shares.every == 0:
                checked += 1
                outside += not is_in_tier(phrase, tier)
            seen.add(phrase.fingerprint)
            fingerprints.append(bytes.fromhex(phrase.fingerprint))
    return Played(fingerprints, repeats, checked, outside, wrong_ends)


def small_tier_figures(*, tell: bool = False) -> list[Figure]:
    """Every tier of at most `SMALL` phrases to its last: all of them, none twice, how fast."""
    missing = repeats = 0
    first: list[float] = []
    last: list[float] = []
    tiers = [tier for tier in _tiers() if PhraseGenerator(tier, rng=Random(0)).capacity().exact <= SMALL]
    for tier in tiers:
        generator = PhraseGenerator(tier, rng=Random(17))
        room = generator.capacity().exact
        seen: set[str] = set()
        spent: list[float] = []
        for _ in range(room):
            start = time.process_time_ns()
            phrase = generator.next(seen=seen)
            spent.append((time.process_time_ns() - start) / 1e6)
            repeats += phrase.fingerprint in seen
            seen.add(phrase.fingerprint)
        missing += room - len(seen) + (not _is_exhausted(generator, seen))
        first += spent[:TIMED]
        last += spent[-TIMED:]
        if tell:
            early, late = summarise(spent[:TIMED]), summarise(spent[-TIMED:])
            print(
                f"{tier.id:8} {len(seen):6} of {room:6} phrases; first {TIMED} calls {early.median:.2f} ms, "
                f"worst {max(spent[:TIMED]):.2f}; last {late.median:.2f}, worst {max(spent[-TIMED:]):.2f}"
            )
    early, late = summarise(first), summarise(last)
    return [
        Figure("generation.small_tiers.missing", missing, "", len(tiers), "small tiers"),
        Figure("generation.small_tiers.repeats", repeats, ""),
        Figure("generation.small_tiers.last_calls.median", late.median, "ms", early.median, "first calls"),
        Figure("generation.small_tiers.last_calls.worst", max(last), "ms", max(first), "first calls"),
    ]


def _is_used_up(tier: Tier, seen: set[str]) -> bool:
    """Whether every phrase of a tier was seen, in this tier or in another."""
    language = compile_tier(tier)
    phrases = (write_out(language, language.unrank(rank)) for rank in range(language.size))
    return all(phrase.fingerprint in seen for phrase in phrases)


def _is_exhausted(generator: PhraseGenerator, seen: set[str]) -> bool:
    try:
        generator.next(seen=seen)
    except LevelExhaustedError:
        return True
    return False


def _tiers() -> list[Tier]:
    return [tier for unit in load_roadmap().units for level in unit.levels for tier in level.tiers]


def _dealt(tiers: Sequence[Tier], processes: int) -> list[list[Tier]]:
    """The tiers in as many groups: those that can share a phrase stay together."""
    together: dict[int, list[Tier]] = {}
    for tier in tiers:
        together.setdefault(tier.bars * tier.meter.bar_ticks, []).append(tier)
    groups: list[list[Tier]] = [[] for _ in range(processes)]
    for each in sorted(together.values(), key=len, reverse=True):
        min(groups, key=len).extend(each)
    return groups


def _wishes(tier: Tier) -> list[str]:
    pitches = [f"pitch:{pitch.name}" for hand in tier.hands_used for pitch in tier.pitches(hand)]
    return [*pitches, *(f"rhythm:{quarters(value)}" for value in tier.values)]


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.freshness")
    parser.add_argument("--phrases", type=int, default=PHRASES)
    parser.add_argument("--checked", type=int, default=CHECKED)
    parser.add_argument("--processes", type=int, default=1)
    options = parser.parse_args()
    road = road_figures(options.phrases, options.checked, options.processes)
    for figure in [*road, *small_tier_figures(tell=True)]:
        against = (
            "" if figure.baseline is None else f" against {figure.baseline:,.2f} ({figure.compared_with})"
        )
        print(f"{figure.name:44} {figure.value:12,.2f} {figure.unit:3}{against}")


if __name__ == "__main__":
    main()

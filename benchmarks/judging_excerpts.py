"""How the judge fares with real playing: `python -m benchmarks.judging_excerpts PATH`.

PATH is a checkout of the Vienna 4x22 corpus. Excerpts of its performances, slowed to a
learner's pace ("real excerpts"), and phrases of the roadmap with the timing of its
pianists ("beginner phrases") are played with each kind of error of `performance_errors`.
What the figures mean is told in `judging_tally`.

Every example has its own random numbers, made of seed, source, kind and number. Work on
the judge looks at seeds below 1000 (1 unless told otherwise); seeds from 1000 on are held
out, to be measured and never to be studied.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import NamedTuple

from benchmarks.excerpts import Played, beginner_phrase, corpus, real_excerpt
from benchmarks.figure import Figure, slug
from benchmarks.judging_tally import Hearing, Tally, hear, mistakes_of, tally
from benchmarks.judging_words import tell
from benchmarks.performance_errors import KINDS, spoil_take
from benchmarks.takes import Example, UnfitError

SOURCES: dict[str, Callable[[tuple[Path, ...], Random], Played]] = {
    "real excerpts": real_excerpt,
    "beginner phrases": beginner_phrase,
}
HARD = ("hands out of step", "self-correction", "octave stretch", "heavy mixture")
_TRIES = 500


class Case(NamedTuple):
    """One example: where the music comes from, what was done to it, and its number."""

    source: str
    kind: str
    number: int
    piece: str
    example: Example


def cases(
    paths: tuple[Path, ...], source: str, kind: str, *, each: int, seed: int, first: int = 0
) -> Iterator[Case]:
    """Examples of one kind of error; the same seed gives the same, however many are asked for.

    Args:
        paths: match files.
        source: a key of `SOURCES`.
        kind: a key of `KINDS`.
        each: how many.
        seed: below 1000 for development.
        first: number of the first.
    """
    for number in range(first, first + each):
        rng = Random(f"{seed} {source} {kind} {number}")
        for _ in range(_TRIES):
            played = SOURCES[source](paths, rng)
            try:
                example = spoil_take(played.take, kind, rng, played.tempo)
            except UnfitError:
                continue
            yield Case(source, kind, number, played.source, example)
            break


def measure(
    paths: tuple[Path, ...],
    source: str,
    kinds: tuple[str, ...],
    *,
    each: int,
    seed: int,
    watch: Callable[[Case, Hearing], None] | None = None,
) -> dict[str, dict[str, float]]:
    """Figures for each kind of error, and for all together under "all"."""
    total = Tally()
    found: dict[str, dict[str, float]] = {}
    for kind in kinds:
        one = Tally()
        for case in cases(paths, source, kind, each=each, seed=seed):
            heard = hear(case.example)
            one += tally(case.example, heard)
            if watch:
                watch(case, heard)
        found[kind] = one.figures()
        total += one
        print(f"{source}: {kind}", file=sys.stderr)
    return {**found, "all": total.figures()}


def figures(folder: Path, each: int = 10, seed: int = 1) -> list[Figure]:
    """The figures of all kinds together, and per note of the hard ones, under permanent names."""
    found: list[Figure] = []
    for source, name in (("real excerpts", "judging.real"), ("beginner phrases", "judging.beginner")):
        measured = measure(corpus(folder), source, tuple(KINDS), each=each, seed=seed)
        for what, value in measured["all"].items():
            unit = "s" if what.startswith(("final", "settle")) else ""
            found.append(Figure(f"{name}.{slug(what)}", value, unit))
        found += [Figure(f"{name}.per_note.{slug(kind)}", measured[kind]["per note"], "") for kind in HARD]
    return found


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("path", type=Path)
    parser.add_argument("--each", type=int, default=30, help="examples for each kind of error and source")
    parser.add_argument("--seed", type=int, default=1, help="1000 and more are held out")
    parser.add_argument("--kind", choices=KINDS, action="append", help="this kind of error only")
    parser.add_argument("--source", choices=SOURCES, action="append", help="this source only")
    parser.add_argument("--show-worst", type=int, default=0, metavar="N", help="tell N examples in words")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    told: list[tuple[int, str]] = []

    def watch(case: Case, heard: Hearing) -> None:
        mistakes = len(mistakes_of(case.example, heard.judgements))
        if mistakes:
            where = f"{case.source}, {case.kind}, number {case.number}, seed {options.seed}: {case.piece}"
            told.append((mistakes, tell(where, case.example, heard)))

    kinds = tuple(options.kind or KINDS)
    found = {
        source: measure(
            corpus(options.path), source, kinds, each=options.each, seed=options.seed, watch=watch
        )
        for source in options.source or SOURCES
    }
    if options.json:
        print(json.dumps(found))
        return
    for source, measured in found.items():
        print(f"{source:22}" + "".join(f"{name:>12}" for name in measured["all"]))
        for kind, values in measured.items():
            print(f"{kind:22}" + "".join(f"{value:12.4f}" for value in values.values()))
        print()
    told.sort(key=lambda item: -item[0])
    for _, text in told[: options.show_worst]:
        print(text, end="\n\n")


if __name__ == "__main__":
    main()

"""How a judge fares with known mistakes: `python -m benchmarks.judging_errors [--json]`.

Random phrases for two hands are played with each kind of error of `performance_errors`;
what is said of them is compared with the truth. The figures are told in `judging_tally`.
No corpus is needed; real playing is judged by `judging_excerpts`.
"""

from __future__ import annotations

import argparse
import json
from random import Random

from benchmarks.figure import Figure, slug
from benchmarks.judging_tally import Tally, hear, tally
from benchmarks.performance_errors import KINDS, spoil
from benchmarks.takes import Example, UnfitError
from museflow_engine.music import Phrase

_RHYTHMS = (
    (480,) * 4,
    (960, 480, 480),
    (480, 480, 960),
    (960, 960),
    (240, 240, 480, 960),
    (1440, 480),
    (1920,),
)
_TRIES = 200


def random_phrase(rng: Random, bars: int = 4) -> Phrase:
    """A phrase for two hands in five-finger positions, with some chords."""
    notes: list[tuple[int, int, int, str, str]] = []
    for hand, scale in (("right", (60, 62, 64, 65, 67, 69, 71, 72)), ("left", (48, 50, 52, 53, 55))):
        place = rng.randrange(len(scale))
        for bar in range(bars):
            onset = bar * 1920
            for duration in rng.choice(_RHYTHMS if hand == "right" else _RHYTHMS[1:]):
                place = max(0, min(len(scale) - 1, place + rng.choice((-2, -1, -1, 0, 1, 1, 2))))
                chord = {place, (place + 2) % len(scale)} if rng.random() < 0.15 else {place}
                for member in sorted(chord):
                    notes.append((onset, duration, scale[member], hand, f"n{len(notes)}"))
                onset += duration
    return Phrase.from_notes(notes)


def measure(count_each: int, seed: int) -> dict[str, dict[str, float]]:
    """Figures for each kind of error, and for all together under "all"."""
    total = Tally()
    found: dict[str, dict[str, float]] = {}
    for kind in KINDS:
        rng = Random(f"{seed} {kind}")
        one = Tally()
        for _ in range(count_each):
            example = _spoilt(kind, rng)
            one += tally(example, hear(example))
        total += one
        found[kind] = one.figures()
    return {**found, "all": total.figures()}


def _spoilt(kind: str, rng: Random) -> Example:
    for _ in range(_TRIES):
        try:
            return spoil(random_phrase(rng), kind, rng)
        except UnfitError:
            continue
    raise UnfitError(f"no phrase suits the kind of error {kind!r}")


def all_figures(count_each: int = 10, seed: int = 1) -> list[Figure]:
    """The figures of all kinds of error together, under permanent names."""
    found = measure(count_each, seed)["all"]
    return [
        Figure(f"judging.errors.{slug(name)}", value, "s" if name.startswith(("final", "settle")) else "")
        for name, value in found.items()
    ]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--each", type=int, default=30, help="phrases for each kind of error")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    found = measure(options.each, options.seed)
    if options.json:
        print(json.dumps(found))
        return
    print(f"{'':22}" + "".join(f"{name:>12}" for name in found["all"]))
    for kind, values in found.items():
        print(f"{kind:22}" + "".join(f"{value:12.3f}" for value in values.values()))


if __name__ == "__main__":
    main()

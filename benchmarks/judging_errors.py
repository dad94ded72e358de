"""How a judge fares with known mistakes: `python -m benchmarks.judging_errors [--json]`.

Random phrases for two hands are played with each kind of error of `performance_errors`;
the settled judgements are compared with the truth. Printed for each kind and for all:

    match F      F1 of matched pairs of note and event
    per note     share of written notes with the right kind of judgement
    false alarm  share of right notes that are judged otherwise
    undetected   share of wrong and missed notes that are judged right
    wrong, missed, extra   F1 of each kind of mistake
    perfect      share of phrases judged without a mistake
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterable
from random import Random

from benchmarks.figure import Figure
from benchmarks.performance_errors import KINDS, Example, spoil
from museflow_engine.judgement import Judgement
from museflow_engine.judging import LiveJudge
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


def count(example: Example, judgements: Iterable[Judgement]) -> Counter[str]:
    """Tally one judged performance."""
    tally: Counter[str] = Counter(phrases=1)
    judged = list(judgements)
    for judgement in judged:
        note, event = judgement.note_id, judgement.event_id
        if note is None or judgement.kind == "insertion":
            _extra(example, event or "", tally)
            continue
        truth = example.kinds[note]
        right_player = event is None or event in example.players.get(note, ())
        correct = judgement.kind == truth and right_player
        tally["notes"] += 1
        tally["right"] += judgement.kind == truth
        tally["mistaken"] += not correct
        tally["true match"] += truth == "match"
        tally["said match"] += judgement.kind == "match"
        tally["match"] += correct and truth == "match"
        tally["false alarm"] += truth == "match" and judgement.kind != "match"
        tally["undetected"] += truth != "match" and judgement.kind == "match"
        for kind in ("substitution", "deletion"):
            tally[f"true {kind}"] += truth == kind
            tally[f"said {kind}"] += judgement.kind == kind
            tally[kind] += truth == kind and judgement.kind == kind
    said = {j.event_id for j in judged if j.kind == "insertion"}
    owned = set().union(*example.players.values()) if example.players else set()
    must = example.extra - owned
    tally["true insertion"] += len(must)
    tally["mistaken"] += len(must - said)
    tally["perfect"] += not tally["mistaken"]
    return tally


def _extra(example: Example, event: str, tally: Counter[str]) -> None:
    if any(event in players for players in example.players.values()) and event in example.extra:
        return  # either of two playings
    tally["said insertion"] += 1
    tally["insertion"] += event in example.extra
    tally["mistaken"] += event not in example.extra


def figures(tally: Counter[str]) -> dict[str, float]:
    """Shares and F1 scores of a tally."""

    def f1(kind: str) -> float:
        total = tally[f"true {kind}"] + tally[f"said {kind}"]
        return 2 * tally[kind] / total if total else 1.0

    return {
        "match F": f1("match"),
        "per note": tally["right"] / tally["notes"],
        "false alarm": tally["false alarm"] / max(1, tally["true match"]),
        "undetected": tally["undetected"] / max(1, tally["notes"] - tally["true match"]),
        "wrong F": f1("substitution"),
        "missed F": f1("deletion"),
        "extra F": f1("insertion"),
        "perfect": tally["perfect"] / tally["phrases"],
    }


def measure(count_each: int, seed: int) -> dict[str, dict[str, float]]:
    """Figures for each kind of error, and for all together under "all"."""
    total: Counter[str] = Counter()
    found: dict[str, dict[str, float]] = {}
    for kind in KINDS:
        rng = Random(f"{seed} {kind}")
        tally: Counter[str] = Counter()
        for _ in range(count_each):
            example = spoil(random_phrase(rng), kind, rng)
            tally += count(example, judge(example))
        total += tally
        found[kind] = figures(tally)
    return {**found, "all": figures(total)}


def all_figures(count_each: int = 10, seed: int = 1) -> list[Figure]:
    """The figures of all kinds of error together, under permanent names."""
    found = measure(count_each, seed)["all"]
    return [
        Figure(f"judging.errors.{name.lower().replace(' ', '_')}", value, "") for name, value in found.items()
    ]


def judge(example: Example) -> tuple[Judgement, ...]:
    """Settled judgements of an example."""
    live = LiveJudge(example.phrase, example.tempo)
    for event in example.events:
        live.feed(event)
    return live.finish(example.events[-1].time + 1.0).judgements


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

"""Whether mistakes are called by their names.

`python -m benchmarks.judging_kinds [--each N] [--seed S] [--json] [PATH]`

Phrases from the whole roadmap, and with PATH (a folder of .match files, see `vienna`) also
excerpts of real performances, are spoilt with the mistakes of `named_errors`, and what
`finish` says of every note is compared with the truth. A name counts as right if it is given
to the very note that shows the mistake (a hesitation: to a note at that place). Printed for
each name: precision, recall and F; then the mean of the ten F that issue 4 asks for, and
what was said in place of each name. Performances without a mistake are among them.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from random import Random

from benchmarks.figure import Figure
from benchmarks.named_errors import MISTAKES, spoil
from benchmarks.named_takes import Example, example, take_of
from benchmarks.vienna import read_match
from museflow_engine import PhraseGenerator, load_roadmap
from museflow_engine.judgement import Judgement
from museflow_engine.judging import LiveJudge
from museflow_engine.level import Tier
from museflow_engine.music import Phrase

Name = tuple[str, str | int]

ASKED = (
    "octave slip",
    "wrong clef",
    "accidental",
    "neighbour key",
    "late",
    "early",
    "held short",
    "held long",
    "restart",
    "hesitation",
)
"""The names whose mean F issue 4 asks for."""

_ALIKE = {"accidental forgotten": "accidental", "key signature forgotten": "accidental"}
_TRIES = 40
_MIXED = 4
_EXCERPT_BARS = 6
_LONGEST = 200


@dataclass
class Tally:
    """Counts of names said and true, and what was said of notes with each true name."""

    true: Counter[str] = field(default_factory=Counter)
    said: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)
    instead: Counter[tuple[str, str]] = field(default_factory=Counter)
    notes: int = 0

    def add(self, truth: set[Name], doubtful: set[Name], said: set[Name], notes: int) -> None:
        """Count one performance."""
        self.notes += notes
        self.true.update(name for name, _ in truth)
        self.said.update(name for name, _ in said - (doubtful - truth))
        self.right.update(name for name, _ in said & truth)
        for name, key in truth - said:
            others = sorted(other for other, place in said - truth if place == key) or ["nothing"]
            self.instead.update((name, other) for other in others)
        wrongly = said - truth - doubtful
        self.instead.update(("nothing", name) for name, key in wrongly if all(k != key for _, k in truth))

    def figures(self, name: str) -> tuple[float, float, float]:
        """Precision, recall and F of a name."""
        right, said, true = self.right[name], self.said[name], self.true[name]
        return right / max(1, said), right / max(1, true), 2 * right / max(1, said + true)

    def macro(self) -> float:
        """Mean F of the names asked for."""
        return sum(self.figures(name)[2] for name in ASKED) / len(ASKED)


def names_given(phrase: Phrase, plays: dict[str, str], judgements: Iterable[Judgement]) -> set[Name]:
    """The names that judgements give to notes and places."""
    found: set[Name] = set()
    for one in judgements:
        if one.kind == "insertion":
            if one.diagnosis is not None and one.event_id in plays:
                found.add((one.diagnosis, plays[one.event_id]))
            continue
        if one.kind == "deletion" or one.note_id is None:
            continue
        if one.diagnosis == "hesitation":
            found.add(("hesitation", phrase.by_id[one.note_id].onset))
        elif one.timing not in (None, "on time") and one.diagnosis != "restart":
            found.add((str(one.timing), one.note_id))
        if one.hold not in (None, "full"):
            found.add((f"held {one.hold}", one.note_id))
        if one.kind == "substitution" and one.diagnosis is not None:
            found.add((_ALIKE.get(one.diagnosis, one.diagnosis), one.note_id))
    return found


def judge(played: Example) -> tuple[Judgement, ...]:
    """Settled judgements of an example."""
    live = LiveJudge(played.phrase, played.tempo)
    for event in played.events:
        live.feed(event)
    return live.finish(played.events[-1].time + 1.0).judgements


def count(played: Example, tally: Tally) -> None:
    """Judge one example and add it to a tally."""
    truth = {(_ALIKE.get(name, name), key) for name, key in played.names}
    said = names_given(played.phrase, played.plays, judge(played))
    tally.add(truth, set(played.doubtful), said, len(played.phrase.notes))


def measure(each: int, seed: int) -> tuple[Tally, dict[str, Tally]]:
    """All phrases of the road with all mistakes: one tally of all, and one for each mistake."""
    total, apart = Tally(), {}
    for mistake in ("none", *MISTAKES, "mixture"):
        rng, apart[mistake] = Random(f"{seed} {mistake}"), Tally()
        for _ in range(each):
            played = spoilt(mistake, rng)
            count(played, apart[mistake])
            count(played, total)
    return total, apart


def spoilt(mistake: str, rng: Random) -> Example:
    """A phrase from somewhere on the road, with some of a mistake that it has room for."""
    kinds = sorted(MISTAKES)
    for _ in range(_TRIES):
        tier = rng.choice(_tiers())
        phrase = PhraseGenerator(tier, rng=Random(rng.random())).next()
        if mistake == "mixture":
            mistakes = rng.sample(kinds, _MIXED)
        else:
            mistakes = [] if mistake == "none" else [mistake] * rng.choice((1, 1, 2, 3))
        played = spoil(phrase, mistakes, rng, tier.tempo)
        if played.names or mistake == "none":
            break
    return played


def excerpts(folder: Path, mistake: str, each: int, rng: Random) -> Iterator[tuple[Example, Example]]:
    """Excerpts of real performances: as they were, and with a mistake."""
    paths = sorted(folder.rglob("*.match"))
    for path in rng.sample(paths, min(each, len(paths))):
        performance = read_match(path)
        take, tempo = take_of(performance, rng, _EXCERPT_BARS)
        if take is None or len(take.strokes) > _LONGEST:
            continue
        before = example(take, tempo)
        MISTAKES[mistake](take, rng)
        yield before, example(take, tempo)


def measure_real(folder: Path, each: int, seed: int) -> Tally:
    """Excerpts of real performances; what is said of one without a mistake in it is doubtful."""
    tally = Tally()
    for mistake in MISTAKES:
        for before, after in excerpts(folder, mistake, each, Random(f"{seed} {mistake}")):
            style = names_given(before.phrase, before.plays, judge(before))
            said = names_given(after.phrase, after.plays, judge(after))
            truth = {(_ALIKE.get(name, name), key) for name, key in after.names}
            tally.add(truth, style | set(after.doubtful), said, len(after.phrase.notes))
    return tally


def figures(each: int = 12, seed: int = 1) -> list[Figure]:
    """F of every name, and their mean, under permanent names."""
    return _figures("judging.kinds", measure(each, seed)[0])


def figures_of_real_playing(folder: Path, each: int = 12, seed: int = 1) -> list[Figure]:
    """The same of excerpts of real performances."""
    return _figures("judging.kinds.real", measure_real(folder, each, seed))


def _figures(prefix: str, tally: Tally) -> list[Figure]:
    found = [
        Figure(f"{prefix}.{name.replace(' ', '_')}", tally.figures(name)[2], "")
        for name in (*ASKED, "hands swapped", "correction")
    ]
    return [Figure(f"{prefix}.macro_f", tally.macro(), ""), *found]


@cache
def _tiers() -> tuple[Tier, ...]:
    levels = [level for unit in load_roadmap().units for level in unit.levels]
    return tuple(tier for level in levels for tier in level.tiers)


def _show(tally: Tally) -> None:
    print(f"{'':24}{'precision':>10}{'recall':>10}{'F':>8}{'true':>8}")
    for name in (*ASKED, "hands swapped", "correction"):
        precision, recall, f = tally.figures(name)
        print(f"{name:24}{precision:10.3f}{recall:10.3f}{f:8.3f}{tally.true[name]:8}")
    print(f"macro F {tally.macro():.3f}  ({tally.notes} notes)\n\nsaid in place of a name")
    for (name, other), times in tally.instead.most_common(30):
        print(f"  {name:24} → {other:24}{times:6}")


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("path", type=Path, nargs="?", help="folder of .match files")
    parser.add_argument("--each", type=int, default=12, help="phrases for each mistake")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    total, apart = measure(options.each, options.seed)
    real = measure_real(options.path, options.each, options.seed) if options.path else None
    if options.json:
        found = {name: total.figures(name) for name in ASKED}
        print(json.dumps({"macro F": total.macro(), **found, "real": real.macro() if real else None}))
        return
    for mistake, tally in apart.items():
        missed, wrongly = tally.true - tally.right, tally.said - tally.right
        print(
            f"{mistake:24} missed {missed.total():4} of {tally.true.total():5}"
            f"   wrongly said {wrongly.total():4} in {tally.notes:6} notes"
        )
    print()
    _show(total)
    if real is not None:
        print("\nexcerpts of real performances")
        _show(real)


if __name__ == "__main__":
    main()

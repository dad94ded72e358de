"""Can a judge tell our phrases from those of real beginner pieces?

python -m benchmarks.likeness [--phrases FILE] [--explain] [--save FILE] [--own FILE]
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.likeness.explain import explanation
from benchmarks.likeness.human import HARDEST, HumanPhrase, load_human, reduced
from benchmarks.likeness.run import SEED, Run, figures_of, report, run
from benchmarks.likeness.sample import against_human
from benchmarks.likeness.trials import OURS, try_sample
from museflow_engine import Phrase


def main(argv: Sequence[str] | None = None) -> int:
    """Run the benchmark and print what it found."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.likeness", description=__doc__)
    parser.add_argument("--phrases", type=Path, help="human phrases (JSON); the shipped ones if left out")
    parser.add_argument("--hardest", type=int, default=HARDEST, help="greatest grade of human phrases")
    parser.add_argument("--explain", action="store_true", help="also print what betrays the machine")
    parser.add_argument("--save", type=Path, help="write our matched phrases here, a JSON line each")
    parser.add_argument("--own", type=Path, help="judge these phrases (JSON lines) instead of ours")
    parser.add_argument("--seed", type=int, default=SEED)
    options = parser.parse_args(argv)
    if options.own:
        for line in _judged(
            load_human(options.phrases, options.hardest), options.own, explain=options.explain
        ):
            print(line)
        return 0
    done = run(options.phrases, options.seed, options.hardest)
    if options.save:
        _save(done, options.save)
    for line in report(done):
        print(line)
    for figure in figures_of(done):
        print(f"{figure.name:34} {figure.value:8.3f}")
    if options.explain:
        for line in explanation(done.trials[OURS][0], done.found):
            print(line)
    return 0


def _judged(humans: Sequence[HumanPhrase], own_path: Path, *, explain: bool) -> Iterator[str]:
    """Lines on phrases that are not matched to human ones: range, metre and key count too."""
    lines = own_path.read_text(encoding="utf-8").splitlines()
    own = [reduced(Phrase.from_json(json.loads(line))) for line in lines if line.strip()]
    sample = against_human(
        [(human.phrase, human.piece, human.held_out) for human in humans],
        [(phrase, f"own {number}", True) for number, phrase in enumerate(own)],
    )
    trial = try_sample(sample)
    yield f"{len(own)} phrases against {len(humans)} human ones, not matched"
    for judge, verdict in trial.verdicts.items():
        yield f"{judge}: AUC {verdict.auc} ({verdict.kind})"
    if explain:
        yield from explanation(trial)


def _save(done: Run, path: Path) -> None:
    lines = (json.dumps(match.ours.to_json()) for match in done.found)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    raise SystemExit(main())

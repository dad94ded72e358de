"""Print every figure: `python -m benchmarks [--json] [--only NAME] [--vienna PATH]`.

Those that take many minutes are printed where they are asked for by name only.

PATH is a checkout of the Vienna 4x22 corpus (https://github.com/CPJKU/vienna4x22). With
it the judge is measured on real playing as well.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks import (
    answer_logs,
    exposure,
    fatigue,
    feed_cost,
    freshness,
    generation_latency,
    import_time,
    judging_errors,
    judging_excerpts,
    judging_kinds,
    judging_vienna,
    learner_detection,
    probes,
    quality,
    whole_loop,
)
from benchmarks.figure import Figure
from benchmarks.likeness import run as likeness

SUITES: dict[str, Callable[[], list[Figure]]] = {
    "import": import_time.figures,
    "generation": generation_latency.figures,
    "freshness": freshness.figures,
    "exposure": exposure.figures,
    "feed": feed_cost.figures,
    "judging": judging_errors.all_figures,
    "kinds": judging_kinds.figures,
    "learner": learner_detection.figures,
    "answers": answer_logs.figures,
    "quality": quality.figures,
    "likeness": likeness.figures,
}
LONG: dict[str, Callable[[], list[Figure]]] = {
    "loop": whole_loop.of_unit_1,
    "probes": probes.all_figures,
    "fatigue": fatigue.all_figures,
}
"""Measured only where they are named."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the chosen suites and print their figures."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    parser.add_argument("--only", choices=(*SUITES, *LONG), action="append", help="run this suite only")
    parser.add_argument("--vienna", type=Path, metavar="PATH", help="the Vienna 4x22 corpus")
    options = parser.parse_args(argv)
    found: list[Figure] = []
    for name in options.only or SUITES:
        print(f"measuring {name} …", file=sys.stderr)
        found.extend({**SUITES, **LONG}[name]())
    if options.vienna:
        print("measuring the judge on real playing …", file=sys.stderr)
        found.extend(judging_vienna.figures(options.vienna))
        found.extend(judging_excerpts.figures(options.vienna))
        found.extend(judging_kinds.figures_of_real_playing(options.vienna))
    if options.json:
        print(json.dumps([figure.to_json() for figure in found], indent=2))
    else:
        for figure in found:
            print(_line(figure))
    return 0


def _line(figure: Figure) -> str:
    line = f"{figure.name:42} {figure.value:10.4f} {figure.unit:3}"
    if figure.baseline is None:
        return line
    return f"{line}  against {figure.baseline:10.4f} ({figure.compared_with}), ratio {figure.ratio:.4f}"


if __name__ == "__main__":
    raise SystemExit(main())

"""Note matching on real performances: `python -m benchmarks.judging_vienna PATH [--json]`.

PATH is a checkout of the Vienna 4x22 corpus (88 performances of four pieces). Prints
precision, recall and F1 of matched pairs of score note and played note, pooled over all
notes, and the time that one `feed` takes.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path
from statistics import median, quantiles

from benchmarks.figure import Figure
from benchmarks.vienna import Performance, read_match
from museflow_engine.judging import LiveJudge
from museflow_engine.music import NoteOn

_DISPLAYED = {"Chopin_op10_no3": 40.0, "Chopin_op38": 100.0, "Mozart_K331": 60.0, "Schubert_D783": 120.0}


def judged_pairs(performance: Performance, tempo: float) -> tuple[set[tuple[str, str]], list[float]]:
    """Pairs of note id and event id that the judge matches, and seconds for each note-on."""
    judge = LiveJudge(performance.phrase, tempo)
    costs: list[float] = []
    for event in performance.events:
        begin = time.process_time()
        judge.feed(event)
        if isinstance(event, NoteOn):
            costs.append(time.process_time() - begin)
    report = judge.finish(performance.events[-1].time)
    pairs = {(j.note_id, j.event_id) for j in report.judgements if j.kind == "match"}
    return {(note, event) for note, event in pairs if note and event}, costs


def measure(folder: Path, pattern: str = "*.match") -> dict[str, float]:
    """Figures over all performances below a folder."""
    right = claimed = true = 0
    costs: list[float] = []
    for path in sorted(folder.rglob(pattern)):
        performance = read_match(path)
        tempo = next((t for name, t in _DISPLAYED.items() if path.name.startswith(name)), 72.0)
        pairs, times = judged_pairs(performance, tempo)
        costs += times
        hits = len(pairs & performance.matches)
        right, claimed, true = right + hits, claimed + len(pairs), true + len(performance.matches)
        print(f"{path.stem:28} F1 {2 * hits / (len(pairs) + len(performance.matches)):.4f}", file=sys.stderr)
    return {
        "precision": right / claimed,
        "recall": right / true,
        "f1": 2 * right / (claimed + true),
        "feed_ms_median": 1e3 * median(costs),
        "feed_ms_p99": 1e3 * quantiles(costs, n=100)[-1],
    }


def figures(folder: Path) -> list[Figure]:
    """The figures over the whole corpus, under permanent names."""
    return [
        Figure(f"judging.vienna.{name}", value, "ms" if name.startswith("feed") else "")
        for name, value in measure(folder).items()
    ]


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("path", type=Path)
    parser.add_argument("--pattern", default="*.match")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    found = measure(options.path, options.pattern)
    print(json.dumps(found) if options.json else "\n".join(f"{k:16} {v:.4f}" for k, v in found.items()))


if __name__ == "__main__":
    main()

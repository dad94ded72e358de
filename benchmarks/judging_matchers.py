"""The judge beside parangonar's matchers: `python -m benchmarks.judging_matchers PATH`.

PATH is a checkout of the Vienna 4x22 corpus. All match the same performances of it, and
the same excerpts with injected errors, in one run. parangonar (Peter et al., CP-JKU) is
no dependency of the package: install it into an environment of its own beside the package
(`pip install parangonar tqdm`, and torch for the transformers, which are left out without
it). Its alignments are read as judgements: a pair of one pitch is a match, a pair of two
pitches a substitution. TOLTW needs some forty onsets, and is not asked about excerpts.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable
from importlib import import_module
from pathlib import Path
from typing import Any

from benchmarks.excerpts import corpus
from benchmarks.judging_excerpts import SOURCES, cases
from benchmarks.judging_tally import Hearing, Tally, hear, tally
from benchmarks.performance_errors import KINDS
from benchmarks.takes import Example
from benchmarks.vienna import Performance, read_match
from museflow_engine.errors import MuseflowError
from museflow_engine.judgement import Judgement
from museflow_engine.judging import LiveJudge
from museflow_engine.music import NoteOn, Phrase

_SCORE = [
    *((name, "f4") for name in ("onset_beat", "duration_beat", "onset_quarter", "duration_quarter")),
    *((name, "i4") for name in ("onset_div", "duration_div", "pitch", "voice", "divs_pq")),
    ("id", "U32"),
    ("is_grace", "?"),
]
_PLAYED = [
    *((name, "f4") for name in ("onset_sec", "duration_sec")),
    *((name, "i4") for name in ("onset_tick", "duration_tick", "pitch", "velocity", "track", "channel")),
    ("id", "U32"),
]
_LONG_PIECES_ONLY = "TOLTW"
_FIGURES = ("match F", "per note", "false alarm", "undetected", "wrong F", "missed F", "extra F", "perfect")

Pressed = dict[str, tuple[float, float, int]]
Align = Callable[[Phrase, Pressed], list[dict[str, str]]]


class NoAnchorError(MuseflowError):
    """parangonar is not installed here."""


def anchors() -> dict[str, Align]:
    """Matchers of parangonar by name; DualDTW sees the whole performance, the others go along.

    Raises:
        NoAnchorError: if parangonar cannot be imported.
    """
    try:
        numpy, parangonar = import_module("numpy"), import_module("parangonar")
    except ImportError as error:
        raise NoAnchorError(
            f"The matchers to compare with are not installed ({error}); `pip install parangonar tqdm`."
        ) from error

    def arrays(phrase: Phrase, pressed: Pressed) -> tuple[Any, Any]:
        return numpy.array(_score_rows(phrase), dtype=_SCORE), numpy.array(_rows(pressed), dtype=_PLAYED)

    def offline(phrase: Phrase, pressed: Pressed) -> list[dict[str, str]]:
        found: list[dict[str, str]] = parangonar.DualDTWNoteMatcher()(*arrays(phrase, pressed))
        return found

    def online(name: str) -> Align:
        def align(phrase: Phrase, pressed: Pressed) -> list[dict[str, str]]:
            score, played = arrays(phrase, pressed)
            found: list[dict[str, str]] = getattr(parangonar, name)(score).offline(played)
            return found

        return align

    return {
        "DualDTW (offline)": offline,
        **{
            name: online(f"{name}Matcher") for name in ("TOLTW", "OnlineTransformer", "OnlinePureTransformer")
        },
    }


def _score_rows(phrase: Phrase) -> list[tuple[Any, ...]]:
    beat = phrase.meter.beat_ticks if not phrase.meter.is_compound else phrase.meter.beat_ticks // 3
    return [
        (
            *(n.onset / beat, n.duration / beat, n.onset / 480, n.duration / 480),
            *(n.onset, n.duration, n.pitch.midi, n.voice + 4 * (n.hand == "left"), 480),
            *(n.id, n.grace),
        )
        for n in phrase.notes
    ]


def _rows(pressed: Pressed) -> list[tuple[Any, ...]]:
    ordered = sorted(pressed.items(), key=lambda item: item[1][0])
    first = ordered[0][1][0]
    return [
        (on - first, length, round(960 * (on - first)), round(960 * length), midi, 70, 0, 0, name)
        for name, (on, length, midi) in ordered
    ]


def pairs_f1(performances: Iterable[Performance], align: Align | None) -> float:
    """F1 of matched pairs, pooled over performances; of the judge if `align` is None."""
    right = claimed = true = 0
    for performance in performances:
        if align is None:
            pairs = _judged(performance)
        else:
            pairs = {
                (one["score_id"], one["performance_id"])
                for one in align(performance.phrase, performance.presses)
                if one["label"] == "match"
            }
        right += len(pairs & performance.matches)
        claimed, true = claimed + len(pairs), true + len(performance.matches)
    return 2 * right / (claimed + true)


def _judged(performance: Performance) -> set[tuple[str, str]]:
    judge = LiveJudge(performance.phrase)
    for event in performance.events:
        judge.feed(event)
    report = judge.finish(performance.events[-1].time)
    return {
        (j.note_id, j.event_id) for j in report.judgements if j.kind == "match" and j.note_id and j.event_id
    }


def read_as_judgements(example: Example, alignment: Iterable[dict[str, str]]) -> Hearing:
    """An alignment as settled judgements; what it leaves out is missed, or extra."""
    pressed = {event.id: event.pitch for event in example.events if isinstance(event, NoteOn)}
    left = set(example.kinds)
    judgements: list[Judgement] = []
    for one in alignment:
        if one["label"] != "match":
            continue
        note, event = str(one["score_id"]), str(one["performance_id"])
        if note not in left or event not in pressed:
            continue
        left.discard(note)
        same = pressed.pop(event) == example.phrase.by_id[note].pitch.midi
        judgements.append(Judgement("match" if same else "substitution", note_id=note, event_id=event))
    judgements += [Judgement("deletion", note_id=note) for note in sorted(left)]
    judgements += [Judgement("insertion", event_id=event) for event in pressed]
    return Hearing(tuple(judgements))


def _presses(example: Example) -> Pressed:
    down: dict[int, NoteOn] = {}
    found: Pressed = {}
    for event in example.events:
        if isinstance(event, NoteOn):
            down[event.pitch] = event
        elif hasattr(event, "pitch") and event.pitch in down:
            press = down.pop(event.pitch)
            found[press.id] = (press.time, event.time - press.time, press.pitch)
    return found


def on_errors(paths: tuple[Path, ...], source: str, each: int, seed: int, align: Align | None) -> Tally:
    """All kinds of error together; of the judge if `align` is None."""
    total = Tally()
    for kind in KINDS:
        for case in cases(paths, source, kind, each=each, seed=seed):
            example = case.example
            if align is None:
                heard = hear(example)
            else:
                heard = read_as_judgements(example, align(example.phrase, _presses(example)))
            total += tally(example, heard)
    return total


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("path", type=Path)
    parser.add_argument("--step", type=int, default=1, help="of the performances take every so-manieth")
    parser.add_argument("--each", type=int, default=3, help="excerpts for each kind of error; 0 for none")
    parser.add_argument("--seed", type=int, default=1, help="1000 and more are held out")
    options = parser.parse_args()
    paths = corpus(options.path)
    performances = [read_match(path) for path in paths[:: options.step]]
    rows: dict[str, Align | None] = {"museflow": None, **anchors()}
    print(f"{'F1 of note pairs':24}{len(performances)} performances")
    for name, align in list(rows.items()):
        try:
            print(f"{name:24}{pairs_f1(performances, align):.4f}", flush=True)
        except ImportError as error:
            del rows[name]
            print(f"{name:24}left out: {error}")
    for source in SOURCES if options.each else ():
        print(f"\n{source:24}" + "".join(f"{figure:>12}" for figure in _FIGURES))
        for name, align in rows.items():
            if name == _LONG_PIECES_ONLY:
                continue
            found = on_errors(paths, source, options.each, options.seed, align).figures()
            print(f"{name:24}" + "".join(f"{found[figure]:12.4f}" for figure in _FIGURES), flush=True)


if __name__ == "__main__":
    try:
        main()
    except MuseflowError as error:
        sys.exit(str(error))

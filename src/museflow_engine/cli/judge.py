"""`museflow judge`: a performance beside its score, note by note.

`--json` prints `{"tempo", "score", "judgements"}`. `score` has `pitch_accuracy`,
`rhythm_accuracy`, `tempo`, `tempo_ratio`, `continuity` and `overall`, and in parts
`onset_accuracy`, `duration_accuracy`, `tempo_accuracy`, `hands_together` (null if the hands
never play at once) and `timing` in seconds: `unevenness`, `behind_metronome`,
`around_metronome`, `left_after_right` (null where unknown). Each judgement has the fields
of `museflow_engine.judgement.Judgement` (`kind`, `note_id`, `event_id`,
`onset_deviation` in seconds, `duration_ratio`, `timing`, `hold`, `diagnosis`, `played` as
a MIDI number, …) and where it belongs: `bar` (0 is an anacrusis), `beat` (from 1, in the
metre's lower number), `hand` and `written` (all null for an extra note), and `time`, the
second at which it was played (null for a missed note). With `--learner` there is also
`{"learner": {"name", "counted"}}`: whether the performance counted for them, or had before.

`--svg` draws the same on the score; docs/drawing.md tells what the signs mean.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from museflow_engine.cli.command import Subparsers, add_command
from museflow_engine.cli.judge_drawing import STDOUT, check_target, put_drawing
from museflow_engine.cli.judge_learner import (
    add_learner_arguments,
    check_learner,
    count_for_learner,
    said_of_learner,
)
from museflow_engine.cli.output import console, patiently, print_json, remark, table
from museflow_engine.cli.practice_view import score_line, timing_line
from museflow_engine.engraving.marks import COLOURS, mark_of
from museflow_engine.engraving.remarks import beat_of
from museflow_engine.errors import MuseflowError
from museflow_engine.io.curriculum import load_roadmap
from museflow_engine.io.midi_files import read_performance
from museflow_engine.io.scores import read_score
from museflow_engine.judgement import Judgement, Report
from museflow_engine.judging import JudgeSettings, LiveJudge
from museflow_engine.music import (
    TICKS_PER_QUARTER,
    NoteOn,
    PerformanceEvent,
    Phrase,
    Pitch,
)
from museflow_engine.music.tempo import FASTEST, SLOWEST

LAST_NOTES = 5.0
"""Seconds after the last event at which the performance is taken as over."""

_FALLBACK_TEMPO = 72.0
_NARROW = 80
_MEASURES = ("off by", "length")
"""Columns that a terminal narrower than `_NARROW` goes without; the remark says it in words."""

_COLUMNS = ["bar", "beat", "hand", "written", "played", "verdict", *_MEASURES, "remark"]
_WORDS = {"match": "right", "substitution": "wrong", "deletion": "missed", "insertion": "extra"}


def add_parser(subparsers: Subparsers) -> None:
    """Declare the command's arguments."""
    parser = add_command(
        subparsers,
        "judge",
        "Compare a performance (MIDI file) with a score (MusicXML or MIDI), note by note.",
        (
            "museflow judge minuet.musicxml take1.mid",
            "museflow judge minuet.mxl take1.mid --tempo 72",
            "museflow judge minuet.mid take1.mid",
            "museflow judge minuet.musicxml take1.mid --json | jq .score",
            "museflow judge minuet.musicxml take1.mid --learner anna    let it count for anna",
            "museflow judge minuet.mid take1.mid --level 9.1    as strict as level 9.1",
            "museflow judge minuet.mid take1.mid --svg minuet.svg    draw what was played on the score",
        ),
    )
    parser.add_argument(
        "score", type=Path, metavar="SCORE", help="MusicXML (.musicxml, .xml, .mxl) or MIDI (.mid)"
    )
    parser.add_argument("performance", type=Path, metavar="PERFORMANCE", help="Standard MIDI File")
    parser.add_argument(
        "--tempo",
        type=float,
        metavar="QPM",
        help="goal tempo, quarters a minute (default: the score's mark, else the player's own average)",
    )
    parser.add_argument(
        "--level",
        metavar="ID",
        help="as strict as this level (9.1, or 9.1/2 for its second tier; default: as docs/score.md has it)",
    )
    add_learner_arguments(parser)
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument(
        "--svg", metavar="FILE", help="draw the score with what was played on it ('-' for stdout)"
    )


def run(args: argparse.Namespace) -> int:
    """Carry the command out."""
    check_learner(args)
    if args.svg is not None:
        if args.svg == STDOUT and args.json:
            raise MuseflowError("--json and --svg - both need stdout; draw to a file instead.")
        check_target(args.svg, (args.score, args.performance))
    settings = _settings(args.level)
    phrase = read_score(args.score, remark)
    events = read_performance(args.performance)
    tempo, source = _tempo(args.tempo, phrase, events)
    judge = LiveJudge(phrase, tempo=tempo, settings=settings)
    for event in patiently(events, len(events), "judging"):
        judge.feed(event)
    report = judge.finish(at=max((event.time for event in events), default=0.0) + LAST_NOTES)
    times = {event.id: event.time for event in events if isinstance(event, NoteOn)}
    goal = f"goal tempo {tempo:.0f} quarters a minute ({source})"
    if args.svg is not None:
        put_drawing(args.svg, phrase, report, args.score.stem, goal)
    counted = count_for_learner(args, phrase, report, tempo) if args.learner else False
    if args.json:
        learner = {"learner": {"name": args.learner, "counted": counted}} if args.learner else {}
        print_json(_as_json(phrase, report, times, tempo) | learner)
    elif args.svg != STDOUT:
        _print_report(phrase, report, times)
        console().print(goal, style="dim")
    if args.learner and not args.json:
        remark(said_of_learner(args.learner, counted=counted))
    return 0


def _settings(level: str | None) -> JudgeSettings:
    """How strict to be: as a tier or the first of a level, or as usual."""
    if level is None:
        return JudgeSettings()
    return JudgeSettings(load_roadmap().tier(level if "/" in level else f"{level}/1").scoring)


def _tempo(asked: float | None, phrase: Phrase, events: Sequence[PerformanceEvent]) -> tuple[float, str]:
    """The goal tempo, and where it comes from."""
    if asked is not None:
        return asked, "as asked"
    if phrase.tempos:
        return phrase.tempos[0].tempo, "marked in the score"
    onsets = [event.time for event in events if isinstance(event, NoteOn)]
    minutes = (max(onsets) - min(onsets)) / 60 if onsets else 0.0
    ticks = [note.onset for note in phrase.notes]
    quarters = (max(ticks) - min(ticks)) / TICKS_PER_QUARTER if ticks else 0.0
    if minutes <= 0 or quarters <= 0:
        return _FALLBACK_TEMPO, "the score has no mark"
    return min(FASTEST, max(SLOWEST, quarters / minutes)), "the player's average, as the score has no mark"


def _as_json(phrase: Phrase, report: Report, times: dict[str, float], tempo: float) -> dict[str, object]:
    judgements = []
    for judgement in report.judgements:
        note = phrase.by_id[judgement.note_id] if judgement.note_id else None
        place = {
            "bar": phrase.bar_at(note.onset).number if note else None,
            "beat": round(beat_of(phrase.bar_at(note.onset), note.onset), 3) if note else None,
            "hand": note.hand if note else None,
            "written": note.pitch.name if note else None,
            "time": times.get(judgement.event_id or ""),
        }
        judgements.append({**asdict(judgement), **place})
    return {"tempo": tempo, "score": asdict(report.score), "judgements": judgements}


def _print_report(phrase: Phrase, report: Report, times: dict[str, float]) -> None:
    screen = console()
    columns = _COLUMNS if screen.width >= _NARROW else [name for name in _COLUMNS if name not in _MEASURES]
    rows = table(*columns, numbers=("bar", "beat", *_MEASURES), folds="remark")
    for judgement in report.judgements:
        cells = _row(phrase, judgement, times)
        rows.add_row(*(cells[name] for name in columns), style=COLOURS[mark_of(judgement)])
    screen.print(rows)
    screen.print()
    screen.print(score_line(report.score), style="bold")
    screen.print(timing_line(report.score))


def _row(phrase: Phrase, judgement: Judgement, times: dict[str, float]) -> dict[str, str]:
    """One judgement in words, by column."""
    note = phrase.by_id[judgement.note_id] if judgement.note_id else None
    bar = phrase.bar_at(note.onset) if note else phrase.bars[0]
    deviation, ratio, played = judgement.onset_deviation, judgement.duration_ratio, judgement.played
    remarks = [
        judgement.diagnosis,
        judgement.timing if judgement.timing in ("early", "late") else None,
        f"held too {judgement.hold}" if judgement.hold in ("short", "long") else None,
        None if note else f"at {times.get(judgement.event_id or '', 0.0):.2f} s",
    ]
    return {
        "bar": str(bar.number) if note else "",
        "beat": f"{round(beat_of(bar, note.onset), 2):g}" if note else "",
        "hand": note.hand if note else "",
        "written": note.pitch.name if note else "–",
        "played": Pitch.from_midi(played, bar.key.fifths).name if played is not None else "–",
        "verdict": _WORDS[judgement.kind],
        "off by": f"{deviation * 1000:+.0f} ms" if deviation is not None else "",
        "length": f"{ratio:.0%}" if ratio is not None else "",
        "remark": ", ".join(remark for remark in remarks if remark),
    }

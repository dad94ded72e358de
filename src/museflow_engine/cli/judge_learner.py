"""`museflow judge --learner`: what a judged performance tells of whoever played it."""

from __future__ import annotations

import argparse
import os
from hashlib import blake2b
from pathlib import Path

from museflow_engine.errors import MuseflowError
from museflow_engine.events import PieceJudged
from museflow_engine.io.curriculum import load_roadmap
from museflow_engine.io.places import default_path
from museflow_engine.io.populations import active_population
from museflow_engine.io.store import Store
from museflow_engine.judgement import Report
from museflow_engine.music import Phrase
from museflow_engine.runner import History, SystemClock

_HASH_BYTES = 16


def add_learner_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare who played, for those who want it to count."""
    parser.add_argument(
        "--learner", metavar="NAME", help="who played: let it count for what is known of them (once a file)"
    )
    parser.add_argument(
        "--data",
        type=Path,
        metavar="FILE",
        help="with --learner: file of the records (default: museflow.db in your data folder)",
    )


def check_learner(args: argparse.Namespace) -> None:
    """Refuse a file of records without a name.

    Raises:
        MuseflowError: if there is one.
    """
    if args.data is not None and args.learner is None:
        raise MuseflowError("--data says where a learner's records lie: name the learner with --learner.")


def count_for_learner(args: argparse.Namespace, phrase: Phrase, report: Report, tempo: float) -> bool:
    """Let a judged performance count for the learner, and keep the record of it.

    Returns:
        Whether it counted; a file that was judged before does not count again.

    Raises:
        MuseflowError: if the learner's records cannot be read or kept.
    """
    performance = blake2b(args.performance.read_bytes(), digest_size=_HASH_BYTES).hexdigest()
    with Store(args.data or default_path(os.environ)) as store:
        history = History(store, args.learner, load_roadmap(), population=active_population(os.environ))
        if performance in history.learner.performances:
            return False
        record = PieceJudged(
            session=f"judged-{performance}",
            at=max(SystemClock().now(), history.at),
            source=f"piece:{phrase.title or args.score.stem}",
            learner=args.learner,
            performance=performance,
            tempo=tempo,
            phrase=phrase.to_json(),
            judgements=report.judgements,
            score=report.score,
        )
        history.learner.apply(record)
        history.save([record])
        history.save_snapshot()
    return True


def said_of_learner(learner: str, *, counted: bool) -> str:
    """One sentence on what was done."""
    if counted:
        return f"This performance counts for what is known of {learner} (museflow progress shows it)."
    return f"This performance has counted for {learner} before; it does not count twice."

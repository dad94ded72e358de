"""`museflow merge`: the records of one learner from several devices become one history.

A record that both devices have counts once, so that merging again changes nothing; the
files that are read stay as they are. Swipes come along: of two on one phrase the newer.
`--json` prints `{"learner", "records", "new", "swipes"}`: all records kept now, how many of
them are new, and how many swipes are new or newer.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from pathlib import Path

from museflow_engine.cli.command import Subparsers, add_command, add_store_arguments
from museflow_engine.cli.output import print_json, put
from museflow_engine.errors import RecordError, StoreError
from museflow_engine.events import Record, decode_record
from museflow_engine.events.swipes import Swipe
from museflow_engine.io.places import default_path
from museflow_engine.io.store import Store
from museflow_engine.learner import Learner
from museflow_engine.learner.merge import merge_records


def add_parser(subparsers: Subparsers) -> None:
    """Declare the command's arguments."""
    parser = add_command(
        subparsers,
        "merge",
        "Take in the records that you made on another device.",
        (
            "museflow merge tablet.db",
            "museflow merge tablet.db phone.db --learner anna",
            "museflow merge tablet.db --learner anna --from learner   # anna had no name there",
            "museflow merge records.jsonl --learner anna              # a record a line",
        ),
    )
    parser.add_argument(
        "files",
        nargs="+",
        type=Path,
        metavar="FILE",
        help="learners' files of other devices, or *.jsonl with a record a line",
    )
    add_store_arguments(parser)
    parser.add_argument(
        "--from", dest="name_there", metavar="NAME", help="the learner's name there (default: the same)"
    )
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")


def run(args: argparse.Namespace) -> int:
    """Carry the command out."""
    target: Path = args.data or default_path(os.environ)
    there = args.name_there or args.learner
    taken: list[Record] = []
    swipes: list[Swipe] = []
    for path in args.files:
        if not path.exists():
            raise StoreError(f"There is no file {path}; name the file of the other device.")
        if target.exists() and path.samefile(target) and there == args.learner:
            raise StoreError(f"{path} is the learner's own file; name the file of the other device.")
        if path.suffix == ".jsonl":
            taken = merge_records(taken, _lines(path))
        else:
            with Store(path) as other:
                _check_name(other, there)
                taken = merge_records(taken, other.records(there))
                swipes += other.swipes(there)
    with Store(target) as store:
        new, kept = _take(store, args.learner, taken)
        swiped = store.save_swipes(each.model_copy(update={"learner": args.learner}) for each in swipes)
    if args.json:
        print_json({"learner": args.learner, "records": kept, "new": new, "swipes": swiped})
    else:
        news = f"{new:,} of {len(taken):,} records are new" if new else "nothing is new"
        put(f"{args.learner}: {news}; {kept:,} are kept in {target} now.")
    return 0


def _take(store: Store, learner: str, taken: Sequence[Record]) -> tuple[int, int]:
    """Merge records into a learner's own, if all of them together make sense; new ones and all."""
    renamed = [_of(record, learner) for record in taken]
    merged = merge_records(store.records(learner), renamed)
    Learner.replay(merged)
    return store.merge(learner, renamed), len(merged)


def _of(record: Record, learner: str) -> Record:
    """The record under the name that the learner has here."""
    if "learner" not in type(record).model_fields:
        return record
    return record.model_copy(update={"learner": learner})


def _check_name(other: Store, name: str) -> None:
    known = other.learners()
    if name not in known:
        names = ", ".join(known) or "nobody"
        raise StoreError(
            f"{other.path} knows no learner {name!r}; it knows {names}. Say who it is with --from NAME."
        )


def _lines(path: Path) -> list[Record]:
    try:
        lines = path.read_text(encoding="utf-8").split("\n")  # a title may hold other line breaks
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is no text in UTF-8"
        raise StoreError(f"{path} cannot be read ({reason}).") from error
    records: list[Record] = []
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                records.append(decode_record(line))
            except RecordError as error:
                raise RecordError(f"{path}, line {number}: {error}") from error
    return records

"""The learner's file: every record of every session, in one SQLite file.

Conventions: records are the truth; a snapshot is a shortcut that may be thrown away.
What `append` was given is on the disk when it returns: SQLite in WAL mode with
synchronous=FULL, for NORMAL may lose the last transactions when the power goes.
Several processes may use one file; each waits for the other to finish writing.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from sqlalchemy import (
    URL,
    Connection,
    Engine,
    Executable,
    Select,
    create_engine,
    delete,
    event,
    func,
    insert,
    select,
)
from sqlalchemy.dialects.sqlite import insert as upsert
from sqlalchemy.engine.interfaces import DBAPIConnection

from museflow_engine.errors import RecordError, StoreError
from museflow_engine.events import Record, decode_record, encode_record
from museflow_engine.events.swipes import Swipe, decode_swipe, encode_swipe
from museflow_engine.io.store_problems import explained
from museflow_engine.io.store_schema import (
    LEARNERS,
    METADATA,
    RECORDS,
    SCHEMA_VERSION,
    SNAPSHOTS,
    SWIPES,
    VIEW_NAMES,
    VIEWS,
)
from museflow_engine.learner.merge import merge_records

BUSY_SECONDS: Final = 10.0
_WITH_SWIPES: Final = 2


class Store:
    """All records and snapshots of the learners on this computer.

    Args:
        path: the file; it and its folder are made where they are missing.
        busy_seconds: how long to wait for another process that is writing.

    Raises:
        StoreError: if the file is damaged, locked, not writable, or from a newer
            version. Every method raises it likewise.
    """

    def __init__(self, path: str | Path, *, busy_seconds: float = BUSY_SECONDS) -> None:
        self.path = Path(path)
        with explained(self.path):
            self.path.parent.mkdir(parents=True, exist_ok=True)
        self._engine = _engine(self.path, busy_seconds)
        try:
            self._prepare()
        except BaseException:
            self.close()
            raise

    def append(self, learner: str, records: Sequence[Record]) -> int:
        """Keep records, all or none; they are on the disk when this returns.

        Returns:
            Sequence number of the learner's last record (0 if there is none).

        Raises:
            StoreError: if they cannot be kept; none of them then is.
        """
        with self._writing() as connection:
            last = _last_seq(connection, learner)
            _know(connection, learner)
            if records:
                rows = [_row(learner, seq, record) for seq, record in enumerate(records, last + 1)]
                connection.execute(insert(RECORDS), rows)
            return last + len(records)

    def records(self, learner: str, *, after: int = 0, kinds: Collection[str] = ()) -> list[Record]:
        """A learner's records in order, from the one after sequence number `after`.

        Args:
            learner: whose records.
            after: sequence number; 0 for all.
            kinds: only records of these kinds; all, if none is named.

        Raises:
            RecordError: if a record is broken or from a newer version.
        """
        return [self._decode(learner, seq, body) for seq, body in self._bodies(learner, after, kinds)]

    def learners(self) -> list[str]:
        """Names of all learners, in alphabetical order."""
        with self._reading() as connection:
            return list(connection.scalars(select(LEARNERS.c.name).order_by(LEARNERS.c.name)))

    def save_snapshot(self, learner: str, seq: int, data: object) -> None:
        """Keep the state after record `seq`, in place of an older snapshot.

        Args:
            learner: whose state it is.
            seq: sequence number of the last record that the state includes.
            data: JSON values.
        """
        body = json.dumps(data, separators=(",", ":"))
        statement = upsert(SNAPSHOTS).values(learner=learner, seq=seq, body=body)
        newer = statement.on_conflict_do_update(
            index_elements=[SNAPSHOTS.c.learner],
            set_={"seq": statement.excluded.seq, "body": statement.excluded.body},
            where=statement.excluded.seq >= SNAPSHOTS.c.seq,
        )
        with self._writing() as connection:
            _know(connection, learner)
            connection.execute(newer)

    def load_snapshot(self, learner: str) -> tuple[int, Any] | None:
        """The newest snapshot as (seq, data); None if there is none that can be read."""
        query = select(SNAPSHOTS.c.seq, SNAPSHOTS.c.body).where(SNAPSHOTS.c.learner == learner)
        with self._reading() as connection:
            found = connection.execute(query).first()
        if found is None:
            return None
        try:
            return int(found.seq), json.loads(found.body)
        except ValueError:  # the records hold all that it held
            return None

    def export_lines(self, learner: str) -> Iterator[str]:
        """A learner's records as lines of JSON, in order."""
        for _, body in self._bodies(learner, 0):
            yield body

    def import_lines(self, learner: str, lines: Iterable[str]) -> int:
        """Take in lines that `export_lines` wrote, all or none.

        Returns:
            How many records were taken in.

        Raises:
            StoreError: if the learner has records already: two histories do not mix.
            RecordError: if a line is no record; the message says which.
        """
        records: list[Record] = []
        for number, line in enumerate(lines, 1):
            if line.strip():
                try:
                    records.append(decode_record(line))
                except RecordError as error:
                    raise RecordError(f"Line {number}: {error}") from error
        with self._writing() as connection:
            if _last_seq(connection, learner):
                raise StoreError(f"{learner!r} has records already. Import under a name that has none.")
            _know(connection, learner)
            if records:
                connection.execute(insert(RECORDS), [_row(learner, i, r) for i, r in enumerate(records, 1)])
        return len(records)

    def merge(self, learner: str, records: Iterable[Record]) -> int:
        """Put records of another device among the learner's own, each once; all or none.

        The snapshot is dropped where there is something new, for the past is another one then.

        Returns:
            How many were new.

        Raises:
            RecordError: if a record that is kept already is broken or from a newer version.
        """
        with self._writing() as connection:
            rows = connection.execute(_bodies_after(learner, 0))
            own = [self._decode(learner, row.seq, row.body) for row in rows]
            merged = merge_records(own, records)
            new = len(merged) - len(merge_records(own))
            _know(connection, learner)
            if new:
                connection.execute(delete(SNAPSHOTS).where(SNAPSHOTS.c.learner == learner))
                connection.execute(delete(RECORDS).where(RECORDS.c.learner == learner))
                connection.execute(insert(RECORDS), [_row(learner, i, r) for i, r in enumerate(merged, 1)])
        return new

    def save_swipes(self, swipes: Iterable[Swipe]) -> int:
        """Keep verdicts, all or none; an older one of the same person and phrase gives way.

        Returns:
            How many were new or newer than what was known.
        """
        kept = 0
        with self._writing() as connection:
            for swipe in swipes:
                _know(connection, swipe.learner)
                kept += connection.execute(_newer_swipe(swipe)).rowcount
        return kept

    def remove_swipe(self, learner: str, fingerprint: str) -> None:
        """Take a verdict back; nothing happens if there is none."""
        with self._writing() as connection:
            connection.execute(
                delete(SWIPES).where(SWIPES.c.learner == learner, SWIPES.c.fingerprint == fingerprint)
            )

    def swipes(self, learner: str | None = None) -> list[Swipe]:
        """The verdicts of one person, or of all, in order of time.

        Raises:
            RecordError: if one is broken or from a newer version.
        """
        query = select(SWIPES.c.body).order_by(SWIPES.c.at, SWIPES.c.learner, SWIPES.c.fingerprint)
        if learner is not None:
            query = query.where(SWIPES.c.learner == learner)
        with self._reading() as connection:
            return [decode_swipe(body) for body in connection.scalars(query)]

    def close(self) -> None:
        """Let go of the file."""
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _bodies(self, learner: str, after: int, kinds: Collection[str] = ()) -> list[tuple[int, str]]:
        query = _bodies_after(learner, after)
        if kinds:
            query = query.where(RECORDS.c.kind.in_(kinds))
        with self._reading() as connection:
            return [(row.seq, row.body) for row in connection.execute(query)]

    def _decode(self, learner: str, seq: int, body: str) -> Record:
        try:
            return decode_record(body)
        except RecordError as error:
            raise RecordError(f"{self.path}, record {seq} of {learner!r}: {error}") from error

    def _prepare(self) -> None:
        with self._writing() as connection:
            version = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
            if version > SCHEMA_VERSION:
                raise StoreError(
                    f"The learner's file {self.path} was written by a newer museflow "
                    f"(version {version}, this one reads {SCHEMA_VERSION}). Update museflow."
                )
            if version == 0:
                self._create(connection)
            elif version < SCHEMA_VERSION:
                self._upgrade(connection, version)

    def _create(self, connection: Connection) -> None:
        if connection.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar_one():
            raise StoreError(f"{self.path} is a database of another program. Choose another file.")
        METADATA.create_all(connection)
        _make_views(connection)
        connection.exec_driver_sql(f"PRAGMA user_version = {SCHEMA_VERSION}")

    def _upgrade(self, connection: Connection, version: int) -> None:
        """From an older version: add what it lacks, and leave all that it holds as it is."""
        if version < _WITH_SWIPES:
            SWIPES.create(connection)
        _make_views(connection)
        connection.exec_driver_sql(f"PRAGMA user_version = {SCHEMA_VERSION}")

    @contextlib.contextmanager
    def _writing(self) -> Iterator[Connection]:
        """One transaction that takes the write lock at once, so that it cannot lose a race."""
        with explained(self.path), self._engine.connect() as connection:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            yield connection
            connection.commit()

    @contextlib.contextmanager
    def _reading(self) -> Iterator[Connection]:
        with explained(self.path), self._engine.connect() as connection:
            yield connection


def _engine(path: Path, busy_seconds: float) -> Engine:
    engine = create_engine(
        URL.create("sqlite", database=str(path)),
        connect_args={"timeout": busy_seconds, "isolation_level": None},
    )

    @event.listens_for(engine, "connect")
    def _set_up(connection: DBAPIConnection, _record: object) -> None:
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute("PRAGMA synchronous = FULL")
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.close()

    return engine


def _make_views(connection: Connection) -> None:
    """Make the views anew: they hold nothing, and the newest say the most."""
    for name in VIEW_NAMES:
        connection.exec_driver_sql(f"DROP VIEW IF EXISTS {name}")
    for view in VIEWS:
        connection.exec_driver_sql(view)


def _bodies_after(learner: str, seq: int) -> Select[tuple[int, str]]:
    after = (RECORDS.c.learner == learner, RECORDS.c.seq > seq)
    return select(RECORDS.c.seq, RECORDS.c.body).where(*after).order_by(RECORDS.c.seq)


def _know(connection: Connection, learner: str) -> None:
    connection.execute(upsert(LEARNERS).values(name=learner).on_conflict_do_nothing())


def _newer_swipe(swipe: Swipe) -> Executable:
    row = swipe.model_dump(include={"learner", "fingerprint", "at", "liked", "tier"})
    statement = upsert(SWIPES).values(**row, body=encode_swipe(swipe))
    return statement.on_conflict_do_update(
        index_elements=[SWIPES.c.learner, SWIPES.c.fingerprint],
        set_={name: statement.excluded[name] for name in ("at", "liked", "tier", "body")},
        where=statement.excluded.at > SWIPES.c.at,
    )


def _last_seq(connection: Connection, learner: str) -> int:
    query = select(func.max(RECORDS.c.seq)).where(RECORDS.c.learner == learner)
    return connection.scalar(query) or 0


def _row(learner: str, seq: int, record: Record) -> dict[str, Any]:
    return {
        "learner": learner,
        "session": record.session,
        "seq": seq,
        "kind": record.kind,
        "at": record.at,
        "version": record.version,
        "body": encode_record(record),
    }

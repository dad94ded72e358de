"""The tables and views of the learner's file.

Conventions: `seq` counts one learner's records from 1 without gaps; `at` is seconds as
in the records; `body` is the record's JSON. The views answer the usual questions in
plain SQL and can be opened with any SQLite program:

- `v_phrases`: one row for each phrase that was played, with its parts of the score;
- `v_passages`: the same for the passages of the learner's own pieces, with their bars;
- `v_read_ahead`: one row for each time it was found how far ahead the learner reads: the beats,
  the ends of their 80 % interval, and the seconds that a beat took;
- `v_judgements`: one row for each judgement in either, with the written note beside it;
  `tier` is NULL in a passage and `source` in a phrase.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)

SCHEMA_VERSION: Final = 4
"""Kept in the file as `PRAGMA user_version`; it only grows.

1 had no swipes, 2 no views of passages, 3 none of read-ahead trials: an older file is given
what it lacks when it is opened.
"""

METADATA: Final = MetaData()

LEARNERS: Final = Table("learners", METADATA, Column("name", Text, primary_key=True))

RECORDS: Final = Table(
    "records",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("learner", Text, ForeignKey("learners.name"), nullable=False),
    Column("session", Text, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("at", Float, nullable=False),
    Column("version", Integer, nullable=False),
    Column("body", Text, nullable=False),
    UniqueConstraint("learner", "seq"),
    Index("records_by_session", "learner", "session", "kind"),
)

SNAPSHOTS: Final = Table(
    "snapshots",
    METADATA,
    Column("learner", Text, ForeignKey("learners.name"), primary_key=True),
    Column("seq", Integer, nullable=False),
    Column("body", Text, nullable=False),
)

SWIPES: Final = Table(
    "swipes",
    METADATA,
    Column("learner", Text, ForeignKey("learners.name"), primary_key=True),
    Column("fingerprint", Text, primary_key=True),
    Column("at", Float, nullable=False),
    Column("liked", Boolean, nullable=False),
    Column("tier", Text, nullable=False),
    Column("body", Text, nullable=False),
)
"""One row for a person and a phrase: the newest verdict, whose JSON is `body`."""


def _field(row: str, path: str, name: str = "") -> str:
    """A column of a view, read from the JSON of a row (not ->>: that needs SQLite 3.38)."""
    return f"json_extract({row}, '$.{path}') AS {name or path}"


_READABLE: Final = """
    SELECT learner, session, seq, at, kind,
           CASE WHEN json_valid(body) THEN body END AS body
    FROM records
"""
"""SQLite reads no NaN or Infinity in JSON: such a record shows as NULLs, not as an error."""


def _played(*whats: str) -> str:
    """What was played, phrases or passages, each beside what was shown."""
    kinds = {end: ", ".join(f"'{what}_{end}'" for what in whats) for end in ("played", "shown")}
    return f"""
    FROM ({_READABLE} WHERE kind IN ({kinds["played"]})) AS played
    LEFT JOIN ({_READABLE} WHERE kind IN ({kinds["shown"]})) AS shown
      ON shown.learner = played.learner AND shown.session = played.session
     AND json_extract(shown.body, '$.number') = json_extract(played.body, '$.number')
"""


_OF_BOTH: Final = (
    "played.learner",
    "played.session",
    "played.seq",
    "played.at",
    _field("played.body", "number"),
)

_TIER: Final = _field("played.body", "tier")
_SOURCE: Final = _field("played.body", "source")
_BARS: Final = (
    _field("shown.body", "bars[0]", "first_bar"),
    _field("shown.body", "bars[1]", "last_bar"),
    _field("shown.body", "goal", "piece_tempo"),
)

_PARTS: Final = (
    *("pitch_accuracy", "rhythm_accuracy", "tempo", "tempo_ratio", "continuity", "overall"),
    *("onset_accuracy", "duration_accuracy", "tempo_accuracy", "hands_together"),
)
_FIGURES: Final = ("unevenness", "behind_metronome", "around_metronome", "left_after_right")
"""Of a score: NULL in records from before they were told."""

_OF_PHRASE: Final = (
    "shown.at AS shown_at",
    _field("shown.body", "tempo", "goal_tempo"),
    _field("shown.body", "fingerprint"),
    *(_field("played.body", f"score.{part}", part) for part in _PARTS),
    *(_field("played.body", f"score.timing.{figure}", figure) for figure in _FIGURES),
    _field("played.body", "clean"),
)

_OF_JUDGEMENT: Final = (
    "judged.key + 1 AS place",
    *(
        _field("judged.value", part)
        for part in ("note_id", "event_id", "kind", "onset_deviation", "duration_ratio", "timing", "hold")
    ),
    *(_field("judged.value", part) for part in ("diagnosis", "played", "metronome_deviation")),
    "json_extract(note.value, '$[1]') AS onset",
    "json_extract(note.value, '$[2]') AS duration",
    "json_extract(note.value, '$[3]') AS pitch",
    "json_extract(note.value, '$[4]') AS hand",
)

_OF_READ_AHEAD: Final = (
    *("learner", "session", "seq", "at"),
    *(_field("body", part) for part in ("tier", "span", "lowest", "highest", "beat", "phrases")),
)
_FOUND: Final = f"FROM ({_READABLE} WHERE kind = 'read_ahead_found')"

VIEW_NAMES: Final = ("v_phrases", "v_passages", "v_read_ahead", "v_judgements")
VIEWS: Final = (
    f"CREATE VIEW v_phrases AS SELECT {', '.join((*_OF_BOTH, _TIER, *_OF_PHRASE))} {_played('phrase')}",
    f"""
    CREATE VIEW v_passages AS SELECT {", ".join((*_OF_BOTH, _SOURCE, *_BARS, *_OF_PHRASE))}
    {_played("passage")}
    """,
    f"CREATE VIEW v_read_ahead AS SELECT {', '.join(_OF_READ_AHEAD)} {_FOUND}",
    f"""
    CREATE VIEW v_judgements AS SELECT {", ".join((*_OF_BOTH, _TIER, _SOURCE, *_OF_JUDGEMENT))}
    {_played("phrase", "passage")}
    JOIN json_each(played.body, '$.judgements') AS judged
    LEFT JOIN json_each(shown.body, '$.phrase.notes') AS note
      ON json_extract(note.value, '$[0]') = json_extract(judged.value, '$.note_id')
    """,
)

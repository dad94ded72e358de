"""The model's numbers: what music is like, whatever the level.

Conventions: probabilities are tables of counts or of shares; potentials are natural
logarithms, summed where they meet. Everything is JSON, so that a model can be read,
compared and shipped. Ticks, 480 to the quarter.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from museflow_engine.generation.model import features

LineRole = Literal["melody", "bass"]
Table = tuple[tuple[float, ...], ...]

VERSION: Final = 1


@dataclass(frozen=True)
class LineTables:
    """Potentials of the next note of one line (log-linear, a conditional logit).

    Attributes:
        motion: previous motion × interval.
        tendency: tendency of the note before × interval.
        metric: strength × interval.
        degree: place in the line × degree class.
        chord: chord role × strength.
        register: mean register of the bar (the last row: of no bar in particular) × register.
        alteration: by alteration, one row.
        vertical: strength × vertical class.
        direction: direction of the other hand × own direction.
        echo: by rhythm alone or by contour, each first of its bar or not × echo of the
            note that it corresponds to.
        period: by period, whether a note moves as one did so many strikes ago.
        returning: after a leap or not × return.
    """

    motion: Table
    tendency: Table
    metric: Table
    degree: Table
    chord: Table
    register: Table
    alteration: Table
    vertical: Table
    direction: Table
    echo: Table
    returning: Table
    period: Table

    @classmethod
    def shapes(cls) -> dict[str, tuple[int, int]]:
        """Rows and columns of each table."""
        return {
            "motion": (len(features.MOTIONS), features.INTERVALS),
            "tendency": (features.TENDENCIES, features.INTERVALS),
            "metric": (len(features.STRENGTHS), features.INTERVALS),
            "degree": (len(features.PLACES), features.DEGREES),
            "chord": (len(features.CHORD_ROLES), len(features.STRENGTHS)),
            "register": (features.REGISTERS + 1, features.REGISTERS),
            "alteration": (1, len(features.ALTERATIONS)),
            "vertical": (len(features.STRENGTHS), features.VERTICALS),
            "direction": (len(features.DIRECTIONS), 3),
            "echo": (4, len(features.ECHOES)),
            "returning": (2, len(features.RETURNS)),
            "period": (len(features.PERIODS), 2),
        }

    @classmethod
    def flat(cls) -> LineTables:
        """Tables without any preference."""
        return cls(**{name: ((0.0,) * columns,) * rows for name, (rows, columns) in cls.shapes().items()})


@dataclass(frozen=True)
class MusicModel:
    """All tables of the model.

    Attributes:
        words: metre → role → position ("last" or "inner") → bar word → count. A bar word
            lists "onset:duration" of its notes, in ticks after the barline.
        steps: metre → role → ticks after the barline → event → count; an event is a
            duration, negative for a rest.
        styles: metre → styles of the hands (see `styles`) → count.
        relations: bar of the group and kind before → relation → count (see `relations`).
        same_strikes: by role, how often two bars of a line have the same number of strikes.
        bass_relations: kind of the melody's relation → relation → count.
        coincidence: share of coincident onsets, in classes → potential.
        harmony: mode → "start", "final" (7 shares) and "moves" (7 × 7 shares).
        lines: tables of each role.
    """

    words: Mapping[str, Mapping[str, Mapping[str, Mapping[str, float]]]] = field(default_factory=dict)
    steps: Mapping[str, Mapping[str, Mapping[str, Mapping[str, float]]]] = field(default_factory=dict)
    styles: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    relations: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    bass_relations: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    same_strikes: Mapping[str, float] = field(default_factory=dict)
    coincidence: tuple[float, ...] = ()
    harmony: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    lines: Mapping[LineRole, LineTables] = field(
        default_factory=lambda: {"melody": LineTables.flat(), "bass": LineTables.flat()}
    )

    def to_json(self) -> dict[str, Any]:
        """The model as plain JSON values."""
        return {
            "version": VERSION,
            "words": self.words,
            "steps": self.steps,
            "styles": self.styles,
            "relations": self.relations,
            "bass_relations": self.bass_relations,
            "same_strikes": self.same_strikes,
            "coincidence": list(self.coincidence),
            "harmony": self.harmony,
            "lines": {
                role: {name: [list(row) for row in getattr(tables, name)] for name in LineTables.shapes()}
                for role, tables in self.lines.items()
            },
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> MusicModel:
        """The model that `to_json` wrote.

        Raises:
            KeyError, TypeError, ValueError: if the data is not such a model.
        """
        if data["version"] != VERSION:
            raise ValueError(f"version {data['version']}, not {VERSION}")
        lines = {role: _line_tables(data["lines"][role]) for role in ("melody", "bass")}
        return cls(
            words=data["words"],
            steps=data["steps"],
            styles=data["styles"],
            relations=data["relations"],
            bass_relations=data["bass_relations"],
            same_strikes=data["same_strikes"],
            coincidence=tuple(map(float, data["coincidence"])),
            harmony=data["harmony"],
            lines=lines,  # type: ignore[arg-type]
        )


def _line_tables(data: Mapping[str, Any]) -> LineTables:
    tables = {}
    for name, (rows, columns) in LineTables.shapes().items():
        table = tuple(tuple(map(float, row)) for row in data[name])
        if len(table) != rows or any(len(row) != columns for row in table):
            raise ValueError(f"{name} is not {rows} by {columns}")
        tables[name] = table
    return LineTables(**tables)

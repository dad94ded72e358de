"""What the terminal engraver returns: lines of styled text, in no program's own form.

Conventions: a line is a tuple of (text, style) spans; every character takes one column.
Lines and columns count from 0. A caller maps style names to colours; what a style says
is always said by a glyph too, so that a terminal without colours loses nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Style = Literal[
    "", "staff", "clef", "note", "rest", "tie", "barline", "name", "position",
    "right", "wrong", "missed", "extra", "early", "late",
]  # fmt: skip
Span = tuple[str, Style]


@dataclass(frozen=True, slots=True)
class Rendering:
    """A drawn phrase.

    Attributes:
        lines: from top to bottom, without trailing blanks.
        places: for every note id, (line, column) of each of its heads in order.
    """

    lines: tuple[tuple[Span, ...], ...]
    places: Mapping[str, tuple[tuple[int, int], ...]]

    @property
    def width(self) -> int:
        """Columns of the longest line."""
        return max(sum(len(text) for text, _ in line) for line in self.lines)

    def __str__(self) -> str:
        return "\n".join("".join(text for text, _ in line) for line in self.lines)

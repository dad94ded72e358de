"""The whole picture of progress as one SVG document that needs nothing from elsewhere.

Conventions: as in `shapes`. The picture follows from its values alone, to the byte.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final
from xml.sax.saxutils import escape

from museflow_engine.engraving.progress.curves import draw_curves
from museflow_engine.engraving.progress.heat import draw_heat
from museflow_engine.engraving.progress.shapes import MARGIN, SOFT, WIDTH, text
from museflow_engine.engraving.progress.staff import draw_staff
from museflow_engine.engraving.progress.values import Progress

_LINE: Final = 19
_HEADING: Final = 40
_FONT: Final = 'font-family="Helvetica, Arial, DejaVu Sans, sans-serif"'


def draw_progress(progress: Progress) -> str:
    """The picture as SVG.

    Raises:
        NotationError: if Verovio, whose clefs are used, cannot draw them.
    """
    elements = [text(MARGIN, 46, progress.title, size=24, bold=True)]
    y = 66.0
    for words in progress.lines:
        elements.append(text(MARGIN, y, words, size=13, colour=SOFT))
        y += _LINE
    drawn, y = draw_staff(progress.notes, _head(elements, "Notes", y))
    elements += drawn
    drawn, y = draw_curves(
        progress.playing, progress.working, progress.sittings, _head(elements, "Over time", y)
    )
    elements += drawn
    half = (WIDTH - 2 * MARGIN) / 2 + 20
    y = _head(elements, "Worked on, and why", y)
    elements.append(text(MARGIN + half, y - 16, "What improved", size=16, bold=True))
    elements += _words(progress.reasons, MARGIN, y + 6)
    elements += _words(progress.improved, MARGIN + half, y + 6)
    y += _LINE * max(len(progress.reasons), len(progress.improved), 1)
    drawn, y = draw_heat(progress.cells, _head(elements, "Notes in their note values", y))
    elements += drawn
    height = round(y + MARGIN)
    size = f'viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}"'
    opening = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} {_FONT}>',
        f"<title>{escape(progress.title)}</title>",
        f'<rect width="{WIDTH}" height="{height}" fill="white"/>',
    ]
    return "\n".join([*opening, *elements, "</svg>", ""])


def _head(elements: list[str], heading: str, y: float) -> float:
    elements.append(text(MARGIN, y + _HEADING - 8, heading, size=16, bold=True))
    return y + _HEADING + 8


def _words(sentences: Sequence[str], x: float, y: float) -> Iterator[str]:
    for number, sentence in enumerate(sentences or ("nothing yet",)):
        yield text(x, y + _LINE * number, sentence, size=12.5)

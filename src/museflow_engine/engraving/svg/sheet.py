"""The whole drawing: title, figures, all pages below each other, and what the signs mean.

Conventions: units of a Verovio page, of which a staff space has 18. One self-contained
SVG: no style sheet, no script, nothing from elsewhere; the same for the same input.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from xml.etree.ElementTree import Element, SubElement, tostring

from museflow_engine.engraving.svg.engraver import MARGIN, PAGE_WIDTH, UNITS, EngravedPage, engrave
from museflow_engine.engraving.svg.geometry import Box, PageMap, read_pages
from museflow_engine.engraving.svg.legend import counts, counts_in_words, draw_legend
from museflow_engine.engraving.svg.overlay import draw_marks
from museflow_engine.engraving.svg.shapes import label, number, printable
from museflow_engine.judgement import Judgement
from museflow_engine.music import Score

_NARROWEST: Final = 1300
_TITLE: Final = 44.0
_LINE: Final = 28.0
_INK: Final = "#1a1a1a"
_PIXELS: Final = 0.55
"""Pixels to a unit, at the size that the drawing has of itself."""


def draw_judged(
    score: Score, judgements: Sequence[Judgement], *, title: str = "", lines: Sequence[str] = ()
) -> str:
    """Draw a score with what was played on it.

    Args:
        score: the music.
        judgements: what stands of it, in the order of time; notes without one stay black.
        title: the heading; the score's own title if empty.
        lines: text below the heading, for instance the score figures.

    Returns:
        An SVG document. Note groups have the attribute `data-note`, the note's id, and
        the class of its mark; what was played has `data-event`.

    Raises:
        NotationError: if the music cannot be engraved.
    """
    pages = engrave(score)
    maps = read_pages([page.content for page in pages], score)
    added = draw_marks(maps, score, judgements)
    width = _width(maps)
    heading = printable(title or score.title or "What was played")
    root = _root(heading, counts_in_words(score, judgements))
    y = _header(root, heading, [printable(line) for line in lines])
    for page, box in zip(pages, added, strict=True):
        y = _place(root, page, box, y)
    y = draw_legend(root, counts(score, judgements), (MARGIN, width - MARGIN), y)
    height = y + MARGIN / 2
    root.set("viewBox", f"0 0 {number(width)} {number(height)}")
    root.set("width", number(width * _PIXELS))
    root.set("height", number(height * _PIXELS))
    _settle_whitespace(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode") + "\n"


def _root(heading: str, description: str) -> Element:
    root = Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "xmlns:xlink": "http://www.w3.org/1999/xlink",
            "role": "img",
            "class": "judged",
            "color": _INK,
            "fill": _INK,
            "font-family": "Helvetica, Arial, 'DejaVu Sans', sans-serif",
        },
    )
    SubElement(root, "title").text = heading
    SubElement(root, "desc").text = description
    SubElement(root, "rect", {"width": "100%", "height": "100%", "fill": "#fff"})
    return root


def _header(root: Element, heading: str, lines: Sequence[str]) -> float:
    """Title and text; returns the y below them."""
    y = MARGIN + _TITLE * 0.8
    label(root, heading, MARGIN, y, _TITLE, **{"font-weight": "bold"})
    for line in lines:
        y += _LINE * 1.6
        label(root, line, MARGIN, y, _LINE)
    return y + _LINE * 0.5


def _width(maps: Sequence[PageMap]) -> float:
    """As wide as the page, or as one short line needs."""
    systems = {(number, measure.system) for number, page in enumerate(maps) for measure in page.measures}
    if len(systems) > 1:
        return PAGE_WIDTH
    right = max(measure.right for page in maps for measure in page.measures)
    return min(PAGE_WIDTH, max(_NARROWEST, right / UNITS + 2 * MARGIN))


def _place(root: Element, page: EngravedPage, added: Box | None, y: float) -> float:
    """Put a page below what is there already; returns the y below it."""
    root.append(page.definitions)
    edge = -MARGIN
    top = min(edge, added.top / UNITS - 10) if added else edge
    bottom = page.height - MARGIN
    bottom = max(bottom, added.bottom / UNITS + 10) if added else bottom
    holder = SubElement(
        root, "g", {"transform": f"translate(0 {number(y - MARGIN - top)}) scale({1 / UNITS:g})"}
    )
    holder.append(page.content)
    return y + bottom - top


def _settle_whitespace(root: Element) -> None:
    """One element a line, whatever the engraver's own layout was."""
    for element in root.iter():
        if element.text is not None and not element.text.strip():
            element.text = None
        element.tail = "\n" if element.tag not in ("tspan", "title") else None
    root.tail = None

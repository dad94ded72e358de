"""Real engraving: from a score to the pages that Verovio draws, as trees of SVG elements.

Conventions: tags and attributes bear no namespaces, so that a tree can be written as it
is. Notes are renamed "n0", "n1", … in the order of the score before they are engraved,
whatever their ids hold; every other id but those of glyphs is dropped. All strokes are
attributes, none hangs on a style sheet. Verovio is only loaded when something is drawn.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import fromstring

from museflow_engine.errors import NotationError
from museflow_engine.music import Score
from museflow_engine.music.musicxml import write_musicxml

PAGE_WIDTH: Final = 2100
MARGIN: Final = 60
UNITS: Final = 10
"""Verovio's inner units to one of the page."""

OPTIONS: Final[dict[str, object]] = {
    "pageWidth": PAGE_WIDTH,
    "pageHeight": 60000,
    "adjustPageHeight": True,
    "pageMarginLeft": MARGIN,
    "pageMarginRight": MARGIN,
    "pageMarginTop": MARGIN,
    "pageMarginBottom": MARGIN,
    "header": "none",
    "footer": "none",
    "breaks": "auto",
    # Room for what is drawn between and beside the notes.
    "spacingStaff": 14,
    "spacingBraceGroup": 14,
    "spacingSystem": 14,
    "spacingLinear": 0.32,
    "spacingNonLinear": 0.62,
    "svgViewBox": True,
    "smuflTextFont": "none",
}
"""What Verovio is asked for; pages are as tall as it allows."""

_SEED: Final = 1
_PLAIN_NAME: Final = re.compile(r"\{[^}]*\}")
_NOTE_ID: Final = re.compile(r"n(\d+)(?:-(\d+))?")


@dataclass(frozen=True, slots=True)
class EngravedPage:
    """One page.

    Attributes:
        definitions: the glyphs that it uses.
        content: the group of everything on it, in Verovio's inner units.
        width, height: of the page, in page units.
    """

    definitions: Element
    content: Element
    width: float
    height: float


def engrave(score: Score) -> list[EngravedPage]:
    """Engrave a score on as few pages as can be.

    Args:
        score: the music; its title and tempo marks are not drawn.

    Returns:
        The pages; every note group has the attribute "n", its place in `score.notes`,
        and "part", the number of the head among its tied ones.

    Raises:
        NotationError: if the music cannot be engraved.
    """
    from verovio import LOG_OFF, enableLog, toolkit  # noqa: PLC0415 - large, and seldom wanted

    enableLog(LOG_OFF)
    engraver = toolkit()
    engraver.setOptions(OPTIONS)
    engraver.resetXmlIdSeed(_SEED)
    named = tuple(replace(note, id=f"n{place}") for place, note in enumerate(score.notes))
    text = write_musicxml(replace(score, notes=named, title="", tempos=()))
    # One instrument alone needs no name at the margin.
    text = text.replace("<part-name>", '<part-name print-object="no">')
    if not engraver.loadData(text):
        raise NotationError("This music cannot be engraved; look at it with `museflow judge` without --svg.")
    pages = range(1, engraver.getPageCount() + 1)
    return [_page(fromstring(engraver.renderToSVG(page)), page) for page in pages]


def _page(root: Element, number: int) -> EngravedPage:
    """Verovio's page, plain: its own glyph names, no foreign ids, no style sheet."""
    for element in root.iter():
        _make_plain(element, number)
    definitions, inner = root.find("defs"), root.find("svg")
    content = None if inner is None else inner.find("g")
    if definitions is None or content is None:
        raise NotationError("This music cannot be engraved: it came out as an empty page.")
    content.set("stroke", "currentColor")
    _drop_placeholders(content)
    _, _, width, height = map(float, root.get("viewBox", "0 0 0 0").split())
    return EngravedPage(definitions, content, width, height)


def _make_plain(element: Element, page: int) -> None:
    element.tag = _PLAIN_NAME.sub("", element.tag)
    for name in list(element.attrib):
        if name.startswith("{"):
            element.set(_PLAIN_NAME.sub("", name), element.attrib.pop(name))
    identity = element.attrib.pop("id", "")
    if element.tag == "g" and identity and "class" not in element.attrib:
        element.set("id", _glyph(identity, page))
    found = _NOTE_ID.fullmatch(identity)
    if found and "note" in element.get("class", "").split():
        element.set("n", found[1])
        element.set("part", str(int(found[2] or 1) - 1))
    if "href" in element.attrib:
        element.set("xlink:href", f"#{_glyph(element.attrib.pop('href').lstrip('#'), page)}")
    if element.tag == "text":
        element.set("stroke", "none")


def _glyph(name: str, page: int) -> str:
    """The name of a glyph definition, unlike that of any other page."""
    return f"glyph-{page}-{name.partition('-')[0]}"


def _drop_placeholders(content: Element) -> None:
    """Take out what only an editor needs, and what would be hidden anyway."""
    for parent in list(content.iter()):
        for child in [child for child in parent if "placeholder" in child.get("class", "").split()]:
            parent.remove(child)

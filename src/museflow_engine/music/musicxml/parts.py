"""Which parts and staves of a document are the piano, and which hand plays each.

Conventions: of several parts the piano is, in this order: the only part; the parts with
a keyboard's name; the only part with two staves or more; the two parts of a score that
has just two, right hand first; the first two of any other, which is told. In a part with
several staves the first is the right hand's and the others are the left's.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final
from xml.etree.ElementTree import Element, SubElement

from museflow_engine.errors import ScoreFileError
from museflow_engine.music.score import Hand

_KEYBOARD: Final = re.compile(
    r"piano|pno|klavier|clavier|keyboard|harpsichord|cembalo|clavecin|celesta|right hand|left hand",
    re.IGNORECASE,
)
_PAIR: Final = 2

PianoPart = tuple[Element, Hand | None]
"""A part, and the hand that plays all of it; None where each staff has its own."""


def piano_parts(root: Element, name: str, remark: Callable[[str], None]) -> list[PianoPart]:
    """The one or two parts to read.

    Args:
        root: the root element of a document.
        name: what to call the document in messages.
        remark: told which parts are read, where none is clearly the piano.

    Raises:
        ScoreFileError: if the document is not MusicXML or holds no part.
    """
    if root.tag == "score-timewise":
        root = _partwise(root)
    if root.tag != "score-partwise":
        raise ScoreFileError(f"{name} is XML but not MusicXML: its root is <{root.tag}>.")
    parts = [part for part in root.findall("part") if part.find("measure") is not None]
    if not parts:
        raise ScoreFileError(f"{name} holds no part with measures; there is nothing to play.")
    return _with_hands(_chosen(parts, _names(root), remark))


def _names(root: Element) -> dict[str, str]:
    return {
        part.get("id", ""): (part.findtext("part-name") or "").strip() for part in root.iter("score-part")
    }


def _chosen(parts: list[Element], names: dict[str, str], remark: Callable[[str], None]) -> list[Element]:
    if len(parts) == 1:
        return parts
    keyboards = [part for part in parts if _KEYBOARD.search(names.get(part.get("id", ""), ""))]
    grand = [part for part in keyboards or parts if _is_grand(part)]
    if grand:
        return grand[:1]
    if 1 <= len(keyboards) <= _PAIR:
        return keyboards
    if len(parts) > _PAIR:
        listed = ", ".join(names.get(part.get("id", "")) or "unnamed" for part in parts)
        remark(
            f"None of the {len(parts)} parts ({listed}) is clearly the piano, so the first two are read; "
            "export the piano part alone, or name it 'Piano', if that is not what you meant."
        )
    return parts[:_PAIR]


def _partwise(root: Element) -> Element:
    """The partwise form of a timewise document: for each part, its share of every measure."""
    made = Element("score-partwise")
    made.extend(child for child in root if child.tag != "measure")
    parts: dict[str, Element] = {}
    for measure in root.findall("measure"):
        for share in measure.findall("part"):
            name = share.get("id", "")
            if name not in parts:
                parts[name] = SubElement(made, "part", {"id": name})
            SubElement(parts[name], "measure", dict(measure.attrib)).extend(share)
    return made


def _is_grand(part: Element) -> bool:
    return any((staves.text or "").strip() not in ("", "1") for staves in part.iter("staves")) or any(
        (staff.text or "").strip() == "2" for staff in part.iter("staff")
    )


def _with_hands(parts: list[Element]) -> list[PianoPart]:
    if len(parts) == 1:
        return [(parts[0], None)]
    return [(parts[0], "right"), (parts[1], "left")]

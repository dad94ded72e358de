"""Which parts and staves of a document are the piano, and which hand plays each.

Conventions: of several parts the piano is, in this order: the only part; the parts with
a keyboard's name; the only part with two staves or more; the two parts of a score that
has just two, right hand first. In a part with several staves the first is the right
hand's and the others are the left's.
"""

from __future__ import annotations

import re
from typing import Final
from xml.etree.ElementTree import Element

from museflow_engine.errors import ScoreFileError
from museflow_engine.music.score import Hand

_KEYBOARD: Final = re.compile(
    r"piano|pno|klavier|clavier|keyboard|harpsichord|cembalo|clavecin|celesta|right hand|left hand",
    re.IGNORECASE,
)
_PAIR: Final = 2

PianoPart = tuple[Element, Hand | None]
"""A part, and the hand that plays all of it; None where each staff has its own."""


def piano_parts(root: Element, name: str) -> list[PianoPart]:
    """The one or two parts to read.

    Args:
        root: the root element of a document.
        name: what to call the document in messages.

    Raises:
        ScoreFileError: if the document is not partwise MusicXML or holds no piano part.
    """
    if root.tag == "score-timewise":
        raise ScoreFileError(
            f"{name} is timewise MusicXML; save it as partwise, the form that notation programs export."
        )
    if root.tag != "score-partwise":
        raise ScoreFileError(f"{name} is XML but not MusicXML: its root is <{root.tag}>.")
    parts = [part for part in root.findall("part") if part.find("measure") is not None]
    if not parts:
        raise ScoreFileError(f"{name} holds no part with measures; there is nothing to play.")
    return _with_hands(_chosen(parts, _names(root), name))


def _names(root: Element) -> dict[str, str]:
    return {
        part.get("id", ""): (part.findtext("part-name") or "").strip() for part in root.iter("score-part")
    }


def _chosen(parts: list[Element], names: dict[str, str], name: str) -> list[Element]:
    if len(parts) == 1:
        return parts
    keyboards = [part for part in parts if _KEYBOARD.search(names.get(part.get("id", ""), ""))]
    grand = [part for part in keyboards or parts if _is_grand(part)]
    if grand:
        return grand[:1]
    if 1 <= len(keyboards) <= _PAIR:
        return keyboards
    if len(parts) == _PAIR:
        return parts
    listed = ", ".join(names.get(part.get("id", "")) or "unnamed" for part in parts)
    raise ScoreFileError(
        f"{name} has {len(parts)} parts ({listed}) and none is clearly the piano; "
        "export the piano part alone, or name it 'Piano'."
    )


def _is_grand(part: Element) -> bool:
    return any((staves.text or "").strip() not in ("", "1") for staves in part.iter("staves")) or any(
        (staff.text or "").strip() == "2" for staff in part.iter("staff")
    )


def _with_hands(parts: list[Element]) -> list[PianoPart]:
    if len(parts) == 1:
        return [(parts[0], None)]
    return [(parts[0], "right"), (parts[1], "left")]

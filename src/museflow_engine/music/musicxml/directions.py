"""Where a piece jumps: da capo, dal segno, fine and coda, as told to a player or a program.

Conventions: `<sound>` elements tell programs; words and signs tell people. Where a
document has no `<sound>` of a sort, its words and signs count for that sort. Of two coda
signs without words the first is left from and the second arrived at (Gould, *Behind
Bars*, 2011, "Repeats").
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final
from xml.etree.ElementTree import Element

_CAPO: Final = re.compile(r"\bda\s+capo\b|\bd\.\s*c\.|^d\.?c\b", re.IGNORECASE)
_DAL_SEGNO: Final = re.compile(r"\bdal\s+segno\b|\bd\.\s*s\.|^d\.?s\b", re.IGNORECASE)
_TO_CODA: Final = re.compile(r"\bto\s+coda\b|\bal\s+coda\b", re.IGNORECASE)
_CODA: Final = re.compile(r"^coda\b", re.IGNORECASE)
_FINE: Final = re.compile(r"(?<!al )\bfine\b", re.IGNORECASE)


@dataclass(slots=True)
class Jumps:
    """What stands at one measure; `leaves` is "capo", "segno" or nothing."""

    leaves: str = ""
    segno: bool = False
    coda: bool = False
    to_coda: bool = False
    fine: bool = False


def jumps(measures: Sequence[Iterable[Element]]) -> list[Jumps]:
    """The jumps of every measure, whose element in each part is given."""
    listed = [list(elements) for elements in measures]
    told = [_told(elements) for elements in listed]
    read = [_read(elements) for elements in listed]
    _tell_codas_apart(read)
    for sort in ("leaves", "segno", "coda", "to_coda", "fine"):
        if not any(getattr(each, sort) for each in told):
            for each, other in zip(told, read, strict=True):
                setattr(each, sort, getattr(other, sort))
    return told


def _told(elements: list[Element]) -> Jumps:
    """What `<sound>` says."""
    sounds = [sound for element in elements for sound in element.iter("sound")]
    leaves = "segno" if any(sound.get("dalsegno") for sound in sounds) else ""
    return Jumps(
        leaves="capo" if any(sound.get("dacapo") == "yes" for sound in sounds) else leaves,
        segno=any(sound.get("segno") for sound in sounds),
        coda=any(sound.get("coda") for sound in sounds),
        to_coda=any(sound.get("tocoda") for sound in sounds),
        fine=any(sound.get("fine") for sound in sounds),
    )


def _read(elements: list[Element]) -> Jumps:
    """What words and signs say."""
    found = Jumps()
    for element in elements:
        for barline in element.findall("barline"):
            found.segno |= barline.find("segno") is not None
            found.coda |= barline.find("coda") is not None
        for direction in element.findall("direction"):
            words = " ".join(" ".join(word.text or "" for word in direction.iter("words")).split())
            if _CAPO.search(words):
                found.leaves = "capo"
            elif _DAL_SEGNO.search(words):
                found.leaves = "segno"
            elif _TO_CODA.search(words):
                found.to_coda = True
            else:
                found.segno |= direction.find("direction-type/segno") is not None
                found.coda |= bool(_CODA.search(words)) or direction.find("direction-type/coda") is not None
                found.fine |= bool(_FINE.search(words))
    return found


def _tell_codas_apart(read: list[Jumps]) -> None:
    """Make the first of two coda signs the one to leave from, if no words say which it is."""
    codas = [each for each in read if each.coda]
    if len(codas) > 1 and not any(each.to_coda for each in read):
        codas[0].coda, codas[0].to_coda = False, True

"""The characters of the terminal staff, in Unicode and in plain ASCII.

Conventions: one character is one column. Beams are read by their weight: a heavy line
for eighths, a double line for 16ths, a triple one for anything shorter.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from museflow_engine.engraving.marks import Mark


@dataclass(frozen=True, slots=True)
class Glyphs:
    """One set of characters.

    Attributes:
        line: staff and ledger line.
        heads: by note type; "filled" for a quarter and shorter, "grace" for a grace note.
        stem: part of a stem.
        beams: for 1, 2 and 3 beams, the line between stems.
        joints: for 1, 2 and 3 beams, the ends of stems that begin, continue and end a
            beam above them, then below them.
        dot: augmentation dot.
        accidentals: by alteration in semitones.
        rests: by note type; eighths and shorter stack "flag".
        tie: part of a tie.
        barline, final: barlines, between the lines of a staff.
        crossings: barlines on a staff line: at the left edge, within a system, at its
            end, and at the end of the music. They tell a barline from a stem.
        signs: what stands after a marked head; that of "extra" is a head of its own.
        instead: head of a key that was played instead of a written one.
        beyond: head of a played key above, and below, the rows that are shown.
        position: points down at the place to play.
    """

    line: str
    heads: Mapping[str, str]
    stem: str
    beams: tuple[str, str, str]
    joints: tuple[tuple[str, str], tuple[str, str], tuple[str, str]]
    dot: str
    accidentals: Mapping[int, str]
    rests: Mapping[str, str]
    tie: str
    barline: str
    final: str
    crossings: tuple[str, str, str, str]
    signs: Mapping[Mark, str]
    instead: str
    beyond: tuple[str, str]
    position: str


UNICODE: Final = Glyphs(
    line="─",
    heads={"breve": "□", "whole": "○", "half": "○", "filled": "●", "grace": "•"},
    stem="│",
    beams=("━", "═", "≡"),
    joints=(("┍┯┑", "┕┷┙"), ("╒╤╕", "╘╧╛"), ("╒╤╕", "╘╧╛")),
    dot="·",
    accidentals={-2: "♭♭", -1: "♭", 0: "♮", 1: "♯", 2: "×"},
    rests={"breve": "██", "whole": "▀▀", "half": "▄▄", "quarter": "ξ", "flag": "γ"},
    tie="‿",
    barline="│",
    final="║",
    crossings=("├", "┼", "┤", "╢"),
    signs={"right": "✓", "wrong": "✗", "missed": "?", "extra": "+", "early": "‹", "late": "›"},
    instead="◇",
    beyond=("△", "▽"),
    position="▾",
)

ASCII: Final = Glyphs(
    line="-",
    heads={"breve": "H", "whole": "O", "half": "o", "filled": "@", "grace": "*"},
    stem="|",
    beams=("=", "%", "%"),
    joints=(("===", "==="), ("%%%", "%%%"), ("%%%", "%%%")),
    dot=".",
    accidentals={-2: "bb", -1: "b", 0: "n", 1: "#", 2: "x"},
    rests={"breve": "MM", "whole": '""', "half": "__", "quarter": "Z", "flag": "7"},
    tie="~",
    barline="|",
    final="H",
    crossings=("|", "|", "|", "H"),
    signs={"right": "+", "wrong": "X", "missed": "?", "extra": "!", "early": "<", "late": ">"},
    instead="&",
    beyond=("^", "v"),
    position="v",
)

"""The `<note>` elements of a score.

Conventions: as in `writer`. The order of the children is that of the MusicXML 4.0
schema.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from museflow_engine.music.musicxml.symbols import Head, Symbol
from museflow_engine.music.score import Score

VOICES_PER_STAFF: Final = 4
ACCIDENTAL_NAMES: Final = {-2: "flat-flat", -1: "flat", 0: "natural", 1: "sharp", 2: "double-sharp"}


class NoteWriter:
    """Writes the notes of one score.

    Args:
        score: the music, for the ids that are taken.
        escape: makes text fit for XML.
    """

    def __init__(self, score: Score, escape: Callable[[str], str]) -> None:
        self._ids = {note.id for note in score.notes}
        self._escape = escape

    def lines(self, symbol: Symbol, voice: int, staff: int) -> Iterator[str]:
        """One line of XML for each head of a symbol, or for its rest.

        Args:
            symbol: the symbol.
            voice: number of the MusicXML voice.
            staff: 1 or 2.
        """
        tail = f"<staff>{staff}</staff>"
        body = f"<voice>{voice}</voice>{_value(symbol)}"
        if not symbol.heads:
            rest = '<rest measure="yes"/>' if symbol.whole_bar else "<rest/>"
            notations = _notations(symbol, None)
            duration = f"<duration>{symbol.duration}</duration>"
            yield f"      <note>{rest}{duration}{body}{_ratio(symbol)}{tail}{notations}</note>"
        for place, head in enumerate(symbol.heads):
            yield self._note(symbol, head, body, tail, is_first=place == 0)

    def _note(self, symbol: Symbol, head: Head, body: str, tail: str, *, is_first: bool) -> str:
        pitch = head.note.pitch
        alter = f"<alter>{pitch.alter}</alter>" if pitch.alter else ""
        opening = '<grace slash="yes"/>' if symbol.grace else ""
        chord = "" if is_first else "<chord/>"
        length = "" if symbol.grace else f"<duration>{symbol.duration}</duration>"
        ties = '<tie type="stop"/>' * head.tied_from + '<tie type="start"/>' * head.tied_on
        sign = head.accidental
        accidental = "" if sign is None else f"<accidental>{ACCIDENTAL_NAMES[sign]}</accidental>"
        beams = _beams(symbol) if is_first else ""
        return (
            f'      <note id="{self._escape(self._id(head))}">{opening}{chord}'
            f"<pitch><step>{pitch.step}</step>{alter}<octave>{pitch.octave}</octave></pitch>"
            f"{length}{ties}{body}{accidental}{_ratio(symbol)}{tail}{beams}"
            f"{_notations(symbol if is_first else None, head)}</note>"
        )

    def _id(self, head: Head) -> str:
        if head.part == 0:
            return head.note.id
        number = head.part + 1
        name = f"{head.note.id}-{number}"
        while name in self._ids:
            name += "-"
        return name


def _value(symbol: Symbol) -> str:
    if symbol.whole_bar:
        return ""
    return f"<type>{symbol.value.symbol}</type>" + "<dot/>" * symbol.value.dots


def _ratio(symbol: Symbol) -> str:
    value = symbol.value
    if value.actual == 1:
        return ""
    return (
        f"<time-modification><actual-notes>{value.actual}</actual-notes>"
        f"<normal-notes>{value.normal}</normal-notes></time-modification>"
    )


def _beams(symbol: Symbol) -> str:
    return "".join(f'<beam number="{level}">{beam}</beam>' for level, beam in enumerate(symbol.beams, 1))


def _notations(symbol: Symbol | None, head: Head | None) -> str:
    parts: list[str] = []
    if head and head.tied_from:
        parts.append('<tied type="stop"/>')
    if head and head.tied_on:
        parts.append('<tied type="start"/>')
    if symbol and symbol.tuplet:
        parts.append(f'<tuplet type="{symbol.tuplet}" bracket="yes"/>')
    return f"<notations>{''.join(parts)}</notations>" if parts else ""

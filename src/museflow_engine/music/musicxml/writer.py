"""MusicXML 4.0 from a score: one piano part on a grand staff, an id on every note.

Conventions: 480 divisions to the quarter, so that a duration is its ticks. Voices of
the upper staff are 1 to 4, those of the lower staff 5 to 8. A tied continuation bears
the id of its note with "-2", "-3" and so on; `read_musicxml` merges them. The text is
a function of the score alone: no date, no random id.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from museflow_engine.music.meter import TICKS_PER_QUARTER
from museflow_engine.music.musicxml.notation import notate
from museflow_engine.music.musicxml.note_writer import VOICES_PER_STAFF, NoteWriter
from museflow_engine.music.musicxml.symbols import BarSymbols
from museflow_engine.music.score import Bar, Score

_HEAD: Final = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE score-partwise PUBLIC "-//Recordare//DTD MusicXML 4.0 Partwise//EN" \
"http://www.musicxml.org/dtds/partwise.dtd">
<score-partwise version="4.0">"""
_CLEFS: Final = (
    '<staves>2</staves><clef number="1"><sign>G</sign><line>2</line></clef>'
    '<clef number="2"><sign>F</sign><line>4</line></clef>'
)
# With instrument and program, so that other programs need not guess them.
_PART_LIST: Final = (
    '  <part-list><score-part id="P1"><part-name>Piano</part-name>'
    '<score-instrument id="P1-I1"><instrument-name>Piano</instrument-name></score-instrument>'
    '<midi-instrument id="P1-I1"><midi-channel>1</midi-channel><midi-program>1</midi-program>'
    "</midi-instrument></score-part></part-list>"
)
_NOT_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ESCAPES: Final = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"})


def write_musicxml(score: Score) -> str:
    """The score as a MusicXML 4.0 partwise document.

    Args:
        score: the music; ids that are XML names make the document valid.

    Returns:
        The document, the same for the same score.
    """
    lines = [_HEAD, *_header(score.title), '  <part id="P1">']
    notes = NoteWriter(score, escape)
    before: Bar | None = None
    written = notate(score)
    for bar in written:
        lines += _measure(bar, before, score, notes, is_last=bar is written[-1])
        before = bar.bar
    return "\n".join([*lines, "  </part>", "</score-partwise>", ""])


def escape(text: str) -> str:
    """Text that may stand in XML content or in a quoted attribute."""
    return _NOT_XML.sub("", text).translate(_ESCAPES)


def _header(title: str) -> Iterator[str]:
    if title:
        yield f"  <work><work-title>{escape(title)}</work-title></work>"
    yield "  <identification><encoding><software>MuseFlow Engine</software></encoding></identification>"
    yield _PART_LIST


def _measure(
    written: BarSymbols, before: Bar | None, score: Score, notes: NoteWriter, *, is_last: bool
) -> Iterator[str]:
    bar = written.bar
    implicit = ' implicit="yes"' if bar.number == 0 else ""
    yield f'    <measure number="{bar.number}"{implicit}>'
    yield from _attributes(bar, before)
    yield from _tempos(bar, score, is_last=is_last)
    at = bar.onset
    for (hand, voice), symbols in written.voices.items():
        if at > bar.onset:
            yield f"      <backup><duration>{at - bar.onset}</duration></backup>"
        number = voice + (0 if hand == "right" else VOICES_PER_STAFF)
        for symbol in symbols:
            yield from notes.lines(symbol, number, 1 if hand == "right" else 2)
        at = bar.onset + bar.duration
    if is_last:
        yield '      <barline location="right"><bar-style>light-heavy</bar-style></barline>'
    yield "    </measure>"


def _attributes(bar: Bar, before: Bar | None) -> Iterator[str]:
    """Divisions, key, metre, staves and clefs: all at first, then only what changes."""
    parts: list[str] = []
    if before is None:
        parts.append(f"<divisions>{TICKS_PER_QUARTER}</divisions>")
    if before is None or before.key != bar.key:
        parts.append(f"<key><fifths>{bar.key.fifths}</fifths><mode>{bar.key.mode}</mode></key>")
    if before is None or before.meter != bar.meter:
        meter = bar.meter
        parts.append(f"<time><beats>{meter.beats}</beats><beat-type>{meter.beat_type}</beat-type></time>")
    if before is None:
        parts.append(_CLEFS)
    if parts:
        yield f"      <attributes>{''.join(parts)}</attributes>"


def _tempos(bar: Bar, score: Score, *, is_last: bool) -> Iterator[str]:
    end = bar.onset + bar.duration
    for mark in score.tempos:
        if not bar.onset <= mark.onset or not (mark.onset < end or is_last):
            continue
        unit, rate = "<beat-unit>quarter</beat-unit>", mark.tempo
        if bar.meter.is_compound and bar.meter.beat_type == 8 and mark.tempo % 1.5 == 0:
            unit, rate = f"{unit}<beat-unit-dot/>", mark.tempo / 1.5
        offset = f'<offset sound="yes">{mark.onset - bar.onset}</offset>' if mark.onset > bar.onset else ""
        yield (
            '      <direction placement="above"><direction-type><metronome>'
            f"{unit}<per-minute>{_number(rate)}</per-minute></metronome></direction-type>"
            f'{offset}<staff>1</staff><sound tempo="{_number(mark.tempo)}"/></direction>'
        )


def _number(value: float) -> str:
    """A number in full precision, without exponent and without a needless ".0"."""
    return str(int(value)) if value == int(value) else repr(value)

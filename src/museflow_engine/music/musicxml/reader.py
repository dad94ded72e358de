"""A score from MusicXML: any document, plain or compressed, partwise or timewise.

Conventions: ticks, 480 to the quarter, in an unfolded score: repeats are written out,
and the notes of a later pass have the ids of the first with "-r2", "-r3" and so on.
Notes without an id are numbered "n1", "n2" in the order of the document. Which part is
the piano is told in `parts`. Pitches are taken as they sound, so octave lines and clefs
need no care.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from xml.etree.ElementTree import Element

from museflow_engine.errors import NotationError, ScoreFileError
from museflow_engine.music.key import Key
from museflow_engine.music.meter import Meter
from museflow_engine.music.musicxml.bar_numbers import printed_numbers
from museflow_engine.music.musicxml.measures import PartReader
from museflow_engine.music.musicxml.parts import piano_parts
from museflow_engine.music.musicxml.raw import Measure
from museflow_engine.music.musicxml.repeats import unfold
from museflow_engine.music.musicxml.source import load
from museflow_engine.music.musicxml.ties import NoteGatherer
from museflow_engine.music.score import Score, SignatureChange
from museflow_engine.music.tempo import TempoChange


@dataclass(frozen=True, slots=True)
class _Bar:
    """One measure of all parts that are read, with what holds in it."""

    measures: tuple[Measure, ...]
    names: tuple[tuple[str, ...], ...]
    meter: Meter
    key: Key
    length: int

    @property
    def is_upbeat(self) -> bool:
        first = self.measures[0]
        return self.length < self.meter.bar_ticks and (first.implicit or first.number == "0")


def _unheard(_remark: str) -> None:
    """Let a remark pass."""


def read_musicxml(source: str | Path, remark: Callable[[str], None] = _unheard) -> Score:
    """Read a score for piano from MusicXML.

    Args:
        source: path of a file (.musicxml, .xml, .mxl), or the XML text itself (starts
            with "<").
        remark: called with a sentence for everything that had to be assumed.

    Returns:
        The score as it sounds, repeats written out.

    Raises:
        ScoreFileError: if the source is missing, damaged, not MusicXML, or
            holds nothing that a piano can play; the message says where.
    """
    root, name = load(source)
    bars = _bars([PartReader(part, name).measures() for part in piano_parts(root, name, remark)])
    order = unfold([[measure.element for measure in bar.measures] for bar in bars], name)
    try:
        played = [(index, bars[index]) for index in order]
        numbers = printed_numbers([bar.measures[0].number for bar in bars], order)
        score = _assemble(played, numbers, _title(root))
    except NotationError as error:
        raise ScoreFileError(f"{name}: {error} Correct it in a notation program.") from error
    if not score.notes:
        raise ScoreFileError(f"{name} holds no notes that a piano can play.")
    return score


def _title(root: Element) -> str:
    text = root.findtext("work/work-title") or root.findtext("movement-title") or ""
    return " ".join(text.split())


def _bars(parts: list[list[Measure]]) -> list[_Bar]:
    """The parts side by side, with every note named and every signature resolved."""
    taken = {note.id for part in parts for measure in part for note in measure.notes}
    fresh = (name for name in (f"n{number}" for number in count(1)) if name not in taken)
    meter, key = Meter(), Key()
    bars: list[_Bar] = []
    for index in range(max(len(part) for part in parts)):
        measures = tuple(part[index] for part in parts if index < len(part))
        meter = next((measure.meter for measure in measures if measure.meter), meter)
        key = next((measure.key for measure in measures if measure.key), key)
        length = max(measure.length for measure in measures) or meter.bar_ticks
        names = tuple(tuple(note.id or next(fresh) for note in measure.notes) for measure in measures)
        bars.append(_Bar(measures, names, meter, key, length))
    return bars


def _assemble(played: list[tuple[int, _Bar]], numbers: list[int], title: str) -> Score:
    """The score of the bars, and of their printed numbers, in the order in which they sound."""
    first = played[0][1]
    gatherer = NoteGatherer()
    visits: Counter[int] = Counter()
    barlines: list[int] = []
    changes: list[SignatureChange] = []
    tempos: dict[int, float] = {}
    held = (first.meter, first.key)
    at = 0
    for index, bar in played:
        visits[index] += 1
        _gather(bar, at, visits[index], gatherer)
        if held != (bar.meter, bar.key):
            held = (bar.meter, bar.key)
            changes.append(SignatureChange(at, bar.meter, bar.key))
        tempos.update((at + place, tempo) for part in bar.measures for place, tempo in part.tempos)
        barlines.append(at)
        at += bar.length
    is_upbeat = first.is_upbeat or (len(played) > 1 and first.length < first.meter.bar_ticks)
    # 0 is what says of a bar that it is an upbeat; musicians do not count it, as some programs do.
    counts_upbeat = is_upbeat and numbers[0] == 1
    numbers = [0 if is_upbeat else max(1, numbers[0]), *(each - counts_upbeat for each in numbers[1:])]
    counted = list(range(numbers[0], numbers[0] + len(numbers)))
    return Score(
        notes=gatherer.notes(),
        meter=first.meter,
        key=first.key,
        length=at,
        anacrusis=first.length if is_upbeat else 0,
        changes=tuple(changes),
        barlines=() if _is_regular([bar for _, bar in played], is_upbeat=is_upbeat) else tuple(barlines),
        tempos=tuple(TempoChange(onset, tempos[onset]) for onset in sorted(tempos)),
        title=title,
        bar_numbers=() if numbers == counted and numbers[0] <= 1 else tuple(numbers),
    )


def _gather(bar: _Bar, at: int, visit: int, gatherer: NoteGatherer) -> None:
    suffix = f"-r{visit}" if visit > 1 else ""
    heads = [
        (note, name)
        for measure, names in zip(bar.measures, bar.names, strict=True)
        for note, name in zip(measure.notes, names, strict=True)
    ]
    for note, name in sorted(heads, key=lambda head: head[0].onset):
        gatherer.add(note, at + note.onset, name + suffix)


def _is_regular(bars: list[_Bar], *, is_upbeat: bool) -> bool:
    """Whether every bar is as long as its metre says; an upbeat and a short end may differ."""
    inner = bars[1 if is_upbeat else 0 : -1]
    return all(bar.length == bar.meter.bar_ticks for bar in inner) and (
        bars[-1].length <= bars[-1].meter.bar_ticks
    )

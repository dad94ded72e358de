"""Small scores as LilyPond lists them, written in few words."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from museflow_engine.music import Meter, Pitch
from museflow_engine.training.corpus.printed import Printed, PrintedNote, Signature, Step

QUARTER = 480


def note(onset: float, length: float, name: str, *, staff: int = 0, voice: int = 0) -> PrintedNote:
    """A note; onset and length in quarters."""
    at, lasting = (Fraction(time).limit_denominator(96) * QUARTER for time in (onset, length))
    return PrintedNote(at, lasting, Pitch.parse(name), staff, voice)


def score(
    right: Iterable[PrintedNote],
    left: Iterable[PrintedNote],
    *,
    bars: int,
    meter: str = "4/4",
    upbeat: float = 0,
    divided: Iterable[float] = (),
    fifths: int = 0,
) -> Printed:
    """A score of two staves; `upbeat` and the onsets of its sections in quarters."""
    signature = Meter.parse(meter)
    start = Fraction(upbeat) * QUARTER
    lines = [start + index * signature.bar_ticks for index in range(bars)]
    marks = {Fraction(at) * QUARTER for at in divided}
    moments = sorted({Fraction(0), *lines, *marks})
    steps = tuple(
        Step(at, signature, (at - start) % signature.bar_ticks, at in marks or at == 0) for at in moments
    )
    lower = [PrintedNote(n.onset, n.duration, n.pitch, 1, n.voice + 10) for n in left]
    notes = tuple(sorted([*right, *lower], key=lambda n: (n.onset, n.pitch.midi)))
    return Printed(notes, steps, (Signature(Fraction(0), fifths, None),))


def whole_notes(name: str, bars: int, start: float = 0) -> list[PrintedNote]:
    """One note held for each bar of 4/4."""
    return [note(start + 4 * index, 4, name) for index in range(bars)]

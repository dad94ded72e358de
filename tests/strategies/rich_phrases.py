"""Phrases with everything that the vocabulary can say, for Hypothesis."""

from __future__ import annotations

from hypothesis import strategies as st

from museflow_engine.music import HANDS, Hand, Key, Meter, Note, Phrase, Pitch, TempoChange

_METERS = [Meter(4, 4), Meter(3, 4), Meter(2, 4), Meter(6, 8), Meter(3, 8), Meter(2, 2), Meter(5, 4)]
_CELLS = {
    480: [(480,), (240, 240), (160, 160, 160), (320, 160), (120, 120, 240), (360, 120), (96,) * 5],
    720: [(720,), (240, 240, 240), (480, 240), (360, 120, 240)],
    240: [(240,), (120, 120)],
    960: [(960,), (480, 480), (720, 240), (320, 320, 320), (240, 480, 240)],
}
_RANGES: dict[Hand, tuple[int, int]] = {"right": (33, 42), "left": (19, 30)}


@st.composite
def lengths(draw: st.DrawFn, meter: Meter, start: int, end: int) -> list[int]:
    """Lengths that fill a stretch beat by beat, sometimes joined over beats and barlines."""
    made: list[int] = []
    at = start
    while at < end:
        beat = min(meter.beat_ticks, end - at)
        made += draw(st.sampled_from(_CELLS.get(beat, [(beat,)])))
        at += beat
    joined = [made[0]]
    for length in made[1:]:
        if draw(st.integers(0, 4)) == 0:
            joined[-1] += length
        else:
            joined.append(length)
    return joined


@st.composite
def voice_notes(draw: st.DrawFn, hand: Hand, voice: int, meter: Meter, span: tuple[int, int]) -> list[Note]:
    """One voice: single notes, chords, rests and grace notes."""
    notes: list[Note] = []
    at = span[0]
    low, high = _RANGES[hand]
    for index, length in enumerate(draw(lengths(meter, *span))):
        size = draw(st.sampled_from([0, 1, 1, 1, 1, 2, 3]))
        places = draw(st.lists(st.integers(low, high), min_size=size, max_size=size, unique=True))
        name = f"{hand[0]}{voice}.{index}"
        for head, place in enumerate(places):
            alter = draw(st.sampled_from([0, 0, 0, 1, -1]))
            pitch = Pitch("CDEFGAB"[place % 7], alter, place // 7)
            notes.append(Note(f"{name}.{head}", at, length, pitch, hand, voice))
        if size and draw(st.integers(0, 9)) == 0:
            notes.append(Note(f"{name}.g", at, 0, Pitch("C", 0, low // 7 + 1), hand, voice, grace=True))
        at += length
    return notes


@st.composite
def rich_phrases(draw: st.DrawFn, *, most_bars: int = 3) -> Phrase:
    """A phrase of a few bars with at least one note that sounds."""
    meter = draw(st.sampled_from(_METERS))
    key = Key(draw(st.integers(-7, 7)), draw(st.sampled_from(["major", "minor"])))
    anacrusis = draw(st.sampled_from([0, 0, meter.beat_ticks])) if meter.beats_felt > 1 else 0
    length = anacrusis + draw(st.integers(1, most_bars)) * meter.bar_ticks
    notes: list[Note] = []
    for hand in HANDS:
        for voice in range(1, draw(st.sampled_from([1, 1, 2])) + 1):
            notes += draw(voice_notes(hand, voice, meter, (0, length)))
    if all(note.grace for note in notes):
        notes.append(Note("only", 0, meter.beat_ticks, Pitch("C", 0, 5), "right", 3))
    tempo = draw(st.sampled_from([None, 60.0, 72.5, 120.0]))
    return Phrase(
        notes=tuple(notes),
        meter=meter,
        key=key,
        length=length,
        anacrusis=anacrusis,
        tempos=() if tempo is None else (TempoChange(0, tempo),),
        title=draw(st.sampled_from(["", "A & <B>", "Étude"])),
    )

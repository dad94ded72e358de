"""Which accidentals are shown.

Conventions: an accidental holds for its own line or space of its own staff, in its own
octave, until the barline; a tied head shows none and changes nothing (Gould, *Behind
Bars*, 2011, "Accidentals").
"""

from __future__ import annotations

from dataclasses import replace

from museflow_engine.music.musicxml.symbols import BarSymbols, Head, Symbol, VoiceKey
from museflow_engine.music.score import HANDS


def with_accidentals(written: BarSymbols) -> BarSymbols:
    """The same bar with `accidental` set on every head that needs a sign."""
    voices = {key: list(symbols) for key, symbols in written.voices.items()}
    for hand in HANDS:
        state: dict[int, int] = {}
        for key, index in _in_time(voices, hand):
            symbol = voices[key][index]
            heads = tuple(_shown(head, state, written) for head in symbol.heads)
            if heads != symbol.heads:
                voices[key][index] = replace(symbol, heads=heads)
    return BarSymbols(written.bar, {key: tuple(symbols) for key, symbols in voices.items()})


def _in_time(voices: dict[VoiceKey, list[Symbol]], hand: str) -> list[tuple[VoiceKey, int]]:
    """Every symbol of one staff, in the order in which it is read."""
    places = [
        (symbol.onset, not symbol.grace, key, index)
        for key, symbols in voices.items()
        if key[0] == hand
        for index, symbol in enumerate(symbols)
        if symbol.heads
    ]
    return [(key, index) for _, _, key, index in sorted(places)]


def _shown(head: Head, state: dict[int, int], written: BarSymbols) -> Head:
    pitch = head.note.pitch
    if head.tied_from:
        return head
    line = pitch.staff_position
    if state.get(line, written.bar.key.alter_of(pitch.step)) == pitch.alter:
        return head
    state[line] = pitch.alter
    return replace(head, accidental=pitch.alter)

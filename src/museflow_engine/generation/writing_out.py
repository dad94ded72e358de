"""From an outline to a phrase: notes with ids, in a key and a metre.

Conventions: ids are "r1", "r2" ... in the right hand and "l1", "l2" ... in the left,
in order of time, and from low to high where they are struck at once.
"""

from __future__ import annotations

from collections.abc import Iterator

from museflow_engine.generation.language import Outline, PhraseLanguage
from museflow_engine.generation.rhythm_moves import Move
from museflow_engine.generation.symbols import Symbol
from museflow_engine.level import Figure
from museflow_engine.level.figures import layout, tones_of
from museflow_engine.music import HANDS, Meter, Note, Phrase


def write_out(language: PhraseLanguage, outline: Outline) -> Phrase:
    """The phrase that an outline of a language stands for."""
    tier = language.tier
    territory = language.territories[outline.territory]
    upcoming = tuple(
        iter([line.symbols[symbol] for symbol in symbols])
        for line, symbols in zip(territory.lines, outline.symbols, strict=True)
    )
    numbers = dict.fromkeys(HANDS, 0)
    notes: list[Note] = []
    for move in outline.moves:
        if not move.hands:
            continue
        symbol = next(upcoming[move.slots[1]])
        played = territory.figure if move.slots[1] else None
        strikes = (
            _strikes(move, symbol, played, tier.meter) if played else ((move.onset, move.duration, symbol),)
        )
        for onset, duration, struck in strikes:
            for hand, pitch in struck:
                numbers[hand] += 1
                notes.append(Note(f"{hand[0]}{numbers[hand]}", onset, duration, pitch, hand))
    length = tier.bars * tier.meter.bar_ticks
    return Phrase(tuple(notes), tier.meter, tier.key, length=length, anacrusis=tier.anacrusis)


def _strikes(move: Move, symbol: Symbol, figure: Figure, meter: Meter) -> Iterator[tuple[int, int, Symbol]]:
    """What is struck: onset and duration in ticks, and the notes; a chord is spread over its bar."""
    if move.duration < meter.bar_ticks:
        yield move.onset, move.duration, symbol
        return
    tones = tones_of(figure)
    for strike in layout(figure, meter):
        struck = tuple(symbol[tones.index(tone)] for tone in strike.tones)
        yield move.onset + strike.onset, strike.duration, struck

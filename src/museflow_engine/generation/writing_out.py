"""From an outline to a phrase: notes with ids, in a key and a metre.

Conventions: ids are "r1", "r2" ... in the right hand and "l1", "l2" ... in the left,
in order of time.
"""

from __future__ import annotations

from museflow_engine.generation.language import Outline, PhraseLanguage
from museflow_engine.generation.pitch_lines import Symbol
from museflow_engine.music import HANDS, Note, Phrase


def write_out(language: PhraseLanguage, outline: Outline) -> Phrase:
    """The phrase that an outline of a language stands for."""
    tier = language.tier
    lines = language.territories[outline.territory].lines
    sounding: tuple[list[Symbol], list[Symbol]] = (
        [lines[0].symbols[symbol] for symbol in outline.symbols[0]],
        [lines[1].symbols[symbol] for symbol in outline.symbols[1]],
    )
    upcoming = (iter(sounding[0]), iter(sounding[1]))
    numbers = dict.fromkeys(HANDS, 0)
    notes: list[Note] = []
    for move in outline.moves:
        if not move.hands:
            continue
        for hand, pitch in next(upcoming[move.slots[1]]):
            numbers[hand] += 1
            notes.append(Note(f"{hand[0]}{numbers[hand]}", move.onset, move.duration, pitch, hand))
    return Phrase(tuple(notes), tier.meter, tier.key, length=tier.bars * tier.meter.bar_ticks)

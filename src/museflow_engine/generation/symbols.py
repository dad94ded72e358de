"""Symbols: what is struck at one moment of a melodic line, and what that exercises.

Conventions: a symbol is a tuple of notes, each a hand and a pitch: a single note; double
notes of one hand, low before high; a pair, right before left, where the hands move in
parallel; or the chord of a bar under a figure, low to high. One note of each hand
carries its melody: the highest of the right, the lowest of the left. Names are those of
micro-skills, and count as `skill.skills_of` does.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from museflow_engine.level import Figure
from museflow_engine.level.figures import tones_of
from museflow_engine.music import Hand, Key, Pitch
from museflow_engine.music.pitch import ACCIDENTALS

Symbol = tuple[tuple[Hand, Pitch], ...]


def melody(symbol: Symbol) -> Symbol:
    """The note of each hand that carries its melody."""
    (hand, _), *others = symbol
    if any(other != hand for other, _ in others):
        return symbol
    return symbol[-1:] if hand == "right" else symbol[:1]


def steps_between(earlier: Symbol, later: Symbol) -> int:
    """Steps on the staff from melody note to melody note, upwards above 0."""
    return melody(later)[0][1].staff_position - melody(earlier)[0][1].staff_position


def interval_name(earlier: Pitch, later: Pitch) -> str:
    """Name of a melodic interval as a micro-skill: "interval:+3", "interval:1"."""
    steps = later.staff_position - earlier.staff_position
    return f"interval:{steps + (1 if steps > 0 else -1):+d}" if steps else "interval:1"


def interval_names(earlier: Symbol, later: Symbol) -> list[str]:
    """The melodic intervals from one symbol to the next, one for each hand."""
    return [
        interval_name(before, after)
        for (_, before), (_, after) in zip(melody(earlier), melody(later), strict=True)
    ]


def note_names(symbol: Symbol, key: Key) -> list[str]:
    """What the pitches of a symbol exercise in a key: pitches and accidentals."""
    names = [f"pitch:{pitch.name}" for _, pitch in symbol]
    foreign = (pitch for _, pitch in symbol if not key.is_diatonic(pitch))
    return names + [f"accidental:{ACCIDENTALS[pitch.alter]}" for pitch in foreign]


def chord_names(symbol: Symbol) -> list[str]:
    """The intervals struck at once in one hand, each from the melody note: "chord:3"."""
    carrying = melody(symbol)
    if len(carrying) == len(symbol):
        return []
    position = carrying[0][1].staff_position
    others = (pitch for hand, pitch in symbol if (hand, pitch) not in carrying)
    return [f"chord:{abs(pitch.staff_position - position) + 1}" for pitch in others]


def singles_and_doubles(
    hand: Hand, pitches: Iterable[Pitch], doubles: Iterable[tuple[Pitch, Pitch]]
) -> list[Symbol]:
    """What one hand may strike, by melody note, a single note before its double notes."""
    symbols: list[Symbol] = [((hand, pitch),) for pitch in pitches]
    symbols += [((hand, low), (hand, high)) for low, high in doubles]
    return sorted(symbols, key=lambda symbol: (melody(symbol)[0][1].midi, len(symbol)))


def chord_symbols(chords: Iterable[Sequence[Pitch]], figure: Figure) -> list[Symbol]:
    """The chords as a figure sounds them; those that sound alike are one symbol."""
    symbols: dict[Symbol, None] = {}
    for chord in chords:
        symbols[tuple(("left", chord[tone]) for tone in tones_of(figure))] = None
    return list(symbols)

"""A phrase in a line of text for each hand: `| E4 1 F4 .5 G4 .5 r 2 |`, lengths in quarters."""

from __future__ import annotations

from museflow_engine import Phrase
from museflow_engine.level import Tier
from museflow_engine.music import HANDS, Hand
from museflow_engine.music.rhythm import quarters


def lines_of(phrase: Phrase) -> list[str]:
    """One line for each hand that plays."""
    return [f"{hand:>5} {_bars(phrase, hand)}" for hand in HANDS if phrase.in_hand(hand)]


def tier_line(tier: Tier) -> str:
    """The tier in short: metre, key, hands, values and keys."""
    values = " ".join(quarters(value) for value in tier.values)
    keys = "; ".join(
        f"{hand} {pitches[0]}-{pitches[-1]} ({len(pitches)})"
        for hand in tier.hands_used
        if (pitches := tier.pitches(hand))
    )
    rests = f", rests {' '.join(quarters(rest) for rest in tier.rests)}" if tier.rests else ""
    return f"{tier.meter} {tier.key}, {tier.bars} bars, {tier.hands}, {keys}, values {values}{rests}"


def _bars(phrase: Phrase, hand: Hand) -> str:
    words = []
    for bar in phrase.bars:
        at = bar.onset
        words.append("|")
        for note in phrase.in_hand(hand):
            if bar.onset <= note.onset < bar.onset + bar.duration:
                if note.onset > at:
                    words.append(f"r {quarters(note.onset - at)}")
                words.append(f"{note.pitch.name} {quarters(note.duration)}")
                at = note.offset
    return " ".join([*words, "|"])

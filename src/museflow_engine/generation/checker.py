"""Is a phrase in a tier? Answered from the notes alone, without the generator.

Conventions: this is the second opinion that tests and benchmarks rest on, so it shares
no code with the language that the generator draws from. Reasons are sentences.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from museflow_engine.generation.pitch_checks import crossing, exercised, melody_notes, wrong_pitches
from museflow_engine.generation.rhythm_checks import (
    bars_sounding,
    form_violations,
    rests_within_bars,
    rhythm_violations,
    upbeat_violations,
)
from museflow_engine.level import Tier
from museflow_engine.music import HANDS, Hand, Phrase
from museflow_engine.music.rhythm import quarters


def is_in_tier(phrase: Phrase, tier: Tier) -> bool:
    """Whether a phrase is one of a tier's."""
    return next(_violations(phrase, tier), None) is None


def violations(phrase: Phrase, tier: Tier) -> list[str]:
    """What keeps a phrase out of a tier, one sentence each; empty if it is inside."""
    return list(_violations(phrase, tier))


def _violations(phrase: Phrase, tier: Tier) -> Iterator[str]:
    frame = _outside_the_frame(phrase, tier)
    if frame:
        yield frame
        return
    for hand in HANDS:
        yield from _in_hand(phrase, tier, hand)
    yield from _RULES[tier.hands](phrase, tier)
    yield from form_violations(phrase, tier)
    yield from _missing(phrase, tier)


def _outside_the_frame(phrase: Phrase, tier: Tier) -> str:
    """What is wrong with metre, key or length, before any note is looked at."""
    if (phrase.meter, phrase.key) != (tier.meter, tier.key):
        return f"It is in {phrase.meter} and {phrase.key}, not in {tier.meter} and {tier.key}."
    if phrase.changes or phrase.barlines:
        return "It changes its signature or its bars."
    if phrase.anacrusis != tier.anacrusis:
        return f"Its upbeat lasts {phrase.anacrusis} ticks, not {tier.anacrusis}."
    if phrase.length != tier.bars * tier.meter.bar_ticks:
        return f"It lasts {phrase.length} ticks, not {tier.bars} bars."
    return ""


def _in_hand(phrase: Phrase, tier: Tier, hand: Hand) -> Iterator[str]:
    yield from wrong_pitches(phrase, tier, hand)
    if hand == "left" and tier.hands == "pattern":
        return  # the rhythm of a figure is its own
    for earlier, later in pairwise(melody_notes(phrase, hand)):
        if later.onset < earlier.offset:
            yield f"{earlier.id} and {later.id} overlap in the {hand} hand."
    yield from rhythm_violations(phrase, tier, hand)


def _one_hand(phrase: Phrase, tier: Tier) -> Iterator[str]:
    yield from upbeat_violations(phrase, tier.hands_used)
    yield from _every_bar(phrase, tier, tier.hands_used)


def _every_bar(phrase: Phrase, tier: Tier, hands: tuple[Hand, ...]) -> Iterator[str]:
    for hand in hands:
        if len(bars_sounding(phrase, hand) - {0}) < tier.bars:
            yield f"The {hand} hand is silent in a bar."


def _by_turns(phrase: Phrase, tier: Tier) -> Iterator[str]:
    right, left = bars_sounding(phrase, "right"), bars_sounding(phrase, "left")
    yield from upbeat_violations(phrase, ("right",) if 1 in right else ("left",))
    if right & left or len((right | left) - {0}) < tier.bars:
        yield "The hands do not take turns, one in each bar."
    if not right or not left:
        yield "One hand has no bar."


def _in_parallel(phrase: Phrase, tier: Tier) -> Iterator[str]:
    yield from upbeat_violations(phrase, HANDS)
    yield from _every_bar(phrase, tier, HANDS)
    right, left = phrase.in_hand("right"), phrase.in_hand("left")
    if [(note.onset, note.duration) for note in right] != [(note.onset, note.duration) for note in left]:
        yield "The hands do not share one rhythm."
        return
    pairs = list(zip(right, left, strict=True))
    if len({high.pitch.staff_position - low.pitch.staff_position for high, low in pairs}) > 1:
        yield "The hands do not move by the same steps."
    if any(low.pitch.midi >= high.pitch.midi for high, low in pairs):
        yield "The left hand is not below the right."


def _held(phrase: Phrase, tier: Tier) -> Iterator[str]:
    yield from _together(phrase, tier)
    if not any(_is_held(phrase, tier, hand, other) for hand, other in (HANDS, HANDS[::-1])):
        yield "Neither hand holds a note for every bar under the melody of the other."


def _is_held(phrase: Phrase, tier: Tier, melody: Hand, held: Hand) -> bool:
    bars = {(bar.onset, bar.duration) for bar in phrase.bars if bar.number}
    return (
        {(note.onset, note.duration) for note in phrase.in_hand(held)} == bars
        and all(note.duration in tier.values for note in phrase.in_hand(melody))
        and not any(upbeat_violations(phrase, (melody,)))
    )


def _right_over_left(phrase: Phrase, tier: Tier) -> Iterator[str]:
    yield from upbeat_violations(phrase, ("right",))
    yield from _together(phrase, tier)


def _together(phrase: Phrase, tier: Tier) -> Iterator[str]:
    yield from _every_bar(phrase, tier, HANDS)
    yield from crossing(phrase)


def _missing(phrase: Phrase, tier: Tier) -> Iterator[str]:
    counts = exercised(phrase, tier)
    for hand in tier.hands_used:
        counts.update(f"rest:{quarters(rest)}" for rest in rests_within_bars(phrase, hand))
    for requirement in tier.new:
        found = counts[requirement.skill]
        if found < requirement.at_least:
            yield f"It has {requirement.skill} {found} times, not {requirement.at_least}."


_RULES = {
    "right": _one_hand,
    "left": _one_hand,
    "alternating": _by_turns,
    "parallel": _in_parallel,
    "held": _held,
    "pattern": _right_over_left,
    "independent": _right_over_left,
}

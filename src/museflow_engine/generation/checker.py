"""Is a phrase in a tier? Answered from the notes alone, without the generator.

Conventions: this is the second opinion that tests and benchmarks rest on, so it shares
no code with the language that the generator draws from. Reasons are sentences.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from museflow_engine.level import Tier
from museflow_engine.music import HANDS, Hand, Note, Phrase
from museflow_engine.music.rhythm import quarters, value_name
from museflow_engine.skill import skills_of


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
    yield from _missing(phrase, tier)


def _outside_the_frame(phrase: Phrase, tier: Tier) -> str:
    """What is wrong with metre, key or length, before any note is looked at."""
    if (phrase.meter, phrase.key) != (tier.meter, tier.key):
        return f"It is in {phrase.meter} and {phrase.key}, not in {tier.meter} and {tier.key}."
    if phrase.anacrusis or phrase.changes or phrase.barlines:
        return "It has an upbeat, or changes its signature or its bars."
    if phrase.length != tier.bars * tier.meter.bar_ticks:
        return f"It lasts {phrase.length} ticks, not {tier.bars} bars."
    return ""


def _in_hand(phrase: Phrase, tier: Tier, hand: Hand) -> Iterator[str]:
    notes = phrase.in_hand(hand)
    bar = tier.meter.bar_ticks
    keys = {pitch.midi for pitch in tier.pitches(hand)} if hand in tier.hands_used else set()
    for note in notes:
        if note.pitch.midi not in keys:
            yield f"{note.pitch} ({note.id}) is not a note of the {hand} hand."
        whole_bar = tier.hands == "held" and note.duration == bar
        if note.duration not in tier.values and not whole_bar:
            yield f"{note.id} is a {value_name(note.duration)}."
        if note.onset // bar != (note.offset - 1) // bar:
            yield f"{note.id} crosses a barline."
    for earlier, later in pairwise(notes):
        if later.onset < earlier.offset:
            yield f"{earlier.id} and {later.id} overlap in the {hand} hand."
        steps = abs(later.pitch.staff_position - earlier.pitch.staff_position)
        if steps + 1 > tier.largest_interval:
            yield f"From {earlier.id} to {later.id} is wider than {tier.largest_interval}."
    for ticks in _rests(phrase, tier, hand):
        if ticks not in tier.rests:
            yield f"The {hand} hand rests for {quarters(ticks)} quarters within a bar."


def _rests(phrase: Phrase, tier: Tier, hand: Hand) -> list[int]:
    """Silences of a hand in the bars that it plays in."""
    bar = tier.meter.bar_ticks
    return [rest.duration for rest in phrase.rests(hand) if rest.duration < bar]


def _bars_played(phrase: Phrase, hand: Hand) -> set[int]:
    return {note.onset // phrase.meter.bar_ticks for note in phrase.in_hand(hand)}


def _one_hand(phrase: Phrase, tier: Tier) -> Iterator[str]:
    yield from _every_bar(phrase, tier, tier.hands_used)


def _every_bar(phrase: Phrase, tier: Tier, hands: tuple[Hand, ...]) -> Iterator[str]:
    for hand in hands:
        if len(_bars_played(phrase, hand)) < tier.bars:
            yield f"The {hand} hand is silent in a bar."


def _by_turns(phrase: Phrase, tier: Tier) -> Iterator[str]:
    right, left = _bars_played(phrase, "right"), _bars_played(phrase, "left")
    if right & left or len(right | left) < tier.bars:
        yield "The hands do not take turns, one in each bar."
    if not right or not left:
        yield "One hand has no bar."


def _in_parallel(phrase: Phrase, tier: Tier) -> Iterator[str]:
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
    bar = tier.meter.bar_ticks
    return all(note.duration == bar for note in phrase.in_hand(held)) and all(
        note.duration in tier.values for note in phrase.in_hand(melody)
    )


def _together(phrase: Phrase, tier: Tier) -> Iterator[str]:
    yield from _every_bar(phrase, tier, HANDS)
    right, left = phrase.in_hand("right"), phrase.in_hand("left")
    if right and left and _highest(left) >= min(note.pitch.midi for note in right):
        yield "The left hand does not stay below the right."


def _highest(notes: tuple[Note, ...]) -> int:
    return max(note.pitch.midi for note in notes)


def _missing(phrase: Phrase, tier: Tier) -> Iterator[str]:
    counts = Counter(skill for each in skills_of(phrase).values() for skill in each.all)
    for hand in tier.hands_used:
        counts.update(f"rest:{quarters(rest)}" for rest in _rests(phrase, tier, hand))
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
    "independent": _together,
}

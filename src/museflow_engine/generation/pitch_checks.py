"""The checker's second half: what is struck at once, how far melodies go, what a figure plays.

Conventions: like `checker` it shares no code with the language, and its reasons are
sentences. A *strike* is what one hand strikes at once, low to high. Its melody note is
the highest of the right hand, the lowest of the left.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from museflow_engine.level import Figure, Tier
from museflow_engine.music import HANDS, Hand, Meter, Note, Phrase, Pitch
from museflow_engine.music.score import Bar
from museflow_engine.skill import NoteSkills, skills_of

_OF_PITCH = ("pitch:", "accidental:", "interval:", "chord:")
_OF_CHORDS = ("pitch:", "accidental:")


def strikes(phrase: Phrase, hand: Hand) -> list[list[Note]]:
    """What a hand strikes, in order of time."""
    by_onset: dict[int, list[Note]] = {}
    for note in phrase.in_hand(hand):
        by_onset.setdefault(note.onset, []).append(note)
    return list(by_onset.values())


def melody_notes(phrase: Phrase, hand: Hand) -> list[Note]:
    """The melody note of every strike."""
    return [strike[-1 if hand == "right" else 0] for strike in strikes(phrase, hand)]


def wrong_pitches(phrase: Phrase, tier: Tier, hand: Hand) -> Iterator[str]:
    """Notes that a hand does not have, double notes and intervals that it does not play."""
    keys = {pitch.midi for pitch in tier.pitches(hand)} if hand in tier.hands_used else set()
    for note in phrase.in_hand(hand):
        if note.pitch.midi not in keys:
            yield f"{note.pitch} ({note.id}) is not a note of the {hand} hand."
    if tier.hands == "pattern" and hand == "left":
        yield from _wrong_figure(phrase, tier)
        return
    for strike in strikes(phrase, hand):
        yield from _wrong_doubles(tier, hand, strike)
    for earlier, later in pairwise(melody_notes(phrase, hand)):
        steps = abs(later.pitch.staff_position - earlier.pitch.staff_position)
        if steps + 1 > tier.largest_interval:
            yield f"From {earlier.id} to {later.id} is wider than {tier.largest_interval}."


def _wrong_doubles(tier: Tier, hand: Hand, strike: Sequence[Note]) -> Iterator[str]:
    names = ", ".join(note.id for note in strike)
    if len({note.duration for note in strike}) > 1:
        yield f"{names} do not end together."
    allowed = tier.right_doubles if hand == "right" else tier.left_doubles
    for low, high in pairwise(strike):
        number = high.pitch.staff_position - low.pitch.staff_position + 1
        if len(strike) > 2 or number not in allowed or low.pitch.midi == high.pitch.midi:
            yield f"{names} are struck at once, which the {hand} hand does not do."


def _wrong_figure(phrase: Phrase, tier: Tier) -> Iterator[str]:
    for figure in tier.figures:
        if all(_plays(phrase, tier, figure, bar) for bar in phrase.bars):
            return
    yield f"The left hand does not play one of the figures {', '.join(tier.figures)} on its chords."


def _plays(phrase: Phrase, tier: Tier, figure: Figure, bar: Bar) -> bool:
    """Whether the left hand plays a chord of the tier as this figure in a bar."""
    found = sorted(
        (note.onset - bar.onset, note.duration, note.pitch.midi)
        for note in phrase.in_hand("left")
        if bar.onset <= note.onset < bar.onset + bar.duration
    )
    if bar.number == 0:
        return not found
    if bar.duration < tier.meter.bar_ticks and figure != "drone":
        figure = "block"
    return any(found == _figured(chord, figure, tier.meter, bar.duration) for chord in tier.chords)


def _figured(
    chord: tuple[Pitch, Pitch, Pitch], figure: Figure, meter: Meter, ticks: int
) -> list[tuple[int, int, int]]:
    """Onset, duration and key of every note of a chord, the bar divided evenly among its strikes."""
    low, middle, high = (pitch.midi for pitch in chord)
    beats = meter.beats_felt
    series: dict[Figure, list[tuple[int, ...]]] = {
        "block": [(low, middle, high)],
        "drone": [(low, high)],
        "waltz": [(low,), (middle, high), (middle, high)],
        "alberti": [(low,), (high,), (middle,), (high,)] * (beats // 2),
        "broken": [(low,), (middle,), (high,), (middle,)],
    }
    struck = series[figure]
    if figure == "broken" and (meter.is_compound or beats == 3):
        struck = struck[:3] * (beats if meter.is_compound else 1)
    length = ticks // len(struck)
    return [(place * length, length, key) for place, keys in enumerate(struck) for key in keys]


def crossing(phrase: Phrase) -> Iterator[str]:
    """Whether the left hand, all of it, does not stay below the right."""
    right, left = ([note.pitch.midi for note in phrase.in_hand(hand)] for hand in HANDS)
    if right and left and max(left) >= min(right):
        yield "The left hand does not stay below the right."


def exercised(phrase: Phrase, tier: Tier) -> Counter[str]:
    """How often a phrase exercises what `new` may ask for, but for rests.

    Pitches count note by note, rhythms strike by strike. What a figure plays counts by
    the pitches that stand in a bar.
    """
    rows = skills_of(phrase)
    counts: Counter[str] = Counter()
    for hand in HANDS:
        if hand == "left" and tier.hands == "pattern":
            counts.update(_exercised_in_chords(phrase, rows))
            continue
        for note in phrase.in_hand(hand):
            counts.update(skill for skill in rows[note.id].pitch if skill.startswith(_OF_PITCH))
        for note in melody_notes(phrase, hand):
            counts.update(skill for skill in rows[note.id].rhythm if not skill.startswith(_OF_PITCH))
    return counts


def _exercised_in_chords(phrase: Phrase, rows: Mapping[str, NoteSkills]) -> Iterator[str]:
    sounding: dict[tuple[int, int], Note] = {}
    for note in phrase.in_hand("left"):
        sounding[phrase.bar_at(note.onset).number, note.pitch.midi] = note
    for note in sounding.values():
        yield from (skill for skill in rows[note.id].pitch if skill.startswith(_OF_CHORDS))

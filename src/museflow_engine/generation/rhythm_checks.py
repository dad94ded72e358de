"""Is the rhythm of a hand in a tier? The second opinion's part on rhythm.

Conventions: as in `checker`, whose file this continues. Bars are those of the phrase
(`Score.bars`), an upbeat being one of them; places are ticks from the barline. Notes
struck at once by a hand have one rhythm between them.
"""

from __future__ import annotations

from collections.abc import Iterator

from museflow_engine.level import Tier
from museflow_engine.music import HANDS, Bar, Hand, Meter, Note, Phrase
from museflow_engine.music.rhythm import note_value, quarters, value_name


def rhythm_violations(phrase: Phrase, tier: Tier, hand: Hand) -> Iterator[str]:
    """What is wrong with the values, ties, triplets, accents and rests of a hand."""
    played = {(note.onset, note.duration) for note in phrase.in_hand(hand)}
    for note in phrase.in_hand(hand):
        bar = phrase.bar_at(note.onset)
        fills_the_bar = (note.onset, note.duration) == (bar.onset, bar.duration)
        if note.duration not in tier.values and not (tier.hands == "held" and fills_the_bar):
            yield f"{note.id} is a {value_name(note.duration)}."
        yield from _across_barlines(phrase, tier, note)
        if _in_triplets(note):
            yield from _triplet(note, bar, tier, played)
        elif not tier.syncopation and _is_off_the_accent(tier.meter, _place(bar, note), note.duration):
            yield f"{note.id} is syncopated."
    for ticks in rests_within_bars(phrase, hand):
        if ticks not in tier.rests:
            yield f"The {hand} hand rests for {quarters(ticks)} quarters within a bar."


def rests_within_bars(phrase: Phrase, hand: Hand) -> list[int]:
    """Silences of a hand, in ticks, in the bars that it sounds in."""
    lengths = {bar.onset: bar.duration for bar in phrase.bars}
    return [rest.duration for rest in phrase.rests(hand) if rest.duration != lengths.get(rest.onset)]


def bars_sounding(phrase: Phrase, hand: Hand) -> set[int]:
    """Numbers of the bars that a hand sounds in; 0 is an upbeat."""
    notes = phrase.in_hand(hand)
    return {
        bar.number
        for bar in phrase.bars
        if any(note.onset < bar.onset + bar.duration and note.offset > bar.onset for note in notes)
    }


def upbeat_violations(phrase: Phrase, melody: tuple[Hand, ...]) -> Iterator[str]:
    """Whether exactly the hands of the melody play the upbeat, from its first tick on."""
    for hand in HANDS if phrase.anacrusis else ():
        onsets = [note.onset for note in phrase.in_hand(hand) if note.onset < phrase.anacrusis]
        if hand not in melody and onsets:
            yield f"The {hand} hand plays in the upbeat."
        if hand in melody and 0 not in onsets:
            yield f"The {hand} hand does not begin the upbeat."


def form_violations(phrase: Phrase, tier: Tier) -> Iterator[str]:
    """Whether bars of the same letter have the same rhythm in each hand."""
    first: dict[str, tuple[int, set[tuple[Hand, int, int]]]] = {}
    for letter, bar in zip(tier.form, phrase.bars, strict=bool(tier.form)):
        rhythm = {
            (note.hand, note.onset - bar.onset, note.duration)
            for note in phrase.notes
            if bar.onset <= note.onset < bar.onset + bar.duration
        }
        number, model = first.setdefault(letter, (bar.number, rhythm))
        if rhythm != model:
            yield f"Bar {bar.number} has another rhythm than bar {number}, though both are {letter}."


def _across_barlines(phrase: Phrase, tier: Tier, note: Note) -> Iterator[str]:
    crossed = [bar.onset for bar in phrase.bars if note.onset < bar.onset < note.offset]
    if crossed and not tier.ties:
        yield f"{note.id} crosses a barline."
    elif len(crossed) > 1:
        yield f"{note.id} crosses {len(crossed)} barlines."


def _place(bar: Bar, note: Note) -> int:
    """Ticks from the barline; an upbeat is counted as the end of a whole bar."""
    return note.onset - bar.onset + (bar.meter.bar_ticks - bar.duration if bar.number == 0 else 0)


def _in_triplets(note: Note) -> bool:
    value = note_value(note.duration)
    return value is not None and value.actual == 3


def _triplet(note: Note, bar: Bar, tier: Tier, played: set[tuple[int, int]]) -> Iterator[str]:
    into = _place(bar, note) % (3 * note.duration)
    start = note.onset - into
    group = {(start + step * note.duration, note.duration) for step in range(3)}
    inside = bar.onset <= start and start + 3 * note.duration <= bar.onset + bar.duration
    if not (inside and group <= played):
        yield f"{note.id} is not in a whole triplet on a beat."
    elif not tier.syncopation and _is_off_the_accent(tier.meter, _place(bar, note) - into, 3 * note.duration):
        yield f"{note.id} is in a syncopated triplet."


def _is_off_the_accent(meter: Meter, place: int, ticks: int) -> bool:
    """Whether a note sounds over a stronger place of its bar than the one it starts on.

    The places of a bar are stronger the longer the part of it that begins there: the
    bar, its half, a beat, a division of the beat, and so on.
    """
    parts = [meter.bar_ticks]
    if meter.beats_felt > 2 and meter.beats_felt % 2 == 0:
        parts.append(meter.bar_ticks // 2)
    parts += [meter.beat_ticks, meter.beat_ticks // (3 if meter.is_compound else 2)]
    while parts[-1] % 2 == 0:
        parts.append(parts[-1] // 2)
    end = min(place + ticks, meter.bar_ticks)
    for part in parts:
        if place % part == 0:
            return False
        if place - place % part + part < end:
            return True
    return False

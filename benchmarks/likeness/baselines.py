"""What any generator must beat: notes at random, a chain of order 1, a weak note forced in.

Conventions: all write into the frame of a human phrase and its tier: the same bars
struck by the same hands, the tier's values and rests filling each bar, its pitches and
largest interval. Where a rule of the tier would leave no pitch or no rhythm, that rule
gives way; triplets are not kept in groups.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import pairwise
from random import Random

from benchmarks.likeness.human import HumanPhrase
from museflow_engine import Phrase
from museflow_engine.level import Tier
from museflow_engine.music import HANDS, Bar, Hand, Key, Note, Pitch
from museflow_engine.music.pitch import STEPS

_START = "start"
_PRIOR = 0.1
"""Count that every choice is given before any is seen."""

_TRIES = 200

Length = tuple[str, int]
"""("note" or "rest", ticks)"""


@dataclass
class Chain:
    """First-order counts of lengths and of intervals by degree, learnt from human phrases."""

    lengths: dict[object, Counter[object]] = field(default_factory=dict)
    steps: dict[object, Counter[object]] = field(default_factory=dict)

    @classmethod
    def learnt(cls, humans: Iterable[HumanPhrase]) -> Chain:
        """The chain of these phrases."""
        chain = cls()
        for human in humans:
            for hand in HANDS:
                chain._learn(human.phrase, hand)
        return chain

    def _learn(self, phrase: Phrase, hand: Hand) -> None:
        notes = phrase.in_hand(hand)
        lengths: list[Length] = []
        at = 0
        for note in notes:
            if note.onset > at:
                lengths.append(("rest", note.onset - at))
            lengths.append(("note", note.duration))
            at = note.offset
        for before, after in pairwise([_START, *lengths]):
            self.lengths.setdefault(before, Counter())[after] += 1
        degrees = [_degree(phrase.key, note.pitch) for note in notes]
        if notes:
            self.steps.setdefault(_START, Counter())[degrees[0]] += 1
        for degree, (note, later) in zip(degrees, pairwise(notes), strict=False):
            step = later.pitch.staff_position - note.pitch.staff_position
            self.steps.setdefault(degree, Counter())[step] += 1

    def length_weight(self, before: object, after: object) -> float:
        """How often a length followed another."""
        return self.lengths.get(before, Counter())[after] + _PRIOR

    def pitch_weight(self, key: Key, before: Pitch | None, after: Pitch) -> float:
        """How often a line went from a degree by this interval, or started on a degree."""
        altered = 1.0 if key.is_diatonic(after) else _PRIOR
        if before is None:
            return altered * (self.steps.get(_START, Counter())[_degree(key, after)] + _PRIOR)
        step = after.staff_position - before.staff_position
        return altered * (self.steps.get(_degree(key, before), Counter())[step] + _PRIOR)


def naive_phrase(human: HumanPhrase, tier: Tier, rng: Random) -> Phrase:
    """Values and pitches of the tier, each with the same chance."""
    return _written(human, tier, lambda *_: 1.0, lambda *_: 1.0, rng)


def chain_phrase(human: HumanPhrase, tier: Tier, chain: Chain, rng: Random) -> Phrase:
    """Values and pitches of the tier, as the chain follows each with the next."""

    def pitch_weight(before: Pitch | None, after: Pitch) -> float:
        return chain.pitch_weight(tier.key, before, after)

    return _written(human, tier, chain.length_weight, pitch_weight, rng)


def with_note_forced_in(phrase: Phrase, hand: Hand, weak: Pitch, aim: float, rng: Random) -> Phrase:
    """The phrase with notes of a hand, drawn at random, replaced by the weak one.

    Args:
        phrase: the phrase to spoil.
        hand: hand that has the weak note.
        weak: the weak note.
        aim: share of the hand's notes that it shall have; the fraction of a note that
            is left over is rounded by chance.
        rng: source of chance.
    """
    notes = phrase.in_hand(hand)
    others = [note.id for note in notes if note.pitch.midi != weak.midi]
    exact = aim * len(notes)
    wanted = int(exact) + (rng.random() < exact % 1)
    missing = min(len(others), max(0, wanted - (len(notes) - len(others))))
    chosen = set(rng.sample(others, missing))
    changed = tuple(replace(note, pitch=weak) if note.id in chosen else note for note in phrase.notes)
    return replace(phrase, notes=changed)


def _degree(key: Key, pitch: Pitch) -> int:
    return (STEPS.index(pitch.step) - STEPS.index(key.tonic[0])) % 7


def _written(
    human: HumanPhrase,
    tier: Tier,
    length_weight: Callable[..., float],
    pitch_weight: Callable[..., float],
    rng: Random,
) -> Phrase:
    notes: list[Note] = []
    floor: int | None = None
    for hand in HANDS:
        rhythm = _rhythm(human.phrase, tier, hand, length_weight, rng)
        keys = [p for p in tier.pitches(hand) if floor is None or p.midi < floor] or tier.pitches(hand)
        before: Pitch | None = None
        for number, (onset, duration) in enumerate(rhythm):
            before = _next_pitch(keys, before, tier.largest_interval, pitch_weight, rng)
            notes.append(Note(f"{hand[0]}{number}", onset, duration, before, hand))
        if hand == "right" and notes:
            floor = min(note.pitch.midi for note in notes)
    return replace(human.phrase, notes=tuple(notes))


def _next_pitch(
    keys: Sequence[Pitch], before: Pitch | None, widest: int, weight: Callable[..., float], rng: Random
) -> Pitch:
    near = [key for key in keys if before is None or abs(key.staff_position - before.staff_position) < widest]
    return rng.choices(near or keys, [weight(before, key) for key in near or keys])[0]


def _rhythm(
    phrase: Phrase, tier: Tier, hand: Hand, weight: Callable[..., float], rng: Random
) -> list[tuple[int, int]]:
    """Onset and duration of each note of a hand, in the bars that it strikes in."""
    found: list[tuple[int, int]] = []
    before: object = _START
    for bar in phrase.bars:
        end = bar.onset + bar.duration
        if any(bar.onset <= note.onset < end for note in phrase.in_hand(hand)):
            options: list[Length] = [("note", value) for value in _values(tier, phrase, hand)]
            options += [("rest", rest) for rest in tier.rests]
            lengths = _filled(bar, options, (before, weight), rng, syncopation=tier.syncopation)
            at = bar.onset
            for kind, ticks in lengths:
                if kind == "note":
                    found.append((at, ticks))
                at += ticks
            before = lengths[-1] if lengths else before
    return found


def _values(tier: Tier, phrase: Phrase, hand: Hand) -> Sequence[int]:
    """The tier's values; whole bars where the hand holds them."""
    bar = tier.meter.bar_ticks
    held = tier.hands == "held" and all(note.duration == bar for note in phrase.in_hand(hand))
    return (bar,) if held else tier.values


def _filled(
    bar: Bar,
    options: Sequence[Length],
    chance: tuple[object, Callable[..., float]],
    rng: Random,
    *,
    syncopation: bool,
) -> list[Length]:
    """Lengths that fill a bar, a note among them; one note over it all if none were found.

    Fillings that the tier forbids (syncopated ones, rests that touch) are drawn again,
    so that what is kept has the chain's odds given that it is allowed.
    """
    for _ in range(_TRIES):
        lengths = _filling(bar.duration, options, chance, rng)
        kinds = [kind for kind, _ in lengths]
        allowed = "note" in kinds and ("rest", "rest") not in pairwise(kinds)
        if allowed and (syncopation or not _is_syncopated(bar, lengths)):
            return lengths
    return [("note", bar.duration)]


def _filling(
    room: int, options: Sequence[Length], chance: tuple[object, Callable[..., float]], rng: Random
) -> list[Length]:
    """Lengths that fill so many ticks, each drawn given the one before; none if nothing fits."""
    before, weight = chance
    fits = _fillable(room, frozenset(ticks for _, ticks in options))
    lengths: list[Length] = []
    left = room
    while left and left in fits:
        able = [each for each in options if left - each[1] in fits]
        chosen = rng.choices(able, [weight(before, each) for each in able])[0]
        lengths.append(chosen)
        before = chosen
        left -= chosen[1]
    return lengths


def _is_syncopated(bar: Bar, lengths: Sequence[Length]) -> bool:
    """Whether a note sounds over a place of a coarser grid (half bar, beat, half beat) than its own."""
    meter = bar.meter
    grids = [meter.beat_ticks, meter.beat_ticks // 2]
    if meter.beats_felt % 2 == 0:
        grids.insert(0, meter.bar_ticks // 2)
    place = meter.bar_ticks - bar.duration if bar.number == 0 else 0
    for kind, ticks in lengths:
        on = next((grid for grid in [meter.bar_ticks, *grids] if place % grid == 0), 1)
        coarser = [grid for grid in grids if grid > on]
        if kind == "note" and any(place // grid < (place + ticks - 1) // grid for grid in coarser):
            return True
        place += ticks
    return False


@lru_cache(maxsize=4096)
def _fillable(room: int, lengths: frozenset[int]) -> frozenset[int]:
    """The amounts up to `room` that a series of lengths can fill."""
    fits = {0}
    for amount in range(1, room + 1):
        if any(amount - length in fits for length in lengths if length <= amount):
            fits.add(amount)
    return frozenset(fits)

"""A tier as a language: every phrase it allows, counted exactly and numbered.

Conventions: rhythm comes first, then pitches given the rhythm. The number of pitch
lines depends on the rhythm through its slots alone (the notes in each line), so that

    phrases = sum over slots of rhythms(slots) × pitch lines(slots).

Where both hands sound together they also divide the keyboard. A *territory* is one way
to do so: in parallel motion the distance between the hands; else, if the hands' notes
overlap, the lowest key of the right hand, below which every key of the left lies. So
the hands never meet or cross, and no phrase belongs to two territories. Over a figure a
territory is also the choice of the figure, which all bars share.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property, lru_cache
from itertools import pairwise, product
from typing import NamedTuple

from museflow_engine.errors import CurriculumError
from museflow_engine.generation.automaton import RhythmAutomaton, Slots
from museflow_engine.generation.pitch_lines import PitchLine, PitchLines
from museflow_engine.generation.rhythm_moves import Move, Walk
from museflow_engine.generation.symbols import Symbol, chord_symbols, singles_and_doubles
from museflow_engine.generation.tally import Tally
from museflow_engine.level import Figure, Requirement, Tier
from museflow_engine.music import HANDS, Hand

_RHYTHMIC = ("rhythm:", "rest:", "hand:")
_MELODIC = ("pitch:", "accidental:", "interval:", "chord:")


class Outline(NamedTuple):
    """A phrase before it is written out: its rhythm, its territory, its symbols."""

    moves: Sequence[Move]
    territory: int
    symbols: tuple[Sequence[int], Sequence[int]]


class _Class(NamedTuple):
    """Phrases that share territory and slots: `rhythms` × `melodies` of them."""

    territory: int
    slots: Slots
    rhythms: int
    melodies: int


class PhraseLanguage:
    """The phrases of a tier.

    Args:
        tier: the tier.

    Attributes:
        rhythms: automaton of the rhythms.
        territories: the pitch lines of each way to divide the keyboard.

    Raises:
        CurriculumError: if a requirement cannot be counted, or the tier has no phrase.
    """

    def __init__(self, tier: Tier) -> None:
        self.tier = tier
        rhythmic, melodic = _sorted_requirements(tier)
        self.territories = tuple(_territories(tier, melodic))
        tally = Tally(rhythmic)
        enough = _Enough(tier, self.territories)
        self.rhythms = RhythmAutomaton(Walk(tier, tally, enough.limits, enough))
        if self.rhythms.is_empty:
            raise CurriculumError(_why_empty(tier, bool(self.territories)))

    @cached_property
    def _classes(self) -> tuple[_Class, ...]:
        classes = (
            _Class(territory, slots, rhythms, lines.count(slots))
            for slots, rhythms in sorted(self.rhythms.counts[0].items())
            for territory, lines in enumerate(self.territories)
        )
        return tuple(each for each in classes if each.melodies)

    @cached_property
    def size(self) -> int:
        """Exact number of phrases."""
        return sum(each.rhythms * each.melodies for each in self._classes)

    def unrank(self, rank: int) -> Outline:
        """The phrase with this number, 0 to `size - 1`.

        Raises:
            IndexError: if there is no such number.
        """
        if rank < 0:
            raise IndexError(rank)
        for territory, slots, rhythms, melodies in self._classes:
            if rank < rhythms * melodies:
                rhythm, melody = divmod(rank, melodies)
                symbols = self.territories[territory].unrank(melody, slots)
                return Outline(self.rhythms.unrank(rhythm, slots), territory, symbols)
            rank -= rhythms * melodies
        raise IndexError(rank)

    def rank(self, outline: Outline) -> int:
        """The number of a phrase: what `unrank` makes it of.

        Raises:
            ValueError: if it is not a phrase of this language.
        """
        slots = (len(outline.symbols[0]), len(outline.symbols[1]))
        before = 0
        for territory, of_class, rhythms, melodies in self._classes:
            if (territory, of_class) == (outline.territory, slots):
                melody = self.territories[territory].rank(outline.symbols)
                return before + self.rhythms.rank(outline.moves) * melodies + melody
            before += rhythms * melodies
        raise ValueError("No phrase of the tier has so many notes.")


@lru_cache(maxsize=64)
def compile_tier(tier: Tier) -> PhraseLanguage:
    """The language of a tier, compiled once.

    Raises:
        CurriculumError: if a requirement cannot be counted, or the tier has no phrase.
    """
    return PhraseLanguage(tier)


def _sorted_requirements(tier: Tier) -> tuple[list[Requirement], list[Requirement]]:
    rhythmic = [each for each in tier.new if each.skill.startswith(_RHYTHMIC) and "×" not in each.skill]
    melodic = [each for each in tier.new if each.skill.startswith(_MELODIC) and "×" not in each.skill]
    if len(rhythmic) + len(melodic) < len(tier.new):
        odd = next(each.skill for each in tier.new if each not in rhythmic and each not in melodic)
        raise CurriculumError(
            f"Tier {tier.id}: new asks for {odd}; phrases can be made to contain a pitch, accidental, "
            "interval, chord, rhythm, rest or hand, not a pair of them."
        )
    return rhythmic, melodic


def _territories(tier: Tier, melodic: list[Requirement]) -> Iterator[PitchLines]:
    for hand in tier.hands_used:
        _check_keys(tier, hand)
    right, left = (_strikes(tier, hand) for hand in HANDS)
    if tier.hands == "parallel":
        for pairs in _pairs_by_distance(tier):
            yield _lines(tier, pairs, [], melodic)
    elif tier.hands == "pattern":
        for figure in tier.figures:
            for lowest, above, below in _divided(tier, right, chord_symbols(tier.chords, figure)):
                yield _lines(tier, above, below, melodic + lowest, figure)
    elif tier.hands in ("held", "independent"):
        for lowest, above, below in _divided(tier, right, left):
            yield _lines(tier, above, below, melodic + lowest)
    else:
        yield _lines(tier, right, left, melodic)


def _lines(
    tier: Tier,
    first: Sequence[Symbol],
    second: Sequence[Symbol],
    melodic: list[Requirement],
    figure: Figure | None = None,
) -> PitchLines:
    tally = Tally(melodic)
    first_line = PitchLine.make(first, tier.largest_interval, tally, tier.key)
    if figure:
        return PitchLines(first_line, PitchLine.of_chords(second, tally, tier.key), tally, figure)
    return PitchLines(first_line, PitchLine.make(second, tier.largest_interval, tally, tier.key), tally)


def _strikes(tier: Tier, hand: Hand) -> list[Symbol]:
    """What a hand may strike; nothing if it rests."""
    if hand not in tier.hands_used:
        return []
    return singles_and_doubles(hand, tier.pitches(hand), tier.doubles(hand))


def _divided(
    tier: Tier, right: Sequence[Symbol], left: Sequence[Symbol]
) -> Iterator[tuple[list[Requirement], Sequence[Symbol], Sequence[Symbol]]]:
    """The ways to keep the left hand below the right: what that requires, and what each may strike."""
    lowest_right = tier.pitches("right")[0]
    if all(_highest(symbol) < lowest_right.midi for symbol in left):
        yield [], right, left
        return
    for lowest in tier.pitches("right"):
        above = [symbol for symbol in right if symbol[0][1].midi >= lowest.midi]
        below = [symbol for symbol in left if _highest(symbol) < lowest.midi]
        if below:
            # Only the right hand can play its lowest key, and must.
            yield [Requirement(skill=f"pitch:{lowest.name}", at_least=1)], above, below


def _highest(symbol: Symbol) -> int:
    return max(pitch.midi for _, pitch in symbol)


def _pairs_by_distance(tier: Tier) -> list[list[Symbol]]:
    """The pairs of keys, left below right, that equal steps lead from one to another."""
    by_distance: dict[int, list[Symbol]] = {}
    for high, low in product(tier.pitches("right"), tier.pitches("left")):
        if low.midi < high.midi:
            distance = high.staff_position - low.staff_position
            by_distance.setdefault(distance, []).append((("right", high), ("left", low)))
    return [pairs for _, pairs in sorted(by_distance.items())]


def _check_keys(tier: Tier, hand: Hand) -> None:
    for lower, higher in pairwise(tier.pitches(hand)):
        if lower.midi == higher.midi:
            raise CurriculumError(
                f"Tier {tier.id}: {lower} and {higher} are one key of the piano; "
                f"keep one of them in the notes of the {hand} hand."
            )


class _Enough:
    """Whether so many notes in the two lines can meet the melodic requirements.

    More notes never hurt, since every note may be repeated; so counting can stop at
    `limits`, which keeps the automaton small.
    """

    def __init__(self, tier: Tier, territories: Sequence[PitchLines]) -> None:
        longest = tier.bars * tier.meter.bar_ticks // min(tier.values)
        self._least: list[list[int]] = []
        needed = [0]
        for lines in territories:
            keys = sum(len(line.symbols) for line in lines.lines)
            # One note to start, two for each exercise (there and back), and the way
            # between the places where they happen.
            ample = 2 + sum(2 * each.at_least + keys for each in tier.new) + keys
            most = min(longest, ample)
            self._least.append(lines.least_second((most, most)))
            needed += [number for number in self._least[-1] if number <= most]
        steady = [least.index(least[-1]) for least in self._least]
        self.limits: Slots = (max(steady, default=0), max(needed))

    def __call__(self, first: int, second: int) -> bool:
        return any(least[min(first, len(least) - 1)] <= second for least in self._least)


def _why_empty(tier: Tier, hands_fit: bool) -> str:
    start = f"Tier {tier.id} has no phrase at all: "
    if not hands_fit:
        below = "chord lies" if tier.hands == "pattern" else "key of the left hand lies"
        return start + f"no {below} below a key of the right; move the hands apart."
    if tier.hands == "alternating" and tier.bars < 2:
        return start + "hands that alternate by bar need two bars or more; raise bars."
    if tier.new:
        asked = ", ".join(f"{each.skill} {each.at_least} times" for each in tier.new)
        return (
            start + f"its bars, notes and values leave no room for what `new` asks ({asked}); ask for less."
        )
    upbeat = " and its upbeat" if tier.anacrusis else ""
    return (
        start + f"no series of its values and rests fills a bar of {tier.meter}{upbeat}; add a shorter value."
    )

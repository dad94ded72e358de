"""Drawing rhythm: bar after bar, each new or made from an earlier one.

Conventions: bars are read as the walk reads them; where the hands are independent the
right hand is drawn to its end and then the left, which hears it. Every option has the
odds share × message, which draws exactly from the model given that the bars drawn
blindly from there on end inside the language (Doob's h-transform).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import fsum
from operator import mul
from random import Random
from typing import Final, NamedTuple

from museflow_engine.generation.model.bar_factors import BarFactors
from museflow_engine.generation.model.lexicon import Bar, Lexicon
from museflow_engine.generation.model.picking import pick
from museflow_engine.generation.model.relations import FRESH, OFFSETS, Relation
from museflow_engine.generation.model.styles import Style
from museflow_engine.generation.model.wishes import Ledger, Wishes
from museflow_engine.generation.model.word_model import WordModel, kind_of
from museflow_engine.generation.rhythm_moves import Move

_CERTAIN: Final = 1 - 1e-9
_OLD_AS_NEW: Final = 0.03
"""What is left of a word's share in a new bar, if it stood in a bar it could repeat."""


_Options = tuple[list[Relation], list[float], list[Sequence[int]]]
"""Relations, their odds, and the places of the words they bring."""


class BarRhythm(NamedTuple):
    """A bar of one hand (both, in parallel motion) as it was drawn.

    Attributes:
        number: number of the bar from 0.
        word: number of its word in the lexicon.
        relation: what it takes up from an earlier bar.
        role: "melody" or "bass".
    """

    number: int
    word: int
    relation: Relation
    role: str


class Rhythm(NamedTuple):
    """A rhythm: its moves in the order of the walk, how its bars hang together, its styles by role."""

    moves: list[Move]
    bars: list[BarRhythm]
    styles: Mapping[str, Style]


class RhythmDraw:
    """A source of rhythms for one set of wishes.

    Args:
        words: the distribution of bar words.
        factors: what speaks for or against a word beside it.
        wishes: the wishes.
        ledger: adds up what choices cost or tell.
    """

    def __init__(
        self, words: WordModel, factors: BarFactors, wishes: Wishes, ledger: Ledger | None = None
    ) -> None:
        self._lexicon: Lexicon = words.lexicon
        self._factors = factors
        self._ledger = ledger
        self._natural = words.shares
        self._shares, self._messages = words.tilted(wishes)
        self._together = wishes.weight("hands:together") / (wishes.weight("hands:apart") or 1e-3)
        self._rows: dict[int, list[float]] = {}
        self._options: dict[
            tuple[int, Relation, tuple[int, ...]],
            tuple[list[Relation], tuple[float, ...], list[Sequence[int]]],
        ] = factors.options
        self._is_free = all(message > _CERTAIN for message in self._messages.values())

    @property
    def is_possible(self) -> bool:
        """Whether any rhythm can be spelt in the words of the lexicon."""
        return self._messages[0] > 0

    def draw(self, rng: Random) -> Rhythm:
        """One rhythm of the language."""
        moves: list[Move] = []
        drawn: list[BarRhythm] = []
        melody: dict[int, BarRhythm] = {}
        styles = self._draw_styles(rng)
        start = 0
        while start != self._lexicon.end:
            bar = self._lexicon.bars[start]
            line = [each for each in drawn if each.role == bar.role]
            place, relation = self._choose(start, bar, (line, melody.get(bar.number)), styles, rng)
            made = BarRhythm(bar.number, bar.words[place], relation, bar.role)
            drawn.append(made)
            if bar.role == "melody":
                melody[bar.number] = made
            moves += self._lexicon.moves(start, made.word)
            start = bar.targets[place]
        return Rhythm(moves, drawn, styles)

    def _choose(
        self,
        start: int,
        bar: Bar,
        context: tuple[Sequence[BarRhythm], BarRhythm | None],
        styles: Mapping[str, Style],
        rng: Random,
    ) -> tuple[int, Relation]:
        """A word's place among those of the bar, and its relation.

        Args:
            start: the start.
            bar: what can be played from it.
            context: the line so far, and what the other hand plays in this bar.
            styles: what each role keeps to.
            rng: source of chance.
        """
        line, heard = context
        row = self._row(start, bar)
        words = self._lexicon.words
        style = styles.get(bar.role)
        kept = self._factors.in_style(start, bar, style) if style else None
        if kept:
            row = list(map(mul, row, kept))
        if heard:
            row = list(map(mul, row, self._coupling(start, bar, heard.word)))
        elif line:
            turns = self._factors.by_turns(start, bar, words[line[-1].word])
            row = list(map(mul, row, turns)) if turns else row
        options, odds, copies = self._relations(start, bar, (line, heard), row)
        if kept:
            # Where the profile lets a bar be taken up at all, it is the likelier to be.
            gain = self._factors.gain(bar)
            odds[1:] = [
                odd * gain * max(kept[place] for place in places)
                for odd, places in zip(odds[1:], copies[1:], strict=True)
            ]
        if len(options) > 1:
            chosen = pick(odds, rng)
            if chosen:
                return _pick_among(copies[chosen], row, rng), options[chosen]
        old = {place for places in copies[1:] for place in places}
        if old:
            row = [odd * _OLD_AS_NEW if place in old else odd for place, odd in enumerate(row)]
        chosen = pick(row, rng)
        if self._ledger:
            self._ledger.tell(row, chosen)
            natural, tilted = (
                [shares[kind_of(bar)][word] for word in bar.words] for shares in (self._natural, self._shares)
            )
            self._ledger.charge(natural, tilted)
        return chosen, FRESH

    def _draw_styles(self, rng: Random) -> Mapping[str, Style]:
        """What each role keeps to; empty if nothing is known of such a tier."""
        options = self._lexicon.styles
        if not options:
            return {}
        chosen = options[pick([odds for _, odds in options], rng)][0]
        return dict(zip(("melody", "bass"), chosen, strict=False))

    def _row(self, start: int, bar: Bar) -> list[float]:
        row = self._rows.get(start)
        if row is None:
            shares = self._shares[kind_of(bar)]
            messages = self._messages
            row = [
                shares[word] * messages[target] for word, target in zip(bar.words, bar.targets, strict=True)
            ]
            self._rows[start] = row
        return row

    def _relations(
        self,
        start: int,
        bar: Bar,
        context: tuple[Sequence[BarRhythm], BarRhythm | None],
        row: Sequence[float],
    ) -> _Options:
        """Relations that can be had here, their odds, and the places of the words they bring."""
        line, heard = context
        if not line:
            return [FRESH], [1.0], [()]
        before = (heard or line[-1]).relation
        sources = tuple(each.word for each in line if bar.number - each.number in OFFSETS)
        key = (start, before, sources)
        if self._is_free and key in self._options:
            options, odds, copies = self._options[key]
            return options, list(odds), copies
        found = self._relations_anew(start, bar, line, before.name, row)
        if self._is_free:
            self._options[key] = found[0], tuple(found[1]), found[2]
        return found

    def _relations_anew(
        self, start: int, bar: Bar, line: Sequence[BarRhythm], before: str, row: Sequence[float]
    ) -> _Options:
        possible = self._factors.relations(bar, before)
        copies: list[Sequence[int]] = [()]
        options, odds = [FRESH], [possible[0][1] * self._ease_of_new(bar, row)]
        by_number = {each.number: each for each in line}
        for relation, odd in possible[1:]:
            source = by_number.get(bar.number - relation.offset)
            places = self._factors.places(start, bar, source.word) if source else ()
            if places and (self._is_free or any(row[place] > 0 for place in places)):
                options.append(relation)
                odds.append(odd * self._ease(bar, places))
                copies.append(places)
        return options, odds, copies

    def _ease_of_new(self, bar: Bar, row: Sequence[float]) -> float:
        """How probable the end is after a word drawn afresh."""
        if self._is_free:
            return 1.0
        messages = [self._messages[target] for target in bar.targets]
        free = fsum(odd / message for odd, message in zip(row, messages, strict=True) if message)
        return fsum(row) / free

    def _ease(self, bar: Bar, places: Sequence[int]) -> float:
        """How probable the end is after a word that is taken up again."""
        if self._is_free:
            return 1.0
        return max(self._messages[bar.targets[place]] for place in places)

    def _coupling(self, start: int, bar: Bar, heard: int) -> Sequence[float]:
        """How well each word of a bar goes with the word that the other hand plays."""
        factors = self._factors.coupling(start, bar, heard)
        if self._together == 1:
            return factors
        together = self._factors.together(start, bar, heard)
        return [factor * self._together**share for factor, share in zip(factors, together, strict=True)]


def _pick_among(places: Sequence[int], row: Sequence[float], rng: Random) -> int:
    if len(places) == 1:
        return places[0]
    return places[pick([row[place] for place in places], rng)]

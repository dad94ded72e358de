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

from museflow_engine.generation.model.lexicon import Bar, Lexicon, Word
from museflow_engine.generation.model.picking import pick
from museflow_engine.generation.model.relations import FRESH, Relation, relation_odds
from museflow_engine.generation.model.styles import Style
from museflow_engine.generation.model.tables import MusicModel
from museflow_engine.generation.model.wishes import Ledger, Wishes
from museflow_engine.generation.model.word_model import WordModel, kind_of
from museflow_engine.generation.rhythm_moves import Move

_OLD_AS_NEW: Final = 0.03
"""What is left of a word's share in a new bar, if it stood in a bar it could repeat."""

_SAME_HAND: Final = 0.5
"""Odds that the hand of the last bar goes on, against a change, where hands alternate."""


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
        music: the tables.
        wishes: the wishes.
        ledger: adds up what choices cost or tell.
    """

    def __init__(
        self, words: WordModel, music: MusicModel, wishes: Wishes, ledger: Ledger | None = None
    ) -> None:
        self._lexicon: Lexicon = words.lexicon
        self._music = music
        self._ledger = ledger
        self._natural = words.shares
        self._shares, self._messages = words.tilted(wishes)
        self._together = wishes.weight("hands:together") / (wishes.weight("hands:apart") or 1e-3)
        self._rows: dict[int, list[float]] = {}
        self._odds: dict[tuple[str, int, str], Sequence[tuple[Relation, float]]] = {}
        self._styled: dict[tuple[int, Style], Sequence[float]] = {}
        self._found: dict[tuple[int, int], Sequence[int]] = {}
        self._coupled: dict[tuple[int, int], Sequence[float]] = {}

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
        if style:
            row = list(map(mul, row, self._in_style(start, bar, style)))
        if bar.role == "bass" and heard:
            row = list(map(mul, row, self._coupling(start, bar, heard.word)))
        elif line and line[-1].role == "melody":
            row = self._by_turns(row, bar, words[line[-1].word])
        options, odds, copies = self._relations(start, bar, (line, heard), row)
        if style:
            # Where the profile lets a bar be taken up at all, it is the likelier to be.
            kept = self._in_style(start, bar, style)
            gain = 1 / self._music.same_strikes[bar.role]
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

    def _in_style(self, start: int, bar: Bar, style: Style) -> Sequence[float]:
        key = (start, style)
        if key not in self._styled:
            wanted = style.strikes(bar.number, is_last=bar.is_last)
            words = (self._lexicon.words[word] for word in bar.words)
            self._styled[key] = [style.share(word.values, len(word.onsets), wanted) for word in words]
        return self._styled[key]

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
    ) -> tuple[list[Relation], list[float], list[Sequence[int]]]:
        """Relations that can be had here, their odds, and the places of the words they bring."""
        line, heard = context
        if not line:
            return [FRESH], [1.0], [()]
        if bar.role == "bass" and heard:
            key = heard.relation.name
            counts: Mapping[str, Mapping[str, float]] = self._music.bass_relations
            possible = self._possible(counts, bar, key)
        else:
            possible = self._possible(self._music.relations, bar, line[-1].relation.name)
        copies: list[Sequence[int]] = [()]
        options, odds = [FRESH], [possible[0][1] * self._ease_of_new(bar, row)]
        by_number = {each.number: each for each in line}
        for relation, odd in possible[1:]:
            source = by_number.get(bar.number - relation.offset)
            places = self._places(start, bar, source.word) if source else ()
            if any(row[place] > 0 for place in places):
                options.append(relation)
                odds.append(odd * self._ease(bar, places))
                copies.append(places)
        return options, odds, copies

    def _ease_of_new(self, bar: Bar, row: Sequence[float]) -> float:
        """How probable the end is after a word drawn afresh."""
        messages = [self._messages[target] for target in bar.targets]
        free = fsum(odd / message for odd, message in zip(row, messages, strict=True) if message)
        return fsum(row) / free

    def _possible(
        self, counts: Mapping[str, Mapping[str, float]], bar: Bar, before: str
    ) -> Sequence[tuple[Relation, float]]:
        key = (bar.role, bar.number, before)
        if key not in self._odds:
            self._odds[key] = relation_odds(counts, bar.number, bar.is_last, before)
        return self._odds[key]

    def _ease(self, bar: Bar, places: Sequence[int]) -> float:
        """How probable the end is after a word that is taken up again."""
        return max(self._messages[bar.targets[place]] for place in places)

    def _places(self, start: int, bar: Bar, source: int) -> Sequence[int]:
        """Where, among the words of a bar, the pattern of another word stands."""
        key = (start, source)
        if key not in self._found:
            same = self._lexicon.same_pattern(self._lexicon.words[source].pattern)
            self._found[key] = tuple(place for place, word in enumerate(bar.words) if word in same)
        return self._found[key]

    def _by_turns(self, row: list[float], bar: Bar, before: Word) -> list[float]:
        words = self._lexicon.words
        if len({words[word].hands for word in bar.words}) == 1:
            return row
        return [
            odd * _SAME_HAND if words[word].hands == before.hands else odd
            for word, odd in zip(bar.words, row, strict=True)
        ]

    def _coupling(self, start: int, bar: Bar, heard: int) -> Sequence[float]:
        """How well each word of a bar goes with the word that the other hand plays."""
        key = (start, heard)
        if key not in self._coupled:
            words = self._lexicon.words
            self._coupled[key] = [self._goes_with(words[word], words[heard]) for word in bar.words]
        return self._coupled[key]

    def _goes_with(self, word: Word, heard: Word) -> float:
        table = self._music.coincidence
        own, other = len(word.onsets), len(heard.onsets)
        both = len(word.onsets & heard.onsets)
        factor = table[coincidence_class(both, own, other)] if table else 1.0
        return float(factor * self._together ** (both / max(own, 1)))


def coincidence_class(both: int, own: int, other: int) -> int:
    """Class of the onsets that two hands share in a bar.

    0 none; 1 some; 2 all of one hand's; 3 all of both.
    """
    if not both:
        return 0
    if both == own == other:
        return 3
    return 2 if both == min(own, other) else 1


def _pick_among(places: Sequence[int], row: Sequence[float], rng: Random) -> int:
    if len(places) == 1:
        return places[0]
    return places[pick([row[place] for place in places], rng)]

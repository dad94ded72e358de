"""What speaks for or against a bar word, whatever is wished: made once for a tier.

Conventions: factors are lists over the words of a bar, in their order; a start is a node
of the automaton, see `lexicon`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from museflow_engine.generation.model.lexicon import Bar, Lexicon, Word
from museflow_engine.generation.model.relations import Relation, relation_odds
from museflow_engine.generation.model.styles import Style
from museflow_engine.generation.model.tables import MusicModel

_SAME_HAND: Final = 0.5
"""Odds that the hand of the last bar goes on, against a change, where hands alternate."""


class BarFactors:
    """Factors of the words of a tier.

    Args:
        lexicon: the words.
        music: the tables.

    Attributes:
        options: a place for `rhythm_draw` to keep what may be taken up where.
    """

    def __init__(self, lexicon: Lexicon, music: MusicModel) -> None:
        self._lexicon = lexicon
        self._music = music
        self.options: dict[
            tuple[int, Relation, tuple[int, ...]],
            tuple[list[Relation], tuple[float, ...], list[Sequence[int]]],
        ] = {}
        self._relations: dict[tuple[str, int, str], Sequence[tuple[Relation, float]]] = {}
        self._styled: dict[tuple[int, Style], Sequence[float]] = {}
        self._places: dict[tuple[int, int], Sequence[int]] = {}
        self._coupled: dict[tuple[int, int], Sequence[float]] = {}
        self._shared: dict[tuple[int, int], Sequence[float]] = {}
        self._turns: dict[tuple[int, tuple[str, ...]], Sequence[float] | None] = {}

    def relations(self, bar: Bar, before: str) -> Sequence[tuple[Relation, float]]:
        """What a bar may take up, and the odds of that; the first is nothing at all.

        Args:
            bar: the bar.
            before: name of the relation of the bar before, or for a bass of the melody's.
        """
        key = (bar.role, bar.number, before)
        if key not in self._relations:
            counts = self._music.bass_relations if bar.role == "bass" else self._music.relations
            self._relations[key] = relation_odds(counts, bar.number, bar.is_last, before)
        return self._relations[key]

    def gain(self, bar: Bar) -> float:
        """How much likelier a bar is taken up if it has as many strikes as its profile wants."""
        return 1 / self._music.same_strikes[bar.role]

    def in_style(self, start: int, bar: Bar, style: Style) -> Sequence[float]:
        """How well each word keeps to a style."""
        key = (start, style)
        if key not in self._styled:
            wanted = style.strikes(bar.number, is_last=bar.is_last)
            words = (self._lexicon.words[word] for word in bar.words)
            self._styled[key] = [style.share(word.values, len(word.onsets), wanted) for word in words]
        return self._styled[key]

    def places(self, start: int, bar: Bar, source: int) -> Sequence[int]:
        """Where, among the words of a bar, the pattern of another word stands."""
        key = (start, source)
        if key not in self._places:
            same = self._lexicon.same_pattern(self._lexicon.words[source].pattern)
            self._places[key] = tuple(place for place, word in enumerate(bar.words) if word in same)
        return self._places[key]

    def coupling(self, start: int, bar: Bar, heard: int) -> Sequence[float]:
        """How well each word of a bar goes with the word that the other hand plays."""
        key = (start, heard)
        if key not in self._coupled:
            words = self._lexicon.words
            self._coupled[key] = [self._goes_with(words[word], words[heard]) for word in bar.words]
        return self._coupled[key]

    def together(self, start: int, bar: Bar, heard: int) -> Sequence[float]:
        """The share of its strikes that each word has together with the other hand's word."""
        key = (start, heard)
        if key not in self._shared:
            onsets = self._lexicon.words[heard].onsets
            words = (self._lexicon.words[word] for word in bar.words)
            self._shared[key] = [len(word.onsets & onsets) / max(len(word.onsets), 1) for word in words]
        return self._shared[key]

    def by_turns(self, start: int, bar: Bar, before: Word) -> Sequence[float] | None:
        """Factors for the change of hands, where they alternate; None elsewhere."""
        key = (start, before.hands)
        if key not in self._turns:
            words = [self._lexicon.words[word] for word in bar.words]
            factors = [_SAME_HAND if word.hands == before.hands else 1.0 for word in words]
            self._turns[key] = factors if len({word.hands for word in words}) > 1 else None
        return self._turns[key]

    def _goes_with(self, word: Word, heard: Word) -> float:
        table = self._music.coincidence
        both = len(word.onsets & heard.onsets)
        return table[coincidence_class(both, len(word.onsets), len(heard.onsets))] if table else 1.0


def coincidence_class(both: int, own: int, other: int) -> int:
    """Class of the onsets that two hands share in a bar.

    0 none; 1 some; 2 all of one hand's; 3 all of both.
    """
    if not both:
        return 0
    if both == own == other:
        return 3
    return 2 if both == min(own, other) else 1

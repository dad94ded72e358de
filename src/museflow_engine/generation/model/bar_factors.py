"""What speaks for or against a bar word, whatever is wished: made once for a tier.

Conventions: factors are lists over the words of a bar, in their order; a start is a node
of the automaton, see `lexicon`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from museflow_engine.generation.model.lexicon import Bar, Lexicon, Word
from museflow_engine.generation.model.relations import Relation, relation_odds
from museflow_engine.generation.model.styles import Style
from museflow_engine.generation.model.tables import MusicModel

_MOST_KEPT: Final = 5_000
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
        self._kinds: dict[int, tuple[Sequence[tuple[frozenset[int], int]], Sequence[int]]] = {}
        self._masks: dict[int, Sequence[tuple[int, int]]] = {}
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
            kinds, numbers = self._kinds_of(start, bar)
            shares = [style.share(values, strikes, wanted) for values, strikes in kinds]
            _make_room(self._styled)
            self._styled[key] = [shares[number] for number in numbers]
        return self._styled[key]

    def _kinds_of(self, start: int, bar: Bar) -> tuple[Sequence[tuple[frozenset[int], int]], Sequence[int]]:
        """What words there are, as far as styles can tell, and which of them each word is."""
        if start not in self._kinds:
            kinds: dict[tuple[frozenset[int], int], int] = {}
            words = [self._lexicon.words[word] for word in bar.words]
            numbers = [kinds.setdefault((word.values, len(word.onsets)), len(kinds)) for word in words]
            self._kinds[start] = (list(kinds), numbers)
        return self._kinds[start]

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
            table = self._music.coincidence or (1.0,) * 4
            other = self._lexicon.words[heard]
            strikes = len(other.onsets)
            _make_room(self._coupled)
            self._coupled[key] = [
                table[coincidence_class((mask & other.mask).bit_count(), own, strikes)]
                for mask, own in self._masks_of(start, bar)
            ]
        return self._coupled[key]

    def _masks_of(self, start: int, bar: Bar) -> Sequence[tuple[int, int]]:
        """The onsets of each word as bits, and how many they are."""
        if start not in self._masks:
            words = (self._lexicon.words[word] for word in bar.words)
            self._masks[start] = [(word.mask, len(word.onsets)) for word in words]
        return self._masks[start]

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


def _make_room(kept: dict[Any, Any]) -> None:
    """Forget what was worked out, when it has become too much."""
    if len(kept) > _MOST_KEPT:
        kept.clear()


def coincidence_class(both: int, own: int, other: int) -> int:
    """Class of the onsets that two hands share in a bar.

    0 none; 1 some; 2 all of one hand's; 3 all of both.
    """
    if not both:
        return 0
    if both == own == other:
        return 3
    return 2 if both == min(own, other) else 1

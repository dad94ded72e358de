"""Bar words: the rhythms of whole bars that a tier allows, and where they lead.

Conventions: a bar word is what one hand (both, in parallel motion) strikes in one bar. A
*start* is a node of the rhythm automaton from which a bar is read: the first node at or
after a barline, or the start of the other hand. Words lead from start to start, so that
the graph of words spells walks of the automaton and nothing else. In rich tiers only
the most probable words are kept (A* over the automaton with a zero heuristic, which is
best-first search: Hart, Nilsson and Raphael 1968); the others stay within reach through
the move-by-move draw.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from heapq import heappop, heappush
from math import log
from typing import Final, NamedTuple

from museflow_engine.generation.language import PhraseLanguage
from museflow_engine.generation.model.step_shares import Shares, step_shares
from museflow_engine.generation.model.styles import Styles, styles_within
from museflow_engine.generation.model.tables import MusicModel
from museflow_engine.generation.rhythm_moves import Move
from museflow_engine.level import Tier
from museflow_engine.music import Hand
from museflow_engine.music.rhythm import quarters

MOST_WORDS: Final = 500

_Strike = tuple[tuple[Hand, ...], int, int]
_Notes = tuple[_Strike, ...]


@dataclass(frozen=True)
class Word:
    """A bar word.

    Attributes:
        hands: the hands that strike it.
        pattern: "onset:duration" of its notes, ticks after the barline.
        values: its note values, ticks.
        onsets: its onsets, ticks after the barline.
        mask: the onsets as bits, one for each tick.
        skills: how often it exercises each micro-skill of rhythm.
    """

    hands: tuple[Hand, ...]
    pattern: str
    values: frozenset[int]
    onsets: frozenset[int]
    mask: int
    skills: Mapping[str, int]


class Bar(NamedTuple):
    """What can be played from a start: words and the starts they lead to (-1: the end)."""

    words: tuple[int, ...]
    targets: tuple[int, ...]
    number: int
    role: str
    is_last: bool


class Lexicon:
    """The bar words of a tier.

    Args:
        language: the phrases of the tier.
        music: the tables that say which words are probable.

    Attributes:
        words: the words.
        bars: by start, what can be played from it.
        is_complete: whether every rhythm of the language can be spelt in these words.
    """

    def __init__(self, language: PhraseLanguage, music: MusicModel) -> None:
        self._language = language
        self._music = music
        self._edges = language.rhythms.edges
        self._frame = _Frame(language.tier)
        self._shares: dict[int, Shares] = {}
        self._numbers: dict[_Notes, int] = {}
        self._allowed: dict[tuple[object, ...], set[_Notes]] = {}
        self._patterns: dict[str, frozenset[int]] = {}
        self._paths: dict[tuple[int, int], tuple[Move, ...]] = {}
        self.words: list[Word] = []
        self.bars: dict[int, Bar] = {}
        self.is_complete = True
        waiting = [0]
        while waiting:
            start = waiting.pop()
            if start not in self.bars and self._edges[start]:
                self.bars[start] = self._bar(start)
                waiting.extend(self.bars[start].targets)

    @cached_property
    def end(self) -> int:
        """The node where every phrase ends."""
        return len(self._edges) - 1

    def shares(self, node: int) -> Shares:
        """Shares of the moves at a node of the automaton."""
        if node not in self._shares:
            edges = self._edges[node]
            place = self._frame.place(edges[0][1].onset)
            is_last = self._frame.bar(edges[0][1].onset) == self._frame.last_bar
            role = f"{self._frame.role(edges)}{' last' if is_last else ''}"
            counts = self._music.steps.get(str(self._language.tier.meter), {}).get(role, {})
            self._shares[node] = step_shares(self._language.tier, counts, edges, place)
        return self._shares[node]

    def moves(self, start: int, word: int) -> tuple[Move, ...]:
        """The moves of the automaton that a word stands for."""
        return self._paths[start, word]

    @cached_property
    def styles(self) -> Sequence[tuple[Styles, float]]:
        """The styles that phrases of the tier can keep to, and their odds."""
        tier = self._language.tier
        counts = self._music.styles.get(str(tier.meter), {})
        hands = tier.hands_used if tier.hands == "independent" else tier.hands_used[:1]
        compasses = [_compass(tier, hand) for hand in hands]
        return styles_within(counts, frozenset(tier.values), compasses)

    def same_pattern(self, pattern: str) -> frozenset[int]:
        """The words of this pattern, one for each way to give it to the hands."""
        if pattern not in self._patterns:
            numbers = (number for number, word in enumerate(self.words) if word.pattern == pattern)
            self._patterns[pattern] = frozenset(numbers)
        return self._patterns[pattern]

    def stepwise(self, start: int, word: int) -> float:
        """The share of a word by the move-by-move model."""
        node, share = start, 1.0
        for move in self._paths[start, word]:
            place = next(n for n, edge in enumerate(self._edges[node]) if edge[1] == move)
            share *= self.shares(node)[place]
            node = self._edges[node][place][0]
        return share

    def _bar(self, start: int) -> Bar:
        frame, edges = self._frame, self._edges[start]
        onset = edges[0][1].onset
        kind = (frame.role(edges), frame.place(onset), frame.is_short_last(onset), edges[0][1].hands == ())
        allowed = self._allowed.setdefault(kind, set())
        found: list[tuple[int, int]] = []
        full = len(allowed) >= MOST_WORDS
        for notes, moves, target in self._spelt(start, allowed if full else None):
            if not full:
                allowed.add(notes)
            word = self._number(notes, moves)
            self._paths[start, word] = moves
            found.append((word, target))
        number, role = frame.bar(onset), frame.role(edges)
        words, targets = zip(*sorted(found), strict=True) if found else ((), ())
        return Bar(tuple(words), tuple(targets), number, role, number == frame.last_bar)

    def _spelt(
        self, start: int, allowed: set[_Notes] | None
    ) -> Iterator[tuple[_Notes, tuple[Move, ...], int]]:
        """The words from a start, the most probable first.

        Args:
            start: the start.
            allowed: the words to look for; None for all, as many as are kept.
        """
        prefixes = None
        if allowed is not None:
            prefixes = {notes[:length] for notes in allowed for length in range(len(notes) + 1)}
        # The running number keeps the order of equals the same everywhere.
        heap: list[tuple[float, int, int, _Notes, tuple[Move, ...]]] = [(0.0, 0, start, (), ())]
        pushed = found = 0
        while heap:
            cost, _, node, notes, moves = heappop(heap)
            if moves and self._frame.begins_anew(moves, self._edges[node]):
                if allowed is None or notes in allowed:
                    yield notes, moves, node
                    found += 1
                if found >= MOST_WORDS and heap:
                    self.is_complete = False
                    return
                continue
            shares = self.shares(node)
            for (target, move), share in zip(self._edges[node], shares, strict=True):
                longer = notes
                if move.hands:
                    longer = (*notes, (move.hands, self._frame.place(move.onset), move.duration))
                if prefixes is None or longer in prefixes:
                    pushed += 1
                    heappush(heap, (cost - log(share), pushed, target, longer, (*moves, move)))

    def _number(self, notes: _Notes, moves: Sequence[Move]) -> int:
        if notes not in self._numbers:
            self._numbers[notes] = len(self.words)
            self.words.append(self._frame.word(notes, moves))
        return self._numbers[notes]


class _Frame:
    """Where the barlines of a tier's phrases lie, and what stands in a bar."""

    def __init__(self, tier: Tier) -> None:
        self._tier = tier
        self._bar = tier.meter.bar_ticks
        self._shift = self._bar - tier.anacrusis if tier.anacrusis else 0
        self.last_bar = self.bar(tier.bars * self._bar - 1)
        self._accompanied = tier.hands in ("held", "pattern")

    def bar(self, onset: int) -> int:
        """Number of a bar from 0; with an upbeat, the upbeat is bar 0."""
        return (onset + self._shift) // self._bar

    def place(self, onset: int) -> int:
        """Ticks after the barline."""
        return (onset + self._shift) % self._bar

    def is_short_last(self, onset: int) -> bool:
        """Whether the bar is the last one and shorter by an upbeat."""
        return bool(self._tier.anacrusis) and self.bar(onset) == self.last_bar

    def role(self, edges: Sequence[tuple[int, Move]]) -> str:
        """Whether a melody or what goes with it is played next."""
        bass = self._tier.hands == "independent" and any(move.slots[1] for _, move in edges)
        return "bass" if bass else "melody"

    def begins_anew(self, moves: Sequence[Move], edges: Sequence[tuple[int, Move]]) -> bool:
        """Whether a bar has been read to its end."""
        if not edges:
            return True
        onset = edges[0][1].onset
        if self._tier.hands == "independent" and onset < moves[-1].onset + moves[-1].duration:
            return True  # the left hand begins
        return self.bar(onset) != self.bar(moves[0].onset)

    def word(self, notes: _Notes, moves: Sequence[Move]) -> Word:
        """A word from its notes; what is laid under a melody is no part of its rhythm."""
        own = notes[1:] if self._accompanied and len(notes) > 1 else notes
        skills = Counter(skill for move in moves for skill in move.skills)
        lengths = [quarters(duration) for _, _, duration in own]
        series = zip(lengths, lengths[1:], lengths[2:], strict=False)
        skills.update(f"rhythms:{'-'.join(values)}" for values in series)
        return Word(
            hands=own[0][0] if own else (),
            pattern=" ".join(f"{onset}:{duration}" for _, onset, duration in own),
            values=frozenset(duration for _, _, duration in own),
            mask=sum(1 << onset for onset in {onset for _, onset, _ in own}),
            onsets=frozenset(onset for _, onset, _ in own),
            skills=dict(skills),
        )


def _compass(tier: Tier, hand: Hand) -> int:
    positions = [pitch.staff_position for pitch in tier.pitches(hand)]
    return max(positions) - min(positions)

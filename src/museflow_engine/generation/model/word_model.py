"""The rhythm model bar by bar: how probable each bar word is, and how wishes change it.

Conventions: words of one *kind* (role; last bar or not) share one distribution, a mixture
of the counts of real bars and the move-by-move shares (additive smoothing towards a
back-off model: Jelinek and Mercer 1980). A message says how probable it is that bars
drawn blindly from a start on end inside the language; a start where some words are
missing, because they would break a promise of the tier, has a message below 1.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import exp, fsum, log
from typing import Final, NamedTuple

from museflow_engine.generation.model.lexicon import Bar, Lexicon
from museflow_engine.generation.model.tables import MusicModel
from museflow_engine.generation.model.wishes import Wishes

_BACKOFF: Final = 4.0
"""How many real bars the move-by-move shares are worth."""

_STEEPEST: Final = 4.0
_MOST_GAIN: Final = 0.6
"""How far a wish may go towards the most that a word can hold: no bar is an obsession."""

_LEAST: Final = 0.02
"""What is left of a mean at weight 0, so that every phrase keeps a chance."""
_ITERATIONS: Final = 6
_NEAR_ENOUGH: Final = 0.02

Kind = tuple[str, bool]


class _Use(NamedTuple):
    """How often the words of a kind exercise a skill.

    Attributes:
        shares: share of the words with 0, 1, 2 ... exercises.
        words: number and exercises of each word that has any.
    """

    shares: tuple[float, ...]
    words: tuple[tuple[int, int], ...]


class WordModel:
    """The distribution of bar words of a tier.

    Args:
        lexicon: the words.
        music: the tables.

    Attributes:
        lexicon: the words.
        shares: by kind, the share of each word of the lexicon.
        messages: by start, the probability of ending inside the language.
    """

    def __init__(self, lexicon: Lexicon, music: MusicModel, meter: str) -> None:
        self.lexicon = lexicon
        self.shares = _word_shares(lexicon, music.words.get(meter, {}))
        self.messages = self._messages(self.shares)
        self._uses: dict[Kind, dict[str, _Use]] = {}

    def tilted(self, wishes: Wishes) -> tuple[Mapping[Kind, Sequence[float]], Mapping[int, float]]:
        """Shares and messages that honour wishes.

        Each wish changes the mean number of exercises in a word to what is wished, by an
        exponential tilt (the least change in Kullback-Leibler divergence: Csiszár 1975);
        several wishes multiply.
        """
        concerned = {
            kind for kind in self.shares if any(skill in self._used(kind) for skill, _ in wishes.items())
        }
        if not concerned:
            return self.shares, self.messages
        shares = {
            kind: self._tilted(kind, wishes) if kind in concerned else natural
            for kind, natural in self.shares.items()
        }
        return shares, self._messages(shares)

    def _tilted(self, kind: Kind, wishes: Wishes) -> list[float]:
        weights = list(self.shares[kind])
        used = self._used(kind)
        for skill, weight in wishes.items():
            use = used.get(skill)
            if use:
                slope = _slope(use.shares, weight)
                factors = [exp(slope * exercises) for exercises in range(len(use.shares))]
                for word, exercises in use.words:
                    weights[word] *= factors[exercises]
        total = fsum(weights)
        return [weight / total for weight in weights]

    def _used(self, kind: Kind) -> dict[str, _Use]:
        if kind not in self._uses:
            found: dict[str, list[tuple[int, int]]] = {}
            shares = self.shares[kind]
            for number, word in enumerate(self.lexicon.words):
                if shares[number]:
                    for skill, exercises in word.skills.items():
                        found.setdefault(skill, []).append((number, exercises))
            self._uses[kind] = {skill: _use(shares, words) for skill, words in found.items()}
        return self._uses[kind]

    def _messages(self, shares: Mapping[Kind, Sequence[float]]) -> dict[int, float]:
        messages = {self.lexicon.end: 1.0}
        for start, bar in sorted(self.lexicon.bars.items(), reverse=True):
            odds = shares[kind_of(bar)]
            messages[start] = fsum(
                odds[word] * messages[target] for word, target in zip(bar.words, bar.targets, strict=True)
            )
        return messages


def kind_of(bar: Bar) -> Kind:
    """The distribution that the words of a bar come from."""
    return bar.role, bar.is_last


def _word_shares(
    lexicon: Lexicon, counts: Mapping[str, Mapping[str, Mapping[str, float]]]
) -> dict[Kind, list[float]]:
    """Shares of all words, by kind."""
    stepwise: dict[Kind, dict[int, float]] = {}
    for start, bar in lexicon.bars.items():
        known = stepwise.setdefault(kind_of(bar), {})
        for word in bar.words:
            if word not in known:
                known[word] = lexicon.stepwise(start, word)
    return {
        kind: _mixed(lexicon, known, counts.get(kind[0], {}).get("last" if kind[1] else "inner", {}))
        for kind, known in stepwise.items()
    }


def _mixed(lexicon: Lexicon, stepwise: Mapping[int, float], counts: Mapping[str, float]) -> list[float]:
    total = fsum(stepwise.values())
    shares = [0.0] * len(lexicon.words)
    for word, share in stepwise.items():
        shares[word] = _BACKOFF * share / total + counts.get(lexicon.words[word].pattern, 0.0)
    whole = fsum(shares)
    return [share / whole for share in shares]


def _use(shares: Sequence[float], words: Sequence[tuple[int, int]]) -> _Use:
    most = max(exercises for _, exercises in words)
    by_exercises = [0.0] * (most + 1)
    for word, exercises in words:
        by_exercises[exercises] += shares[word]
    by_exercises[0] = max(0.0, 1.0 - fsum(by_exercises))
    return _Use(tuple(by_exercises), tuple(words))


def _slope(shares: Sequence[float], weight: float) -> float:
    """The tilt that brings the mean of a distribution over 0, 1, 2 ... to weight × mean.

    Newton's method on the convex dual; the mean never goes further than `_MOST_GAIN` of
    the way to the most that a word can hold.
    """
    mean = fsum(number * share for number, share in enumerate(shares))
    most = max(number for number, share in enumerate(shares) if share > 0)
    least = min(number for number, share in enumerate(shares) if share > 0)
    if most == least:
        return 0.0
    target = min(weight * mean, mean + (most - mean) * _MOST_GAIN)
    target = max(target, least + (mean - least) * _LEAST)
    slope = max(-_STEEPEST, min(_STEEPEST, log(max(weight, _LEAST))))
    for _ in range(_ITERATIONS):
        total = here = square = 0.0
        for number, share in enumerate(shares):
            odd = share * exp(slope * number)
            total += odd
            here += number * odd
            square += number * number * odd
        here /= total
        variance = square / total - here * here
        if variance < 1e-12:
            break
        step = max(-1.5, min(1.5, (target - here) / variance))
        slope = max(-_STEEPEST, min(_STEEPEST, slope + step))
        if abs(step) < _NEAR_ENOUGH:
            break
    return slope

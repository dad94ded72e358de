"""N-gram models of words with interpolated Witten-Bell smoothing, for many splits of one corpus.

Conventions: a word is predicted from none, one and two words before it, each order
interpolated with the one below (Witten and Bell 1991, method C):

    P(word | context) = (count + types × P(word | shorter context)) / (total + types),

where types is the number of different words seen after the context. Below all is the
same chance for every word of the corpus. Contexts and words are numbered once, so that
a model is a few counts by number and any subset of phrases is learnt in no time.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

ORDER: Final = 3
"""Length of the longest n-grams."""

Words = Sequence[str]
Indices = NDArray[np.intp]


class Corpus:
    """The words of phrases; the first of each phrase is its start and never predicted.

    Args:
        series: the words of each phrase; empty for a phrase without any.
    """

    def __init__(self, series: Sequence[Words]) -> None:
        self._phrases = len(series)
        places = [
            (phrase, words, number) for phrase, words in enumerate(series) for number in range(1, len(words))
        ]
        self._phrase = np.array([phrase for phrase, _, _ in places], dtype=np.intp)
        self._lengths = np.maximum(np.bincount(self._phrase, minlength=self._phrases), 1)
        self._vocabulary = len({words[number] for _, words, number in places}) + 1
        self._orders = [_Order(places, order) for order in range(ORDER)]

    def mean_logs(self, learn: Indices) -> NDArray[np.float64]:
        """Mean log-probability (nats) of each phrase's words under a model of some phrases.

        Args:
            learn: numbers of the phrases to learn from.

        Returns:
            One value for each phrase of the corpus, 0 for one without words.
        """
        learnt = np.zeros(self._phrases, dtype=np.bool_)
        learnt[learn] = True
        seen = learnt[self._phrase]
        found = np.full(len(self._phrase), 1.0 / self._vocabulary)
        for order in self._orders:
            found = order.interpolated(found, seen)
        sums = np.bincount(self._phrase, weights=np.log(found), minlength=self._phrases)
        return sums / self._lengths


class _Order:
    """The contexts of one length, and what follows them, numbered."""

    def __init__(self, places: Sequence[tuple[int, Words, int]], order: int) -> None:
        # A context that would begin before the phrase is cut off at its start.
        contexts = [tuple(words[max(0, number - order) : number]) for _, words, number in places]
        follows = [
            (context, words[number]) for context, (_, words, number) in zip(contexts, places, strict=True)
        ]
        self._context = _numbered(contexts)
        self._follow = _numbered(follows)
        self._context_of = np.zeros(self._follow.max(initial=-1) + 1, dtype=np.intp)
        self._context_of[self._follow] = self._context
        self._contexts = int(self._context.max(initial=-1)) + 1

    def interpolated(self, below: NDArray[np.float64], seen: NDArray[np.bool_]) -> NDArray[np.float64]:
        """Probabilities at every place, given those of the order below and the places learnt from."""
        counts = np.bincount(self._follow[seen], minlength=len(self._context_of))
        totals = np.bincount(self._context[seen], minlength=self._contexts)
        types = np.bincount(self._context_of[counts > 0], minlength=self._contexts)
        total, kinds = totals[self._context], types[self._context]
        mixed = (counts[self._follow] + kinds * below) / np.maximum(total + kinds, 1)
        return np.where(total > 0, mixed, below)


def _numbered(items: Sequence[Hashable]) -> Indices:
    """The items by numbers from 0, the same for equal items."""
    numbers: dict[Hashable, int] = {}
    return np.array([numbers.setdefault(item, len(numbers)) for item in items], dtype=np.intp)

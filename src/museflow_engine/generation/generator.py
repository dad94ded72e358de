"""The generator: a tier, weights, what was played and chance become a fresh phrase.

Conventions: a phrase is known by its fingerprint, and sounds like another if they share
their shape. Nothing is remembered between calls but what could be computed again, so
that the same tier, weights, `seen`, `near` and state of `rng` give the same phrase on
every machine.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from math import gcd
from random import Random
from types import MappingProxyType
from typing import Final
from weakref import WeakKeyDictionary

from museflow_engine.errors import LevelExhaustedError
from museflow_engine.generation.capacity import Capacity, capacity_of
from museflow_engine.generation.exposure import Aim, take_aim
from museflow_engine.generation.language import Outline, PhraseLanguage
from museflow_engine.generation.model.sampler import Sampler
from museflow_engine.generation.model.tier_model import tier_model
from museflow_engine.generation.model.wishes import Wishes
from museflow_engine.generation.writing_out import write_out
from museflow_engine.level import Tier
from museflow_engine.music import Phrase

Critic = Callable[[Sequence[Phrase]], Sequence[float]]
"""How good each of some phrases is to play; higher is better."""

_MISSES: Final = 4
"""Draws of phrases that were seen before, after which the whole tier is gone through."""

_MOST_TRIES: Final = 12
"""Draws, beside one for each candidate, that may be spent on finding another shape."""

_SMALL: Final = 100_000
"""Phrases of a tier whose fingerprints are worth keeping."""

_FINGERPRINTS: Final[WeakKeyDictionary[PhraseLanguage, dict[int, str]]] = WeakKeyDictionary()
"""Of small tiers the fingerprints by rank, as far as they were computed: dear, and always the same."""

_PARITY: Final[Mapping[str, float]] = MappingProxyType({})


class PhraseGenerator:
    """A source of phrases of one tier, none of them twice.

    Args:
        tier: what the phrases are made of.
        rng: source of chance for calls that bring none of their own.
        critic: says which of some candidates is best; None takes the first.
        best_of: how many candidates the critic chooses from, at least 1.

    Raises:
        CurriculumError: if the tier has no phrase at all.
        ValueError: if `best_of` is below 1.
    """

    def __init__(self, tier: Tier, rng: Random, critic: Critic | None = None, best_of: int = 1) -> None:
        if best_of < 1:
            raise ValueError(f"best_of is {best_of}; at least one candidate is needed.")
        self.tier = tier
        self._rng = rng
        self._critic = critic
        self._candidates = best_of if critic else 1
        self._model = tier_model(tier)
        self._weights: dict[str, float] = {}
        self._sampler = Sampler(self._model, Wishes({}))
        self._fingerprints = _FINGERPRINTS.setdefault(self._model.language, {})

    def capacity(self, critic: Critic | None = None, threshold: float = 0.5) -> Capacity:
        """How many phrases the tier has, and how rich they are; see `Capacity`."""
        return capacity_of(self._model, critic or self._critic, threshold)

    def aim(self, weights: Mapping[str, float]) -> Aim:
        """Weights that bring about exactly the exposures wished, and what can't be had.

        To be asked off the hot path, since it draws some hundred phrases; pass the
        `weights` of the answer to `next`. The same wishes always have the same answer.

        Args:
            weights: wishes for exposure by micro-skill, as multiples of natural exposure.

        Raises:
            WeightError: if a weight is below 0.
        """
        return take_aim(self._model, weights)

    def next(
        self,
        weights: Mapping[str, float] = _PARITY,
        seen: Container[str] = (),
        rng: Random | None = None,
        near: Container[str] = (),
    ) -> Phrase:
        """A phrase of the tier that was not seen before.

        The first draws come from the weighted model. When they bring nothing new, the
        whole tier is gone through in an order that chance chooses, so that even its last
        phrase is found, and soon.

        Args:
            weights: wishes for exposure by micro-skill, as multiples of natural
                exposure; see `model.wishes`.
            seen: fingerprints of phrases not to return.
            rng: source of chance for this call; the generator's own if left out.
            near: shapes that the phrase had better not have; a phrase that merely
                sounds like another is still better than none.

        Raises:
            LevelExhaustedError: if every phrase of the tier was seen.
            WeightError: if a weight is below 0.
        """
        rng = rng or self._rng
        sampler = self._sampler_for(weights)
        fresh = self._draw_fresh(sampler, seen, near, rng)
        if fresh:
            return self._best(fresh)
        other = self._first_unseen(shuffled(self._model.language.size, rng), seen)
        if other:
            return other
        raise LevelExhaustedError(
            f"All {self._model.language.size:,} phrases of tier {self.tier.id} have been played. Go on to "
            "the next tier, or widen this one (more bars, the other hand) to play more of it."
        )

    def _best(self, fresh: Sequence[Phrase]) -> Phrase:
        if self._critic is None or len(fresh) == 1:
            return fresh[0]
        scores = self._critic(fresh)
        return fresh[max(range(len(fresh)), key=scores.__getitem__)]

    def _draw_fresh(
        self, sampler: Sampler, seen: Container[str], near: Container[str], rng: Random
    ) -> list[Phrase]:
        """The candidates: different phrases not seen before, those of new shape if there are any."""
        found: dict[str, Phrase] = {}
        alike: dict[str, Phrase] = {}
        misses = 0
        for _ in range(_MOST_TRIES + self._candidates):
            phrase = self._unless_seen(sampler.draw(rng), seen)
            if phrase:
                known = phrase.shape in near if near else False
                (alike if known else found)[phrase.fingerprint] = phrase
            else:
                misses += 1
            if misses == _MISSES or len(found) == self._candidates:
                break
        return list(found.values()) or list(alike.values())[: self._candidates]

    def _unless_seen(self, outline: Outline, seen: Container[str]) -> Phrase | None:
        language = self._model.language
        if language.size > _SMALL:
            phrase = write_out(language, outline)
        else:
            rank = language.rank(outline)
            known = self._fingerprints.get(rank)
            if known is not None and known in seen:
                return None
            phrase = write_out(language, outline)
            self._fingerprints[rank] = phrase.fingerprint
        return None if phrase.fingerprint in seen else phrase

    def _first_unseen(self, ranks: Iterable[int], seen: Container[str]) -> Phrase | None:
        language, fingerprints = self._model.language, self._fingerprints
        for rank in ranks:
            known = fingerprints.get(rank)
            if known is not None and known in seen:
                continue
            phrase = self._unless_seen(language.unrank(rank), seen)
            if phrase:
                return phrase
        return None

    def _sampler_for(self, weights: Mapping[str, float]) -> Sampler:
        if weights != self._weights:
            self._sampler = Sampler(self._model, Wishes(weights))
            self._weights = dict(weights)
        return self._sampler


def shuffled(size: int, rng: Random) -> Iterator[int]:
    """Every number below `size` once, in an order that chance chooses, in no space.

    Walks the ring with a stride prime to its size (Knuth, TAOCP 2, 3.2.1.2).
    """
    start = rng.randrange(size)
    stride = rng.randrange(size) if size > 1 else 1
    while gcd(stride, size) != 1:
        stride = (stride + 1) % size
    for step in range(size):
        yield (start + step * stride) % size

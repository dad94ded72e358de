"""The generator: a tier, weights, what was played and chance become a fresh phrase.

Conventions: a phrase is known by its fingerprint. Nothing is remembered between calls
but what could be computed again, so that the same tier, weights, `seen` and state of
`rng` give the same phrase on every machine.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from math import gcd
from random import Random
from types import MappingProxyType
from typing import Final

from museflow_engine.errors import LevelExhaustedError
from museflow_engine.generation.model.sampler import Sampler
from museflow_engine.generation.model.tier_model import tier_model
from museflow_engine.generation.model.wishes import Wishes
from museflow_engine.generation.writing_out import write_out
from museflow_engine.level import Tier
from museflow_engine.music import Phrase

_TRIES: Final = 24
"""Draws from the model before the whole language is gone through."""

_KEPT_FINGERPRINTS: Final = 100_000
_PARITY: Final[Mapping[str, float]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Capacity:
    """How much a tier has to offer.

    Attributes:
        exact: number of different phrases, each with what `new` asks for.
    """

    exact: int


class PhraseGenerator:
    """A source of phrases of one tier, none of them twice.

    Args:
        tier: what the phrases are made of.
        rng: source of chance for calls that bring none of their own.

    Raises:
        CurriculumError: if the tier has no phrase at all.
    """

    def __init__(self, tier: Tier, rng: Random) -> None:
        self.tier = tier
        self._rng = rng
        self._model = tier_model(tier)
        self._weights: dict[str, float] = {}
        self._sampler = Sampler(self._model, Wishes({}))
        self._fingerprints: dict[int, str] = {}

    def capacity(self) -> Capacity:
        """How many phrases the tier has."""
        return Capacity(self._model.language.size)

    def next(
        self, weights: Mapping[str, float] = _PARITY, seen: Container[str] = (), rng: Random | None = None
    ) -> Phrase:
        """A phrase of the tier that was not seen before.

        The first draws come from the weighted model. When all of those were seen, the
        whole tier is gone through in an order that chance chooses, so that even its
        last phrase is found.

        Args:
            weights: wishes for exposure by micro-skill, as multiples of natural
                exposure; see `model.wishes` for those that have an effect.
            seen: fingerprints of phrases not to return.
            rng: source of chance for this call; the generator's own if left out.

        Raises:
            LevelExhaustedError: if every phrase of the tier was seen.
            WeightError: if a weight is below 0.
        """
        rng = rng or self._rng
        sampler = self._sampler_for(weights)
        for _ in range(_TRIES):
            phrase = write_out(self._model.language, sampler.draw(rng))
            if phrase.fingerprint not in seen:
                return phrase
        return self._search(seen, rng)

    def _sampler_for(self, weights: Mapping[str, float]) -> Sampler:
        if weights != self._weights:
            self._sampler = Sampler(self._model, Wishes(weights))
            self._weights = dict(weights)
        return self._sampler

    def _search(self, seen: Container[str], rng: Random) -> Phrase:
        language = self._model.language
        for rank in shuffled(language.size, rng):
            fingerprint = self._fingerprints.get(rank)
            if fingerprint is not None and fingerprint in seen:
                continue
            phrase = write_out(language, language.unrank(rank))
            if phrase.fingerprint not in seen:
                return phrase
            if len(self._fingerprints) < _KEPT_FINGERPRINTS:
                self._fingerprints[rank] = phrase.fingerprint
        raise LevelExhaustedError(
            f"All {language.size:,} phrases of tier {self.tier.id} have been played. Go on to the next tier, "
            "or widen this one (more bars, the other hand) to play more of it."
        )


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

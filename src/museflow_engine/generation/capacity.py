"""How much a tier has to offer: by counting, by weighing and by listening.

Conventions: `exact` is an integer without error. The others are estimates from draws
with a fixed seed, so that they are the same every time.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from random import Random
from typing import Final

from museflow_engine.generation.model.sampler import Sampler
from museflow_engine.generation.model.tier_model import TierModel
from museflow_engine.generation.model.wishes import Ledger, Wishes
from museflow_engine.generation.writing_out import write_out
from museflow_engine.music import Phrase

_DRAWS: Final = 300
_SEED: Final = 1


@dataclass(frozen=True)
class Capacity:
    """How much a tier has to offer.

    Attributes:
        exact: number of different phrases, each with what `new` asks for.
        draws: how many phrases each estimate rests on, at least 1.
    """

    exact: int
    _model: TierModel
    _critic: Callable[[Sequence[Phrase]], Sequence[float]] | None
    _threshold: float
    draws: int = _DRAWS

    @cached_property
    def musical(self) -> int | None:
        """About how many of them a critic holds to be good; None without a critic.

        The share of good ones among phrases drawn evenly, times all; where none of the
        draws was good, the most that this leaves likely (rule of three: Hanley and
        Lippman-Hand 1983, for a confidence of 95 %).
        """
        if self._critic is None:
            return None
        language, rng = self._model.language, Random(_SEED)
        drawn = [write_out(language, language.unrank(rng.randrange(self.exact))) for _ in range(self.draws)]
        good = sum(score >= self._threshold for score in self._critic(drawn))
        # Integers throughout: the count may be larger than any float.
        share = good or min(3, self.draws)
        return self.exact * share // self.draws

    @cached_property
    def effective_bits(self) -> float:
        """Mean information of a draw from the model, in bits, once its form is known.

        The entropy of the phrases is at least that; 2 to its power is how many phrases
        would be as varied if all came equally often (perplexity).
        """
        ledger = Ledger(information=True)
        sampler = Sampler(self._model, Wishes({}), ledger)
        rng = Random(_SEED)
        for _ in range(self.draws):
            sampler.draw(rng)
        return ledger.bits / self.draws


def capacity_of(
    model: TierModel, critic: Callable[[Sequence[Phrase]], Sequence[float]] | None, threshold: float
) -> Capacity:
    """The capacity of a tier.

    Args:
        model: the model of the tier.
        critic: says how good each phrase is; None if there is none at hand.
        threshold: the least score of a good phrase.
    """
    return Capacity(model.language.size, model, critic, threshold)

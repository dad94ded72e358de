"""Fresh phrases of a tier and, once it has run out, of its declared widenings.

Conventions: weights are the exposures that are wished, as multiples of what is natural. What
the generator is asked for is stronger, since beside bars that repeat and lines that must
arrive it grants about the square root of a wish. `PhraseGenerator.aim` would find what to ask
for exactly, but it takes seconds, which nobody waits for between two phrases.
"""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from functools import cached_property
from math import sqrt
from random import Random
from typing import Final

from museflow_engine.errors import LevelExhaustedError
from museflow_engine.generation import Critic, PhraseGenerator, Widening, widenings
from museflow_engine.level import Tier
from museflow_engine.music import Phrase

MOST_ASKED: Final = 16.0
"""Beyond, hardly anything more is granted, and the music pays for it."""


class Supply:
    """The phrases of one tier and of what it widens to.

    Args:
        tier: the tier.
        steps: widening steps that were taken already.
        critic: says which of some candidates is best; None takes the first.
        best_of: how many candidates the critic chooses from, at least 1.
    """

    def __init__(self, tier: Tier, steps: int, critic: Critic | None = None, best_of: int = 1) -> None:
        self.tier = tier
        self.steps = steps
        self._critic = critic
        self._best_of = best_of
        self._generator = self._generator_at(steps)

    @cached_property
    def _widenings(self) -> Sequence[Widening]:
        """Worked out only when the tier has run out: for a tier that never does, it is dear."""
        return widenings(self.tier)

    def next(
        self, weights: Mapping[str, float], seen: Container[str], near: Container[str], rng: Random
    ) -> Phrase | None:
        """A fresh phrase, or None if the present step holds none: then `widen`.

        Args:
            weights: exposures wished, as multiples of natural exposure, by micro-skill.
            seen: fingerprints that must not come again.
            near: shapes that had better not come again.
            rng: source of chance.
        """
        try:
            return self._generator.next(weights=asked_for(weights), seen=seen, near=near, rng=rng)
        except LevelExhaustedError:
            return None

    def widen(self) -> Widening:
        """Take the next declared step.

        Raises:
            LevelExhaustedError: if there is none left.
        """
        if self.steps == len(self._widenings):
            raise LevelExhaustedError(
                f"Every phrase of tier {self.tier.id} has been played, and of everything that it widens to. "
                "Go on to the next tier."
            )
        self.steps += 1
        self._generator = self._generator_at(self.steps)
        return self._widenings[self.steps - 1]

    def _generator_at(self, step: int) -> PhraseGenerator:
        source = self._widenings[step - 1].tier if step else self.tier
        # The generator's own source of chance is never used: each call brings one.
        return PhraseGenerator(source, rng=Random(0), critic=self._critic, best_of=self._best_of)


def asked_for(weights: Mapping[str, float]) -> dict[str, float]:
    """What to ask the generator for, so that it comes near the exposures wished."""
    return {skill: _insisting(weight) for skill, weight in weights.items()}


def _insisting(weight: float) -> float:
    # To the power of 1.5: hardly a wish is exceeded by it, and small ones are nearly met.
    stronger = weight * sqrt(weight)
    return stronger if stronger <= MOST_ASKED else max(weight, MOST_ASKED)

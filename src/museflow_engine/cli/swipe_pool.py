"""Where the phrases to swipe come from: the tiers asked for, in turn, the most telling first.

Conventions: for every question fresh phrases of one tier are drawn, and the one is taken
whose verdict would teach most, given all that this person has said before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Final

from museflow_engine.errors import LevelExhaustedError, MuseflowError
from museflow_engine.generation import PhraseGenerator
from museflow_engine.level import Tier
from museflow_engine.music import Phrase
from museflow_engine.quality import QualityModel, information

CANDIDATES: Final = 32
"""How many phrases are drawn for each question."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A phrase to ask about, its tier, and the quality model's score of it."""

    phrase: Phrase
    tier: Tier
    score: float


class Pool:
    """Questions for one person.

    Args:
        tiers: where phrases come from, in turn.
        model: the quality model in use.
        answered: what the person has swiped before, and whether it was liked.
        rng: source of the phrases.
    """

    def __init__(
        self,
        tiers: Sequence[Tier],
        model: QualityModel,
        answered: Sequence[tuple[Phrase, bool]],
        rng: Random,
    ) -> None:
        self._waiting = list(tiers)
        self._model = model
        self._answered = {phrase.fingerprint: (phrase, liked) for phrase, liked in answered}
        self._shown = set(self._answered)
        self._rng = rng

    def next(self) -> Candidate:
        """The phrase to ask about now.

        Raises:
            MuseflowError: if every phrase of every tier has been shown.
        """
        while self._waiting:
            tier = self._waiting.pop(0)
            phrases = self._draw(tier)
            if not phrases:
                continue
            self._waiting.append(tier)
            gains = information(self._model, phrases, list(self._answered.values()))
            chosen = phrases[max(range(len(phrases)), key=gains.__getitem__)]
            self._shown.add(chosen.fingerprint)
            return Candidate(chosen, tier, self._model.scores([chosen])[0])
        raise MuseflowError("You have swiped every phrase of these tiers; choose others with --level.")

    def answer(self, phrase: Phrase, liked: bool | None) -> None:
        """Take a verdict in; None takes an earlier one back."""
        if liked is None:
            self._answered.pop(phrase.fingerprint, None)
        else:
            self._answered[phrase.fingerprint] = (phrase, liked)

    def _draw(self, tier: Tier) -> list[Phrase]:
        generator = PhraseGenerator(tier, rng=self._rng)
        taken = set(self._shown)
        drawn: list[Phrase] = []
        try:
            for _ in range(CANDIDATES):
                phrase = generator.next(weights={}, seen=taken)
                taken.add(phrase.fingerprint)
                drawn.append(phrase)
        except LevelExhaustedError:
            pass  # a small tier has fewer; ask about those that are left
        return drawn

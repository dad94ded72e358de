"""Difficulty as flow: the next phrase neither bores nor overwhelms.

Conventions: accuracy is the foretold share of right notes (`learner.prediction`), 0 to 1;
pace is the tempo over the goal tempo, `SLOWEST` to 1, in steps of `STEP`.

Source: Csikszentmihalyi (1990), *Flow*, on challenge in balance with skill; that about 85 %
right teaches fastest, Wilson, Shenhav, Straccia & Cohen (2019), *The eighty five percent rule
for optimal learning*.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from museflow_engine.errors import SessionError
from museflow_engine.generation import Critic
from museflow_engine.learner import Learner
from museflow_engine.learner.prediction import at_pace, predicted_accuracy
from museflow_engine.music import Phrase

STEP: Final = 0.1
"""Share of the goal tempo by which the pace changes from one phrase to the next, at most."""
SLOWEST: Final = 0.6
"""Share of the goal tempo below which no phrase is slowed down."""
KNOWN_AFTER: Final = 3
"""Phrases before which a learner is too little known to be slowed down."""


@dataclass(frozen=True, slots=True)
class Flow:
    """The band in which the foretold accuracy of each phrase is to be.

    Attributes:
        low: slower below it, if need be.
        high: harder candidates above it, if there are any.

    Raises:
        SessionError: if it is no band, 0 < low < high <= 1.
    """

    low: float = 0.85
    high: float = 0.95

    def __post_init__(self) -> None:
        if not 0.0 < self.low < self.high <= 1.0:
            raise SessionError(
                f"There is no band of accuracy from {self.low} to {self.high}; "
                "choose 0 < low < high <= 1, for instance 0.85 and 0.95."
            )

    def misses(self, accuracy: float) -> float:
        """How far an accuracy lies outside of the band; 0 within."""
        return max(self.low - accuracy, accuracy - self.high, 0.0)

    def pace(self, accuracy: float, before: float) -> float:
        """The pace of the next phrase: faster from the band's middle on, slower near its low end.

        What is foretold errs by a few points (`benchmarks.flow`): held to the low end, half
        of the phrases would fall below it. Within the band the pace rises too, where what is
        foretold of it lies in the upper half: who is held below the goal tempo could never pass.

        Args:
            accuracy: foretold accuracy at the pace before.
            before: pace of the phrase before.
        """
        middle = (self.low + self.high) / 2
        wanted = ((STEP, middle), (0.0, (self.low + middle) / 2), (-STEP, 0.0))
        for step, least in wanted:
            pace = min(max(round(before + step, 3), SLOWEST), 1.0)
            if at_pace(accuracy, pace / before) >= least:
                break
        return pace


class Steering:
    """Keeps one learner in a band: chooses among candidates, and proposes tempos.

    Args:
        flow: the band.
        learner: whose belief foretells.
        critic: decides between candidates that are equally near to the band.

    Attributes:
        at: time in seconds for which it foretells; to be set before each draw.
    """

    def __init__(self, flow: Flow, learner: Learner, critic: Critic | None) -> None:
        self.at = 0.0
        self._flow = flow
        self._learner = learner
        self._critic = critic

    def __call__(self, phrases: Sequence[Phrase]) -> Sequence[float]:
        """Ranks of candidates, the best the highest: those in the band, then those near to it.

        A `Critic`, so that the generator can ask it.
        """
        missed = [self._flow.misses(self._foretell(phrase)) for phrase in phrases]
        liked = self._critic(phrases) if self._critic else [0.0] * len(phrases)
        order = sorted(range(len(phrases)), key=lambda each: (-missed[each], liked[each], -each))
        ranks = [0.0] * len(phrases)
        for rank, each in enumerate(order):
            ranks[each] = float(rank)
        return ranks

    def propose(self, phrase: Phrase, before: float) -> tuple[float, float]:
        """Pace for a phrase, and its accuracy foretold at that pace.

        Args:
            phrase: the phrase chosen.
            before: pace of the phrase before it in the same tier; 1 for the first.
        """
        accuracy = self._foretell(phrase)
        pace = before if self._learner.phrases < KNOWN_AFTER else self._flow.pace(accuracy, before)
        return pace, at_pace(accuracy, pace / before)

    def _foretell(self, phrase: Phrase) -> float:
        return predicted_accuracy(self._learner.tracker, phrase, self.at)

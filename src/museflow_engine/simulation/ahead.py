"""A simulated reader who reads so many beats ahead of their hands.

Conventions: as in `student`; beats are felt beats. Where the eyes are, beats ahead of the
hands, varies from phrase to phrase and from moment to moment, by normal distributions of
equal variance.
"""

from __future__ import annotations

from collections.abc import Iterable
from random import Random
from statistics import NormalDist
from typing import Final

from museflow_engine.music import Note, PerformanceEvent, Phrase
from museflow_engine.music.window import opening_end
from museflow_engine.simulation.student import SimulatedStudent

STILL_READ: Final = 0.85
"""Share of the notes that are still read when they vanish the reader's span ahead."""


class ReaderAhead(SimulatedStudent):
    """A student without weak spots who cannot read what has vanished already.

    Args:
        span: beats ahead at which `STILL_READ` of the notes are read in time.
        skill: probability of success of a note that was read.
        wander: standard deviation of the beats by which the eyes are ahead.
        luck: probability of success in each outcome of a note that was not read.

    Attributes:
        asked: beats before they are due at which the notes of the next phrase vanish.

    Raises:
        ValueError: if a number is out of its range.
    """

    def __init__(self, span: float, skill: float = 0.97, *, wander: float = 0.4, luck: float = 0.3) -> None:
        if span < 0.0 or wander < 0.0 or not 0.0 <= luck <= 1.0:
            raise ValueError("span and wander are not below 0, luck lies between 0 and 1")
        super().__init__(skill=skill)
        self.asked = 0.0
        self._mean = span + NormalDist().inv_cdf(STILL_READ) * wander
        self._spread = wander / 2.0**0.5
        self._luck = luck
        self._opening = 0
        self._of_phrase = 0.0
        self._ahead: dict[int, float] = {}

    def play(self, phrase: Phrase, tempo: float, start: float, rng: Random) -> list[PerformanceEvent]:
        """Sight-read a phrase whose notes vanish before they are due; see `SimulatedStudent`."""
        self._opening = opening_end(phrase, self.asked)
        self._of_phrase = rng.gauss(self._mean, self._spread)
        self._ahead = {}
        return super().play(phrase, tempo, start, rng)

    def reads(self, note: Note, skills: Iterable[str], rng: Random) -> bool:
        """Whether an outcome comes right: by skill where the note was seen in time, else by luck."""
        if note.onset not in self._ahead:
            self._ahead[note.onset] = rng.gauss(self._of_phrase, self._spread)
        if self.asked == 0.0 or note.onset < self._opening or self._ahead[note.onset] >= self.asked:
            return super().reads(note, skills, rng)
        return rng.random() < self._luck

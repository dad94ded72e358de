"""A trial is of first sight: what was looked at, and not played, does not come again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

import pytest
from screens import RecordingScreen

from museflow_engine import Learner, Phrase, PracticeSession, load_roadmap
from museflow_engine.engraving import perform
from museflow_engine.runner import FilePlayer, Practice, Settings, SimulatedClock
from museflow_engine.session import PlacementSession, ReadAheadSession, Sitting

ROADMAP = load_roadmap()
LEVEL = ROADMAP.level("1.2")
TRIALS: dict[str, Callable[[], PlacementSession | ReadAheadSession]] = {
    "placement": lambda: PlacementSession(ROADMAP, Learner(), rng=Random(5)),
    "read ahead": lambda: ReadAheadSession(LEVEL.tiers[0], Learner(), rng=Random(5)),
}


class Interrupted(FilePlayer):
    """Somebody who types in the midst of the first phrase, and plays on as written.

    With "pause", they read the lesson first, and begin with the first thing typed.
    """

    keeps_metronome = True
    is_person = False

    def __init__(self, *typed: str) -> None:
        super().__init__([], origin=0.0)
        self.is_person = "pause" in typed
        self._typed = [(), (), *((each,) for each in typed)]

    def prepare(self, phrase: Phrase, tempo: float, start: float, /) -> None:
        self._due.clear()
        self._due.extend(perform(phrase, tempo, start))

    def commands(self) -> Sequence[str]:
        return self._typed.pop(0) if self._typed else ()

    def is_exhausted(self) -> bool:
        return False


def phrases_seen(session: Sitting, *typed: str) -> list[str]:
    screen = RecordingScreen()
    Practice(
        session,
        Interrupted(*typed),
        clock=SimulatedClock(10.0),
        screen=screen,
        save=lambda _: None,
        settings=Settings(phrases=1),
    ).run()
    return screen.phrases


@pytest.mark.parametrize("trial", TRIALS)
@pytest.mark.parametrize("typed", [("backspace",), ("enter", "pause", "enter")])
def test_a_trial_that_was_interrupted_goes_on_with_another_phrase(trial: str, typed: tuple[str, ...]) -> None:
    before, played = phrases_seen(TRIALS[trial](), *typed)
    assert before != played


def test_practice_that_was_interrupted_goes_on_with_the_same_phrase() -> None:
    session = PracticeSession(LEVEL, Learner(), rng=Random(5), roadmap=ROADMAP)
    before, played = phrases_seen(session, "backspace")
    assert before == played

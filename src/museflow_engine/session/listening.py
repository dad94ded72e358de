"""Who listens to a phrase: a judge for each mode of practice.

Conventions: `start` is seconds on the session's axis, the tempo quarters a minute.
"""

from __future__ import annotations

from museflow_engine.events import Mode
from museflow_engine.judging import Judge, JudgeSettings, LiveJudge, WaitJudge
from museflow_engine.level import Scoring
from museflow_engine.music import Phrase

_USUAL = Scoring()


def judge_for(
    mode: Mode, phrase: Phrase, tempo: float, start: float | None, scoring: Scoring = _USUAL
) -> Judge:
    """A fresh judge of a phrase.

    Args:
        mode: how it is practised.
        phrase: what is to be played.
        tempo: the metronome's tempo.
        start: when tick 0 falls; None lets the player's first note decide. In free mode
            there is no metronome, and it is passed over.
        scoring: how strictly the level listens.
    """
    settings = JudgeSettings(scoring=scoring)
    if mode == "wait":
        return WaitJudge(phrase, tempo, start=start, settings=settings)
    return LiveJudge(phrase, tempo, start=None if mode == "free" else start, settings=settings)

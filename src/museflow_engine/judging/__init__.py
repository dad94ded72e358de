"""Floor 4: performance events, one at a time, become judgements and a score."""

from museflow_engine.judging.judge import LiveJudge
from museflow_engine.judging.protocol import Judge
from museflow_engine.judging.settings import JudgeSettings
from museflow_engine.judging.wait import WaitJudge

__all__ = ["Judge", "JudgeSettings", "LiveJudge", "WaitJudge"]

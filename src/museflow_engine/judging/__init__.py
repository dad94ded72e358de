"""Floor 4: performance events, one at a time, become judgements and a score."""

from museflow_engine.judging.judge import LiveJudge
from museflow_engine.judging.settings import JudgeSettings

__all__ = ["JudgeSettings", "LiveJudge"]

"""Floor 2: the roadmap, its units, levels and tiers."""

from museflow_engine.level.figures import Figure
from museflow_engine.level.roadmap import Level, Roadmap, Unit
from museflow_engine.level.scoring import Scoring
from museflow_engine.level.tier import HandsMode, PassRule, Requirement, Tier

__all__ = ["Figure", "HandsMode", "Level", "PassRule", "Requirement", "Roadmap", "Scoring", "Tier", "Unit"]

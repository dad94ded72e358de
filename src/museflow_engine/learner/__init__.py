"""Floor 4: evidence becomes belief, weights and mastery."""

from museflow_engine.learner.deficit import SkillEstimate, draw_deficit
from museflow_engine.learner.evidence import SkillEvidence, evidence_of
from museflow_engine.learner.explain import explain, success_at
from museflow_engine.learner.form import Fatigue
from museflow_engine.learner.learner import Learner
from museflow_engine.learner.population import DEFAULT as DEFAULT_POPULATION
from museflow_engine.learner.population import Population
from museflow_engine.learner.shares import NaturalShares
from museflow_engine.learner.tracker import SkillTracker
from museflow_engine.learner.weights import draw_weights

__all__ = [
    "DEFAULT_POPULATION",
    "Fatigue",
    "Learner",
    "NaturalShares",
    "Population",
    "SkillEstimate",
    "SkillEvidence",
    "SkillTracker",
    "draw_deficit",
    "draw_weights",
    "evidence_of",
    "explain",
    "success_at",
]

"""Floor 4: a tier, weights and a random source become a phrase never seen before.

The language (which phrases a tier allows, counted exactly) is kept apart from the model
(which of them come more often): tally, rhythm_moves, automaton, pitch_lines and
language are the first; base_model, tilt, pitch_draw and sampler the second.
"""

from museflow_engine.generation.capacity import Capacity
from museflow_engine.generation.checker import is_in_tier, violations
from museflow_engine.generation.exposure import Aim
from museflow_engine.generation.generator import Critic, PhraseGenerator
from museflow_engine.generation.widening import Widening, widenings

__all__ = [
    "Aim",
    "Capacity",
    "Critic",
    "PhraseGenerator",
    "Widening",
    "is_in_tier",
    "violations",
    "widenings",
]

"""Floor 4: a tier, weights and a random source become a phrase never seen before.

The language (which phrases a tier allows, counted exactly and numbered) is kept apart from
the model (which of them come more often, and how wishes tilt that). The language is made of
bar_plan, rhythm_steps, rhythm_moves, automaton, slot_counts, pitch_lines, symbols, tally and
language; the model is `model/`, with tables learned by `training.music`. The generator draws
from the model inside the language and remembers what was seen; exposure aims at wishes,
capacity counts, widening goes on where a tier ends. The checker shares no code with any of
them.
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

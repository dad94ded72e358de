"""Hand-made musical features of a phrase, by name.

Conventions: a name is "family.feature"; the families are right, left (the line of one
hand), right-rhythm, left-rhythm, form (what bars have in common), harmony and hands
(both together). A feature that a phrase cannot have (a leap in a line of one note) is
NaN. Shares are 0 to 1; lengths are in felt beats, distances in steps unless named
otherwise.
"""

from __future__ import annotations

from benchmarks.likeness.features.form import form_features
from benchmarks.likeness.features.harmony import harmony_features
from benchmarks.likeness.features.melody import melody_features
from benchmarks.likeness.features.rhythm import rhythm_features
from benchmarks.likeness.features.together import together_features
from benchmarks.likeness.view import View
from museflow_engine import Phrase
from museflow_engine.music import HANDS


def features_of(phrase: Phrase) -> dict[str, float]:
    """All features of a phrase; those of a hand that does not play are left out."""
    view = View.of(phrase)
    found: dict[str, float] = {}
    for hand in HANDS:
        line = view.lines.get(hand)
        if line is not None:
            found |= _named(hand, melody_features(view, line))
            found |= _named(f"{hand}-rhythm", rhythm_features(view, line))
    found |= _named("form", form_features(view))
    found |= _named("harmony", harmony_features(view))
    if len(view.lines) == len(HANDS):
        found |= _named("hands", together_features(view))
    return found


def _named(family: str, values: dict[str, float]) -> dict[str, float]:
    return {f"{family}.{name}": value for name, value in values.items()}

"""How often the music of a tier exercises each skill of its own accord.

Conventions: a share is a fraction of notes, 0 to 1. Phrases are drawn with weights, so
each exposure counts one over the weight it was drawn with (Horvitz & Thompson 1952):
what is left is the share that the tier would give at parity.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Self

from museflow_engine.music import Phrase
from museflow_engine.skill import skills_of

_HEAD_START: Final = 20.0
"""Imagined notes, one of which has the skill, so that the first few do not decide."""


class NaturalShares:
    """Exposures of each skill in the present tier, freed of the weights."""

    def __init__(self) -> None:
        self.notes = 0
        self.counts: dict[str, float] = {}

    def count(self, phrase: Phrase, weights: Mapping[str, float]) -> None:
        """Count a phrase that was drawn with `weights`."""
        for row in skills_of(phrase).values():
            self.notes += 1
            for skill in row.all:
                self.counts[skill] = self.counts.get(skill, 0.0) + 1.0 / max(1.0, weights.get(skill, 1.0))

    def share(self, skill: str) -> float:
        """Natural share of a skill; about one in twenty before anything is counted."""
        return (self.counts.get(skill, 0.0) + 1.0) / (self.notes + _HEAD_START)

    def snapshot(self) -> dict[str, Any]:
        """The counts as JSON values."""
        return {"notes": self.notes, "counts": dict(self.counts)}

    @classmethod
    def from_snapshot(cls, data: Mapping[str, Any]) -> Self:
        """The counts that `snapshot` described."""
        shares = cls()
        shares.notes = int(data["notes"])
        shares.counts = {str(skill): float(count) for skill, count in data["counts"].items()}
        return shares

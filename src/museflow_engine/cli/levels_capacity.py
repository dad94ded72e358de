"""How much each tier has to offer: counted, judged, played and weighed.

Conventions: loaded only for `museflow levels --capacity`, since it needs the quality
model and the learner's file.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Final

from rich.table import Table

from museflow_engine.cli.critic import active_critic
from museflow_engine.cli.output import patiently, table
from museflow_engine.errors import StoreError
from museflow_engine.events import PhraseShown
from museflow_engine.generation import PhraseGenerator
from museflow_engine.io.places import default_path
from museflow_engine.io.store import Store
from museflow_engine.level import Tier

GOOD: Final = 0.5
"""From here on the quality model holds a phrase rather for one to play than for a spoiled one."""

_DRAWS: Final = 300
_DRAWS_OF_MANY: Final = 100
_MANY: Final = 20
_WRITTEN_OUT: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class TierCapacity:
    """What a tier has to offer.

    Attributes:
        capacity: exact number of its phrases.
        musical: about how many of them the quality model holds to be good.
        used: how many the learner has been shown, of the tier and of what it widened to.
        effective_bits: information of a phrase drawn, in bits.
    """

    capacity: int
    musical: int
    used: int
    effective_bits: float

    def to_json(self) -> dict[str, int | float]:
        """The figures as JSON values."""
        return asdict(self)


def capacities(tiers: Sequence[Tier], learner: str, data: Path | None) -> dict[str, TierCapacity]:
    """The capacity of each tier, by id.

    Args:
        tiers: the tiers; if there are many, estimates rest on fewer draws.
        learner: whose history tells what is used.
        data: file of the history; None for that in the user's data folder.

    Raises:
        StoreError: if `data` names no file, or one that cannot be read.
        ModelError: if the quality model cannot be used.
    """
    used = _shown(learner, data)
    critic = active_critic()
    draws = _DRAWS if len(tiers) <= _MANY else _DRAWS_OF_MANY
    found: dict[str, TierCapacity] = {}
    for tier in patiently(tiers, len(tiers), "counting and judging phrases"):
        offer = PhraseGenerator(tier, rng=Random(0)).capacity(critic, GOOD)
        offer = replace(offer, draws=draws)
        bits = round(offer.effective_bits, 1)
        found[tier.id] = TierCapacity(offer.exact, offer.musical or 0, used[tier.id], bits)
    return found


def _shown(learner: str, data: Path | None) -> Counter[str]:
    """How many phrases of each tier the learner has been shown; of nobody's, none."""
    path = data or default_path(os.environ)
    if not path.exists():
        if data:
            raise StoreError(f"There is no file {data}; leave out --data, or name the one you practise with.")
        return Counter()
    with Store(path) as store:
        records = store.records(learner)
    return Counter(record.tier for record in records if isinstance(record, PhraseShown))


def capacity_table(found: dict[str, TierCapacity]) -> Table:
    """The capacities as a table, a row for each tier."""
    rows = table(
        "tier",
        "phrases",
        "musical",
        "used",
        "bits",
        numbers=("phrases", "musical", "used", "bits"),
        folds="tier",
    )
    for tier, offer in found.items():
        counts = (_brief(offer.capacity, 2), _brief(offer.musical, 1), f"{offer.used:,}")
        rows.add_row(tier, *counts, f"{offer.effective_bits:.1f}")
    return rows


def _brief(number: int, digits: int) -> str:
    """A number in full, or if it is large with so many digits after the point."""
    return f"{number:,}" if number < _WRITTEN_OUT else f"{Decimal(number):.{digits}e}"

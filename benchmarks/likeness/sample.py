"""What a judge is tried on: human and machine phrases in groups that stay together.

Conventions: label true is machine. A group is a piece; a machine phrase belongs to the
piece that it is matched to. A phrase that is not `scored` helps to train the judge of
every fold but its own, and no AUC counts it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.model_selection import StratifiedGroupKFold

from museflow_engine import Phrase

FOLDS = 5
_FOLD_SEED = 7

Indices = NDArray[np.intp]


@dataclass(frozen=True)
class Sample:
    """Parallel sequences: the phrases, whether each is machine-made, its group, whether it is scored."""

    phrases: Sequence[Phrase]
    machine: NDArray[np.bool_]
    groups: Sequence[str]
    scored: NDArray[np.bool_]

    def folds(self) -> Iterator[tuple[Indices, Indices]]:
        """Numbers of the phrases to train on and to judge, by whole groups."""
        yield from folds_of(self.machine, self.groups)


def folds_of(
    machine: NDArray[np.bool_], groups: Sequence[str], count: int = FOLDS
) -> Iterator[tuple[Indices, Indices]]:
    """Folds by whole groups, with about equal shares of both labels."""
    splitter = StratifiedGroupKFold(count, shuffle=True, random_state=_FOLD_SEED)
    yield from splitter.split(np.zeros(len(machine)), machine, groups)


def against_human(
    humans: Sequence[tuple[Phrase, str, bool]], machines: Sequence[tuple[Phrase, str, bool]]
) -> Sample:
    """A sample of human and of machine phrases, each with its group and whether it is scored."""
    rows = [*humans, *machines]
    return Sample(
        phrases=[phrase for phrase, _, _ in rows],
        machine=np.array([False] * len(humans) + [True] * len(machines)),
        groups=[group for _, group, _ in rows],
        scored=np.array([scored for _, _, scored in rows]),
    )

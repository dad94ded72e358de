"""Boosted decision trees as plain arrays, evaluated for a batch at once.

Conventions: every tree is complete: with depth d it has 2^d − 1 questions, the children
of question q being 2q + 1 (not greater) and 2q + 2 (greater), and 2^d leaves from left
to right. A branch that ended early asks on about an infinite threshold and repeats its
value. The raw score is log-odds (Friedman 2001, gradient boosting).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from museflow_engine.quality.note_table import Floats, Ints


@dataclass(frozen=True, slots=True, eq=False)
class Forest:
    """Trees of one depth.

    Attributes:
        start: log-odds before any tree.
        feature: array (trees, questions): the column that is asked about.
        threshold: array (trees, questions).
        leaf: array (trees, leaves): log-odds to add.
    """

    start: float
    feature: Ints
    threshold: Floats
    leaf: Floats

    def log_odds(self, rows: Floats) -> Floats:
        """Raw score of every row of features.

        Args:
            rows: array (phrases, features).
        """
        trees, questions = self.feature.shape
        # One flat array for all trees keeps every step a single look-up.
        feature, threshold = self.feature.ravel(), self.threshold.ravel()
        first = np.arange(trees) * questions
        node = np.zeros((len(rows), trees), dtype=np.int64)
        which = np.arange(len(rows))[:, None]
        for _ in range(questions.bit_length()):
            at = first + node
            node = 2 * node + 1 + (rows[which, feature[at]] > threshold[at])
        values = self.leaf.ravel()[node - questions + np.arange(trees) * (questions + 1)]
        return np.asarray(values.sum(axis=1) + self.start)

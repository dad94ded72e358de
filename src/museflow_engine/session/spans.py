"""How far ahead of their hands a reader reads: a Bayesian staircase over spans.

The unknown is the reader's span, the most beats before they are due at which notes may
vanish so that `KEPT` of what the reader plays with all in view still comes out right.
Beside it stand what they do play right with all in view, so that a reader who slips often
does not pass for one who reads not far ahead, and how much their eyes run ahead and wait,
which tells how steeply it falls. The share of right notes falls with the span asked for
along a logistic curve, down to what memory, luck and the hand's habits give; notes of one
phrase go well or badly together (beta-binomial). What to ask next is the span whose answer
is expected to tell most about the reader's.

Source: A. B. Watson, QUEST+: a general multidimensional Bayesian adaptive psychometric
method, Journal of Vision 17 (2017), for the posterior over span, accuracy and
steepness and the choice by expected entropy; as in `session.staircase`.

Conventions: spans in felt beats; shares and probabilities between 0 and 1; entropy in bits.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import Final, Self

from museflow_engine.session.staircase import middle, shortest_run

SPANS: Final = tuple(half / 2 for half in range(13))
"""Spans that can be asked for: 0 to 6 beats by halves."""
READERS: Final = tuple(quarter / 4 for quarter in range(25))
"""Spans that a reader may have: 0 to 6 beats by quarters."""
KEPT: Final = 0.85
"""Share of what comes right with all in view that still comes right at the reader's span."""
FLOOR: Final = 0.15
"""The share that is left however early the notes vanish."""
WIDTHS: Final = (0.15, 0.3, 0.6)
"""Beats over which the log-odds that a note is read may change by one: eyes run ahead, and wait."""
ALIKE: Final = 12.0
"""Concentration of the share of right notes in a phrase: the lower, the more they go together."""
HALVES_EVERY: Final = 2.0
"""Beats after which the prior is halved: pianists read little more than a beat ahead on
average (Truitt et al. 1997), amateurs two notes and professionals four (Furneaux and Land
1999, *The effects of skill on the eye-hand span*, Proceedings of the Royal Society B 266)."""

_IN_VIEW: Final = (0.6, 0.7, 0.8, 0.9, 0.95, 0.98)
_OTHERWISE: Final = tuple(product(_IN_VIEW, WIDTHS))
"""What readers of one span may differ in: accuracy with all in view, and width."""
_AT_SPAN: Final = math.log((KEPT - FLOOR) / (1.0 - KEPT))


def share_read(asked: float, span: float, width: float) -> float:
    """What is left of the share of right notes if they vanish `asked` beats before they are due.

    Args:
        asked: that span.
        span: the reader's own; there `KEPT` is left.
        width: beats over which the log-odds of what is left above `FLOOR` change by one.
    """
    return FLOOR + (1.0 - FLOOR) / (1.0 + math.exp((asked - span) / width - _AT_SPAN))


@dataclass(frozen=True, slots=True)
class SpanBelief:
    """What is believed of a reader.

    Attributes:
        joint: probability of each span in `READERS`, and for each of it of every accuracy
            with all in view and width; sums to 1.
    """

    joint: tuple[tuple[float, ...], ...]

    @classmethod
    def prior(cls) -> Self:
        """What is believed of anybody."""
        return cls(_normal([[0.5 ** (span / HALVES_EVERY)] * len(_OTHERWISE) for span in READERS]))

    @property
    def posterior(self) -> tuple[float, ...]:
        """Probability of each span in `READERS`."""
        return tuple(math.fsum(row) for row in self.joint)

    @property
    def span(self) -> float:
        """The median."""
        return READERS[middle(self.posterior)]

    @property
    def interval(self) -> tuple[float, float]:
        """The shortest run of spans that holds the reader's as likely as 80 %."""
        low, high = shortest_run(self.posterior)
        return READERS[low], READERS[high]

    def after(self, asked: float, *, right: int, notes: int) -> SpanBelief:
        """What is believed once so many notes of a phrase came right.

        Args:
            asked: beats before they were due at which its notes vanished, one of `SPANS`.
            right: how many came right.
            notes: of how many that had to be read ahead.
        """
        table = _table(asked, notes)
        moved = [
            [p * chances[right] for p, chances in zip(row, of_span, strict=True)]
            for row, of_span in zip(self.joint, table, strict=True)
        ]
        return SpanBelief(_normal(moved))

    def information(self, asked: float, notes: int) -> float:
        """Bits by which a phrase is expected to lower the entropy of the belief in the span."""
        mixed = [0.0] * (notes + 1)
        within = 0.0
        for row, of_span in zip(self.joint, _table(asked, notes), strict=True):
            mass = math.fsum(row)
            if mass <= 0.0:
                continue
            found = [
                math.fsum(p * chances[right] for p, chances in zip(row, of_span, strict=True))
                for right in range(notes + 1)
            ]
            within += mass * _bits([each / mass for each in found])
            mixed = [total + each for total, each in zip(mixed, found, strict=True)]
        return _bits(mixed) - within

    def most_telling(self, notes: Mapping[float, int]) -> float:
        """The span that is expected to tell most; of equals the least.

        Args:
            notes: how many notes would have to be read ahead, by the spans to choose from.
        """
        return max(notes, key=lambda asked: (round(self.information(asked, notes[asked]), 9), -asked))


@cache
def _table(asked: float, notes: int) -> tuple[tuple[tuple[float, ...], ...], ...]:
    """Chances of each number of right notes, by the reader's span and what else they differ in."""
    return tuple(
        tuple(_chances(share * share_read(asked, span, width), notes) for share, width in _OTHERWISE)
        for span in READERS
    )


def _chances(share: float, notes: int) -> tuple[float, ...]:
    """Beta-binomial: chances of 0 to `notes` right ones."""
    yes, no = share * ALIKE, (1.0 - share) * ALIKE
    return tuple(
        math.comb(notes, right)
        * math.exp(
            math.lgamma(right + yes)
            + math.lgamma(notes - right + no)
            + math.lgamma(ALIKE)
            - math.lgamma(notes + ALIKE)
            - math.lgamma(yes)
            - math.lgamma(no)
        )
        for right in range(notes + 1)
    )


def _bits(chances: Sequence[float]) -> float:
    return -math.fsum(p * math.log2(p) for p in chances if p > 0.0)


def _normal(weights: Sequence[Sequence[float]]) -> tuple[tuple[float, ...], ...]:
    total = math.fsum(math.fsum(row) for row in weights)
    return tuple(tuple(weight / total for weight in row) for row in weights)

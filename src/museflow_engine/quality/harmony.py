"""How well each note fits the harmony that the other notes around it make.

Conventions: harmony is diatonic: seven seventh chords, one on each scale degree, given
by the degrees of their root, third, fifth and seventh. A span is a whole bar, or a half
or a beat of it. A note is compared with the *other* notes of its span, each weighing as
much as it sounds there by onset (duration, not cut at barlines), so that a note cannot
argue for itself. The best chord is the one whose triad holds most of that weight
(template matching of pitch-class profiles, after Pardo and Birmingham 2002).
"""

from __future__ import annotations

import numpy as np

from museflow_engine.quality.note_table import Floats, Ints, NoteTable

MEMBERS = 4
"""Kinds of membership: 0 a note of the triad, 1 its seventh, 2 outside, 3 nothing to compare."""

_TRIADS = np.array([[float((degree - root) % 7 in (0, 2, 4)) for degree in range(7)] for root in range(7)])
_HOLDING = _TRIADS.T > 0  # for each degree the triads that hold it
_SURE = 1e-6


def spans(table: NoteTable, parts: int) -> Ints:
    """Number of the span that each note starts in, a bar being cut into so many equal parts."""
    part = table.place * parts // table.bar_ticks
    bars = int(table.bar.max(initial=0)) + 1
    return (table.phrase * bars + table.bar) * parts + part


def membership(table: NoteTable, span: Ints) -> tuple[Ints, Floats]:
    """For each note its kind of membership, and how clear the harmony of the others is.

    Returns:
        Kinds as in `MEMBERS`, and the share (0 to 1) of the others' weight in the triad.
    """
    place = span * 7 + table.degree
    size = 7 * (int(span.max(initial=0)) + 1)
    profile = np.bincount(place, weights=table.duration, minlength=size).reshape(-1, 7)
    others = profile[span]
    rows = np.arange(len(span))
    others[rows, table.degree] -= table.duration
    weight = others.sum(axis=1)
    fit = others @ _TRIADS.T
    best = fit.max(axis=1)
    # Of several chords that explain the others equally well the kindest to this note counts.
    equal = fit >= best[:, None] - _SURE
    inside = (equal & _HOLDING[table.degree]).any(axis=1)
    seventh = equal[rows, (table.degree - 6) % 7]
    kind = np.where(inside, 0, np.where(seventh, 1, 2))
    return np.where(weight > 0, kind, 3), best / np.maximum(weight, 1)

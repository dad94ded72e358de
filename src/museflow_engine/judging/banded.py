"""Solves the symmetric banded equations that smoothing in time leads to.

A square-root-free Cholesky factorisation (L D Lᵀ) that keeps to the band: time and memory
grow linearly with the number of unknowns (Golub & Van Loan, "Matrix Computations", 4.3).
"""

from __future__ import annotations

from collections.abc import Sequence


def solve_banded(rows: Sequence[Sequence[float]], right: Sequence[float]) -> list[float]:
    """Solve A x = b for a symmetric positive definite banded A.

    Args:
        rows: for each row of A its diagonal and the elements right of it, as many for each;
            those that would lie beyond the last column are ignored.
        right: b, as long as `rows`.

    Returns:
        x.
    """
    size = len(rows)
    width = len(rows[0]) if rows else 0
    factors = [list(row) for row in rows]
    found = list(right)
    for i, row in enumerate(factors):
        reach = min(width, size - i)
        pivot = row[0]
        for j in range(1, reach):
            factor = row[j] / pivot
            if factor:
                below = factors[i + j]
                for k in range(j, reach):
                    below[k - j] -= factor * row[k]
                found[i + j] -= factor * found[i]
    for i in range(size - 1, -1, -1):
        row = factors[i]
        known = sum(row[j] * found[i + j] for j in range(1, min(width, size - i)))
        found[i] = (found[i] - known) / row[0]
    return found

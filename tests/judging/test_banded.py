"""The banded solver solves what it is given."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from museflow_engine.judging.banded import solve_banded

_WIDTH = 4


@given(
    st.lists(
        st.tuples(st.floats(-10, 10), *[st.floats(-1, 1)] * (_WIDTH - 1), st.floats(0.1, 5)),
        min_size=1,
        max_size=20,
    )
)
@settings(max_examples=80, deadline=None)
def test_the_solution_fulfils_the_equations(drawn: list[tuple[float, ...]]) -> None:
    size = len(drawn)
    # Dominant diagonals make the matrix positive definite.
    rows = [[2 * _WIDTH + one[-1], *one[1:_WIDTH]] for one in drawn]
    right = [one[0] for one in drawn]
    found = solve_banded(rows, right)
    for i in range(size):
        total = rows[i][0] * found[i]
        total += sum(rows[i][j] * found[i + j] for j in range(1, min(_WIDTH, size - i)))
        total += sum(rows[i - j][j] * found[i - j] for j in range(1, min(_WIDTH, i + 1)))
        assert total == pytest.approx(right[i], abs=1e-9)


def test_there_is_nothing_to_solve_without_equations() -> None:
    assert solve_banded([], []) == []

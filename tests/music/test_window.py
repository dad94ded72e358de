import pytest
from hypothesis import given
from hypothesis import strategies as st

from museflow_engine import Phrase
from museflow_engine.music.window import covered, in_view, read_ahead

BEATS = 16
PHRASE = Phrase.from_notes([(480 * beat, 480, 60 + beat % 5, "right", f"n{beat}") for beat in range(BEATS)])
SPANS = st.integers(0, 24).map(lambda quarter: quarter / 4)


def seen_at(span: float, beat: float) -> set[int]:
    """Beats whose notes are in view."""
    hidden = covered(PHRASE, span, beat)
    return {number for number in range(BEATS) if f"n{number}" not in hidden}


@pytest.mark.parametrize(
    ("span", "beat", "seen"),
    [
        (2.0, -4.0, {0, 1, 2}),  # the count-in shows the opening only
        (2.0, -1.0, {0, 1, 2, 3, 4}),
        (2.0, 1.0, {0, 1, 2, 3, 4, 5, 6}),
        (
            2.0,
            1.5,
            {0, 1, 2, 4, 5, 6, 7},
        ),  # what is due on beat 3 vanished; the opening stays
        (2.0, 3.0, {5, 6, 7, 8}),
        (2.0, 14.5, set()),
        (0.0, 3.0, {3, 4, 5, 6}),
    ],
)
def test_notes_come_into_view_a_bar_before_they_vanish(span: float, beat: float, seen: set[int]) -> None:
    assert seen_at(span, beat) == seen


@given(SPANS, st.integers(0, BEATS - 1))
def test_a_note_after_the_opening_vanishes_its_span_before_it_is_due(span: float, number: int) -> None:
    if f"n{number}" in read_ahead(PHRASE, span):
        assert number in seen_at(span, number - span)
        assert number not in seen_at(span, number - span + 0.01)
        assert number in seen_at(span, number - span - 3.99)


@given(SPANS, st.floats(-8.0, 20.0))
def test_what_was_seen_and_vanished_does_not_come_back(span: float, beat: float) -> None:
    gone = {number for number in range(BEATS) if number - span < beat} - seen_at(span, beat)
    assert not gone & seen_at(span, beat + 0.5)


@given(SPANS, st.floats(-8.0, 20.0))
def test_ranges_in_view_are_in_order_and_apart(span: float, beat: float) -> None:
    ends = [tick for stretch in in_view(PHRASE, span, beat) for tick in stretch]
    assert ends == sorted(ends)


def test_a_felt_beat_of_a_compound_metre_is_three_eighths() -> None:
    eighths = [(240 * eighth, 240, 60, "right", f"n{eighth}") for eighth in range(12)]
    phrase = Phrase.from_notes(eighths, meter="6/8")
    assert read_ahead(phrase, 1.0)[0] == "n4"

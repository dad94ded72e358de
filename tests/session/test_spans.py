import math
from random import Random
from statistics import median

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from museflow_engine.session.spans import KEPT, READERS, SPANS, WIDTHS, SpanBelief, share_read

ANSWERS = st.lists(
    st.tuples(st.sampled_from(SPANS), st.integers(0, 8)).map(lambda answer: (answer[0], answer[1], 8)),
    max_size=5,
)
Answers = list[tuple[float, int, int]]


def after(answers: Answers) -> SpanBelief:
    belief = SpanBelief.prior()
    for asked, right, notes in answers:
        belief = belief.after(asked, right=right, notes=notes)
    return belief


@settings(max_examples=20, deadline=None)
@given(ANSWERS)
def test_the_belief_is_a_distribution_whatever_was_played(answers: Answers) -> None:
    belief = after(answers)
    assert math.fsum(belief.posterior) == pytest.approx(1.0)
    low, high = belief.interval
    assert (
        math.fsum(p for p, span in zip(belief.posterior, READERS, strict=True) if low <= span <= high) >= 0.8
    )


@pytest.mark.parametrize("asked", SPANS[1:])
def test_the_more_notes_come_right_the_further_ahead_is_read(asked: float) -> None:
    spans = [SpanBelief.prior().after(asked, right=right, notes=8).span for right in range(9)]
    assert spans == sorted(spans)
    assert spans[0] < spans[-1]


def test_slips_with_all_in_view_are_not_taken_for_reading_not_far_ahead() -> None:
    unsure = after([(2.0, 8, 12)] * 3)
    assert after([(2.0, 8, 12)] * 3 + [(0.0, 8, 12)] * 3).span > unsure.span
    assert after([(2.0, 8, 12)] * 3 + [(0.0, 12, 12)] * 3).span <= unsure.span


@settings(max_examples=10, deadline=None)
@given(ANSWERS, st.sampled_from(SPANS))
def test_more_notes_tell_more_and_none_tell_nothing(answers: Answers, asked: float) -> None:
    belief = after(answers)
    told = [belief.information(asked, notes) for notes in (0, 1, 4, 8)]
    assert told[0] == pytest.approx(0.0, abs=1e-9)
    assert told == sorted(told)
    assert told[-1] <= entropy(belief) + 1e-9


def entropy(belief: SpanBelief) -> float:
    return -math.fsum(p * math.log2(p) for p in belief.posterior if p > 0.0)


@pytest.mark.parametrize("width", WIDTHS)
def test_at_the_readers_own_span_as_much_is_left_as_was_promised(width: float) -> None:
    assert share_read(2.0, 2.0, width) == pytest.approx(KEPT)
    assert share_read(1.0, 2.0, width) > share_read(2.0, 2.0, width) > share_read(3.0, 2.0, width)


def test_what_tells_most_is_chosen_from_what_there_is() -> None:
    assert SpanBelief.prior().most_telling({4.0: 6}) == 4.0
    belief = SpanBelief.prior()
    chosen = belief.most_telling(dict.fromkeys(SPANS, 12))
    assert all(belief.information(chosen, 12) >= belief.information(span, 12) - 1e-9 for span in SPANS)


@pytest.mark.parametrize(("span", "share"), [(0.5, 0.98), (2.0, 0.8), (4.0, 0.98)])
def test_ten_phrases_lead_to_the_span_of_sure_and_of_unsure_readers(span: float, share: float) -> None:
    misses = []
    for seed in range(3):
        rng, belief = Random(seed), SpanBelief.prior()
        for _ in range(10):
            asked = belief.most_telling(dict.fromkeys(SPANS, 12))
            chance = share * share_read(asked, span, 0.3)
            belief = belief.after(asked, right=sum(rng.random() < chance for _ in range(12)), notes=12)
        misses.append(abs(belief.span - span))
    assert median(misses) <= 0.5

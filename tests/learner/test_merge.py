"""One learner on two devices: the union of their records makes one state."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from short_sessions import short_session

from museflow_engine.errors import RecordError
from museflow_engine.events import Record
from museflow_engine.learner import Learner
from museflow_engine.learner.merge import merge_records

# The sittings of the two devices overlap: their clocks disagree, or two people share a name.
_LAPTOP = [*short_session("a", 0.0, 1), *short_session("c", 9e5, 3), *short_session("d", 9e6, 4)]
_TABLET = [*short_session("b", 100.0, 2), *short_session("e", 9e5, 5)]
_MERGED = merge_records(_LAPTOP, _TABLET)


def _interleaved(rng: Random, *histories: list[Record]) -> list[Record]:
    left, mixed = [list(history) for history in histories], []
    while any(left):
        mixed.append(rng.choice([history for history in left if history]).pop(0))
    return mixed


@settings(max_examples=10, deadline=None)
@given(st.randoms(use_true_random=False))
def test_any_interleaving_gives_the_same_state(rng: Random) -> None:
    mixed = merge_records(_interleaved(rng, _LAPTOP, _TABLET))
    assert mixed == _MERGED
    assert Learner.replay(mixed).snapshot() == Learner.replay(_MERGED).snapshot()


@settings(max_examples=10, deadline=None)
@given(st.randoms(use_true_random=False))
def test_copies_that_each_device_has_of_the_other_s_records_count_once(rng: Random) -> None:
    copied = _TABLET[: rng.randrange(len(_TABLET) + 1)]
    assert merge_records(_interleaved(rng, _LAPTOP, copied), _TABLET) == _MERGED
    assert merge_records(_TABLET, _interleaved(rng, copied, _LAPTOP)) == _MERGED


def test_merging_again_gains_nothing() -> None:
    assert merge_records(_MERGED) == _MERGED
    assert merge_records(_MERGED, _LAPTOP) == merge_records(_TABLET, _MERGED) == _MERGED


def test_nothing_is_lost_and_every_answer_is_learned_from() -> None:
    assert len(_MERGED) == len(_LAPTOP) + len(_TABLET)
    assert Learner.replay(_MERGED).phrases == 15


def test_two_sessions_that_chose_the_same_name_stay_apart() -> None:
    one, other = short_session("same", 0.0, 1), short_session("same", 500.0, 2)
    assert merge_records(one, other) == merge_records(other, one) == [*one, *other]
    assert Learner.replay(merge_records(other, one)).phrases == 6


def test_records_simply_sorted_by_time_would_not_replay() -> None:
    by_time = sorted([*_LAPTOP, *_TABLET], key=lambda record: (record.at, record.kind))
    with pytest.raises(RecordError, match="not shown just before"):
        Learner.replay(by_time)

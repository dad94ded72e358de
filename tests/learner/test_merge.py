"""One learner on two devices: the union of their records makes one state."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from museflow_engine.errors import RecordError
from museflow_engine.events import PhrasePlayed, PhraseShown, Record, SessionStarted, TierPassed
from museflow_engine.judgement import Judgement, PhraseScore
from museflow_engine.learner import Learner
from museflow_engine.learner.merge import merge_records
from museflow_engine.music import Phrase

_SCORE = PhraseScore(0.9, 0.9, 60.0, 1.0, 1.0, 0.9)
_TIER = "1.1/1"


def _session(name: str, began: float, seed: int, phrases: int = 3) -> list[Record]:
    """A short session, a phrase a minute, in which one note in four is wrong."""
    rng = Random(seed)
    records: list[Record] = [SessionStarted(session=name, at=began, learner="l", tier=_TIER, seed=seed)]
    for number in range(phrases):
        at = began + 60.0 * number
        pitches = [rng.choice((60, 62, 64, 65)) for _ in range(4)]
        phrase = Phrase.from_notes([(480 * n, 480, midi, "right", f"r{n}") for n, midi in enumerate(pitches)])
        heard = tuple(
            Judgement("match" if rng.random() < 0.75 else "substitution", note_id=note.id)
            for note in phrase.notes
        )
        records.append(
            PhraseShown(
                session=name,
                at=at,
                number=number,
                tier=_TIER,
                tempo=60.0,
                fingerprint=phrase.fingerprint,
                weights={},
                phrase=phrase.to_json(),
            )
        )
        records.append(
            PhrasePlayed(
                session=name, at=at, number=number, tier=_TIER, judgements=heard, score=_SCORE, clean=True
            )
        )
    return [*records, TierPassed(session=name, at=began + 60.0 * phrases, tier=_TIER)]


# The sittings of the two devices overlap: their clocks disagree, or two people share a name.
_LAPTOP = [*_session("a", 0.0, 1), *_session("c", 9e5, 3), *_session("d", 9e6, 4)]
_TABLET = [*_session("b", 100.0, 2), *_session("e", 9e5, 5)]
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
    one, other = _session("same", 0.0, 1), _session("same", 500.0, 2)
    assert merge_records(one, other) == merge_records(other, one) == [*one, *other]
    assert Learner.replay(merge_records(other, one)).phrases == 6


def test_records_simply_sorted_by_time_would_not_replay() -> None:
    by_time = sorted([*_LAPTOP, *_TABLET], key=lambda record: (record.at, record.kind))
    with pytest.raises(RecordError, match="not shown just before"):
        Learner.replay(by_time)

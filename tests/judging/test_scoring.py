"""What the score guarantees, whatever a level's settings and whatever was played."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from museflow_engine.judgement import Diagnosis, Hold, Judgement, JudgementKind, PhraseScore, Timing
from museflow_engine.judging.scoring import Account, Breaks, score_phrase
from museflow_engine.level import Scoring

SHARES = st.floats(0, 1)
TIMINGS: st.SearchStrategy[Timing | None] = st.sampled_from([None, "on time", "early", "late"])
HOLDS: st.SearchStrategy[Hold | None] = st.sampled_from([None, "full", "short", "long"])
SLIPS: st.SearchStrategy[Diagnosis | None] = st.sampled_from(["octave slip", "neighbour key", None])
PLAYED: st.SearchStrategy[JudgementKind] = st.sampled_from(["match", "match", "substitution"])
EXTRAS: st.SearchStrategy[Diagnosis | None] = st.sampled_from([None, "restart", "correction"])
SECONDS = st.none() | st.floats(-2, 2)


@st.composite
def scorings(draw: st.DrawFn) -> Scoring:
    extra, restart = draw(st.floats(0, 10)), draw(st.floats(0, 10))
    return Scoring(
        pitch_weight=draw(st.floats(0.01, 100)),
        rhythm_weight=draw(st.floats(0, 100)),
        tempo_weight=draw(st.floats(0, 100)),
        continuity_weight=draw(st.floats(0, 100)),
        hands_weight=draw(st.floats(0, 100)),
        octave_credit=draw(SHARES),
        correction_credit=draw(SHARES),
        hold_credit=draw(SHARES),
        extra_cost=extra,
        brushed_cost=extra * draw(SHARES),
        hesitation_cost=draw(st.floats(0, 10)),
        restart_cost=restart,
        stutter_cost=restart * draw(SHARES),
        skip_cost=draw(st.floats(0, 10)),
        tempo_tolerance=draw(st.floats(0, 0.5)),
    )


@st.composite
def written_notes(draw: st.DrawFn, name: str) -> Judgement:
    if draw(st.integers(0, 5)) == 0:
        return Judgement("deletion", name)
    kind = draw(PLAYED)
    slip = draw(SLIPS) if kind == "substitution" else None
    return Judgement(
        kind,
        name,
        f"p{name}",
        onset_deviation=draw(SECONDS),
        timing=draw(TIMINGS),
        hold=draw(HOLDS),
        diagnosis=slip,
        metronome_deviation=draw(SECONDS),
    )


@st.composite
def performances(draw: st.DrawFn) -> tuple[list[Judgement], Account]:
    count = draw(st.integers(1, 8))
    notes = [draw(written_notes(f"n{number}")) for number in range(count)]
    extras = [
        Judgement("insertion", event_id=f"x{number}", diagnosis=kind)
        for number, kind in enumerate(draw(st.lists(EXTRAS, max_size=4)))
    ]
    apart = draw(st.lists(SECONDS, max_size=4))
    account = Account(
        goal=60.0,
        tempo=draw(st.none() | st.floats(5, 600)),
        moments=draw(st.integers(1, count)),
        breaks=Breaks(*(draw(st.integers(0, 3)) for _ in range(4))),
        brushed=frozenset(draw(st.sets(st.sampled_from(["x0", "x1"])))),
        apart=tuple(apart),
        together=tuple(seconds is not None and abs(seconds) < 0.1 for seconds in apart),
    )
    return notes + extras, account


def parts(score: PhraseScore) -> list[float]:
    known = asdict(score)
    for name in ("tempo", "tempo_ratio", "timing"):
        del known[name]
    return [part for part in known.values() if part is not None]


def overall(judgements: Sequence[Judgement], account: Account, scoring: Scoring) -> float:
    return score_phrase(judgements, account, scoring).overall


@given(performances(), scorings())
def test_every_part_lies_between_nothing_and_one(
    performance: tuple[list[Judgement], Account], scoring: Scoring
) -> None:
    score = score_phrase(*performance, scoring)
    assert all(0.0 <= part <= 1.0 for part in parts(score))


@given(st.integers(1, 40), st.booleans(), scorings())
def test_a_perfect_performance_scores_exactly_one(count: int, both: bool, scoring: Scoring) -> None:
    notes = [Judgement("match", f"n{n}", f"p{n}", 0.0, 1.0, "on time", "full") for n in range(count)]
    account = Account(goal=72.0, tempo=72.0, moments=count, together=(True,) * both, apart=(0.0,) * both)
    assert set(parts(score_phrase(notes, account, scoring))) == {1.0}


@given(performances(), scorings(), st.data())
def test_a_wrong_note_in_place_of_a_right_one_never_raises_the_score(
    performance: tuple[list[Judgement], Account], scoring: Scoring, data: st.DataObject
) -> None:
    judgements, account = performance
    right = [place for place, one in enumerate(judgements) if one.kind == "match"]
    assume(right)
    place = data.draw(st.sampled_from(right))
    slip = data.draw(SLIPS)
    worse = [*judgements]
    worse[place] = replace(judgements[place], kind="substitution", diagnosis=slip)
    assert overall(worse, account, scoring) <= overall(judgements, account, scoring)


@given(performances(), scorings(), st.data())
def test_a_missed_note_never_raises_the_score(
    performance: tuple[list[Judgement], Account], scoring: Scoring, data: st.DataObject
) -> None:
    judgements, account = performance
    written = [place for place, one in enumerate(judgements) if one.note_id]
    place = data.draw(st.sampled_from(written))
    worse = [*judgements]
    worse[place] = Judgement("deletion", judgements[place].note_id)
    assert overall(worse, account, scoring) <= overall(judgements, account, scoring)


@given(performances(), scorings())
def test_an_extra_note_never_raises_the_score_and_a_brushed_key_costs_no_more(
    performance: tuple[list[Judgement], Account], scoring: Scoring
) -> None:
    judgements, account = performance
    more = [*judgements, Judgement("insertion", event_id="one more")]
    brushed = replace(account, brushed=account.brushed | {"one more"})
    without, with_brushed = overall(judgements, account, scoring), overall(more, brushed, scoring)
    assert overall(more, account, scoring) <= with_brushed <= without


@pytest.mark.parametrize("credit", ["octave_credit", "correction_credit", "hold_credit"])
@given(performance=performances(), scoring=scorings(), shares=st.tuples(SHARES, SHARES))
def test_a_level_that_credits_more_never_scores_lower(
    credit: str,
    performance: tuple[list[Judgement], Account],
    scoring: Scoring,
    shares: tuple[float, float],
) -> None:
    judgements, account = performance
    account = replace(account, corrected=first_tries(judgements))
    strict, kind = (scoring.model_copy(update={credit: share}) for share in sorted(shares))
    assert overall(judgements, account, strict) <= overall(judgements, account, kind)


@pytest.mark.parametrize(
    "cost", ["extra_cost", "hesitation_cost", "stutter_cost", "restart_cost", "skip_cost", "brushed_cost"]
)
@given(performance=performances(), scoring=scorings(), costs=st.tuples(st.floats(0, 10), st.floats(0, 10)))
def test_a_level_that_charges_more_never_scores_higher(
    cost: str,
    performance: tuple[list[Judgement], Account],
    scoring: Scoring,
    costs: tuple[float, float],
) -> None:
    kind, strict = (scoring.model_copy(update={cost: each}) for each in sorted(costs))
    assert overall(*performance, strict) <= overall(*performance, kind)


@given(performances(), scorings(), st.data())
def test_correcting_is_never_better_than_right_at_once_nor_worse_than_leaving_it_wrong(
    performance: tuple[list[Judgement], Account], scoring: Scoring, data: st.DataObject
) -> None:
    judgements, account = performance
    played = [place for place, one in enumerate(judgements) if one.note_id and one.kind != "deletion"]
    assume(played)
    place = data.draw(st.sampled_from(played))
    slip = data.draw(SLIPS)
    first = replace(judgements[place], kind="substitution", diagnosis=slip)
    put_right = replace(first, kind="match", diagnosis=None, timing=data.draw(TIMINGS), hold=data.draw(HOLDS))
    wrong, right, corrected = [*judgements], [*judgements], [*judgements]
    wrong[place] = first
    right[place] = replace(first, kind="match", diagnosis=None)
    corrected[place] = put_right
    corrected.append(Judgement("insertion", event_id="first try", diagnosis="correction"))
    known = replace(account, corrected={first.note_id or "": first})
    least, most = overall(wrong, account, scoring), overall(right, account, scoring)
    assert least <= overall(corrected, known, scoring) <= most


@given(performances(), scorings(), st.randoms(use_true_random=False))
def test_the_order_of_judgements_is_of_no_consequence(
    performance: tuple[list[Judgement], Account], scoring: Scoring, rng: Any
) -> None:
    judgements, account = performance
    shuffled = [*judgements]
    rng.shuffle(shuffled)
    assert score_phrase(shuffled, account, scoring) == score_phrase(judgements, account, scoring)


@given(st.floats(1, 10), st.floats(1, 10), scorings())
def test_a_tempo_nearer_to_the_goal_never_scores_lower_whether_slow_or_fast(
    far: float, near: float, scoring: Scoring
) -> None:
    near, far = sorted((near, far))
    note = [Judgement("match", "n", "p", timing="on time")]

    def at(tempo: float) -> float:
        return overall(note, Account(goal=60.0, tempo=tempo, moments=1), scoring)

    assert at(60.0 * far) <= at(60.0 * near)
    assert at(60.0 / far) <= at(60.0 / near)


def test_a_part_that_a_phrase_does_not_have_takes_no_share() -> None:
    notes = [Judgement("match", "a", "p", timing="on time"), Judgement("deletion", "b")]
    alone = overall(notes, Account(goal=60.0, tempo=60.0, moments=1), Scoring())
    assert alone == pytest.approx(1 - (0.5 * 0.5 + 0.3 * 0.5) / 1.0)
    both = overall(notes, Account(goal=60.0, tempo=60.0, moments=1, together=(False,)), Scoring())
    assert both == pytest.approx(1 - (0.5 * 0.5 + 0.3 * 0.5 + 0.05) / 1.05)


def test_silence_scores_nothing_in_any_part() -> None:
    notes = [Judgement("deletion", "a"), Judgement("deletion", "b")]
    assert set(parts(score_phrase(notes, Account(goal=60.0, together=(False,)), Scoring()))) == {0.0}


def first_tries(judgements: Sequence[Judgement]) -> dict[str, Judgement]:
    """Every note played right, as if it had been an octave off at first."""
    return {
        one.note_id: replace(one, kind="substitution", diagnosis="octave slip")
        for one in judgements
        if one.note_id and one.kind == "match"
    }

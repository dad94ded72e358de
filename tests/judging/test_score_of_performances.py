"""The parts of the score as real key presses make them."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from judged_playing import BEAT, TEMPO, as_written, in_order, judged, melody, presses, two_hands

from museflow_engine.judgement import PhraseScore, PhraseTiming
from museflow_engine.judging import LiveJudge
from museflow_engine.music import NoteOff, NoteOn, PerformanceEvent, Phrase

SCALE = (60, 62, 64, 65, 67, 69, 71, 72, 71, 69, 67, 65)


def score_of(phrase: Phrase, events: list[PerformanceEvent]) -> PhraseScore:
    return judged(phrase, in_order(events)).score


def with_left_hand_late(seconds: float) -> list[PerformanceEvent]:
    return [
        replace(event, time=event.time + seconds) if event.pitch < 60 else event
        for event in as_written(two_hands())
        if isinstance(event, NoteOn | NoteOff)
    ]


@settings(deadline=None)
@given(
    st.lists(st.integers(48, 84), min_size=1, max_size=12),
    st.sampled_from([240, 480, 960]),
    st.floats(40, 160),
)
def test_whoever_plays_as_written_scores_exactly_one(midis: list[int], ticks: int, tempo: float) -> None:
    phrase = melody(*midis, ticks=ticks)
    judge = LiveJudge(phrase, tempo)
    for event in as_written(phrase, tempo):
        judge.feed(event)
    assert judge.finish(1000.0).score.overall == 1.0


@settings(deadline=None)
@given(st.integers(0, 15), st.sampled_from([-12, -7, -1, 1, 2, 6, 12]))
def test_a_wrong_key_in_place_of_a_right_one_lowers_the_score(place: int, off: int) -> None:
    events = [
        replace(event, pitch=event.pitch + off)
        if isinstance(event, NoteOn) and event.id == f"n{place}"
        else event
        for event in as_written(two_hands())
    ]
    assert score_of(two_hands(), events).overall < 1.0


@settings(deadline=None)
@given(st.integers(1, 10), st.sampled_from([-2, -1, 1, 2, 12]), st.floats(0.15, 0.4))
def test_putting_a_note_right_lies_between_right_at_once_and_left_wrong(
    place: int, off: int, after: float
) -> None:
    phrase = melody(*SCALE)
    keys = [(midi, number * BEAT) for number, midi in enumerate(SCALE)]
    wrong = [*keys]
    wrong[place] = (SCALE[place] + off, place * BEAT)
    corrected = [*wrong, (SCALE[place], (place + after) * BEAT)]
    least, most = score_of(phrase, presses(*wrong)).overall, score_of(phrase, presses(*keys)).overall
    assert least <= score_of(phrase, presses(*corrected)).overall <= most


@pytest.mark.parametrize("off", [-2, -1, 1, 2, 12])
@pytest.mark.parametrize("stop", [0.3, 0.5, 0.7, 1.0, 1.5])
def test_putting_a_note_right_is_never_worse_than_leaving_it_wrong_even_if_all_waits_for_it(
    off: int, stop: float
) -> None:
    phrase, place = melody(*SCALE), 5
    wrong = [(midi, number * BEAT) for number, midi in enumerate(SCALE)]
    wrong[place] = (SCALE[place] + off, place * BEAT)
    waited = [(midi, time + (stop * BEAT if n > place else 0)) for n, (midi, time) in enumerate(wrong)]
    waited.insert(place + 1, (SCALE[place], (place + stop) * BEAT))
    least = score_of(phrase, presses(*wrong)).overall
    assert least <= score_of(phrase, presses(*waited)).overall <= 1.0


def test_onset_and_duration_are_told_apart_and_together() -> None:
    phrase = melody(*SCALE[:8])
    events = [
        replace(event, time=event.time + 0.3 * BEAT)
        if isinstance(event, NoteOn) and event.id == "n3"
        else replace(event, time=5.2 * BEAT)
        if isinstance(event, NoteOff) and event.pitch == SCALE[5]
        else event
        for event in as_written(phrase)
    ]
    score = score_of(phrase, events)
    assert score.onset_accuracy == 7 / 8
    assert score.duration_accuracy == 7 / 8
    assert score.rhythm_accuracy == 6 / 8


def test_hands_that_fall_apart_lower_the_part_that_they_share() -> None:
    together, apart = score_of(two_hands(), with_left_hand_late(0.02)), with_left_hand_late(0.2)
    assert together.hands_together == 1.0
    assert score_of(two_hands(), apart).hands_together == 0.0


def test_the_hand_that_comes_first_is_told_by_the_sign() -> None:
    late = score_of(two_hands(), with_left_hand_late(0.03)).timing.left_after_right
    early = score_of(two_hands(), with_left_hand_late(-0.03)).timing.left_after_right
    assert late == pytest.approx(0.03)
    assert early == pytest.approx(-0.03)


def test_one_hand_alone_is_neither_together_nor_apart() -> None:
    score = score_of(melody(*SCALE), as_written(melody(*SCALE)))
    assert score.hands_together is None
    assert score.timing.left_after_right is None


def test_a_silent_hand_is_not_together_with_the_other() -> None:
    right: list[PerformanceEvent] = [
        event
        for event in as_written(two_hands())
        if isinstance(event, NoteOn | NoteOff) and event.pitch >= 60
    ]
    assert score_of(two_hands(), right).hands_together == 0.0


def test_unevenness_is_the_spread_around_the_players_own_beat() -> None:
    phrase = melody(*SCALE)
    steady = presses(*[(midi, 2 * number * BEAT) for number, midi in enumerate(SCALE)])
    uneven = presses(*[(midi, (number + 0.04 * (-1) ** number) * BEAT) for number, midi in enumerate(SCALE)])
    assert score_of(phrase, steady).timing.unevenness == pytest.approx(0.0, abs=1e-6)
    assert score_of(phrase, uneven).timing.unevenness == pytest.approx(0.04 * BEAT, rel=0.3)


def test_the_metronome_is_told_of_only_where_there_is_one() -> None:
    judge = LiveJudge(melody(*SCALE), TEMPO, start=10.0)
    for number, midi in enumerate(SCALE):
        judge.feed(NoteOn(midi, 80, 10.05 + number * BEAT))
    timing = judge.finish(40.0).score.timing
    assert timing.behind_metronome == pytest.approx(0.05)
    assert timing.around_metronome == pytest.approx(0.0, abs=1e-6)
    assert score_of(melody(*SCALE), as_written(melody(*SCALE))).timing.behind_metronome is None


@pytest.mark.parametrize("late", [0.1, 0.25, -0.1])
def test_one_gross_slip_leaves_the_hands_and_the_metronome_where_they_were(late: float) -> None:
    def timing(slip: float) -> PhraseTiming:
        judge = LiveJudge(two_hands(), TEMPO, start=10.0)
        for event in in_order(
            replace(one, time=one.time + 10.05 + slip * (isinstance(one, NoteOn) and one.id == "l1"))
            for one in with_left_hand_late(0.03)
            if isinstance(one, NoteOn | NoteOff)
        ):
            judge.feed(event)
        return judge.finish(40.0).score.timing

    even, slipped = timing(0.0), timing(late)
    assert slipped.left_after_right == pytest.approx(even.left_after_right) == pytest.approx(0.03)
    assert slipped.behind_metronome == pytest.approx(even.behind_metronome)
    assert (slipped.around_metronome or 0.0) > (even.around_metronome or 0.0)


def test_a_key_brushed_beside_the_right_one_costs_half_an_extra_note() -> None:
    phrase = melody(*SCALE)
    brushed: list[PerformanceEvent] = [NoteOn(66, 20, 4 * BEAT + 0.01, "b"), NoteOff(66, 4 * BEAT + 0.06)]
    held: list[PerformanceEvent] = [NoteOn(66, 80, 4 * BEAT + 0.01, "b"), NoteOff(66, 4.9 * BEAT)]
    assert score_of(phrase, [*as_written(phrase), *brushed]).pitch_accuracy == pytest.approx(12 / 12.5)
    assert score_of(phrase, [*as_written(phrase), *held]).pitch_accuracy == pytest.approx(12 / 13)


def test_saying_the_last_note_again_costs_less_than_starting_the_bar_again() -> None:
    phrase = melody(*SCALE)

    def again(from_note: int, at_note: int) -> PhraseScore:
        played = [*range(at_note), *range(from_note, len(SCALE))]
        return score_of(phrase, presses(*[(SCALE[n], time * BEAT) for time, n in enumerate(played)]))

    stutter, restart = again(6, 8), again(4, 8)
    assert restart.continuity < stutter.continuity < 1.0
    assert stutter.pitch_accuracy == restart.pitch_accuracy == 1.0


def test_a_stop_to_put_a_note_right_is_not_charged_as_a_stop_too() -> None:
    times = [0, 1, 2, 3, 4, 5, 7, 8, 9, 10, 11, 12]
    keys = [(midi, time * BEAT) for midi, time in zip(SCALE, times, strict=True)]
    stopped = score_of(melody(*SCALE), presses(*keys))
    corrected = score_of(melody(*SCALE), presses(*keys, (68, 5.6 * BEAT)))
    assert stopped.continuity < 1.0
    assert corrected.continuity >= stopped.continuity

"""The parts of a score in words."""

from museflow_engine.cli.practice_summary import average_line
from museflow_engine.cli.practice_view import timing_line
from museflow_engine.judgement import PhraseScore, PhraseTiming


def score(hands: float | None = None, **seconds: float) -> PhraseScore:
    timing = PhraseTiming(**seconds)
    return PhraseScore(1, 0.5, 60.0, 1.0, 1.0, 0.8, 0.75, 0.5, 1.0, hands, timing)


def test_onset_and_length_are_told_apart() -> None:
    assert timing_line(score()) == "on time 75%, held as written 50%"


def test_the_hands_and_the_beat_are_told_where_they_are_known() -> None:
    said = timing_line(score(0.9, unevenness=0.018, left_after_right=-0.025, behind_metronome=0.04))
    assert said.endswith(
        "hands together 90%, uneven by 18 ms, left hand 25 ms before the right, 40 ms behind the metronome"
    )


def test_what_nobody_hears_is_not_told() -> None:
    assert "hand" not in timing_line(score(left_after_right=0.004))
    assert "metronome" not in timing_line(score(behind_metronome=-0.004))


def test_a_score_of_an_older_record_has_nothing_more_to_say() -> None:
    assert timing_line(PhraseScore(1, 1, None, None, 1, 1)) == ""


def test_a_sitting_is_told_by_the_mean_of_each_part_over_the_phrases_that_have_it() -> None:
    older = PhraseScore(0.5, 1, None, None, 1, 0.7)
    assert average_line([score(0.9), older]) == (
        "pitch 75%, on time 75%, held as written 50%, continuity 100%, hands together 90%"
    )

"""Wait mode: time stands still until the right keys are down."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from judged_playing import BEAT, TEMPO, melody, of_note, presses, two_hands
from rich_phrases import rich_phrases

from museflow_engine.judgement import Report
from museflow_engine.judging import WaitJudge
from museflow_engine.level.scoring import Scoring
from museflow_engine.music import Note, NoteOff, NoteOn, Phrase, Pitch

SCALE = melody(60, 62, 64, 65, 67, 69, 71, 72)


def waited(phrase: Phrase, *keys: tuple[int, float], start: float | None = None) -> tuple[WaitJudge, Report]:
    judge = WaitJudge(phrase, TEMPO, start=start)
    for event in presses(*keys):
        judge.feed(event)
    return judge, judge.finish(99.0)


def on_the_beat(*midis: int) -> list[tuple[int, float]]:
    return [(midi, index * BEAT) for index, midi in enumerate(midis)]


def test_a_wrong_key_stands_for_the_note_that_is_due_and_the_right_one_is_its_correction() -> None:
    _, report = waited(melody(60, 62, 64), (60, 0), (63, BEAT), (62, 3.0), (64, 4.0))
    wrong = of_note(report, "n1")
    assert (wrong.kind, wrong.played, wrong.diagnosis) == ("substitution", 63, "neighbour key")
    (right,) = [each for each in report.judgements if each.kind == "insertion"]
    assert (right.diagnosis, right.played, right.position) == ("correction", 62, 480)
    assert of_note(report, "n2").kind == "match"


def test_putting_a_note_right_costs_no_more_than_the_wrong_key() -> None:
    _, corrected = waited(
        melody(60, 62, 64, 65), *on_the_beat(60, 63), (62, BEAT + 0.1), (64, 1.8), (65, 2.6)
    )
    assert corrected.score.pitch_accuracy == pytest.approx(3 / 4)


def test_only_the_first_attempt_stands_for_a_note_and_later_ones_are_too_many() -> None:
    _, report = waited(melody(60, 62), (60, 0), (63, 1), (61, 2), (65, 3), (62, 4))
    assert of_note(report, "n1").played == 63
    extra = [each.played for each in report.judgements if each.kind == "insertion" and not each.diagnosis]
    assert extra == [61, 65]


def test_the_metronome_stands_still_at_a_note_until_it_is_played() -> None:
    judge = WaitJudge(SCALE, TEMPO, start=10.0)
    assert judge.metronome(9.0) == pytest.approx(-480 / BEAT)
    assert judge.metronome(50.0) == 0.0
    for event in presses((60, 50.0)):
        judge.feed(event)
    assert judge.metronome(50.0 + BEAT / 2) == pytest.approx(240)
    assert judge.metronome(70.0) == 480.0
    assert judge.waits_for == (62,)


def test_without_a_count_in_the_first_right_key_starts_the_metronome() -> None:
    judge = WaitJudge(SCALE, TEMPO)
    assert judge.metronome(100.0) == 0.0
    for event in presses((61, 100.0), (60, 130.0)):
        judge.feed(event)
    assert judge.metronome(130.0 + BEAT / 2) == pytest.approx(240)


def test_deviations_are_measured_against_the_metronome_that_waited() -> None:
    _, report = waited(melody(60, 62, 64), (60, 0), (62, 7.0), (64, 7.0 + BEAT + 0.02), start=0.0)
    assert of_note(report, "n1").onset_deviation == pytest.approx(7.0 - BEAT)
    assert of_note(report, "n1").diagnosis == "hesitation"
    assert of_note(report, "n2").onset_deviation == pytest.approx(0.02)


def test_nobody_is_asked_to_keep_time() -> None:
    _, report = waited(
        SCALE, *[(note.pitch.midi, 3.7 * index**1.3) for index, note in enumerate(SCALE.notes)]
    )
    assert {each.timing for each in report.judgements} == {None}
    assert {each.hold for each in report.judgements} == {None}
    assert report.score.tempo is None
    assert report.score.pitch_accuracy == report.score.rhythm_accuracy == 1.0
    assert report.score.continuity < 1.0


@given(seed=st.integers(0, 2**32), spread=st.floats(0, 5))
@settings(max_examples=30, deadline=None)
def test_the_keys_of_a_chord_may_come_in_any_order_and_far_apart(seed: int, spread: float) -> None:
    chords = [(48, "left"), (60, "right"), (64, "right"), (67, "right")]
    phrase = Phrase.from_notes(
        [(bar * 1920, 1920, midi + bar, hand, f"{bar}{midi}") for bar in range(3) for midi, hand in chords]
    )
    rng, time, keys = Random(seed), 0.0, list[tuple[int, float]]()
    for bar in range(3):
        for midi, _ in rng.sample(chords, len(chords)):
            time += spread + 0.01
            keys.append((midi + bar, time))
    judge, report = waited(phrase, *keys)
    assert judge.is_complete
    assert {each.kind for each in report.judgements} == {"match"}


def test_a_hand_that_goes_on_plays_the_next_moment_in_advance() -> None:
    phrase = two_hands()
    judge, report = waited(phrase, (60, 0), (62, BEAT), (48, 1.2 * BEAT), (64, 2 * BEAT))
    assert [of_note(report, name).kind for name in ("n0", "n1", "n2", "l0")] == ["match"] * 4
    assert judge.position == 3 * 480


def test_a_repeated_note_wants_a_key_struck_again() -> None:
    judge, _ = waited(melody(60, 60, 62), (60, 0), (60, BEAT), (62, 2 * BEAT))
    assert judge.is_complete
    trembling, report = waited(melody(60, 60, 62), (60, 0), (60, 0.05))
    assert trembling.position == 480
    assert [each.kind for each in report.judgements].count("insertion") == 1


def test_a_key_brushed_beside_the_right_one_blames_no_note() -> None:
    _, report = waited(
        SCALE, (60, 0), (61, 0.03), *[(n.pitch.midi, n.onset / 480 * BEAT) for n in SCALE.notes[1:]]
    )
    assert of_note(report, "n1").kind == "match"
    assert sum(each.kind == "insertion" for each in report.judgements) == 1


def test_grace_notes_may_be_played_before_or_after_their_note_or_left_out() -> None:
    plain = melody(60, 62, 64)
    grace = Note("g", 480, 0, Pitch("D", -1, 4), "right", grace=True)
    phrase = Phrase((plain.notes[0], grace, *plain.notes[1:]))
    for keys, kind in (
        ([(60, 0), (61, 0.7), (62, BEAT), (64, 2 * BEAT)], "match"),
        ([(60, 0), (62, BEAT), (61, BEAT + 0.2), (64, 2 * BEAT)], "match"),
        ([(60, 0), (62, BEAT), (64, 2 * BEAT)], "deletion"),
    ):
        judge, report = waited(phrase, *keys)
        assert judge.is_complete
        assert of_note(report, "g").kind == kind
        assert {of_note(report, f"n{index}").kind for index in range(3)} == {"match"}


def test_the_bar_begun_again_blames_no_note_that_is_due() -> None:
    tune = melody(60, 64, 67, 72, 71, 69, 65, 62)
    again = [(60, 4.0), (64, 4.8), (67, 5.6), (72, 6.4)]
    _, report = waited(tune, *on_the_beat(60, 64, 67, 72), *again, (71, 7.2), (69, 8.0), (65, 8.8), (62, 9.6))
    assert [of_note(report, f"n{index}").kind for index in range(8)] == ["match"] * 8
    assert [each.diagnosis for each in report.judgements if each.kind == "insertion"] == ["restart"] * 4
    assert report.score.pitch_accuracy == 1.0


def test_a_bar_begun_again_is_one_restart_and_no_stop_besides() -> None:
    tune = melody(60, 64, 67, 72, 71, 69, 65, 62)
    again = [(60, 4.0), (64, 4.8), (67, 5.6), (72, 6.4)]
    _, report = waited(tune, *on_the_beat(60, 64, 67, 72), *again, (71, 7.2), (69, 8.0), (65, 8.8), (62, 9.6))
    assert report.score.continuity == pytest.approx(1 - Scoring().restart_cost / 8)


def test_notes_read_in_the_other_clef_are_named_so_together() -> None:
    # E4, F4, A4, G4 stand where G2, A2, C3, B2 do in the bass clef.
    wrong, right = (43, 45, 48, 47), (64, 65, 69, 67)
    keys = [key for at in range(4) for key in ((wrong[at], 2.0 * at), (right[at], 2.0 * at + 1))]
    judge, report = waited(melody(*right, 60), *keys, (60, 9.0))
    assert judge.is_complete
    assert [of_note(report, f"n{at}").diagnosis for at in range(4)] == ["wrong clef"] * 4


def test_a_wrong_note_in_a_bar_that_was_heard_before_is_no_restart() -> None:
    tune = melody(60, 62, 64, 65, 60, 62, 64, 67)
    _, report = waited(tune, *on_the_beat(60, 62, 64, 65, 60, 62, 64, 65), (67, 7.5))
    assert of_note(report, "n7").kind == "substitution"


def test_who_skips_a_note_and_plays_on_is_told_of_one_note_only() -> None:
    keys = [*on_the_beat(60, 62), (65, 2 * BEAT), (67, 3 * BEAT), (64, 9.0), (65, 10.0), (67, 11.0)]
    _, report = waited(melody(60, 62, 64, 65, 67), *keys)
    assert [of_note(report, f"n{index}").kind for index in range(5)].count("substitution") == 1


def test_what_was_given_up_is_missed() -> None:
    judge, report = waited(SCALE, *on_the_beat(60, 62))
    assert not judge.is_complete
    assert [each.kind for each in report.judgements] == ["match"] * 2 + ["deletion"] * 6


def test_a_length_is_measured_on_the_metronome_that_waited() -> None:
    judge = WaitJudge(melody(60, 62), TEMPO, start=0.0)
    for event in presses((60, 0.0), (62, 9.0)):
        judge.feed(event)
    (said,) = judge.feed(NoteOff(60, 9.0 + BEAT / 2))
    assert said.duration_ratio == pytest.approx(1.5)


@given(phrase=rich_phrases(), seed=st.integers(0, 2**32))
@settings(max_examples=40, deadline=None)
def test_whoever_presses_what_is_waited_for_reaches_the_end(phrase: Phrase, seed: int) -> None:
    judge, rng, time = WaitJudge(phrase, TEMPO), Random(seed), 0.0
    for _ in range(20 * len(phrase.notes)):
        if judge.is_complete:
            break
        time += rng.uniform(0.1, 2.0)
        key = rng.choice(judge.waits_for) if rng.random() < 0.6 else rng.randrange(40, 90)
        judge.feed(NoteOn(key, 80, time))
    assert judge.is_complete
    report = judge.finish(time + 1)
    assert not [
        each
        for each in report.judgements
        if each.kind == "deletion" and not phrase.by_id[each.note_id or ""].grace
    ]

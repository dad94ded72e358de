"""Rhythm against the beat that the player keeps, and against the metronome."""

import pytest
from judged_playing import BEAT, TEMPO, as_written, in_order, judged, melody, of_note, presses, two_hands

from museflow_engine.judgement import Report
from museflow_engine.judging import JudgeSettings, LiveJudge
from museflow_engine.level import Scoring
from museflow_engine.music import NoteOff, NoteOn, Pedal, PerformanceEvent, Phrase

SCALE = (60, 62, 64, 65, 67, 65, 64, 62, 60, 62, 64, 65)


def at_beats(*times: float) -> list[PerformanceEvent]:
    return presses(*[(midi, time * BEAT) for midi, time in zip(SCALE, times, strict=False)])


def test_one_late_note_is_late_alone() -> None:
    report = judged(melody(*SCALE[:8]), at_beats(0, 1, 2, 3.3, 4, 5, 6, 7))
    assert [j.timing for j in report.judgements] == ["on time"] * 3 + ["late"] + ["on time"] * 4
    assert of_note(report, "n3").onset_deviation == pytest.approx(0.3 * BEAT, abs=0.01)


def test_one_early_note_is_early_alone() -> None:
    report = judged(melody(*SCALE[:8]), at_beats(0, 1, 2, 3, 3.7, 5, 6, 7))
    assert [j.note_id for j in report.judgements if j.timing != "on time"] == ["n4"]
    assert of_note(report, "n4").timing == "early"


def test_a_steady_slow_performance_is_slow_and_not_uneven() -> None:
    report = judged(two_hands(), as_written(two_hands(), TEMPO / 2))
    assert report.score.rhythm_accuracy == 1.0
    assert report.score.pitch_accuracy == 1.0
    assert report.score.tempo_ratio == pytest.approx(0.5)
    assert report.score.overall < 1.0


def test_a_tempo_that_drifts_is_not_uneven() -> None:
    report = judged(two_hands(), as_written(two_hands(), warp=lambda time: time * (1 + time / 40)))
    assert report.score.rhythm_accuracy == 1.0


def test_an_uneven_performance_loses_rhythm_and_no_pitch() -> None:
    report = judged(melody(*SCALE), at_beats(0, 1.25, 2, 2.7, 4.25, 5, 5.75, 7.2, 8, 8.8, 10.2, 11))
    assert report.score.pitch_accuracy == 1.0
    assert report.score.rhythm_accuracy < 0.7


def test_a_wrong_note_in_time_loses_pitch_and_no_rhythm() -> None:
    events = at_beats(*range(8))
    events[4] = NoteOn(69, 80, 4 * BEAT)
    report = judged(melody(*SCALE[:8]), events)
    assert report.score.pitch_accuracy == 7 / 8
    assert report.score.rhythm_accuracy == 1.0
    assert report.score.continuity == 1.0


def test_a_stop_makes_one_note_late_and_the_rest_on_time() -> None:
    report = judged(melody(*SCALE), at_beats(0, 1, 2, 3, 4, 5, 8, 9, 10, 11, 12, 13))
    assert [j.note_id for j in report.judgements if j.timing != "on time"] == ["n6"]
    assert of_note(report, "n6").diagnosis == "hesitation"
    assert of_note(report, "n6").onset_deviation == pytest.approx(2 * BEAT, abs=0.02)
    assert report.score.continuity == pytest.approx(11 / 12)


def test_the_metronome_is_measured_apart_from_the_players_beat() -> None:
    judge = LiveJudge(melody(*SCALE[:8]), TEMPO, start=10.0)
    for event in at_beats(*range(8)):
        judge.feed(NoteOn(SCALE[round(event.time / BEAT)], 80, event.time + 10.2))
    report = judge.finish(20.0)
    assert {j.timing for j in report.judgements} == {"on time"}
    assert [j.metronome_deviation for j in report.judgements] == pytest.approx([0.2] * 8)


def test_without_a_metronome_there_is_no_deviation_from_it() -> None:
    report = judged(melody(*SCALE[:8]), at_beats(*range(8)))
    assert {j.metronome_deviation for j in report.judgements} == {None}


def test_the_band_is_a_tenth_of_a_beat_but_never_under_fifty_milliseconds() -> None:
    def timing(late: float, tempo: float) -> str | None:
        beat = 60 / tempo
        events = presses(*[(m, i * beat + (late if i == 4 else 0)) for i, m in enumerate(SCALE[:9])])
        return of_note(judged(melody(*SCALE[:9]), events, tempo), "n4").timing

    assert timing(0.09, 60) == "on time"
    assert timing(0.12, 60) == "late"
    assert timing(0.045, 180) == "on time"
    assert timing(0.06, 180) == "late"


def test_a_level_may_be_stricter() -> None:
    judge = LiveJudge(
        melody(*SCALE[:8]), settings=JudgeSettings(scoring=Scoring(on_time_seconds=0.01, on_time_beats=0.01))
    )
    for event in at_beats(0, 1, 2, 3.05, 4, 5, 6, 7):
        judge.feed(event)
    assert of_note(judge.finish(9.0), "n3").timing == "late"


def with_held(beats: float, pedal: bool = False) -> Report:
    """Quarters, of which the fourth is held for a number of beats."""
    phrase = melody(*SCALE[:8])
    events = [
        e for e in as_written(phrase) if not (isinstance(e, NoteOff) and e.pitch == 65 and e.time < 4 * BEAT)
    ]
    if pedal:
        events.append(Pedal(100, 0.0))
    return judged(phrase, in_order([*events, NoteOff(65, (3 + beats) * BEAT)]))


def test_a_note_let_go_at_once_is_short() -> None:
    report = with_held(0.2)
    assert of_note(report, "n3").hold == "short"
    assert of_note(report, "n3").duration_ratio == pytest.approx(0.2, abs=0.01)
    assert report.score.rhythm_accuracy == 7 / 8
    assert report.score.pitch_accuracy == 1.0


def test_the_pedal_keeps_a_short_note_from_being_short() -> None:
    assert of_note(with_held(0.2, pedal=True), "n3").hold == "full"


def test_a_note_held_over_the_next_ones_is_long() -> None:
    phrase = melody(60, 62, 64, 65, 67, 69, 71, 72)
    events = [e for e in as_written(phrase) if not (isinstance(e, NoteOff) and e.pitch == 65)]
    report = judged(phrase, in_order([*events, NoteOff(65, 6 * BEAT)]))
    assert of_note(report, "n3").hold == "long"


def test_a_release_that_gets_lost_in_the_middle_is_not_held_against_anyone() -> None:
    phrase = melody(60, 62, 64, 65, 67, 69, 71, 72)
    events = [e for e in as_written(phrase) if not (isinstance(e, NoteOff) and e.pitch == 65)]
    assert of_note(judged(phrase, events), "n3").hold is None


def test_a_last_note_may_ring_on() -> None:
    events = [e for e in as_written(two_hands()) if not (isinstance(e, NoteOff) and e.time > 15.5 * BEAT)]
    judge = LiveJudge(two_hands())
    for event in events:
        judge.feed(event)
    assert judge.finish(40 * BEAT).score.overall == 1.0


def test_a_keyboard_without_releases_is_judged_by_onsets_alone() -> None:
    report = judged(melody(*SCALE[:8]), at_beats(*range(8)))
    assert {j.hold for j in report.judgements} == {None}
    assert report.score.rhythm_accuracy == 1.0


def test_a_release_is_told_at_once() -> None:
    judge = LiveJudge(melody(*SCALE[:4]))
    judge.feed(NoteOn(60, 80, 0.0, "p"))
    (said,) = judge.feed(NoteOff(60, 0.9 * BEAT))
    assert (said.event_id, said.hold) == ("p", "full")
    assert said.duration_ratio == pytest.approx(0.9, abs=0.01)


def test_a_rolled_chord_within_the_spread_is_one_onset() -> None:
    chords = Phrase.from_notes(
        [(bar * 480, 480, midi, "right", f"c{bar}{midi}") for bar in range(8) for midi in (60, 64, 67)]
    )
    keys = [(midi, bar * BEAT + place * 0.028) for bar in range(8) for place, midi in enumerate((60, 64, 67))]
    report = judged(chords, presses(*keys))
    assert [j.onset_deviation for j in report.judgements] == pytest.approx([0.0] * 24, abs=1e-6)


def test_a_key_that_is_needed_again_at_once_was_not_held_too_short() -> None:
    phrase = Phrase.from_notes(
        [(0, 960, 60, "right", "a"), (360, 600, 60, "left", "b"), (960, 960, 62, "right", "c")]
    )
    events: list[PerformanceEvent] = [
        NoteOn(60, 80, 0.0),
        NoteOff(60, 0.33),
        NoteOn(60, 80, 0.375),
        NoteOff(60, 0.98),
    ]
    events += [NoteOn(62, 80, 1.0), NoteOff(62, 1.98)]
    assert of_note(judged(phrase, events, 120.0), "a").hold == "full"

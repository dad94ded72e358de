"""What the judge makes of slips: none of them derails what comes after."""

import pytest
from judged_playing import BEAT, as_written, in_order, judged, kinds, melody, of_note, presses, two_hands

from museflow_engine.judgement import Judgement
from museflow_engine.judging import LiveJudge
from museflow_engine.music import Note, NoteOn, PerformanceEvent, Phrase, Pitch


def without(events: list[PerformanceEvent], *ids: str) -> list[PerformanceEvent]:
    return [event for event in events if not (isinstance(event, NoteOn) and event.id in ids)]


def replaced(events: list[PerformanceEvent], note_id: str, pitch: int) -> list[PerformanceEvent]:
    return [
        NoteOn(pitch, 80, event.time, event.id)
        if isinstance(event, NoteOn) and event.id == note_id
        else event
        for event in events
    ]


def shifted(events: list[PerformanceEvent], since: float, seconds: float) -> list[PerformanceEvent]:
    return in_order(
        [
            type(event)(**{**{f: getattr(event, f) for f in event.__slots__}, "time": event.time + seconds})
            if event.time >= since
            else event
            for event in events
        ]
    )


def test_a_perfect_performance_scores_exactly_one_in_every_part() -> None:
    score = judged(two_hands(), as_written(two_hands())).score
    assert (score.pitch_accuracy, score.rhythm_accuracy, score.continuity, score.overall) == (1, 1, 1, 1)
    assert score.tempo_ratio == pytest.approx(1.0)


def test_a_skipped_note_does_not_derail_the_rest() -> None:
    report = judged(two_hands(), without(as_written(two_hands()), "n5"))
    found = kinds(report)
    assert found.pop("n5") == "deletion"
    assert set(found.values()) == {"match"}


def test_a_wrong_note_is_one_substitution_and_nothing_else() -> None:
    report = judged(two_hands(), replaced(as_written(two_hands()), "n6", 66))
    found = kinds(report)
    assert found.pop("n6") == "substitution"
    assert set(found.values()) == {"match"}
    assert of_note(report, "n6").played == 66


def test_a_wrong_last_note_stands_for_the_note_that_was_due() -> None:
    report = judged(two_hands(), replaced(as_written(two_hands()), "n15", 69))
    assert kinds(report)["n15"] == "substitution"


def test_an_extra_note_between_two_beats_is_an_insertion() -> None:
    events = in_order([*as_written(two_hands()), NoteOn(70, 80, 2.5 * BEAT, "stray")])
    found = kinds(judged(two_hands(), events))
    assert found.pop("stray") == "insertion"
    assert set(found.values()) == {"match"}


def test_a_double_strike_is_extra_and_not_the_next_repeated_note() -> None:
    phrase = melody(60, 60, 60, 60, 60, 60, 60, 60)
    events = in_order([*as_written(phrase), NoteOn(60, 80, 2 * BEAT + 0.12, "again")])
    found = kinds(judged(phrase, events))
    assert found.pop("again") == "insertion"
    assert set(found.values()) == {"match"}


def test_two_bars_of_one_note_with_one_missing_know_which() -> None:
    phrase = melody(60, 60, 60, 60, 60, 60, 60, 60)
    found = kinds(judged(phrase, without(as_written(phrase), "n3")))
    assert [note for note, kind in found.items() if kind == "deletion"] == ["n3"]


def test_a_wrong_note_put_right_is_a_match_and_the_wrong_key_a_correction() -> None:
    events = shifted(as_written(two_hands()), 6 * BEAT - 0.001, 0.5 * BEAT)
    report = judged(two_hands(), in_order([*events, NoteOn(66, 80, 6 * BEAT, "oops")]))
    assert kinds(report)["n6"] == "match"
    (oops,) = [j for j in report.judgements if j.event_id == "oops"]
    assert (oops.kind, oops.diagnosis) == ("insertion", "correction")


def test_the_bar_begun_again_keeps_its_first_right_notes_and_fills_the_missed_one() -> None:
    events = as_written(two_hands())
    first = [e for e in without(events, "n5") if e.time < 7 * BEAT - 0.02]
    back = 9 * BEAT - 4 * BEAT
    again = [
        NoteOn(e.pitch, 80, e.time + back, f"again {e.id}")
        for e in events
        if isinstance(e, NoteOn) and 4 * BEAT - 0.02 < e.time < 7 * BEAT - 0.02
    ]
    rest = [e for e in shifted(events, 7 * BEAT - 0.02, back) if e.time > 7 * BEAT + back - 0.02]
    report = judged(two_hands(), in_order([*first, *again, *rest]))
    written = [j for j in report.judgements if j.note_id]
    assert {j.kind for j in written} == {"match"}
    assert {j.diagnosis for j in report.judgements if j.kind == "insertion"} == {"restart"}
    assert report.score.pitch_accuracy == 1.0
    assert report.score.continuity < 1.0


def test_a_skipped_bar_is_missed_and_the_next_one_right() -> None:
    events = [e for e in as_written(two_hands()) if not 4 * BEAT - 0.02 < e.time < 8 * BEAT - 0.02]
    found = kinds(judged(two_hands(), shifted(events, 8 * BEAT - 0.02, -4 * BEAT)))
    missed = {note for note, kind in found.items() if kind == "deletion"}
    assert missed == {"n4", "n5", "n6", "n7", "l1"}


def test_one_hand_silent_costs_only_that_hand() -> None:
    found = kinds(judged(two_hands(), without(as_written(two_hands()), "l0", "l1", "l2", "l3")))
    assert {note for note, kind in found.items() if kind == "deletion"} == {"l0", "l1", "l2", "l3"}


def test_a_stretch_an_octave_too_high_is_substitutions_and_the_left_hand_stays_right() -> None:
    events = as_written(two_hands())
    for place in range(4, 10):
        pitch = two_hands().by_id[f"n{place}"].pitch.midi + 12
        events = replaced(events, f"n{place}", pitch)
    report = judged(two_hands(), events)
    slips = [j for j in report.judgements if j.kind == "substitution"]
    assert {j.note_id for j in slips} == {f"n{place}" for place in range(4, 10)}
    assert {j.diagnosis for j in slips} == {"octave slip"}


def test_beginning_in_the_second_bar_is_a_late_start() -> None:
    events = [e for e in as_written(two_hands()) if e.time > 4 * BEAT - 0.02]
    found = kinds(judged(two_hands(), events))
    missed = {note for note, kind in found.items() if kind == "deletion"}
    assert missed == {"n0", "n1", "n2", "n3", "l0"}


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_the_notes_of_a_chord_may_come_in_any_order_within_its_spread(order: tuple[int, ...]) -> None:
    chord = (60, 64, 67)
    phrase = Phrase.from_notes(
        [(bar * 1920, 1920, midi, "right", f"c{bar}{midi}") for bar in range(2) for midi in chord]
    )
    keys = [
        (chord[which], bar * 4 * BEAT + place * 0.025)
        for bar in range(2)
        for place, which in enumerate(order)
    ]
    report = judged(phrase, presses(*keys))
    assert {j.kind for j in report.judgements} == {"match"}
    assert {j.timing for j in report.judgements} == {"on time"}


def test_one_press_plays_a_unison_of_two_voices() -> None:
    phrase = Phrase.from_notes(
        [(0, 960, 60, "right", "upper"), (0, 960, 60, "left", "lower"), (960, 960, 62, "right", "next")]
    )
    report = judged(phrase, presses((60, 0.0), (62, 2 * BEAT)))
    assert of_note(report, "upper").event_id == of_note(report, "lower").event_id == "e1"
    assert {j.kind for j in report.judgements} == {"match"}


def test_grace_notes_are_matched_and_do_not_make_the_beat_late() -> None:
    notes = [
        Note(f"n{i}", i * 480, 480, Pitch.from_midi(m))
        for i, m in enumerate((60, 64, 67, 64, 60, 64, 67, 72))
    ]
    grace = Note("grace", 960, 0, Pitch.from_midi(69), grace=True)
    phrase = Phrase((*notes, grace))
    keys = [(n.pitch.midi, n.onset / 480 * BEAT) for n in notes]
    report = judged(phrase, presses(*sorted([*keys, (69, 2 * BEAT - 0.1)], key=lambda key: key[1])))
    assert {j.kind for j in report.judgements} == {"match"}
    assert report.score.rhythm_accuracy == 1.0


def test_a_keyboard_that_tells_a_press_twice_costs_nothing() -> None:
    events = in_order([*as_written(two_hands()), NoteOn(64, 80, 2 * BEAT + 0.004, "echo")])
    report = judged(two_hands(), events)
    assert kinds(report)["echo"] == "insertion"
    assert report.score.overall == 1.0


def test_events_slightly_out_of_order_are_judged_by_their_own_times() -> None:
    events = as_written(two_hands())
    places = [i for i, e in enumerate(events) if isinstance(e, NoteOn) and e.id in ("n8", "l2")]
    events[places[0]], events[places[1]] = events[places[1]], events[places[0]]
    late = NoteOn(64, 80, 8 * BEAT - 0.01, "early stamp")
    events = [late if isinstance(e, NoteOn) and e.id == "n8" else e for e in events]
    assert set(kinds(judged(two_hands(), events)).values()) == {"match"}


def test_presses_without_ids_are_named_in_order() -> None:
    report = judged(melody(60, 62, 64, 65), presses((60, 0), (62, BEAT), (64, 2 * BEAT), (65, 3 * BEAT)))
    assert [j.event_id for j in report.judgements] == ["e1", "e2", "e3", "e4"]


def test_nothing_played_is_all_deletions_and_a_score_of_nothing() -> None:
    report = judged(two_hands(), [])
    assert {j.kind for j in report.judgements} == {"deletion"}
    assert report.score.overall == 0.0
    assert report.score.tempo is None


def test_feed_answers_at_once_and_settles_later() -> None:
    judge = LiveJudge(two_hands())
    events = [event for event in as_written(two_hands()) if isinstance(event, NoteOn)]
    settled = set()
    for event in events:
        said = judge.feed(event)
        assert any(j.event_id == event.id for j in said)
        settled |= {j.note_id for j in said if j.settled}
    assert {"n0", "n8", "l0"} <= settled


def test_a_missed_note_is_told_as_soon_as_it_is_passed() -> None:
    judge = LiveJudge(two_hands())
    said: list[Judgement] = []
    for event in without(as_written(two_hands()), "n2"):
        said += judge.feed(event)
        if event.time > 3 * BEAT:
            break
    assert [j.note_id for j in said if j.kind == "deletion"] == ["n2"]


def test_the_position_follows_the_player_and_the_end_is_noticed() -> None:
    judge = LiveJudge(melody(60, 62, 64, 65))
    assert (judge.position, judge.is_complete) == (0, False)
    for place, event in enumerate(presses((60, 0), (62, BEAT), (64, 2 * BEAT), (65, 3 * BEAT))):
        judge.feed(event)
        assert judge.position == 480 * place
    assert judge.is_complete

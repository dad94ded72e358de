"""Mistakes are called by their names, in the light of what the hand played before and after."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from judged_playing import BEAT, as_written, in_order, judged, melody, of_note, presses, two_hands

from museflow_engine.judgement import Diagnosis, Report
from museflow_engine.judging import LiveJudge
from museflow_engine.judging.misreading import Reading, name_slips, swapped_hands
from museflow_engine.music import Hand, Key, Note, NoteOff, NoteOn, PerformanceEvent, Phrase, Pitch

SCALE = (60, 62, 64, 65, 67, 69, 71, 72)
TUNE = (64, 65, 67, 69, 67, 65, 64, 67, 65, 64, 62, 64)
C_MAJOR = Key()


def readings(
    written: str, played: str, key: Key = C_MAJOR, hand: Hand = "right", ticks: int = 480
) -> list[Reading]:
    pairs = zip(written.split(), played.split(), strict=True)
    return [
        Reading(Note(f"n{i}", i * ticks, ticks, Pitch.parse(note), hand), Pitch.parse(key_played).midi, key)
        for i, (note, key_played) in enumerate(pairs)
    ]


def with_keys(phrase: Phrase, change: Callable[[Note], int]) -> list[PerformanceEvent]:
    """A phrase played in time, each note with the key that `change` gives."""
    events: list[PerformanceEvent] = []
    for note in phrase.notes:
        midi, begin = change(note), note.onset / 480 * BEAT
        events += [NoteOn(midi, 80, begin, note.id), NoteOff(midi, begin + note.duration / 480 * BEAT * 0.9)]
    return in_order(events)


def names(report: Report) -> dict[str, Diagnosis]:
    return {j.note_id: j.diagnosis for j in report.judgements if j.note_id and j.diagnosis}


def test_a_third_too_high_once_has_no_name() -> None:
    assert name_slips(readings("E4 F4 G4 F4", "E4 A4 G4 F4")) == [None] * 4


def test_three_notes_a_third_too_high_were_read_in_the_other_clef() -> None:
    found = name_slips(readings("E4 F4 G4 A4 G4", "E4 A4 B4 C5 G4"))
    assert found == [None, "wrong clef", "wrong clef", "wrong clef", None]


def test_a_run_in_the_other_clef_where_it_is_written_is_named() -> None:
    found = name_slips(readings("E4 F4 G4 A4", "G2 A2 B2 A4"))
    assert found == ["wrong clef", "wrong clef", "wrong clef", None]


def test_the_left_hand_reads_the_treble_clef() -> None:
    found = name_slips(readings("G2 B2 D3 C3", "E4 G4 B4 C3", hand="left"))
    assert found == ["wrong clef", "wrong clef", "wrong clef", None]


def test_a_key_beside_in_a_stretch_an_octave_off_belongs_to_the_stretch() -> None:
    found = name_slips(readings("C4 D4 E4 F4 G4 E4", "C5 D5 D#5 F5 G5 E4"))
    assert found == ["octave slip"] * 5 + [None]


def test_scattered_keys_beside_stay_keys_beside() -> None:
    found = name_slips(readings("C4 D4 E4 F4 G4 E4", "D4 D4 F4 F4 F4 E4"))
    assert found == ["neighbour key", None, "neighbour key", None, "neighbour key", None]


def test_the_next_step_is_a_key_beside_though_it_is_an_augmented_second_off() -> None:
    assert name_slips(readings("G#4 A4", "F4 A4", Key(0, "minor"))) == ["neighbour key", None]


@pytest.mark.parametrize("fifths", [-3, -1, 1, 4])
def test_the_signature_is_forgotten_whenever_it_is_due(fifths: int) -> None:
    key = Key(fifths)
    notes = [key.pitch_at(position) for position in range(28, 36)]
    found = name_slips(
        [
            Reading(Note(f"n{i}", i * 480, 480, pitch), pitch.midi - pitch.alter, key)
            for i, pitch in enumerate(notes)
        ]
    )
    assert found == ["key signature forgotten" if pitch.alter else None for pitch in notes]


def test_an_accidental_is_forgotten_at_its_second_appearance_in_the_bar() -> None:
    found = name_slips(readings("D4 C#4 D4 C#4", "D4 C#4 D4 C4"))
    assert found == [None, None, None, "accidental forgotten"]


@given(
    fifths=st.integers(-7, 7),
    positions=st.lists(st.integers(26, 38), min_size=3, max_size=12),
    octaves=st.sampled_from([-2, -1, 1, 2]),
    hand=st.sampled_from(["right", "left"]),
)
@settings(max_examples=100, deadline=None)
def test_a_run_in_another_octave_is_octave_slips_in_every_key(
    fifths: int, positions: list[int], octaves: int, hand: Hand
) -> None:
    key = Key(fifths)
    pitches = [key.pitch_at(position) for position in positions]
    notes = [Note(f"n{i}", i * 480, 480, pitch, hand) for i, pitch in enumerate(pitches)]
    found = name_slips([Reading(note, note.pitch.midi + 12 * octaves, key) for note in notes])
    assert found == ["octave slip"] * len(notes)


@given(st.lists(st.tuples(st.integers(40, 80), st.integers(21, 108)), max_size=30))
@settings(max_examples=60, deadline=None)
def test_right_notes_never_have_a_name(pairs: list[tuple[int, int]]) -> None:
    found = name_slips(
        [
            Reading(Note(f"n{i}", i * 480, 480, Pitch.from_midi(midi)), played if i % 3 else midi, C_MAJOR)
            for i, (midi, played) in enumerate(pairs)
        ]
    )
    assert all(name is None for name, (midi, played) in zip(found[::3], pairs[::3], strict=True))
    assert len(found) == len(pairs)


def test_hands_that_play_each_others_part_are_swapped() -> None:
    phrase = two_hands()
    swapped = with_keys(phrase, lambda note: note.pitch.midi + (-12 if note.hand == "right" else 12))
    found = names(judged(phrase, swapped))
    assert list(found.values()).count("hands swapped") >= 18


def test_one_hand_an_octave_off_is_not_swapped_with_the_other() -> None:
    right = readings("E4 F4 G4 A4", "E3 F3 G3 A3")
    left = readings("C3 D3 E3 F3", "C3 D3 E3 F3", hand="left")
    both = [each for pair in zip(right, left, strict=True) for each in pair]
    assert swapped_hands(both) == set()


def test_a_late_note_is_late_but_right_and_a_wrong_late_one_is_late_all_the_same() -> None:
    keys = [(midi, beat * BEAT) for beat, midi in enumerate(TUNE)]
    keys[4] = (67, 4.35 * BEAT)
    keys[8] = (63, 8.35 * BEAT)
    report = judged(melody(*TUNE), presses(*keys))
    assert names(report) == {"n4": "late but right", "n8": "neighbour key"}
    assert (of_note(report, "n4").timing, of_note(report, "n8").timing) == ("late", "late")


def at(*beats: float) -> Report:
    return judged(melody(*TUNE), presses(*[(m, b * BEAT) for m, b in zip(TUNE, beats, strict=True)]))


def test_a_ritardando_is_neither_uneven_nor_a_stop() -> None:
    report = at(0, 1, 2, 3, 4, 5, 6, 7, 8.1, 9.35, 10.8, 12.5)
    assert {j.timing for j in report.judgements} == {"on time"}
    assert names(report) == {}


def test_a_stop_before_a_ritardando_is_a_stop() -> None:
    report = at(0, 1, 2, 3, 5.5, 6.5, 7.5, 8.5, 9.6, 10.85, 12.3, 14)
    assert names(report) == {"n4": "hesitation"}


def test_an_early_note_is_not_followed_by_a_stop() -> None:
    report = at(0, 1, 2, 3, 3.5, 5, 6, 7, 8, 9, 10, 11)
    assert [(j.note_id, j.timing) for j in report.judgements if j.timing != "on time"] == [("n4", "early")]
    assert names(report) == {}


def test_one_hand_that_is_late_is_late_alone() -> None:
    phrase = two_hands()
    events: list[PerformanceEvent] = [
        NoteOn(e.pitch, 80, e.time + 0.3 * BEAT, e.id) if isinstance(e, NoteOn) and e.id == "l2" else e
        for e in as_written(phrase)
    ]
    report = judged(phrase, in_order(events))
    assert [j.note_id for j in report.judgements if j.timing != "on time"] == ["l2"]


def test_time_taken_to_put_a_note_right_is_no_stop_and_makes_nothing_else_uneven() -> None:
    keys = [(m, b * BEAT) for b, m in enumerate(TUNE[:6])] + [
        (m, (b + 6.4) * BEAT) for b, m in enumerate(TUNE[6:])
    ]
    keys.insert(6, (65 - 2, 6 * BEAT))
    report = judged(melody(*TUNE), presses(*keys))
    off = [j.note_id for j in report.judgements if j.timing not in (None, "on time")]
    assert off == ["n6"]
    assert names(report) == {"n6": "late but right"}


def held(beats: float, following: float = 4.0, on: int = 3) -> Report:
    """Quarters, of which one is held for some beats; the next comes at the beat `following`."""
    later = following - (on + 1)
    events: list[PerformanceEvent] = []
    for beat, midi in enumerate(SCALE):
        begin = (beat + (later if beat > on else 0)) * BEAT
        events += [NoteOn(midi, 80, begin), NoteOff(midi, begin + (beats if beat == on else 0.9) * BEAT)]
    return judged(melody(*SCALE), in_order(events))


@pytest.mark.parametrize(
    ("beats", "hold"),
    [(0.4, "short"), (0.6, "full"), (1.0, "full"), (1.2, "full"), (1.7, "long"), (3, "long")],
)
def test_a_key_is_short_under_half_of_its_note_and_long_well_into_the_next(beats: float, hold: str) -> None:
    assert of_note(held(beats), "n3").hold == hold


def test_a_key_held_until_a_stop_is_over_is_not_long() -> None:
    assert of_note(held(2.9, following=7.0), "n3").hold == "full"


def test_a_last_note_may_ring_on_with_the_key() -> None:
    assert of_note(held(4.0, on=7), "n7").hold == "full"


def test_a_run_in_the_other_clef_is_named_as_it_happens() -> None:
    judge = LiveJudge(melody(*TUNE))
    said = {}
    for beat, midi in enumerate((64, 65, 47, 48, 47, 45)):
        for each in judge.feed(NoteOn(midi, 80, beat * BEAT)):
            said[each.note_id] = each.diagnosis
    assert [said[f"n{i}"] for i in range(2, 6)] == ["wrong clef"] * 4

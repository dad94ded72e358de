"""Phrases of four bars from a printed score."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from printed_music import note, score, whole_notes

from museflow_engine.music import Key, Meter
from museflow_engine.training.corpus.cutting import cut, cut_melody, windows
from museflow_engine.training.corpus.printed import Signature, Step


def test_a_piece_is_cut_every_four_bars_and_what_is_left_over_is_dropped() -> None:
    printed = score(whole_notes("C5", 10), whole_notes("C3", 10), bars=10)
    assert [(excerpt.bar, len(excerpt.phrase.bars)) for excerpt in cut(printed)] == [(1, 4), (5, 4)]


def test_times_count_from_the_start_of_the_phrase_and_ids_differ() -> None:
    printed = score(whole_notes("C5", 8), whole_notes("C3", 8), bars=8)
    phrase = cut(printed)[1].phrase
    assert [n.onset for n in phrase.in_hand("right")] == [0, 1920, 3840, 5760]
    assert phrase.length == 4 * 1920


def test_a_repeat_sign_starts_the_count_anew() -> None:
    printed = score(whole_notes("C5", 11), whole_notes("C3", 11), bars=11, divided=[4 * 6])
    assert [excerpt.bar for excerpt in cut(printed)] == [1, 7]


def test_an_upbeat_stays_with_its_phrase_and_the_last_bar_is_as_much_shorter() -> None:
    right = [
        note(0, 1, "G4"),
        *[n for k in range(8) for n in (note(1 + 4 * k, 3, "C5"), note(4 + 4 * k, 1, "G4"))],
    ]
    printed = score(right, [n for k in range(8) for n in (note(1 + 4 * k, 3, "C3"),)], bars=8, upbeat=1)
    first, second = (excerpt.phrase for excerpt in cut(printed))
    assert (first.anacrusis, first.length) == (480, 4 * 1920)
    assert [bar.duration for bar in first.bars] == [480, 1920, 1920, 1920, 1440]
    assert second.in_hand("right")[0].pitch.name == "G4"
    assert second.in_hand("right")[0].onset == 0


def test_a_short_bar_after_a_repeat_sign_is_the_upbeat_of_its_section() -> None:
    meter = Meter(4, 4)
    lines = [0, 1920, 3840, 5760, 7680, 8160, 10080, 12000, 13920]
    steps = tuple(Step(Fraction(at), meter, Fraction(0), at in {0, 7680}) for at in lines)
    printed = replace(score([note(0, 33, "C5")], [], bars=8), steps=steps)
    assert [(w.bar, int(w.start), w.anacrusis) for w in windows(printed)] == [(1, 0, 0), (6, 7680, 480)]


def test_a_phrase_does_not_run_over_a_change_of_metre() -> None:
    fours = [Step(Fraction(1920 * k), Meter(4, 4), Fraction(0), k == 0) for k in range(2)]
    threes = [Step(Fraction(3840 + 1440 * k), Meter(3, 4), Fraction(0), False) for k in range(4)]
    printed = replace(score([note(0, 20, "C5")], [], bars=4), steps=(*fours, *threes))
    assert [(int(w.start), str(w.meter)) for w in windows(printed)] == [(3840, "3/4")]


def test_a_phrase_into_which_a_note_is_held_is_left_out() -> None:
    right = [*whole_notes("C5", 3), note(12, 8, "D5"), *whole_notes("E5", 3, 20)]
    assert cut(score(right, whole_notes("C3", 8), bars=8)) == []


def test_a_chord_that_the_left_hand_holds_under_an_upbeat_is_let_go_in_time() -> None:
    right = [
        note(0, 1, "G4"),
        *[n for k in range(8) for n in (note(1 + 4 * k, 3, "C5"), note(4 + 4 * k, 1, "G4"))],
    ]
    printed = score(right, whole_notes("C3", 8, 1), bars=8, upbeat=1)
    first, second = (excerpt.phrase.in_hand("left") for excerpt in cut(printed))
    assert [n.duration for n in first] == [1920, 1920, 1920, 1440]
    assert second[0].onset == 480


@pytest.mark.parametrize(("onset", "readable"), [(0.25, True), (1 / 3, True), (0.125, False), (0.2, False)])
def test_only_sixteenths_and_eighth_triplets_are_read(onset: float, readable: bool) -> None:
    right = [note(0, onset, "C5"), note(onset, 1 - onset, "D5"), *whole_notes("E5", 3, 4)]
    assert bool(cut(score(right, whole_notes("C3", 4), bars=4))) == readable


def test_a_phrase_in_which_a_hand_is_silent_is_left_out_unless_it_is_a_melody() -> None:
    printed = score(whole_notes("C5", 8), whole_notes("C3", 4), bars=8)
    assert [excerpt.bar for excerpt in cut(printed)] == [1]
    assert len(cut_melody(printed)) == 2


def test_a_phrase_with_a_change_of_key_inside_is_left_out() -> None:
    printed = score(whole_notes("C5", 8), whole_notes("C3", 8), bars=8)
    changed = (*printed.signatures, Signature(Fraction(3840), 1, None))
    excerpts = cut(replace(printed, signatures=changed))
    assert [(excerpt.bar, excerpt.phrase.key.fifths) for excerpt in excerpts] == [(5, 1)]


def test_a_minor_key_is_taken_as_written_and_a_major_one_only_if_the_notes_agree() -> None:
    minor = score(whole_notes("A4", 4), [note(4 * k, 4, "C3" if k % 2 else "E3") for k in range(4)], bars=4)
    major = score(whole_notes("C5", 4), [note(4 * k, 4, "G3" if k % 2 else "E3") for k in range(4)], bars=4)
    for printed, written, found in (
        (minor, "A minor", "A minor"),
        (minor, "C major", "A minor"),
        (major, "A minor", "A minor"),
        (major, "C major", "C major"),
    ):
        signature = Signature(Fraction(0), 0, Key.parse(written))
        (excerpt,) = cut(replace(printed, signatures=(signature,)))
        assert excerpt.phrase.key.name == found


def test_a_phrase_with_a_silent_bar_is_left_out() -> None:
    printed = score([*whole_notes("C5", 2), *whole_notes("C5", 5, 12)], [], bars=8)
    assert [excerpt.bar for excerpt in cut_melody(printed)] == [5]
    held = score([*whole_notes("C5", 2), note(8, 8, "C5"), *whole_notes("C5", 4, 16)], [], bars=8)
    assert [excerpt.bar for excerpt in cut_melody(held)] == [1, 5]


def test_single_tells_whether_both_hands_were_written_one_note_at_a_time() -> None:
    chords = [n for k in range(4, 8) for n in (note(4 * k, 4, "C3"), note(4 * k, 4, "G3"))]
    printed = score(whole_notes("C5", 8), [*whole_notes("C3", 4), *chords], bars=8)
    assert [excerpt.single for excerpt in cut(printed)] == [True, False]

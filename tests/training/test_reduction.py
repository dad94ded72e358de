"""One line of rhythm for each hand."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from printed_music import note

from museflow_engine.music import HANDS, Hand, Pitch
from museflow_engine.training.corpus.printed import PrintedNote
from museflow_engine.training.corpus.reduction import is_single, reduce_hand


def strokes(notes: list[PrintedNote], hand: Hand) -> list[tuple[float, float, str]]:
    return [
        (float(s.onset / 480), float(s.duration / 480), " ".join(p.name for p in s.pitches))
        for s in reduce_hand(notes, hand)
    ]


def test_a_chord_is_one_stroke() -> None:
    notes = [note(0, 1, "C4"), note(0, 1, "E4"), note(1, 1, "D4")]
    assert strokes(notes, "right") == [(0, 1, "C4 E4"), (1, 1, "D4")]


def test_a_lower_voice_that_moves_under_a_held_melody_is_left_out() -> None:
    notes = [note(0, 2, "G4"), note(0, 1, "E4"), note(1, 1, "D4"), note(2, 1, "F4")]
    assert strokes(notes, "right") == [(0, 2, "E4 G4"), (2, 1, "F4")]


def test_a_note_above_a_held_one_takes_the_melody() -> None:
    notes = [note(0, 4, "C4"), note(2, 2, "A4")]
    assert strokes(notes, "right") == [(0, 2, "C4"), (2, 2, "A4")]


def test_a_bass_held_under_a_pattern_ends_where_the_next_stroke_comes() -> None:
    notes = [note(0, 3, "C3"), note(1, 1, "E3"), note(1, 1, "G3"), note(2, 1, "E3"), note(2, 1, "G3")]
    assert strokes(notes, "left") == [(0, 1, "C3"), (1, 1, "E3 G3"), (2, 1, "E3 G3")]


def test_two_voices_on_one_key_are_one_note_as_long_as_the_longer() -> None:
    assert strokes([note(0, 1, "C4", voice=0), note(0, 2, "C4", voice=1)], "right") == [(0, 2, "C4")]


def test_a_hand_that_never_overlaps_itself_is_single() -> None:
    assert is_single([note(0, 1, "C4"), note(1, 1, "E4")])
    assert not is_single([note(0, 2, "C4"), note(1, 1, "E4")])
    assert not is_single([note(0, 1, "C4"), note(0, 1, "E4")])


printed_notes = st.lists(
    st.builds(
        lambda onset, length, midi: PrintedNote(
            Fraction(onset * 120), Fraction(length * 120), Pitch.from_midi(midi), 0, 0
        ),
        st.integers(0, 32),
        st.integers(1, 12),
        st.integers(48, 72),
    ),
    max_size=24,
)


@given(printed_notes, st.sampled_from(HANDS))
def test_strokes_never_overlap_and_hold_only_what_was_struck_then(
    notes: list[PrintedNote], hand: Hand
) -> None:
    made = reduce_hand(notes, hand)
    struck = {(n.onset, n.pitch.midi) for n in notes}
    assert all(before.offset <= after.onset for before, after in pairwise(made))
    assert all((s.onset, pitch.midi) in struck for s in made for pitch in s.pitches)
    assert all(s.duration > 0 for s in made)


@given(printed_notes)
def test_the_left_hand_keeps_every_stroke_and_the_right_its_highest_notes(notes: list[PrintedNote]) -> None:
    assert {s.onset for s in reduce_hand(notes, "left")} == {n.onset for n in notes}
    highest = {
        n.onset: n.pitch.midi
        for n in notes
        if all(
            m.pitch.midi < n.pitch.midi or (m.pitch, m.onset) == (n.pitch, n.onset)
            for m in notes
            if m.onset <= n.onset < m.offset
        )
    }
    kept = {s.onset: s.pitches[-1].midi for s in reduce_hand(notes, "right")}
    assert all(kept.get(onset) == midi for onset, midi in highest.items())

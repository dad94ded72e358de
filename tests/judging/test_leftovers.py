"""Notes that were missed, and presses beside them that seem to be too many."""

from hypothesis import given
from hypothesis import strategies as st
from judged_playing import BEAT, as_written, in_order, judged, kinds, melody, of_note

from museflow_engine.judging.assignment import Assignment
from museflow_engine.judging.hypothesis import Step
from museflow_engine.judging.key_log import KeyLog
from museflow_engine.judging.leftovers import join_leftovers
from museflow_engine.judging.settings import JudgeSettings
from museflow_engine.judging.target import Target
from museflow_engine.judging.verdict import Context
from museflow_engine.music import NoteOn, Phrase

CHORDS = Phrase.from_notes(
    [
        (beat * 480, 480, midi, "right", f"{name}{beat}")
        for beat in range(8)
        for name, midi in (("a", 60 + beat), ("b", 64 + beat), ("c", 67 + beat))
    ]
)


def left_over(phrase: Phrase, keys: list[tuple[int, float, int | None]]) -> dict[int, int | None]:
    """Slot that each press plays in the end; given as key, beats and slot that it plays as yet."""
    target, log = Target.of(phrase), KeyLog(0.0, 0.03)
    context = Context(target, log, 60.0, has_metronome=False, settings=JudgeSettings())
    assignment = Assignment(2.4)
    for midi, time, index in keys:
        press = log.press(NoteOn(midi, 80, time))
        slot = None if index is None else target.slots[index]
        wrong = slot is not None and slot.midi != midi
        step = Step(None, press.number, midi, "extra", slot, wrong, 0.0, time)
        assignment.take(step if slot is None else step._replace(kind="forward"))
    for step in join_leftovers(context, assignment, lambda tick: tick / 480, log.presses, target.slots):
        assignment.take(step)
    roles = [assignment.role(number) for number in range(len(keys))]
    return {number: role.slot.index if role and role.slot else None for number, role in enumerate(roles)}


def test_a_key_of_a_chord_pressed_too_early_is_early_and_not_missed() -> None:
    events = [
        NoteOn(e.pitch, e.velocity, e.time - 0.55 * BEAT, e.id)
        if isinstance(e, NoteOn) and e.id == "c5"
        else e
        for e in as_written(CHORDS)
    ]
    report = judged(CHORDS, in_order(events))
    assert set(kinds(report).values()) == {"match"}
    assert of_note(report, "c5").timing == "early"


def test_a_press_that_is_left_over_plays_the_note_missed_beside_it() -> None:
    assert left_over(melody(60, 62, 64), [(60, 0.0, 0), (62, 0.6, None), (64, 2.0, 2)])[1] == 1


def test_a_press_nearer_to_another_moment_is_left_alone() -> None:
    assert left_over(melody(60, 62, 64), [(60, 0.0, 0), (62, 0.2, None), (64, 2.0, 2)])[1] is None


def test_a_key_that_trembles_does_not_play_the_next_note_of_its_pitch() -> None:
    keys = [(60, 0.0, 0), (60, 0.45, None), (64, 2.0, 2)]
    assert left_over(melody(60, 60, 64), keys)[1] is None


def test_a_note_an_octave_off_among_others_is_played_wrong_and_not_left_out() -> None:
    keys = [(72, 0.0, 0), (74, 1.2, None), (76, 2.0, 2)]
    assert left_over(melody(60, 62, 64), keys)[1] == 1


def test_a_wrong_key_alone_beside_a_missed_note_stays_too_many() -> None:
    keys = [(60, 0.0, 0), (74, 1.2, None), (64, 2.0, 2)]
    assert left_over(melody(60, 62, 64), keys)[1] is None


def test_notes_read_in_the_other_clef_go_together() -> None:
    # E4, F4, G4 stand where G2, A2, B2 do in the bass clef.
    keys = [(43, 0.0, 0), (45, 1.2, None), (47, 2.0, 2)]
    assert left_over(melody(64, 65, 67), keys)[1] == 1


@given(st.lists(st.tuples(st.sampled_from((48, 60, 62, 64, 74)), st.floats(0, 4)), max_size=6))
def test_no_note_is_given_to_two_presses(extra: list[tuple[int, float]]) -> None:
    found = left_over(melody(60, 62, 64, 62), [(midi, time, None) for midi, time in extra])
    slots = [slot for slot in found.values() if slot is not None]
    assert len(slots) == len(set(slots))

from __future__ import annotations

from hypothesis import given, settings
from rich_phrases import rich_phrases

from museflow_engine.engraving import perform
from museflow_engine.music import (
    Note,
    NoteOff,
    NoteOn,
    Phrase,
    Pitch,
    TempoChange,
    TempoMap,
)


def _phrase(*notes: tuple[int, int, int, str, str]) -> Phrase:
    return Phrase.from_notes(notes)


def test_a_quarter_at_sixty_lasts_a_second() -> None:
    assert perform(_phrase((480, 480, 60, "right", "p")), 60, start=10.0) == (
        NoteOn(60, 72, 11.0, "p"),
        NoteOff(60, 12.0),
    )


def test_a_key_struck_again_is_let_go_just_before() -> None:
    [_, off, again, _] = perform(_phrase((0, 480, 60, "right", "a"), (480, 480, 60, "right", "b")), 60)
    assert isinstance(off, NoteOff)
    assert isinstance(again, NoteOn)
    assert 0 < again.time - off.time < 0.05


def test_note_offs_come_before_the_note_ons_of_the_same_time() -> None:
    events = perform(_phrase((0, 480, 60, "right", "a"), (480, 480, 58, "right", "b")), 60)
    assert [type(event) for event in events] == [NoteOn, NoteOff, NoteOn, NoteOff]


def test_one_key_written_in_both_hands_is_struck_once_and_held_for_the_longer() -> None:
    events = perform(_phrase((0, 480, 60, "right", "a"), (0, 960, 60, "left", "b")), 60)
    assert [event.time for event in events] == [0.0, 2.0]


def test_a_grace_note_comes_before_its_main_note() -> None:
    grace = Note("g", 960, 0, Pitch.parse("D4"), grace=True)
    events = perform(Phrase((grace, Note("a", 960, 960, Pitch.parse("C4")))), 60)
    assert [event.id for event in events if isinstance(event, NoteOn)] == ["g", "a"]
    assert next(event.time for event in events if isinstance(event, NoteOn)) < 2.0


def test_a_tempo_map_stretches_the_performance() -> None:
    clock = TempoMap((TempoChange(0, 60), TempoChange(480, 30)), origin=5.0)
    events = perform(_phrase((0, 480, 60, "right", "a"), (480, 480, 62, "right", "b")), clock)
    assert [event.time for event in events] == [5.0, 6.0, 6.0, 8.0]


@settings(max_examples=40, deadline=None)
@given(rich_phrases())
def test_no_key_is_struck_while_it_is_down_and_all_come_up(phrase: Phrase) -> None:
    down: set[int] = set()
    last = 0.0
    for event in perform(phrase, 60):
        assert event.time >= last
        last = event.time
        if isinstance(event, NoteOn):
            assert event.pitch not in down
            down.add(event.pitch)
        elif isinstance(event, NoteOff):
            down.remove(event.pitch)
    assert not down

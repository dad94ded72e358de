"""Phrases as MIDI files that other programs open."""

from __future__ import annotations

from pathlib import Path

import mido
from hypothesis import HealthCheck, given, settings
from rich_phrases import rich_phrases

from museflow_engine.io.midi_phrases import write_phrase
from museflow_engine.music import HANDS, Key, Meter, Note, Phrase, Pitch, SignatureChange, TempoChange


def timed(track: mido.MidiTrack) -> list[tuple[int, mido.Message]]:
    at = 0
    events = []
    for message in track:
        at += message.time
        events.append((at, message))
    return events


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rich_phrases())
def test_tracks_hold_the_hands_apart_and_close_every_note(tmp_path: Path, phrase: Phrase) -> None:
    write_phrase(tmp_path / "p.mid", phrase, 60)
    _, *tracks = mido.MidiFile(tmp_path / "p.mid").tracks
    for hand, track in zip(HANDS, tracks, strict=True):
        written = {(note.onset, note.pitch.midi) for note in phrase.in_hand(hand) if not note.grace}
        down: set[int] = set()
        struck: set[tuple[int, int]] = set()
        for at, message in timed(track):
            if message.type == "note_on":
                assert message.note not in down
                down.add(message.note)
                struck.add((at, message.note))
            elif message.type == "note_off":
                down.remove(message.note)
        assert written <= struck
        assert not down


def test_a_grace_note_may_sound_before_a_note_that_is_written_before_it(tmp_path: Path) -> None:
    c5 = Pitch.parse("C5")
    notes = (Note("a", 1872, 288, c5), Note("g", 1920, 0, c5, grace=True), Note("b", 1920, 240, c5, voice=2))
    write_phrase(tmp_path / "p.mid", Phrase(notes), 60)
    track = mido.MidiFile(tmp_path / "p.mid").tracks[1]
    told = [(at, m.type) for at, m in timed(track) if m.type in ("note_on", "note_off")]
    assert told == [
        (1870, "note_on"),
        (1872, "note_off"),
        (1872, "note_on"),
        (1920, "note_off"),
        (1920, "note_on"),
        (2160, "note_off"),
    ]


def test_the_first_track_tells_metre_key_and_tempo_where_they_change(tmp_path: Path) -> None:
    notes = (Note("a", 0, 1920, Pitch.parse("C4")), Note("b", 1920, 1440, Pitch.parse("C4")))
    change = SignatureChange(1920, Meter(3, 4), Key(1))
    write_phrase(tmp_path / "p.mid", Phrase(notes, changes=(change,), tempos=(TempoChange(1920, 90.0),)), 72)
    first = mido.MidiFile(tmp_path / "p.mid").tracks[0]
    told = [
        (
            at,
            message.type,
            message.dict().get("numerator")
            or message.dict().get("key")
            or round(mido.tempo2bpm(message.tempo)),
        )
        for at, message in timed(first)
        if message.type in ("time_signature", "key_signature", "set_tempo")
    ]
    assert sorted(told) == [
        (0, "key_signature", "C"),
        (0, "set_tempo", 72),
        (0, "time_signature", 4),
        (1920, "key_signature", "G"),
        (1920, "set_tempo", 90),
        (1920, "time_signature", 3),
    ]


def test_an_upbeat_is_a_bar_of_a_metre_of_its_own(tmp_path: Path) -> None:
    notes = (Note("a", 0, 480, Pitch.parse("G4")), Note("b", 480, 1440, Pitch.parse("C5")))
    write_phrase(tmp_path / "p.mid", Phrase(notes, Meter(3, 4), anacrusis=480), 72)
    first = mido.MidiFile(tmp_path / "p.mid").tracks[0]
    metres = [(at, m.numerator, m.denominator) for at, m in timed(first) if m.type == "time_signature"]
    assert metres == [(0, 1, 4), (480, 3, 4)]

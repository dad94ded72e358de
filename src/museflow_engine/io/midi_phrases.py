"""A phrase as a MIDI file that any notation program or sequencer opens.

Conventions: Standard MIDI File of type 1, 480 ticks to the quarter: a track for tempo,
metre and key, then one for each hand, on a channel of its own. An upbeat is a bar of a
metre of its own, as MuseScore writes it, since a file has no other way to tell of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

import mido

from museflow_engine.io.midi_files import save_midi
from museflow_engine.music import HANDS, TICKS_PER_QUARTER, Bar, Hand, Meter, Note, Phrase, TempoChange
from museflow_engine.music.key import Key

_VELOCITY: Final = 72
_GRACE_TICKS: Final = 50
"""Off every grid that music is written on, which is how a reader tells a grace note."""
_TRACK_NAMES: Final = {"right": "Right hand", "left": "Left hand"}


def write_phrase(path: str | Path, phrase: Phrase, tempo: float) -> None:
    """Write a phrase as it is notated.

    Args:
        path: file to write; an older one is replaced in one step.
        phrase: the music.
        tempo: quarters a minute, until the first tempo mark of the phrase.

    Raises:
        PerformanceError: if the file cannot be written.
    """
    tracks = [_signatures(phrase, tempo)]
    tracks += [_hand_track(phrase, hand, channel) for channel, hand in enumerate(HANDS)]
    save_midi(path, mido.MidiFile(type=1, ticks_per_beat=TICKS_PER_QUARTER, tracks=tracks))


def _signatures(phrase: Phrase, tempo: float) -> mido.MidiTrack:
    tempos = phrase.tempos
    if not tempos or tempos[0].onset > 0:
        tempos = (TempoChange(0, tempo), *tempos)
    timed: list[tuple[int, mido.Message]] = [
        (t.onset, mido.MetaMessage("set_tempo", tempo=mido.bpm2tempo(t.tempo))) for t in tempos
    ]
    meter, key = None, None
    for bar in phrase.bars:
        held = _upbeat_meter(bar) if bar.number == 0 else bar.meter
        if held != meter:
            meter = held
            timed.append((bar.onset, _time_signature(meter.beats, meter.beat_type)))
        if bar.key != key:
            key = bar.key
            timed.append((bar.onset, mido.MetaMessage("key_signature", key=_key_name(key))))
    return _track(phrase.title or "Phrase", timed, phrase.length)


def _upbeat_meter(bar: Bar) -> Meter:
    """A metre whose bar is as long as an upbeat; the true one, if no metre is."""
    for beat_type in (bar.meter.beat_type, 8, 16, 32):
        beats, rest = divmod(bar.duration * beat_type, 4 * TICKS_PER_QUARTER)
        if not rest and beats:
            return Meter(beats, beat_type)
    return bar.meter


def _time_signature(beats: int, beat_type: int) -> mido.MetaMessage:
    return mido.MetaMessage("time_signature", numerator=beats, denominator=beat_type)


def _key_name(key: Key) -> str:
    return key.tonic + ("m" if key.mode == "minor" else "")


def _hand_track(phrase: Phrase, hand: Hand, channel: int) -> mido.MidiTrack:
    timed: list[tuple[int, mido.Message]] = [(0, mido.Message("program_change", channel=channel, program=0))]
    for note in _sounding_once(phrase.in_hand(hand)):
        onset, offset, midi = note
        on = mido.Message("note_on", channel=channel, note=midi, velocity=_VELOCITY)
        timed.append((onset, on))
        timed.append((offset, mido.Message("note_off", channel=channel, note=midi, velocity=0)))
    return _track(_TRACK_NAMES[hand], timed, phrase.length)


def _sounding_once(notes: Sequence[Note]) -> Iterable[tuple[int, int, int]]:
    """Onset, offset and key of each note; a key struck again is let up first.

    Two voices may write the same key at once: it sounds once, for the longer of both.
    """
    by_key: dict[int, list[list[int]]] = {}
    # A grace note may sound before notes that are written before it.
    for onset, offset, midi in sorted(map(_sounding, notes)):
        spans = by_key.setdefault(midi, [])
        if spans and spans[-1][0] == onset:
            spans[-1][1] = max(spans[-1][1], offset)
            continue
        if spans:
            spans[-1][1] = min(spans[-1][1], onset)
        spans.append([onset, offset])
    return [(onset, offset, midi) for midi, spans in by_key.items() for onset, offset in spans]


def _sounding(note: Note) -> tuple[int, int, int]:
    """Onset, offset and key of one note by itself."""
    onset = max(0, note.onset - _GRACE_TICKS) if note.grace else note.onset
    return onset, onset + (_GRACE_TICKS if note.grace else note.duration), note.pitch.midi


def _track(name: str, timed: Iterable[tuple[int, mido.Message]], length: int) -> mido.MidiTrack:
    """A track with its name, its messages (note-offs first within a tick) and its end."""
    track = mido.MidiTrack([mido.MetaMessage("track_name", name=_latin(name))])
    last = 0
    for tick, message in sorted(timed, key=lambda pair: (pair[0], pair[1].type != "note_off")):
        track.append(message.copy(time=tick - last))
        last = tick
    track.append(mido.MetaMessage("end_of_track", time=max(0, length - last)))
    return track


def _latin(text: str) -> str:
    """Text as MIDI files hold it (ISO 8859-1), with a question mark for all else."""
    return text.encode("latin-1", "replace").decode("latin-1")

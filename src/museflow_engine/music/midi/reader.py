"""A score from a MIDI file: quantised, barred, spelled and given to two hands.

Conventions: score ticks, 480 to the quarter. Notes are named "n1", "n2" in order. What
had to be assumed is told to `remark`, a sentence at a time. A file that was played
without a click has no score in it that could be trusted, and is refused.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from museflow_engine.errors import NotationError, ScoreFileError
from museflow_engine.music.meter import TICKS_PER_QUARTER
from museflow_engine.music.midi.bars import Span, frame
from museflow_engine.music.midi.graces import GraceSplit, split_graces
from museflow_engine.music.midi.grid import Fit, Grid, fit
from museflow_engine.music.midi.hands import Sounding, split_hands
from museflow_engine.music.midi.lengths import gate_of, written_length
from museflow_engine.music.midi.phases import on_the_beat
from museflow_engine.music.midi.smf import parse_smf
from museflow_engine.music.midi.spelling import spell
from museflow_engine.music.midi.streams import describe, hands_of, piano_streams
from museflow_engine.music.midi.strokes import MidiMusic, Stream, Stroke, music_of
from museflow_engine.music.midi.voices import Unspelled, voices
from museflow_engine.music.score import HANDS, Hand, Note, Score
from museflow_engine.music.tempo import FASTEST, SLOWEST, TempoChange

Remark = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class _Placed:
    """A stroke in score time: `heard` is how long the key is held, in score ticks."""

    onset: int
    heard: float
    pitch: int
    stream: Stream
    grace: bool


def read_midi(data: bytes, name: str, remark: Remark) -> Score:
    """Read a score from the bytes of a Standard MIDI File.

    Args:
        data: the file.
        name: what to call it in messages.
        remark: told what the file left open and what was taken instead.

    Raises:
        ScoreFileError: if the file is broken, holds no note for a piano, or was played
            without a click, so that no beat can be read from it.
    """
    music = music_of(parse_smf(data, name))
    if not music.strokes:
        raise ScoreFileError(f"{name} holds no note that a piano can play.")
    music = on_the_beat(music)
    kept, left_out = piano_streams(music)
    if left_out:
        remark(f"Read as the piano: {describe(music, kept)}. Left out: {describe(music, left_out)}.")
    strokes = [stroke for stroke in music.strokes if stroke.stream in set(kept)]
    quality = _fit(strokes, music.division, name, remark)
    placed = _placed(strokes, music.division, quality)
    hands = _hands(music, kept, placed, remark)
    lengths = _lengths(placed, hands, TICKS_PER_QUARTER / music.division, is_exact=quality.is_exact)
    try:
        return _score(music, _notes(placed, hands, lengths), remark)
    except NotationError as error:
        raise ScoreFileError(f"{name}: {error} Export it as MusicXML instead.") from error


def _fit(strokes: Sequence[Stroke], division: int, name: str, remark: Remark) -> Fit:
    quality = fit((stroke.onset for stroke in strokes), division)
    if not quality.is_to_click:
        raise ScoreFileError(
            f"{name} was played freely, not to its own beat, so it holds no score. Open it in a notation "
            "program (MuseScore: File, Open), correct what it makes of it, and export MusicXML."
        )
    if not quality.is_exact:
        remark("The file was played to a click; its rhythm is the nearest that can be written.")
    return quality


def _placed(strokes: Sequence[Stroke], division: int, quality: Fit) -> list[_Placed]:
    """All strokes in score time, grace notes at the onset of the note that they lead to."""
    streams: defaultdict[Stream, list[Stroke]] = defaultdict(list)
    for stroke in strokes:
        streams[stroke.stream].append(stroke)
    splits = [
        split_graces(stream, division) if quality.is_exact else GraceSplit(stream, [])
        for stream in streams.values()
    ]
    grid = Grid([s.onset for split in splits for s in split.main], division, is_exact=quality.is_exact)
    rate = TICKS_PER_QUARTER / division
    made = [
        _Placed(grid.at(s.onset), (s.offset - s.onset) * rate, s.pitch, s.stream, is_grace)
        for split in splits
        for part, is_grace in ((split.main, False), (split.graces, True))
        for s in part
    ]
    return sorted(made, key=lambda item: (item.onset, not item.grace, item.pitch))


def _hands(music: MidiMusic, kept: list[Stream], placed: list[_Placed], remark: Remark) -> list[Hand]:
    told = hands_of(music, kept)
    if told:
        return [told[item.stream] for item in placed]
    if len({item.pitch for item in placed}) > 1:
        remark("The file does not say which hand plays which note; the likeliest division is taken.")
    ordered = sorted(range(len(placed)), key=lambda i: (placed[i].onset, placed[i].pitch))
    split = split_hands(
        [
            Sounding(placed[i].onset, round(placed[i].onset + placed[i].heard), placed[i].pitch)
            for i in ordered
        ]
    )
    by_place = dict(zip(ordered, split, strict=True))
    return [by_place[place] for place in range(len(placed))]


def _lengths(placed: Sequence[_Placed], hands: Sequence[Hand], tick: float, *, is_exact: bool) -> list[int]:
    """The notated length of every note; 0 for a grace note."""
    gate = gate_of([(item.onset, item.heard) for item in placed if not item.grace], tick) if is_exact else 1.0
    onsets: dict[Hand, list[int]] = {
        hand: sorted(
            {p.onset for p, played_by in zip(placed, hands, strict=True) if played_by == hand and not p.grace}
        )
        for hand in HANDS
    }
    return [
        0
        if item.grace
        else written_length(item.onset, item.heard, onsets[hand], gate=gate, tick=tick, is_exact=is_exact)
        for item, hand in zip(placed, hands, strict=True)
    ]


def _notes(placed: Sequence[_Placed], hands: Sequence[Hand], lengths: Sequence[int]) -> list[Unspelled]:
    """One note for each key of a hand at one time, the longest of them; none overlaps the next."""
    longest: dict[tuple[int, bool, int, Hand], int] = {}
    for item, hand, length in zip(placed, hands, lengths, strict=True):
        place = (item.onset, item.grace, item.pitch, hand)
        longest[place] = max(length, longest.get(place, 0))
    following: dict[tuple[int, Hand], int] = {}
    made: list[Unspelled] = []
    for (onset, grace, pitch, hand), length in sorted(longest.items(), reverse=True):
        if grace:
            made.append(Unspelled(onset, 0, pitch, hand))
            continue
        again = following.get((pitch, hand), onset + length)
        made.append(Unspelled(onset, min(length, again - onset), pitch, hand))
        following[pitch, hand] = onset
    return sorted(made, key=lambda note: (note.onset, note.duration > 0, note.pitch, note.hand))


def _score(music: MidiMusic, notes: Sequence[Unspelled], remark: Remark) -> Score:
    rate = TICKS_PER_QUARTER / music.division
    if not music.meters:
        remark("The file names no metre; 4/4 is taken.")
    bars = frame(
        [Span(note.onset, note.duration, note.pitch) for note in notes],
        {round(tick * rate): meter for tick, meter in music.meters.items()},
        {round(tick * rate): key for tick, key in music.keys.items()},
    )
    onsets = [0, *(change.onset for change in bars.changes)]
    fifths = [bars.key.fifths, *(change.key.fifths for change in bars.changes)]
    signatures = [fifths[bisect_right(onsets, note.onset) - 1] for note in notes]
    pitches = spell([note.pitch for note in notes], signatures)
    return Score(
        notes=tuple(
            Note(f"n{number}", note.onset, note.duration, pitch, note.hand, voice, (), note.duration == 0)
            for number, (note, pitch, voice) in enumerate(zip(notes, pitches, voices(notes), strict=True), 1)
        ),
        meter=bars.meter,
        key=bars.key,
        length=bars.length,
        anacrusis=bars.anacrusis,
        changes=bars.changes,
        barlines=bars.barlines,
        tempos=_tempos(music, rate, bars.length),
    )


def _tempos(music: MidiMusic, rate: float, length: int) -> tuple[TempoChange, ...]:
    """Tempo marks to a hundredth, as microseconds a quarter cannot hold most tempos exactly."""
    by_onset: dict[int, float] = {}
    for tick in sorted(music.tempos):
        tempo, onset = round(music.tempos[tick], 2), round(tick * rate)
        if SLOWEST <= tempo <= FASTEST and onset <= length:
            by_onset[onset] = tempo
    marks = [TempoChange(onset, tempo) for onset, tempo in by_onset.items()]
    return tuple(mark for i, mark in enumerate(marks) if i == 0 or mark.tempo != marks[i - 1].tempo)

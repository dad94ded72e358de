"""Score files of every sort, read by what is in them."""

from __future__ import annotations

import io
import zipfile
from itertools import pairwise
from pathlib import Path

import mido
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rich_phrases import rich_phrases

from museflow_engine.errors import MuseflowError, ScoreFileError
from museflow_engine.io.midi_phrases import write_phrase
from museflow_engine.io.scores import read_score
from museflow_engine.music import Key, Meter, Phrase, Pitch, Score
from museflow_engine.music.score import HANDS

DUET = Phrase.from_notes(
    [
        (0, 480, 62, "right", "r1"),
        (480, 480, 66, "right", "r2"),
        (960, 480, 69, "right", "r3"),
        (0, 1440, 50, "left", "l1"),
    ],
    meter="3/4",
    key="D major",
)
CONTAINER = '<container><rootfiles><rootfile full-path="score.xml"/></rootfiles></container>'

Line = list[tuple[int, int, int]]
"""Onset, length and MIDI number of notes, in the ticks of a file."""


def struck(score: Score) -> set[tuple[int, int, str]]:
    return {(note.onset, note.pitch.midi, note.hand) for note in score.notes}


def track(
    line: Line, *, channel: int = 0, name: str = "", head: tuple[mido.MetaMessage, ...] = ()
) -> mido.MidiTrack:
    moves = [(onset, 1, pitch) for onset, _, pitch in line]
    moves += [(onset + length, 0, pitch) for onset, length, pitch in line]
    made = mido.MidiTrack([mido.MetaMessage("track_name", name=name), *head])
    at = 0
    for tick, is_on, pitch in sorted(moves):
        made.append(mido.Message("note_on", channel=channel, note=pitch, velocity=70 * is_on, time=tick - at))
        at = tick
    return made


def signature(beats: int, beat_type: int, after: int = 0) -> mido.MetaMessage:
    return mido.MetaMessage("time_signature", numerator=beats, denominator=beat_type, time=after)


def file_of(*tracks: mido.MidiTrack, division: int = 480, kind: int = 1) -> bytes:
    buffer = io.BytesIO()
    mido.MidiFile(type=kind, ticks_per_beat=division, tracks=list(tracks)).save(file=buffer)
    return buffer.getvalue()


def read(
    tmp_path: Path, *tracks: mido.MidiTrack, division: int = 480, remarks: list[str] | None = None
) -> Phrase:
    path = tmp_path / "score.mid"
    path.write_bytes(file_of(*tracks, division=division))
    return read_score(path, (remarks if remarks is not None else []).append)


def line_of(score: Score) -> Line:
    return [(note.onset, note.duration, note.pitch.midi) for note in score.notes]


def without_graces(phrase: Phrase) -> Phrase:
    kept = tuple(note for note in phrase.notes if not note.grace)
    return Phrase(kept, phrase.meter, phrase.key, phrase.length, phrase.anacrusis, tempos=phrase.tempos)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(rich_phrases().map(without_graces))
def test_a_phrase_written_as_midi_comes_back_in_both_hands(tmp_path: Path, phrase: Phrase) -> None:
    write_phrase(tmp_path / "p.mid", phrase, 90)
    back = read_score(tmp_path / "p.mid")
    assert struck(back) == struck(phrase)
    assert (back.meter, back.key, back.anacrusis) == (phrase.meter, phrase.key, phrase.anacrusis)
    assert [bar.onset for bar in back.bars] == [bar.onset for bar in phrase.bars[: len(back.bars)]]


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(rich_phrases().map(without_graces))
def test_lengths_come_back_where_no_two_voices_share_a_key(tmp_path: Path, phrase: Phrase) -> None:
    write_phrase(tmp_path / "p.mid", phrase, 90)
    lengths = {(n.onset, n.pitch.midi, n.hand): n.duration for n in read_score(tmp_path / "p.mid").notes}
    for hand in HANDS:
        keys = [note.pitch.midi for note in phrase.in_hand(hand)]
        for note in phrase.in_hand(hand):
            if keys.count(note.pitch.midi) == 1:
                assert lengths[note.onset, note.pitch.midi, hand] == note.duration


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(rich_phrases())
def test_grace_notes_never_move_the_notes_around_them(tmp_path: Path, phrase: Phrase) -> None:
    write_phrase(tmp_path / "p.mid", phrase, 90)
    assert struck(without_graces(phrase)) <= struck(read_score(tmp_path / "p.mid"))


def test_the_content_decides_and_not_the_name(tmp_path: Path) -> None:
    write_phrase(tmp_path / "duet.musicxml", DUET, 90)
    (tmp_path / "duet.mid").write_text(DUET.to_musicxml())
    with zipfile.ZipFile(tmp_path / "duet.xml", "w") as archive:
        archive.writestr("META-INF/container.xml", CONTAINER)
        archive.writestr("score.xml", DUET.to_musicxml())
    for name in ("duet.musicxml", "duet.mid", "duet.xml"):
        assert struck(read_score(tmp_path / name)) == struck(DUET)


def test_a_midi_file_in_a_riff_wrapping_is_read(tmp_path: Path) -> None:
    body = file_of(track([(0, 480, 60)]))
    wrapped = b"RIFF" + (len(body) + 12).to_bytes(4, "little") + b"RMIDdata" + len(body).to_bytes(4, "little")
    (tmp_path / "a.rmi").write_bytes(wrapped + body)
    assert line_of(read_score(tmp_path / "a.rmi")) == [(0, 480, 60)]


@pytest.mark.parametrize("gate", [1.0, 0.95, 0.9, 0.8])
@pytest.mark.parametrize("division", [96, 384, 480, 1024])
def test_lengths_are_filled_whatever_the_gate_and_the_division(
    tmp_path: Path, gate: float, division: int
) -> None:
    quarters = [0, 1, 1.5, 2, 3, 3 + 1 / 3, 3 + 2 / 3, 4, 6]
    lengths = [1, 0.5, 0.5, 1, 1 / 3, 1 / 3, 1 / 3, 2, 2]
    heard = [
        (round(at * division), max(1, int(length * division * gate)), 60 + place)
        for place, (at, length) in enumerate(zip(quarters, lengths, strict=True))
    ]
    phrase = read(tmp_path, track(heard), division=division)
    assert [(n.onset, n.duration) for n in phrase.notes] == [
        (round(at * 480), round(length * 480)) for at, length in zip(quarters, lengths, strict=True)
    ]


def test_notes_played_to_a_click_are_put_on_the_nearest_beat(tmp_path: Path) -> None:
    remarks: list[str] = []
    late = [7, -5, 12, 0, -9, 4, 15, -3, 6, -8, 10, 2]
    heard = [(480 * (place + 4) + off, 420, 60 + place % 5) for place, off in enumerate(late)]
    phrase = read(tmp_path, track(heard, head=(signature(4, 4),)), remarks=remarks)
    assert [(n.onset, n.duration) for n in phrase.notes] == [(480 * (place + 4), 480) for place in range(12)]
    assert any("click" in remark for remark in remarks)


def test_music_played_freely_is_refused_with_the_way_out(tmp_path: Path) -> None:
    heard = [(517 * place + place * place % 97, 300, 60 + place % 7) for place in range(40)]
    with pytest.raises(ScoreFileError, match=r"played freely.*MuseScore"):
        read(tmp_path, track(heard))


@pytest.mark.parametrize(
    ("first", "second"),
    [("", ""), ("right", "left"), ("Piano RH", "Piano LH"), ("rechte Hand", "linke Hand")],
)
def test_two_tracks_are_the_two_hands_in_either_order(tmp_path: Path, first: str, second: str) -> None:
    upper = track([(0, 480, 72), (480, 480, 74)], name=first)
    lower = track([(0, 960, 48)], name=second)
    expected = {(0, 72, "right"), (480, 74, "right"), (0, 48, "left")}
    assert struck(read(tmp_path, upper, lower)) == expected
    assert struck(read(tmp_path, lower, upper)) == expected


def test_names_of_hands_go_before_the_register(tmp_path: Path) -> None:
    phrase = read(tmp_path, track([(0, 480, 48)], name="Right hand"), track([(0, 480, 72)], name="Left hand"))
    assert struck(phrase) == {(0, 48, "right"), (0, 72, "left")}


def test_two_channels_of_a_type_0_file_are_the_two_hands(tmp_path: Path) -> None:
    made = mido.MidiTrack()
    for channel, pitch in ((0, 76), (1, 52)):
        made.append(mido.Message("note_on", channel=channel, note=pitch, velocity=70))
    made.append(mido.Message("note_off", channel=0, note=76, time=480))
    made.append(mido.Message("note_off", channel=1, note=52))
    (tmp_path / "a.mid").write_bytes(file_of(made, kind=0))
    assert struck(read_score(tmp_path / "a.mid")) == {(0, 76, "right"), (0, 52, "left")}


def test_one_track_is_divided_between_the_hands(tmp_path: Path) -> None:
    melody = [(480 * place, 480, pitch) for place, pitch in enumerate([76, 74, 72, 74, 76, 76, 76])]
    bass = [(960 * place, 960, pitch) for place, pitch in enumerate([48, 55, 48, 48])]
    remarks: list[str] = []
    phrase = read(tmp_path, track(sorted(melody + bass)), remarks=remarks)
    assert struck(phrase) == {(at, pitch, "right") for at, _, pitch in melody} | {
        (at, pitch, "left") for at, _, pitch in bass
    }
    assert any("hand" in remark for remark in remarks)


@pytest.mark.parametrize(("tonic", "hand"), [(60, "right"), (48, "left")])
def test_one_line_in_one_track_is_for_one_hand(tmp_path: Path, tonic: int, hand: str) -> None:
    line = [(480 * place, 456, tonic + step) for place, step in enumerate([0, 2, 3, 5, 3, 2, 0, 3, 7])]
    assert {note.hand for note in read(tmp_path, track(line)).notes} == {hand}


def test_drums_are_left_out_and_the_piano_is_chosen_by_its_name(tmp_path: Path) -> None:
    remarks: list[str] = []
    phrase = read(
        tmp_path,
        track([(0, 480, 67)], name="Voice", channel=2),
        track([(0, 480, 72)], name="Piano right"),
        track([(0, 480, 48)], name="Piano left", channel=1),
        track([(0, 240, 36)], name="Drums", channel=9),
        remarks=remarks,
    )
    assert struck(phrase) == {(0, 72, "right"), (0, 48, "left")}
    assert any("Voice" in remark for remark in remarks)


def test_an_upbeat_written_as_a_short_bar_is_an_anacrusis(tmp_path: Path) -> None:
    head = mido.MidiTrack([signature(1, 4), signature(3, 4, after=480)])
    phrase = read(tmp_path, head, track([(0, 480, 67), (480, 1440, 72)]))
    assert (phrase.meter, phrase.anacrusis, [bar.number for bar in phrase.bars]) == (Meter(3, 4), 480, [0, 1])


def test_an_upbeat_that_is_not_written_is_heard(tmp_path: Path) -> None:
    melody = [(0, 480, 67)]
    bass: Line = []
    for bar in range(8):
        at = 480 + bar * 1440
        melody += [(at, 960, 72 + bar % 3), (at + 960, 480, 74)]
        bass += [(at, 1440, 48 - bar % 2)]
    phrase = read(tmp_path, track(melody, head=(signature(3, 4),)), track(bass))
    assert (phrase.anacrusis, phrase.bars[1].onset) == (480, 480)


def test_an_upbeat_that_lasts_some_ticks_too_many_puts_nothing_off_the_beat(tmp_path: Path) -> None:
    head = mido.MidiTrack([signature(1, 4), signature(4, 4, after=482)])
    line = [(482 + 120 * place, 120, 60 + place % 7) for place in range(48)]
    phrase = read(tmp_path, head, track([(0, 482, 67), *line]))
    assert (phrase.anacrusis, phrase.meter, phrase.barlines) == (480, Meter(4, 4), ())
    assert line_of(phrase) == [(0, 480, 67), *((at - 2, length, pitch) for at, length, pitch in line)]


def test_a_bar_some_ticks_too_long_puts_nothing_after_it_off_the_beat(tmp_path: Path) -> None:
    head = mido.MidiTrack([signature(4, 4), signature(3, 4, after=1923), signature(4, 4, after=1440)])
    before = [(240 * place, 240, 60 + place % 7) for place in range(8)]
    after = [(1923 + 160 * place, 160, 60 + place % 7) for place in range(33)]
    phrase = read(tmp_path, head, track(before + after))
    assert [bar.onset for bar in phrase.bars] == [0, 1920, 3360, 5280]
    assert [onset for onset, *_ in line_of(phrase)] == [at for at, *_ in before] + [
        at - 3 for at, *_ in after
    ]


def test_a_file_that_begins_some_ticks_late_is_on_the_beat(tmp_path: Path) -> None:
    line = [(7 + 120 * place, 120, 60 + place % 7) for place in range(48)]
    remarks: list[str] = []
    phrase = read(tmp_path, track(line, head=(signature(4, 4),)), remarks=remarks)
    assert line_of(phrase) == [(at - 7, length, pitch) for at, length, pitch in line]
    assert not any("click" in remark for remark in remarks)


def test_a_bar_of_seven_eighths_stays_one_beside_quarters(tmp_path: Path) -> None:
    head = mido.MidiTrack([signature(7, 8), signature(4, 4, after=5040)])
    line = [(240 * place, 240, 60 + place % 7) for place in range(21)]
    line += [(5040 + 160 * place, 160, 60 + place % 7) for place in range(24)]
    phrase = read(tmp_path, head, track(line))
    assert line_of(phrase) == line
    assert [str(bar.meter) for bar in phrase.bars] == ["7/8"] * 3 + ["4/4"] * 2


def test_a_bar_cut_in_two_keeps_its_metre(tmp_path: Path) -> None:
    head = mido.MidiTrack(
        [
            signature(3, 4),
            signature(2, 4, after=2 * 1440),
            signature(1, 4, after=960),
            signature(3, 4, after=480),
        ]
    )
    phrase = read(tmp_path, head, track([(480 * place, 480, 60 + place % 4) for place in range(15)]))
    assert {bar.meter for bar in phrase.bars} == {Meter(3, 4)}
    assert [bar.onset for bar in phrase.bars] == [0, 1440, 2880, 3840, 4320, 5760]


def test_a_change_of_metre_and_of_key_is_kept(tmp_path: Path) -> None:
    head = mido.MidiTrack(
        [
            signature(4, 4),
            mido.MetaMessage("key_signature", key="C"),
            mido.MetaMessage("key_signature", key="Eb", time=1920),
            signature(3, 4, after=1920),
        ]
    )
    phrase = read(tmp_path, head, track([(480 * place, 480, 60) for place in range(14)]))
    assert [(c.onset, str(c.meter), c.key.fifths) for c in phrase.changes] == [
        (1920, "4/4", -3),
        (3840, "3/4", -3),
    ]


def test_a_file_that_names_no_key_or_metre_is_in_the_likeliest_key_and_in_four(tmp_path: Path) -> None:
    scale = [62, 64, 66, 67, 69, 71, 73, 74, 69, 66, 62]
    remarks: list[str] = []
    phrase = read(tmp_path, track([(480 * p, 480, pitch) for p, pitch in enumerate(scale)]), remarks=remarks)
    assert (phrase.key, phrase.meter) == (Key(2), Meter(4, 4))
    assert any("4/4" in remark for remark in remarks)


def test_a_leading_note_is_spelled_as_a_sharp_in_a_minor_key_with_flats(tmp_path: Path) -> None:
    head = (mido.MetaMessage("key_signature", key="Gm"),)
    line = [67, 69, 70, 72, 74, 75, 78, 79, 74, 70, 67]
    phrase = read(tmp_path, track([(480 * p, 480, pitch) for p, pitch in enumerate(line)], head=head))
    assert [n.pitch for n in phrase.notes][5:7] == [Pitch.parse("Eb5"), Pitch.parse("F#5")]


def test_grace_notes_before_and_on_the_beat_are_grace_notes(tmp_path: Path) -> None:
    # The first takes its time from the note before, the second from its own main note.
    line = [(0, 437, 72), (437, 43, 74), (480, 480, 76), (960, 61, 79), (1022, 416, 77), (1440, 480, 72)]
    phrase = read(tmp_path, track(line))
    assert [(n.onset, n.duration, n.pitch.midi) for n in phrase.notes if not n.grace] == [
        (0, 480, 72), (480, 480, 76), (960, 480, 77), (1440, 480, 72),
    ]  # fmt: skip
    assert [(n.onset, n.pitch.midi) for n in phrase.notes if n.grace] == [(480, 74), (960, 79)]


@pytest.mark.parametrize(("parts", "beats"), [(7, 1), (7, 2), (9, 1), (11, 1), (11, 2), (13, 2)])
def test_a_fast_tuplet_is_no_run_of_grace_notes(tmp_path: Path, parts: int, beats: int) -> None:
    edges = [round(480 * beats * place / parts) for place in range(parts + 1)]
    fast = [(960 + a, b - a, 60 + place) for place, (a, b) in enumerate(pairwise(edges))]
    phrase = read(tmp_path, track([(0, 480, 60), (480, 480, 64), *fast, (960 + 480 * beats, 480, 72)]))
    assert [(n.onset, n.pitch.midi, n.grace) for n in phrase.notes][2:-1] == [
        (at, p, False) for at, _, p in fast
    ]


def test_a_key_that_two_voices_share_sounds_until_the_longer_ends(tmp_path: Path) -> None:
    line = [(0, 1920, 60), (0, 480, 60), (480, 480, 64), (960, 480, 60)]
    assert line_of(read(tmp_path, track(line))) == [(0, 960, 60), (480, 480, 64), (960, 960, 60)]


def test_a_key_never_let_go_sounds_until_the_end(tmp_path: Path) -> None:
    made = mido.MidiTrack(
        [mido.Message("note_on", note=60, velocity=60), mido.MetaMessage("end_of_track", time=960)]
    )
    assert line_of(read(tmp_path, made)) == [(0, 960, 60)]


def test_tempo_marks_are_read_to_a_hundredth(tmp_path: Path) -> None:
    write_phrase(tmp_path / "p.mid", DUET, 72.5)
    assert [(t.onset, t.tempo) for t in read_score(tmp_path / "p.mid").tempos] == [(0, 72.5)]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"MThd", "header is missing"),
        (bytes.fromhex("4d546864 00000006 0000 0001 e728"), "SMPTE"),
        (bytes.fromhex("4d546864 00000006 0000 0001 0000"), "0 ticks"),
        (file_of(track([(0, 480, 60)]), track([(0, 480, 60)]), kind=2), "independent sequences"),
        (file_of(track([])), "holds no note"),
        (file_of(track([(0, 480, 36)], channel=9)), "holds no note"),
        (file_of(track([(0, 480, 60)]))[:-9], "breaks off"),
        (bytes.fromhex("4d546864 00000006 0000 0001 01e0 4d54726b 00000003 00 3c 40"), "status byte"),
        (bytes.fromhex("4d546864 00000006 0000 0001 01e0 4d54726b 00000005 8f8f8f8f00"), "four bytes"),
        (bytes.fromhex("4d546864 00000006 0000 0001 0001 4d54726b 00000006 ffffff7f 90 3c"), "lasts longer"),
    ],
)
def test_a_file_that_is_no_score_is_named_with_the_reason(tmp_path: Path, data: bytes, words: str) -> None:
    (tmp_path / "bad.mid").write_bytes(data)
    with pytest.raises(ScoreFileError, match=rf"bad\.mid.*{words}"):
        read_score(tmp_path / "bad.mid")


def test_a_path_that_cannot_be_read_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(ScoreFileError, match="no file"):
        read_score(tmp_path / "none.mid")
    with pytest.raises(ScoreFileError, match="cannot be read"):
        read_score(tmp_path)


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.data())
def test_a_damaged_midi_file_is_read_or_refused(tmp_path: Path, data: st.DataObject) -> None:
    write_phrase(tmp_path / "whole.mid", DUET, 90)
    content = bytearray((tmp_path / "whole.mid").read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(content) - 1))
        content[place : place + data.draw(st.integers(0, 2))] = data.draw(st.binary(max_size=2))
    (tmp_path / "damaged.mid").write_bytes(content)
    try:
        phrase = read_score(tmp_path / "damaged.mid")
    except MuseflowError as error:
        assert "damaged.mid" in str(error)  # noqa: PT017 - most changes are refused, some still read
    else:
        assert phrase.notes

from __future__ import annotations

import resource
import subprocess
import sys
from pathlib import Path

import mido
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from museflow_engine.errors import PerformanceError
from museflow_engine.io.midi_files import read_performance, write_performance
from museflow_engine.io.midi_phrases import write_phrase
from museflow_engine.music import NoteOff, NoteOn, Pedal, PerformanceEvent, Phrase

HEADER = "4d546864 00000006"
MINUET = Phrase.from_notes(
    [
        (0, 960, 60, "left", "l1"),
        (0, 480, 67, "right", "r1"),
        (480, 480, 66, "right", "r2"),
        (960, 480, 60, "left", "l2"),
    ],
    meter="3/4",
    key="G major",
)


def chunk(body: str) -> str:
    return f"4d54726b {len(bytes.fromhex(body)):08x} {body}"


def written(path: Path, *parts: str) -> Path:
    path.write_bytes(bytes.fromhex(" ".join(parts)))
    return path


@st.composite
def performances(draw: st.DrawFn) -> list[PerformanceEvent]:
    """Up to twelve notes of one key each, and a pedal, at milliseconds."""
    keys = draw(st.lists(st.integers(0, 127), min_size=1, max_size=12, unique=True))
    events: list[PerformanceEvent] = []
    for key in keys:
        start = draw(st.integers(0, 60_000)) / 1000
        events.append(NoteOn(key, draw(st.integers(1, 127)), start))
        events.append(NoteOff(key, start + draw(st.integers(1, 5_000)) / 1000))
    return [*events, Pedal(draw(st.integers(0, 63)), 70.0)]


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(performances())
def test_a_performance_comes_back_as_it_was_written(tmp_path: Path, events: list[PerformanceEvent]) -> None:
    write_performance(tmp_path / "take.mid", events)
    back = read_performance(tmp_path / "take.mid")

    def plain(event: PerformanceEvent) -> tuple[object, ...]:
        data = event.value if isinstance(event, Pedal) else event.pitch
        velocity = event.velocity if isinstance(event, NoteOn) else 0
        return (type(event).__name__, data, velocity, round(event.time, 3))

    assert sorted(map(plain, back)) == sorted(map(plain, events))


def test_the_tempo_map_is_honoured_across_tracks(tmp_path: Path) -> None:
    tempo = chunk("00 ff5103 0f4240  83 60 ff5103 07a120  00 ff2f00")  # 60, from beat 2 on 120
    notes = chunk("00 903c40  83 60 3c00  83 60 3e40  83 60 3e00  00 ff2f00")  # running status
    events = read_performance(written(tmp_path / "t.mid", HEADER, "0001 0002 01e0", tempo, notes))
    assert [(type(e).__name__, e.time) for e in events] == [
        ("NoteOn", 0.0),
        ("NoteOff", pytest.approx(1.0)),
        ("NoteOn", pytest.approx(1.5)),
        ("NoteOff", pytest.approx(2.0)),
    ]


def test_a_file_in_smpte_frames_is_read_in_seconds(tmp_path: Path) -> None:
    notes = chunk("00 903c40  8768 3c00  00 ff2f00")  # 1000 ticks of 25 frames a second, 40 a frame
    events = read_performance(written(tmp_path / "s.mid", HEADER, "0000 0001 e728", notes))
    assert [e.time for e in events] == [0.0, pytest.approx(1.0)]


def test_a_key_that_is_never_released_is_released_at_the_end(tmp_path: Path) -> None:
    notes = chunk("00 903c40  83 60 ff2f00")
    events = read_performance(written(tmp_path / "held.mid", HEADER, "0000 0001 01e0", notes))
    assert events == [NoteOn(60, 64, 0.0, "p1"), NoteOff(60, 0.5)]


def test_a_performance_that_starts_before_zero_is_moved_to_zero(tmp_path: Path) -> None:
    write_performance(tmp_path / "early.mid", [NoteOn(60, 80, -0.25), NoteOff(60, 0.5)])
    assert [e.time for e in read_performance(tmp_path / "early.mid")] == [0.0, pytest.approx(0.75)]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "not a whole MIDI file"),
        (b"RIFF, and so on", "not a whole MIDI file"),
        (bytes.fromhex("4d546864 00000006 0002 0001 01e0" + chunk("00 903c40 00 ff2f00")), "type 2"),
        (bytes.fromhex("4d546864 00000006 0000 0001 0000" + chunk("00 903c40 00 ff2f00")), "0 ticks"),
        (bytes.fromhex("4d546864 00000006 0000 0001 01e0" + chunk("00 ff2f00")), "holds no note"),
    ],
)
def test_a_file_that_is_no_performance_is_named_with_the_way_out(
    tmp_path: Path, content: bytes, words: str
) -> None:
    (tmp_path / "bad.mid").write_bytes(content)
    with pytest.raises(PerformanceError, match=rf"bad\.mid.*{words}"):
        read_performance(tmp_path / "bad.mid")


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(PerformanceError, match=r"none\.mid cannot be read"):
        read_performance(tmp_path / "none.mid")
    with pytest.raises(PerformanceError, match="cannot be read"):
        read_performance(tmp_path)
    with pytest.raises(PerformanceError, match="cannot be read"):
        read_performance("nul\0byte.mid")


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.data())
def test_no_broken_file_raises_anything_but_our_own_error(tmp_path: Path, data: st.DataObject) -> None:
    write_phrase(tmp_path / "whole.mid", MINUET, 90)
    content = bytearray((tmp_path / "whole.mid").read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(content) - 1))
        match data.draw(st.sampled_from(["change", "cut", "insert", "remove"])):
            case "change":
                content[place] = data.draw(st.integers(0, 255))
            case "cut":
                del content[max(place, 1) :]
            case "insert":
                content[place:place] = data.draw(st.binary(min_size=1, max_size=4))
            case _:
                del content[place : place + 2]
                content = content or bytearray(b"M")
    (tmp_path / "broken.mid").write_bytes(content)
    try:
        events = read_performance(tmp_path / "broken.mid")
    except PerformanceError as error:
        assert "broken.mid" in str(error)  # noqa: PT017 - most mutations raise, a few still read
    else:
        assert [e.time for e in events] == sorted(e.time for e in events)


def test_a_phrase_is_written_with_a_track_for_each_hand_and_its_signatures(tmp_path: Path) -> None:
    write_phrase(tmp_path / "minuet.mid", MINUET, tempo=90)
    midi = mido.MidiFile(tmp_path / "minuet.mid")
    assert (midi.type, midi.ticks_per_beat) == (1, 480)
    assert [track.name for track in midi.tracks] == ["Phrase", "Right hand", "Left hand"]
    meta = {message.type: message for message in midi.tracks[0]}
    assert (meta["time_signature"].numerator, meta["time_signature"].denominator) == (3, 4)
    assert meta["key_signature"].key == "G"
    assert mido.tempo2bpm(meta["set_tempo"].tempo) == pytest.approx(90, abs=0.001)
    assert [sum(message.time for message in track) for track in midi.tracks] == [1440] * 3


def test_a_phrase_sounds_as_it_is_written(tmp_path: Path) -> None:
    write_phrase(tmp_path / "minuet.mid", MINUET, tempo=60)
    events = read_performance(tmp_path / "minuet.mid")
    onsets = [(round(e.time, 3), e.pitch) for e in events if isinstance(e, NoteOn)]
    offsets = [(round(e.time, 3), e.pitch) for e in events if isinstance(e, NoteOff)]
    assert onsets == [(0.0, 67), (0.0, 60), (1.0, 66), (2.0, 60)]
    assert sorted(offsets) == [(1.0, 67), (2.0, 60), (2.0, 66), (3.0, 60)]


def test_two_voices_on_one_key_sound_it_once(tmp_path: Path) -> None:
    notes = [(0, 480, 60, "right", "a"), (0, 1920, 60, "right", "b"), (960, 480, 60, "right", "c")]
    write_phrase(tmp_path / "voices.mid", Phrase.from_notes(notes), tempo=60)
    events = read_performance(tmp_path / "voices.mid")
    assert [(type(e).__name__, round(e.time, 3)) for e in events] == [
        ("NoteOn", 0.0),
        ("NoteOff", 2.0),
        ("NoteOn", 2.0),
        ("NoteOff", 3.0),
    ]


def test_a_title_in_any_script_can_be_written(tmp_path: Path) -> None:
    titled = Phrase(MINUET.notes, MINUET.meter, MINUET.key, title="Вальс № 2 Études")
    write_phrase(tmp_path / "title.mid", titled, tempo=60)
    assert mido.MidiFile(tmp_path / "title.mid").tracks[0].name == "????? ? 2 Études"


def test_a_folder_that_is_not_there_is_said_with_the_way_out(tmp_path: Path) -> None:
    with pytest.raises(PerformanceError, match=r"x\.mid cannot be written \(No such file.*folder"):
        write_performance(tmp_path / "no" / "x.mid", [])


def test_a_full_disk_leaves_the_old_file_whole_and_no_litter(tmp_path: Path) -> None:
    target = tmp_path / "take.mid"
    write_performance(target, [NoteOn(60, 80, 0.0), NoteOff(60, 1.0)])
    before = target.read_bytes()
    script = (
        "import resource, signal, sys\n"
        "from museflow_engine.errors import PerformanceError\n"
        "from museflow_engine.io.midi_files import write_performance\n"
        "from museflow_engine.music import NoteOn\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, (100, {resource.RLIM_INFINITY}))\n"
        "try:\n"
        "    write_performance(sys.argv[1], [NoteOn(60, 80, at) for at in range(1000)])\n"
        "except PerformanceError as error:\n"
        "    print(error)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(target)], capture_output=True, text=True, check=True
    )
    assert "cannot be written (File too large). Free some space" in done.stdout
    assert target.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["take.mid"]


def test_another_reader_finds_the_same_length(tmp_path: Path) -> None:
    write_phrase(tmp_path / "minuet.mid", MINUET, tempo=120)
    assert mido.MidiFile(tmp_path / "minuet.mid").length == pytest.approx(1.5, abs=0.001)

import pytest
from hypothesis import given
from hypothesis import strategies as st

from museflow_engine.errors import NotationError
from museflow_engine.music import Meter
from museflow_engine.music.rhythm import (
    note_value,
    parse_value,
    quarters,
    split_at_beats,
    value_name,
)


@pytest.mark.parametrize(
    ("text", "bar", "beat", "felt"),
    [
        ("4/4", 1920, 480, 4),
        ("3/4", 1440, 480, 3),
        ("6/8", 1440, 720, 2),
        ("3/8", 720, 240, 3),
        ("2/2", 1920, 960, 2),
    ],
)
def test_a_metre_knows_its_bar_and_its_felt_beat(text: str, bar: int, beat: int, felt: int) -> None:
    meter = Meter.parse(text)
    assert (meter.bar_ticks, meter.beat_ticks, meter.beats_felt) == (bar, beat, felt)


def test_the_downbeat_is_strongest_then_the_half_bar_then_the_beats() -> None:
    assert [Meter(4, 4).strength(tick) for tick in range(0, 1920, 240)] == [3, 0, 1, 0, 2, 0, 1, 0]


@pytest.mark.parametrize("text", ["4", "4/5", "0/4", "four/four", "33/4", "/4"])
def test_what_is_not_a_time_signature_is_refused(text: str) -> None:
    with pytest.raises(NotationError, match="time signature"):
        Meter.parse(text)


@pytest.mark.parametrize(
    ("text", "ticks"),
    [
        ("quarter", 480),
        ("dotted half", 1440),
        ("dotted-quarter", 720),
        ("triplet eighth", 160),
        ("1.5", 720),
        ("1/3", 160),
    ],
)
def test_a_note_value_is_read_by_name_or_in_quarters(text: str, ticks: int) -> None:
    assert parse_value(text) == ticks


@pytest.mark.parametrize("text", ["crotchet-ish", "0", "-1", "1/0", "1/7", ""])
def test_what_is_not_a_note_value_is_refused(text: str) -> None:
    with pytest.raises(NotationError, match="not a note value"):
        parse_value(text)


def test_values_are_named_as_a_teacher_names_them() -> None:
    assert [value_name(ticks) for ticks in (1920, 1440, 480, 160, 600)] == [
        "whole",
        "dotted half",
        "quarter",
        "triplet eighth",
        "1.25 quarters",
    ]
    assert [quarters(ticks) for ticks in (1920, 720, 160)] == ["4", "1.5", "1/3"]


@given(st.integers(0, 31), st.integers(1, 64), st.sampled_from(["4/4", "3/4", "6/8", "2/4", "3/8"]))
def test_a_length_splits_into_written_values_that_stay_within_their_bars(
    onset: int, length: int, text: str
) -> None:
    meter = Meter.parse(text)
    at = onset * 60
    parts = split_at_beats(at, length * 60, meter.bar_ticks, meter.beat_ticks)
    assert sum(parts) == length * 60
    for part in parts:
        assert note_value(part) is not None
        assert at % meter.bar_ticks + part <= meter.bar_ticks
        at += part

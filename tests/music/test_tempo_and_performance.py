import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from museflow_engine.errors import MuseflowError, NotationError, PerformanceError
from museflow_engine.music import NoteOff, NoteOn, Pedal, TempoChange, TempoMap

TEMPOS = st.lists(st.floats(20, 300), min_size=1, max_size=5)


@given(TEMPOS, st.integers(0, 20_000), st.floats(-10, 1e9))
def test_ticks_survive_the_way_to_seconds_and_back(tempos: list[float], ticks: int, origin: float) -> None:
    tempo_map = TempoMap(tuple(TempoChange(960 * n, tempo) for n, tempo in enumerate(tempos)), origin)
    assert tempo_map.ticks(tempo_map.seconds(ticks)) == pytest.approx(ticks, abs=1e-2)


def test_a_quarter_at_sixty_lasts_a_second() -> None:
    tempo_map = TempoMap.constant(60.0, origin=2.0)
    assert (tempo_map.seconds(0), tempo_map.seconds(480), tempo_map.seconds(-480)) == (2.0, 3.0, 1.0)


@pytest.mark.parametrize(
    "changes",
    [(), (TempoChange(10, 60.0),), (TempoChange(0, 60.0), TempoChange(0, 70.0)), (TempoChange(0, 0.0),)],
)
def test_an_impossible_tempo_map_is_refused(changes: tuple[TempoChange, ...]) -> None:
    with pytest.raises(NotationError):
        TempoMap(changes)


@pytest.mark.parametrize(
    "make",
    [
        lambda: NoteOn(128, 64, 0.0),
        lambda: NoteOn(60, 0, 0.0),
        lambda: NoteOn(60, 64, math.nan),
        lambda: NoteOff(-1, 0.0),
        lambda: Pedal(200, 0.0),
    ],
)
def test_an_impossible_event_is_refused(make: object) -> None:
    with pytest.raises(PerformanceError) as caught:
        make()  # type: ignore[operator]
    assert isinstance(caught.value, MuseflowError)


def test_the_pedal_is_down_from_sixty_four() -> None:
    assert [Pedal(value, 0.0).is_down for value in (0, 63, 64, 127)] == [False, False, True, True]

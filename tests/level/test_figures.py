"""The figures of the left hand, bar by bar."""

from typing import get_args

import pytest

from museflow_engine.level import Figure
from museflow_engine.level.figures import fitting, layout, tones_of
from museflow_engine.music import Meter

METERS = [Meter(beats, beat_type) for beats in range(1, 13) for beat_type in (2, 4, 8, 16)]


def spelled(figure: Figure, meter: str) -> str:
    """A figure as text: the tones of each strike, and how many quarters apart they are."""
    strikes = layout(figure, Meter.parse(meter))
    lengths = {strike.duration / 480 for strike in strikes}
    letters = " ".join("".join("LMH"[tone] for tone in strike.tones) for strike in strikes)
    return f"{letters} by {', '.join(f'{length:g}' for length in lengths)}"


@pytest.mark.parametrize(
    ("figure", "meter", "text"),
    [
        ("block", "4/4", "LMH by 4"),
        ("block", "6/8", "LMH by 3"),
        ("drone", "3/4", "LH by 3"),
        ("broken", "4/4", "L M H M by 1"),
        ("broken", "2/4", "L M H M by 0.5"),
        ("broken", "2/2", "L M H M by 1"),
        ("broken", "3/4", "L M H by 1"),
        ("broken", "3/8", "L M H by 0.5"),
        ("broken", "6/8", "L M H L M H by 0.5"),
        ("alberti", "4/4", "L H M H L H M H by 0.5"),
        ("alberti", "2/4", "L H M H by 0.5"),
        ("waltz", "3/4", "L MH MH by 1"),
        ("waltz", "3/8", "L MH MH by 0.5"),
    ],
)
def test_a_figure_lays_its_chord_out_as_teachers_know_it(figure: Figure, meter: str, text: str) -> None:
    assert spelled(figure, meter) == text


@pytest.mark.parametrize("meter", METERS, ids=str)
def test_a_figure_that_fits_fills_the_bar_and_sounds_its_tones(meter: Meter) -> None:
    assert {"block", "drone"} <= set(fitting(meter))
    for figure in fitting(meter):
        strikes = layout(figure, meter)
        ends = [strike.onset + strike.duration for strike in strikes]
        assert [0, *ends] == [*(strike.onset for strike in strikes), meter.bar_ticks]
        assert tuple(sorted({tone for strike in strikes for tone in strike.tones})) == tones_of(figure)


def test_no_two_figures_are_the_same_in_any_metre() -> None:
    for meter in METERS:
        layouts = [layout(figure, meter) for figure in fitting(meter)]
        assert len(layouts) == len(set(layouts))


def test_metres_without_two_three_or_four_beats_have_no_moving_figure() -> None:
    for meter in ("5/4", "7/8"):
        assert fitting(Meter.parse(meter)) == ("block", "drone")


def test_every_figure_fits_some_metre() -> None:
    assert {figure for meter in METERS for figure in fitting(meter)} == set(get_args(Figure))

"""Students who read the worse the faster it goes, and readers who cannot see what has vanished."""

from __future__ import annotations

from random import Random

import pytest

from museflow_engine import LiveJudge, Phrase
from museflow_engine.music.window import read_ahead
from museflow_engine.simulation import STILL_READ, HurriedStudent, ReaderAhead

TUNE = Phrase.from_notes([(480 * n, 480, 60 + 2 * (n % 4), "right", f"n{n}") for n in range(64)])


def right_notes(student: HurriedStudent | ReaderAhead, tempo: float, seed: int) -> set[str]:
    judge = LiveJudge(TUNE, tempo=tempo, start=0.0)
    for event in student.play(TUNE, tempo, 0.0, Random(seed)):
        judge.feed(event)
    judgements = judge.finish(at=64 * 60.0 / tempo + 3.0).judgements
    return {each.note_id for each in judgements if each.kind == "match" and each.note_id}


def test_half_the_tempo_is_worth_its_slope() -> None:
    student = HurriedStudent(skill=0.8413447, ease=60.0, pace_slope=1.0)
    assert student.chance([]) == pytest.approx(0.8413447)
    student.tempo = 30.0
    assert student.chance([]) == pytest.approx(0.9772499, abs=1e-6)
    student.tempo = 120.0
    assert student.chance([]) == pytest.approx(0.5, abs=1e-6)


def test_who_is_hurried_plays_fewer_notes_right() -> None:
    student = HurriedStudent({"pitch:C4": 0.6}, 0.9, ease=60.0, pace_slope=1.0)
    slow, fast = (len(right_notes(student, tempo, 1)) for tempo in (40.0, 100.0))
    assert slow > fast + 5


def test_without_a_slope_no_tempo_matters() -> None:
    student = HurriedStudent({"pitch:C4": 0.6}, 0.9, ease=60.0, pace_slope=0.0)
    for tempo in (40.0, 100.0):
        student.tempo = tempo
        assert student.chance(["pitch:C4"]) == pytest.approx(0.6)


def test_a_reader_still_reads_most_at_their_span_hardly_any_far_beyond_and_all_with_all_in_view() -> None:
    reader = ReaderAhead(2.0, 1.0, luck=0.0)
    shares = []
    for asked in (0.0, 2.0, 4.0):
        reader.asked = asked
        vanished = set(read_ahead(TUNE, asked))
        found = [len(right_notes(reader, 60.0, seed) & vanished) / len(vanished) for seed in range(12)]
        shares.append(sum(found) / len(found))
    assert shares[0] > 0.98
    assert shares[1] == pytest.approx(STILL_READ, abs=0.08)
    assert shares[2] < 0.25  # some keys fit another note by chance


@pytest.mark.parametrize(
    "make",
    [
        lambda: HurriedStudent(ease=0.0, pace_slope=0.6),
        lambda: HurriedStudent(ease=60.0, pace_slope=-0.1),
        lambda: ReaderAhead(-1.0),
        lambda: ReaderAhead(1.0, luck=1.5),
    ],
)
def test_numbers_out_of_their_range_are_refused(make: object) -> None:
    assert callable(make)
    with pytest.raises(ValueError, match="not below 0"):
        make()

"""The runner's metronome in tempo, wait and free mode, in simulated time."""

from __future__ import annotations

from random import Random

import pytest
from screens import RecordingScreen

from museflow_engine import Learner, PracticeSession, Record, SimulatedStudent, load_roadmap
from museflow_engine.events import Mode, PhrasePlayed
from museflow_engine.runner import Practice, Settings, SimulatedClock, SimulatedPlayer
from museflow_engine.session import Sitting

ROADMAP = load_roadmap()
MODES: list[Mode] = ["tempo", "wait", "free"]


class Metronome(RecordingScreen):
    """Writes down where metronome and player were at every look."""

    def __init__(self) -> None:
        super().__init__()
        self.beats: list[float] = []
        self.waits: list[bool] = []

    def show_time(self, session: Sitting, beat: float) -> None:
        self.beats.append(beat)
        self.waits.append(beat * 480 <= session.judge.position)


def practise(mode: Mode, student: SimulatedStudent, phrases: int = 2) -> tuple[Metronome, list[Record]]:
    session = PracticeSession(
        ROADMAP.level("1.9"), Learner(), rng=Random(5), roadmap=ROADMAP, mode=mode, tier=2
    )
    screen, saved = Metronome(), list[Record]()
    Practice(
        session,
        SimulatedPlayer(student, Random(3)),
        clock=SimulatedClock(10.0),
        screen=screen,
        save=saved.extend,
        settings=Settings(phrases=phrases),
    ).run()
    assert PracticeSession.replay(saved, ROADMAP).snapshot() == session.snapshot()
    return screen, saved


@pytest.mark.parametrize("mode", MODES)
def test_a_student_without_slips_plays_every_note_in_every_mode(mode: Mode) -> None:
    screen, saved = practise(mode, SimulatedStudent(skill=1.0))
    assert [result.score.pitch_accuracy for result in screen.results] == [1.0, 1.0]
    assert [each.mode for each in saved if isinstance(each, PhrasePlayed)] == [mode, mode]


@pytest.mark.parametrize("skill", [0.0, 0.3, 0.7])
def test_in_wait_mode_even_a_beginner_reaches_the_end(skill: float) -> None:
    screen, _ = practise("wait", SimulatedStudent(skill=skill))
    for result in screen.results:
        assert "deletion" not in {each.kind for each in result.judgements}


def test_in_wait_mode_the_metronome_never_runs_past_what_is_due() -> None:
    screen, _ = practise("wait", SimulatedStudent(skill=0.3))
    assert all(screen.waits)


def test_in_wait_mode_the_metronome_still_counts_in() -> None:
    screen, _ = practise("wait", SimulatedStudent(skill=1.0), phrases=1)
    assert screen.beats[0] == pytest.approx(-4.0)


def test_in_free_mode_there_is_no_count_in_and_the_cursor_follows_the_player() -> None:
    screen, _ = practise("free", SimulatedStudent(skill=1.0), phrases=1)
    assert screen.beats[0] == 0.0
    assert screen.beats == sorted(screen.beats)
    assert screen.beats[-1] > 8


def test_in_tempo_mode_the_metronome_waits_for_nobody() -> None:
    silent = SimulatedStudent(skill=0.0, weak={"hand:right": 0.0, "hand:left": 0.0})
    screen, _ = practise("tempo", silent, phrases=1)
    assert screen.beats[-1] > 16


def test_clicks_come_on_the_beat_and_not_at_the_next_look() -> None:
    screen, _ = practise("tempo", SimulatedStudent(skill=1.0), phrases=1)
    for beat in range(-3, 12):
        assert min(abs(each - beat) for each in screen.beats) < 0.005

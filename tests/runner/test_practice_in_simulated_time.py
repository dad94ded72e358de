from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from random import Random

import pytest
from screens import RecordingScreen

from museflow_engine import Learner, Phrase, PracticeSession, Record, SimulatedStudent, load_roadmap
from museflow_engine.engraving import perform
from museflow_engine.io.store import Store
from museflow_engine.music import PerformanceEvent
from museflow_engine.runner import FilePlayer, History, Practice, Settings, SimulatedClock, SimulatedPlayer

ROADMAP = load_roadmap()


def session_at(level: str = "1.2") -> PracticeSession:
    return PracticeSession(ROADMAP.level(level), Learner(), rng=Random(5), roadmap=ROADMAP)


def simulated(skill: float = 1.0, weak: dict[str, float] | None = None) -> SimulatedPlayer:
    return SimulatedPlayer(SimulatedStudent(weak=weak, skill=skill), Random(3))


class Person(FilePlayer):
    """Somebody who needs to be asked: types commands, plays only when the script says so."""

    keeps_metronome = True
    is_person = True

    def __init__(self, takes: Sequence[str], commands: Sequence[Sequence[str]] = ()) -> None:
        super().__init__([], origin=0.0)
        self._takes = list(takes)
        self._typed = list(commands)

    def prepare(self, phrase: Phrase, tempo: float, start: float, /) -> None:
        take = self._takes.pop(0) if self._takes else "silence"
        self._due.extend(perform(phrase, tempo, start) if take == "well" else ())

    def commands(self) -> Sequence[str]:
        return self._typed.pop(0) if self._typed else ()

    def poll(self, now: float, /) -> Sequence[PerformanceEvent]:
        return super().poll(now)

    def is_exhausted(self) -> bool:
        return False


def practise(session: PracticeSession, player: FilePlayer | SimulatedPlayer, phrases: int) -> RecordingScreen:
    screen = RecordingScreen()
    saved: list[Record] = []
    practice = Practice(
        session,
        player,
        clock=SimulatedClock(10.0),
        screen=screen,
        save=saved.extend,
        settings=Settings(phrases=phrases),
    )
    practice.run()
    assert PracticeSession.replay(saved, ROADMAP).snapshot() == session.snapshot()
    return screen


def test_a_student_without_slips_passes_a_tier_in_four_phrases() -> None:
    screen = practise(session_at(), simulated(), phrases=4)
    assert [result.clean for result in screen.results] == [True] * 4
    assert screen.results[-1].progress.passed
    assert screen.lessons == ["1.2"]


def test_a_student_who_plays_nothing_is_judged_as_having_missed_everything() -> None:
    screen = practise(session_at(), simulated(skill=0.0, weak={"hand:right": 0.0}), phrases=1)
    assert not screen.results[0].clean


def test_everything_is_saved_before_it_is_shown() -> None:
    session, screen = session_at(), RecordingScreen()
    saved: list[Record] = []

    def save(records: Sequence[Record]) -> None:
        saved.extend(records)
        shown = [each.kind for each in saved].count("phrase_shown")
        played = [each.kind for each in saved].count("phrase_played")
        assert len(screen.phrases) == shown - 1 or not records[-1:] or records[-1].kind != "phrase_shown"
        assert len(screen.results) == played - (records[-1].kind != "phrase_shown")

    Practice(
        session, simulated(), clock=SimulatedClock(), screen=screen, save=save, settings=Settings(phrases=3)
    ).run()
    assert len(screen.results) == 3


def test_silence_is_no_attempt_the_same_phrase_is_counted_in_again() -> None:
    quiet: list[list[str]] = [[] for _ in range(2000)]
    player = Person(["silence", "well"], [["begin"], *quiet, ["next"]])
    screen = practise(session_at(), player, phrases=1)
    assert screen.phrases[0] == screen.phrases[1]
    assert any("Nothing was heard" in notice for notice in screen.notices)
    assert screen.results[0].score.overall == pytest.approx(1.0)


def test_a_tier_that_runs_out_says_what_comes_instead() -> None:
    tier = ROADMAP.tier("1.1/1").model_copy(update={"bars": 1, "new": ()})
    level = ROADMAP.level("1.1").model_copy(update={"tiers": (tier,)})
    session = PracticeSession(level, Learner(), rng=Random(2))
    screen = RecordingScreen()
    sloppy = simulated(weak={"hand:right": 0.3, "hand:left": 0.3})
    saved: list[Record] = []
    Practice(
        session,
        sloppy,
        clock=SimulatedClock(),
        screen=screen,
        save=saved.extend,
        settings=Settings(phrases=8),
    ).run()
    (notice,) = [text for text in screen.notices if "has been played" in text]
    assert notice.startswith("Every phrase of tier 1.1/1")
    assert len(set(screen.phrases)) == 8


def test_quitting_in_mid_phrase_judges_nothing() -> None:
    session = session_at()
    screen = practise(session, Person(["well"], [["begin"], [], ["quit"]]), phrases=5)
    assert screen.results == []
    assert session.state.waiting


def test_the_next_command_passes_a_phrase_over_and_why_gives_reasons() -> None:
    player = Person(["silence", "well"], [["begin"], ["why"], ["next"]])
    screen = practise(session_at(), player, phrases=1)
    assert len(set(screen.phrases)) == 2
    assert len(screen.reasons) == 1


class Rehearsal(FilePlayer):
    """Plays each phrase well as it comes, and writes down when."""

    def __init__(self) -> None:
        super().__init__([], origin=0.0)
        self.played: list[PerformanceEvent] = []

    def prepare(self, phrase: Phrase, tempo: float, start: float, /) -> None:
        self._due.extend(perform(phrase, tempo, start + 0.5))
        self.played.extend(self._due)

    def is_exhausted(self) -> bool:
        return False


def test_a_recording_of_several_phrases_is_played_in_one_after_the_other() -> None:
    rehearsal = Rehearsal()
    rehearsed = practise(session_at(), rehearsal, phrases=3)
    screen = practise(session_at(), FilePlayer(rehearsal.played, origin=0.0), phrases=9)
    assert screen.phrases[:3] == rehearsed.phrases
    assert [result.score.pitch_accuracy for result in screen.results] == [1.0, 1.0, 1.0]


def test_a_learner_goes_on_where_the_last_sitting_ended(tmp_path: Path) -> None:
    for sitting in range(2):
        with Store(tmp_path / "learner.db") as store:
            history = History(store, "anna", ROADMAP)
            level = "1.2" if sitting == 0 else None
            session = history.sit_down(
                level=level, tier=None, rng=Random(sitting), tempo=None, at=float(sitting)
            )
            practice = Practice(
                session,
                simulated(),
                clock=SimulatedClock(100.0 * sitting),
                screen=RecordingScreen(),
                save=history.save,
                settings=Settings(phrases=3),
            )
            practice.run()
            history.save_snapshot()
    assert session.learner.passed_tiers == ["1.2/1"]
    assert session.progress.clean == 2
    with Store(tmp_path / "learner.db") as store:
        replayed = PracticeSession.replay(store.records("anna"), ROADMAP)
    assert replayed.snapshot() == session.snapshot()


def test_a_snapshot_from_before_is_left_aside_for_the_records(tmp_path: Path) -> None:
    with Store(tmp_path / "learner.db") as store:
        history = History(store, "anna", ROADMAP)
        session = history.sit_down(level="1.2", tier=None, rng=Random(1), tempo=None, at=0.0)
        session.next_phrase()
        history.save(session.drain_records())
        former = session.snapshot()
        former["version"] = former["learner"]["version"] = 1
        del former["learner"]["shapes"]
        store.save_snapshot("anna", 2, former)
        again = History(store, "anna", ROADMAP).session
    assert again
    assert again.snapshot() == session.snapshot()


def test_a_learner_who_goes_on_gets_phrases_of_the_same_critic(tmp_path: Path) -> None:
    asked: list[int] = []

    def critic(phrases: Sequence[Phrase]) -> list[float]:
        asked.append(len(phrases))
        return [0.0] * len(phrases)

    for sitting in range(2):
        with Store(tmp_path / "learner.db") as store:
            history = History(store, "anna", ROADMAP, critic=critic, best_of=5)
            session = history.sit_down(level="1.9", tier=2, rng=Random(sitting), tempo=None, at=0.0)
            session.next_phrase()
            history.save(session.drain_records())
    assert asked == [5, 5]

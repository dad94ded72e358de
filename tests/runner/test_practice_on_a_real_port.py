from __future__ import annotations

from collections.abc import Sequence
from random import Random

import pytest
from jack_parts import Part
from screens import RecordingScreen

from museflow_engine import Learner, PracticeSession, Record, load_roadmap
from museflow_engine.io.midi_ports import MidiInput
from museflow_engine.judging import WaitJudge
from museflow_engine.runner import DevicePlayer, Practice, Settings, SystemClock
from museflow_engine.session import Sitting

pytestmark = pytest.mark.usefixtures("jack")


class Pianist(RecordingScreen):
    """Reads the screen and plays on a keyboard of another process, as a person would.

    The first time through it pulls the cable after two notes; once the screen says that
    the keyboard is gone it plugs it in again, and presses a key to go on.
    """

    def __init__(self) -> None:
        super().__init__()
        self.keyboard: Part | None = Part("Piano")
        self.has_pulled = False
        self._played: set[str] = set()

    def show_phrase(self, session: Sitting) -> None:
        super().show_phrase(session)
        self._played = set()

    def show_time(self, session: Sitting, beat: float) -> None:
        assert session.phrase
        for note in session.phrase.notes:
            down, up = f"on {note.id}", f"off {note.id}"
            if self.keyboard and down not in self._played and beat >= note.onset / 480:
                self._played.add(down)
                self.keyboard.send(f"90{note.pitch.midi:02x}40")
            if self.keyboard and up not in self._played and beat >= note.offset / 480 - 0.1:
                self._played.add(up)
                self.keyboard.send(f"80{note.pitch.midi:02x}40")
        if self.keyboard and not self.has_pulled and len(self._played) > 2:
            self.has_pulled = True
            self.keyboard.unplug()
            self.keyboard = None

    def show_notice(self, text: str) -> None:
        super().show_notice(text)
        if "unplugged" in text:
            self.keyboard = Part("Piano")
        if "connected again" in text and self.keyboard:
            self.keyboard.send("901540")
            self.keyboard.send("801540")


def test_a_keyboard_unplugged_in_mid_phrase_costs_nothing_but_a_new_count_in() -> None:
    roadmap = load_roadmap()
    level = roadmap.level("1.1")
    tier = level.tiers[0].model_copy(update={"bars": 2, "tempo": 160.0, "new": ()})
    level = level.model_copy(update={"tiers": (tier,)})
    session = PracticeSession(level, Learner(), rng=Random(11))
    clock, pianist = SystemClock(), Pianist()
    saved: list[Record] = []
    with MidiInput("Piano", watch_seconds=0.05) as source:
        player = DevicePlayer(source, clock.offset)
        assert pianist.keyboard
        pianist.keyboard.send("901540")  # a key to leave the lesson's page
        practice = Practice(
            session,
            player,
            clock=clock,
            screen=pianist,
            save=saved.extend,
            settings=Settings(phrases=1, gap=0.0),
        )
        practice.run()
    assert pianist.has_pulled
    assert len(pianist.phrases) == 2
    assert len(set(pianist.phrases)) == 1
    assert any("unplugged" in notice for notice in pianist.notices)
    (result,) = pianist.results
    assert result.score.pitch_accuracy == 1.0
    assert pianist.keyboard
    pianist.keyboard.unplug()


class Searcher(RecordingScreen):
    """Reads which keys are waited for, and tries a wrong one first."""

    def __init__(self, keyboard: Part) -> None:
        super().__init__()
        self._keyboard = keyboard
        self._tried: set[tuple[int, bool]] = set()

    def show_time(self, session: Sitting, beat: float) -> None:
        judge = session.judge
        assert isinstance(judge, WaitJudge)
        wrong = (judge.position, True)
        if beat * 480 < judge.position or judge.is_complete:
            return
        if wrong not in self._tried:
            self._tried.add(wrong)
            self._press([21])
        elif (judge.position, False) not in self._tried:
            self._tried.add((judge.position, False))
            self._press(judge.waits_for)

    def _press(self, keys: Sequence[int]) -> None:
        for midi in keys:
            self._keyboard.send(f"90{midi:02x}40")
            self._keyboard.send(f"90{midi:02x}00")


def test_a_keyboard_is_waited_for_until_every_right_key_is_down() -> None:
    roadmap = load_roadmap()
    level = roadmap.level("1.1")
    tier = level.tiers[0].model_copy(update={"bars": 2, "tempo": 240.0, "new": ()})
    level = level.model_copy(update={"tiers": (tier,)})
    session = PracticeSession(level, Learner(), rng=Random(11), mode="wait")
    clock, saved = SystemClock(), list[Record]()
    with Part("Piano") as piano, MidiInput("Piano") as source:
        screen = Searcher(piano)
        piano.send("901540")  # a key to leave the lesson's page
        piano.send("801540")
        practice = Practice(
            session,
            DevicePlayer(source, clock.offset),
            clock=clock,
            screen=screen,
            save=saved.extend,
            settings=Settings(phrases=1, gap=0.0),
        )
        practice.run()
    (result,) = screen.results
    written = [each for each in result.judgements if each.note_id]
    assert {each.kind for each in written} == {"substitution"}
    corrections = [each for each in result.judgements if each.diagnosis == "correction"]
    assert len(corrections) == len(written)

"""`museflow practice --place`: a placement test, and what to say at its end."""

from __future__ import annotations

import argparse
from random import Random

from museflow_engine.errors import MuseflowError
from museflow_engine.io.terminal_keys import TerminalKeys
from museflow_engine.level import Level, Roadmap
from museflow_engine.music import Phrase
from museflow_engine.runner import SimulatedPlayer
from museflow_engine.session import PlacementSession
from museflow_engine.simulation import SimulatedStudent

SURE = 0.99
"""Chance of a note, and of its rhythm, that a simulated reader knows."""
FALL = 0.05
"""What is lost of that with each level further on."""
GUESSED = 0.3
"""The least that is left of it."""
DEMO_READER = "2.4"
"""First level that the student of a demo cannot read, unless told otherwise."""


def check_placement(args: argparse.Namespace) -> None:
    """Refuse what does not go together with a test.

    Raises:
        MuseflowError: if something else was asked for as well.
    """
    if args.lower is not None and not args.place:
        raise MuseflowError("--lower begins below what a placement test finds: add --place.")
    others = (args.score, args.tier, args.tempo, args.weak, args.flow, args.mode != "tempo")
    if args.place and any(others):
        raise MuseflowError(
            "A placement test chooses its phrases and tempos itself: leave out --score, --tier, --tempo, "
            "--mode, --flow and --weak."
        )
    if args.place and args.level and args.input != "demo":
        raise MuseflowError("A placement test finds the level: leave out --level, or --place.")


class Reader(SimulatedStudent):
    """A student who reads what comes before a level, and the less well the further beyond it.

    Args:
        roadmap: the road.
        level: id of the first level that they cannot read yet.
        fall: what is lost of the chance of a note with each level, from that one on.

    Attributes:
        asked: the level that the next phrase is of, which sets how well it is read.

    Raises:
        CurriculumError: if there is no such level.
    """

    def __init__(self, roadmap: Roadmap, level: str, *, fall: float = FALL) -> None:
        super().__init__(skill=SURE)
        self._roadmap = roadmap
        self._first = roadmap.levels.index(roadmap.level(level))
        self._fall = fall

    def ask(self, level: Level) -> None:
        """A phrase of a level is about to be played."""
        beyond = max(0, self._roadmap.levels.index(level) - self._first + 1)
        self.skill = max(GUESSED, SURE - self._fall * beyond)


class PlacementPlayer(SimulatedPlayer):
    """A reader who sits a test: they see of what level the phrase is by what is on the page."""

    def __init__(
        self,
        session: PlacementSession,
        reader: Reader,
        rng: Random,
        greeting: str = "",
        typing: TerminalKeys | None = None,
    ) -> None:
        super().__init__(reader, rng, greeting, typing)
        self._session, self._reader = session, reader

    def prepare(self, phrase: Phrase, tempo: float, start: float, /) -> None:
        """Let the reader decide how they will play the phrase."""
        self._reader.ask(self._session.level)
        super().prepare(phrase, tempo, start)


def start_of(session: PlacementSession, roadmap: Roadmap, lower: int | None) -> str:
    """Id of the level to begin with: what was found, or so many levels below it."""
    found = roadmap.levels.index(session.begins_at)
    return roadmap.levels[max(0, found - (lower or 0))].id


def placement_lines(session: PlacementSession, start: str, *, kept: bool) -> list[str]:
    """What the test found, and how practice goes on."""
    progress, found = session.progress, session.begins_at
    if not session.is_complete:
        return [
            "",
            "The placement test was left before its end, and practice goes on where it was.",
            f"So far your level is between {progress.lowest} and {progress.highest}.",
        ]
    phrases = "1 phrase" if progress.played == 1 else f"{progress.played} phrases"
    lines = [
        "",
        f"Your level after {phrases}: {found.id}  {found.title}.",
        f"As likely as 80 % it is between {progress.lowest} and {progress.highest}.",
        f"Practice begins at level {start}: museflow practice",
        "Would you rather begin lower? Name any level: museflow practice --level 1.1",
    ]
    if not kept:
        lines.append("Nothing was kept of this try; --learner NAME keeps it.")
    return lines

"""`museflow practice --read-ahead`: how far ahead the learner reads, and what to say of it."""

from __future__ import annotations

import argparse
from random import Random

from museflow_engine.errors import MuseflowError
from museflow_engine.io.terminal_keys import TerminalKeys
from museflow_engine.music import Phrase
from museflow_engine.runner import SimulatedPlayer
from museflow_engine.session import ReadAheadSession
from museflow_engine.session.progress import in_beats
from museflow_engine.simulation import ReaderAhead

DEMO_SPAN = 2.0
"""Beats that the reader of a demo reads ahead."""


def check_read_ahead(args: argparse.Namespace) -> None:
    """Refuse what does not go together with a read-ahead trial.

    Raises:
        MuseflowError: if something else was asked for as well.
    """
    if not args.read_ahead:
        return
    if args.place or args.score or args.weak or args.flow or args.mode != "tempo":
        raise MuseflowError(
            "A read-ahead trial takes phrases of one tier, with the metronome, and covers them itself: "
            "leave out --place, --score, --mode, --flow and --weak."
        )


def check_screen(*, is_live: bool, is_demo: bool) -> None:
    """Refuse to try somebody who could not see the notes come and vanish.

    Raises:
        MuseflowError: if a person, or a recording, would play without the live screen.
    """
    if not is_live and not is_demo:
        raise MuseflowError(
            "How far ahead you read can only be found on the live screen, where notes vanish before they "
            "are due: play at a terminal, without --plain, or watch --input demo."
        )


class ReadAheadPlayer(SimulatedPlayer):
    """A reader who sits a trial: what vanished before they read it, they have not seen."""

    def __init__(
        self,
        session: ReadAheadSession,
        reader: ReaderAhead,
        rng: Random,
        greeting: str = "",
        typing: TerminalKeys | None = None,
    ) -> None:
        super().__init__(reader, rng, greeting, typing)
        self._session, self._reader = session, reader

    def prepare(self, phrase: Phrase, tempo: float, start: float, /) -> None:
        """Let the reader decide how they will play the phrase."""
        self._reader.asked = self._session.span
        super().prepare(phrase, tempo, start)


def read_ahead_lines(session: ReadAheadSession, *, kept: bool) -> list[str]:
    """What the trial found."""
    progress = session.progress
    if not session.is_complete:
        return [
            "",
            "The read-ahead trial was left before its end: there is no figure of it.",
            f"So far it is between {progress.lowest:g} and {progress.highest:g} beats.",
        ]
    seconds = progress.span * session.beat
    lines = [
        "",
        f"You read {in_beats(progress.span)} ahead: {seconds:.1f} seconds at this tempo.",
        f"As likely as 80 % it is between {progress.lowest:g} and {progress.highest:g} beats.",
        f"Found from {progress.played} phrases of tier {session.tier.id} at {session.tempo:.0f}.",
    ]
    if not kept:
        lines.append("Nothing was kept of this try; --learner NAME keeps it.")
    return lines

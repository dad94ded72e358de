"""What a screen must be able to show; the command line has one, an app may have another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from museflow_engine.judgement import Judgement
from museflow_engine.session import Result, Sitting


class Screen(Protocol):
    """The runner's view of whoever looks on."""

    def show_lesson(self, session: Sitting, /, *, waits: bool) -> None:
        """A level or a piece begins: `session.lesson` has the text to be read.

        If it `waits`, a key must be pressed to go on.
        """

    def show_phrase(self, session: Sitting, /) -> None:
        """A new phrase waits: `session.phrase`."""

    def show_time(self, session: Sitting, beat: float, /) -> None:
        """Time passes: beats since tick 0, negative during the count-in."""

    def show_judgements(self, session: Sitting, judgements: Sequence[Judgement], /) -> None:
        """Notes were judged, or judged anew."""

    def show_result(self, session: Sitting, result: Result, /) -> None:
        """The phrase is over."""

    def show_reasons(self, reasons: Sequence[str], /) -> None:
        """The learner asked why this phrase."""

    def show_notice(self, text: str, /) -> None:
        """Something the learner must know, for instance a keyboard unplugged."""

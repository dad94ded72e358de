"""The practice screens: a live one for terminals, a plain one for everything else."""

from __future__ import annotations

from collections.abc import Sequence
from types import TracebackType
from typing import Self

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.markdown import Markdown
from rich.padding import Padding
from rich.text import Text

from museflow_engine.cli.practice_page import page_at
from museflow_engine.cli.practice_view import (
    legend,
    progress_line,
    reason_lines,
    result_lines,
    score_line,
    staff_text,
)
from museflow_engine.engraving.marks import marks_of, played_heads, revised
from museflow_engine.engraving.terminal import ASCII, UNICODE, render
from museflow_engine.judgement import Judgement
from museflow_engine.music import TICKS_PER_QUARTER
from museflow_engine.session import ReadAheadSession, Result, Sitting

MOST_MESSAGES = 6
NARROWEST = 40
BEGIN = "Press a key to begin."
ROWS_AROUND = 5
"""Rows above and below the staff that are always wanted: two of heading, metronome, a space, help."""

_BEFORE = -1000.0
"""A beat before any count-in."""

_INDENT = " " * 12
"""Before what is said of a phrase, below its score."""


class LiveScreen:
    """The grand staff, coloured as the learner plays, with metronome and score.

    Args:
        console: where to draw.
        help_line: the keys that do something, in one line.
        ascii_only: draw with ASCII characters only.
        names: write the notes' names under the staff.
        bell: ring the terminal's bell on every beat.
        explains: say of every phrase why it was chosen, without being asked.
    """

    def __init__(
        self,
        console: Console,
        *,
        help_line: str,
        ascii_only: bool,
        names: bool,
        bell: bool,
        explains: bool,
    ) -> None:
        self._console = console
        self._help = help_line
        self._ascii = ascii_only
        self._names = names
        self._bell = bell
        self._explains = explains
        self._live = Live(console=console, screen=True, auto_refresh=False)
        self._judged: tuple[Judgement, ...] = ()
        self._messages: list[str] = []
        self._beat: int | None = None
        self._time = _BEFORE
        self._covered: frozenset[str] = frozenset()
        self._last = ""
        self._news: list[str] = []
        self._playing = False
        self._session: Sitting | None = None

    def __enter__(self) -> Self:
        self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._live.stop()

    def show_lesson(self, session: Sitting, *, waits: bool) -> None:
        """Show what a level teaches, or how a piece is practised, on a page of its own."""
        begin = Text(BEGIN if waits else "", style="bold cyan")
        keys = Text(self._help, style="dim")
        page = Group(self._header(session), begin, Text(), keys, Text(), Markdown(session.lesson.text))
        self._live.update(page, refresh=True)

    def show_phrase(self, session: Sitting) -> None:
        """Draw a fresh phrase, with the last one's score below it."""
        self._session, self._playing = session, True
        self._judged, self._beat, self._time = (), None, _BEFORE
        # What was said since the last phrase (that its tier widens, say) belongs to this one.
        self._messages, self._news = [self._last, *self._news] if self._last else self._news, []
        if self._explains and (reasons := session.why()):
            self._messages += reason_lines(reasons)
        self._draw(session)

    def show_time(self, session: Sitting, beat: float) -> None:
        """Move the metronome on when a new beat begins, and cover what vanishes."""
        phrase = session.phrase
        if phrase is None:
            return
        felt = phrase.meter.beat_ticks / TICKS_PER_QUARTER
        self._time = beat / felt
        number = int(self._time // 1)
        is_new, self._beat = number != self._beat, number
        if is_new and self._bell:
            self._console.bell()
        covered = session.covered(self._time) if isinstance(session, ReadAheadSession) else self._covered
        if is_new or covered != self._covered:
            self._covered = covered
            self._draw(session)

    def show_judgements(self, session: Sitting, judgements: Sequence[Judgement]) -> None:
        """Mark the notes as they are judged, and judged anew; show what was played instead."""
        self._judged = revised(self._judged, judgements)
        self._draw(session)

    def show_result(self, session: Sitting, result: Result) -> None:
        """Draw the settled marks and the score."""
        self._playing = False
        self._judged = tuple(result.judgements)
        self._messages = result_lines(result)
        self._last = f"last phrase: {self._messages[0]}"
        self._draw(session)

    def show_reasons(self, reasons: Sequence[str]) -> None:
        """Say what the phrase leans towards."""
        self._messages = reason_lines(reasons)
        self._redraw()

    def show_notice(self, text: str) -> None:
        """Say what the learner must know."""
        self._say(text)
        if not self._playing:
            self._news.append(text)
        self._redraw()

    def _say(self, text: str) -> None:
        if text not in self._messages[-1:]:
            self._messages = [*self._messages, text][-MOST_MESSAGES:]

    def _redraw(self) -> None:
        if self._session is not None:
            self._draw(self._session)

    def _draw(self, session: Sitting) -> None:
        phrase = session.phrase
        above: list[RenderableType] = [self._header(session)]
        below: list[RenderableType] = [*map(Text, self._messages), Text(self._help, style="dim")]
        below.append(legend(ASCII if self._ascii else UNICODE))
        if phrase is None:
            self._live.update(Group(*above, *below), refresh=True)
            return
        position = None
        if self._beat is not None and self._beat >= 0:
            position = min(self._beat * phrase.meter.beat_ticks, phrase.length - 1)
        page = page_at(phrase, position or 0)
        rendering = render(
            page.phrase,
            marks=marks_of(self._judged),
            played=page.heads(played_heads(phrase, self._judged)),
            width=max(NARROWEST, self._console.width - 1),
            ascii_only=self._ascii,
            position=(position or 0) - page.onset,
            names=self._names,
            view=session.in_view(self._time) if isinstance(session, ReadAheadSession) else None,
        )
        # The keys' help may fall off a low window, what is played now never does.
        said = sum(len(Text(line).wrap(self._console, self._console.width)) for line in self._messages)
        room = self._console.height - ROWS_AROUND - said
        staff = staff_text(rendering, around="position", rows=room)
        self._live.update(
            Group(*above, self._metronome(phrase.meter.beats_felt), staff, *below), refresh=True
        )

    def _header(self, session: Sitting) -> Text:
        heading = session.heading
        text = Text(heading.title, style="bold")
        text.append(f"   {heading.place}   ♩ = {session.tempo:.0f}\n", style="not bold")
        text.append(progress_line(session.progress), style="not bold")
        return text

    def _metronome(self, beats: int) -> Text:
        if self._beat is None:
            return Text("")
        place = self._beat % beats
        dots = " ".join(str(n + 1) if n == place else "·" for n in range(beats))
        label = "count-in " if self._beat < 0 else "         "
        return Text(f"{label}{dots}", style="bold cyan" if place == 0 else "cyan")


class PlainScreen:
    """Lines of text, one phrase after the other, for pipes, logs and screen readers.

    Args:
        console: where to write.
        explains: say of every phrase why it was chosen.
    """

    def __init__(self, console: Console, *, explains: bool) -> None:
        self._console = console
        self._explains = explains
        self._practised = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None

    def show_lesson(self, session: Sitting, *, waits: bool) -> None:
        """Name the level, whose text `museflow levels --level ID` prints, or the piece."""
        self._write(f"\n{session.lesson.title}")
        if waits:
            self._write(BEGIN)

    def show_phrase(self, session: Sitting) -> None:
        """Name a new tier or other bars, and what the phrase leans towards."""
        heading = session.heading
        if heading.key != self._practised:
            self._practised = heading.key
            self._write(f"{heading.place[0].upper()}{heading.place[1:]}, at {session.tempo:.0f}")
        if self._explains and (reasons := session.why()):
            self.show_reasons(reasons)

    def show_time(self, session: Sitting, beat: float) -> None:
        """A page of text has no metronome."""

    def show_judgements(self, session: Sitting, judgements: Sequence[Judgement]) -> None:
        """Judgements are written with the result."""

    def show_result(self, session: Sitting, result: Result) -> None:
        """Write the score, the slips and the progress."""
        number = session.number
        clean = "clean" if result.clean else "     "
        self._write(f"phrase {number:3}  {clean}  {score_line(result.score)}")
        for line in result_lines(result)[1:]:
            self._write_below(line)

    def show_reasons(self, reasons: Sequence[str]) -> None:
        """Write what the phrase leans towards."""
        for line in reason_lines(reasons):
            self._write_below(line)

    def show_notice(self, text: str) -> None:
        """Write what the learner must know."""
        self._write(text)

    def _write_below(self, text: str) -> None:
        """Indented; a terminal gets it in lines that it has room for, a pipe in one."""
        if self._console.is_terminal:
            self._console.print(Padding(Text(text), (0, 0, 0, len(_INDENT))))
        else:
            self._write(_INDENT + text)

    def _write(self, text: str) -> None:
        self._console.print(text, highlight=False, markup=False, soft_wrap=True)

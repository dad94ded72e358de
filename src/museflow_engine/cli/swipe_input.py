"""How a person swipes: arrow keys in a terminal, or lines of answers from elsewhere.

Conventions: an answer is a verdict, "skip", "undo" or "quit". In a terminal a phrase is
played while the person thinks, if there is an output; the space bar plays it again.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Literal, get_args

from museflow_engine.engraving.midi import perform
from museflow_engine.errors import MuseflowError
from museflow_engine.events.swipes import REASONS, Reason
from museflow_engine.io.midi_ports import MidiOutput
from museflow_engine.io.terminal_keys import TerminalKeys
from museflow_engine.music import NoteOff, NoteOn, PerformanceEvent, Phrase
from museflow_engine.runner import Clock

Action = Literal["good", "bad", "skip", "undo", "quit"]

KEYS: Final[dict[str, Action]] = {
    "right": "good", "y": "good", "left": "bad", "n": "bad", "s": "skip", "down": "skip",
    "u": "undo", "backspace": "undo", "q": "quit", "quit": "quit",
}  # fmt: skip
"""What keys and the first word of a line mean ("quit" is Esc and Ctrl-C as well)."""

HELP: Final = (
    "→ or y good   ← or n bad   s skip   u undo   space play again   q quit\n"
    + "   ".join(f"{number} {reason}" for number, reason in enumerate(REASONS, start=1))
    + "   (why, if you like, before you swipe)"
)
_WAIT: Final = 0.01
_BREATH: Final = 0.3  # seconds before a phrase is played


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person said to a phrase, and why."""

    action: Action
    reasons: tuple[Reason, ...] = ()


class LineAnswers:
    """Answers from lines: `y`, `n dull awkward`, `s`, `u`, `q`; empty lines are left out.

    Args:
        lines: the lines; their end means to quit.
    """

    help = ""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines: Iterator[tuple[int, str]] = enumerate(lines, start=1)

    def ask(self, _phrase: Phrase, _tempo: float) -> Answer:
        """The next answer.

        Raises:
            MuseflowError: if a line is none.
        """
        for number, line in self._lines:
            words = line.replace(",", " ").split()
            if words:
                return _parsed(words, number)
        return Answer("quit")


def _parsed(words: list[str], number: int) -> Answer:
    action = KEYS.get(words[0].lower())
    if action is None:
        raise MuseflowError(
            f"Answer {number}, {words[0]!r}, is none: "
            "begin the line with y, n, s (skip), u (undo) or q (quit)."
        )
    unknown = [word for word in words[1:] if word not in _BY_WORD]
    if unknown:
        raise MuseflowError(
            f"Answer {number}: {unknown[0]!r} is no reason; choose from {', '.join(sorted(_BY_WORD))}."
        )
    return Answer(action, tuple(dict.fromkeys(_BY_WORD[word] for word in words[1:])))


_BY_WORD: Final[dict[str, Reason]] = {reason.replace(" ", "-"): reason for reason in get_args(Reason)}
"""Reasons as single words."""


class KeyAnswers:
    """Answers from the terminal's keys, while the phrase sounds.

    Args:
        keys: the terminal's keys, all of them commands.
        output: where to play; None for silence.
        clock: time, for playing.
        tell: shows a line to the person.
    """

    help = HELP

    def __init__(
        self, keys: TerminalKeys, output: MidiOutput | None, clock: Clock, tell: Callable[[str], None]
    ) -> None:
        self._keys = keys
        self._output = output
        self._clock = clock
        self._tell = tell
        self._sounding: set[int] = set()

    def ask(self, phrase: Phrase, tempo: float) -> Answer:
        """Wait for a swipe."""
        due = self._performance(phrase, tempo)
        reasons: dict[Reason, None] = {}
        while True:
            for key in self._keys.commands():
                if key.isdecimal() and 1 <= int(key) <= len(REASONS):
                    _toggle(reasons, REASONS[int(key) - 1])
                    self._tell(f"because: {', '.join(reasons)}" if reasons else "because: –")
                elif key == "pause":
                    self._hush()
                    due = self._performance(phrase, tempo)
                elif key.lower() in KEYS:
                    self._hush()
                    return Answer(KEYS[key.lower()], tuple(reasons))
            self._play_due(due)
            self._clock.wait(_WAIT)

    def _performance(self, phrase: Phrase, tempo: float) -> deque[PerformanceEvent]:
        if self._output is None:
            return deque()
        return deque(perform(phrase, tempo, self._clock.now() + _BREATH))

    def _play_due(self, due: deque[PerformanceEvent]) -> None:
        while self._output and due and due[0].time <= self._clock.now():
            event = due.popleft()
            if isinstance(event, NoteOn):
                self._output.note_on(event.pitch, event.velocity)
                self._sounding.add(event.pitch)
            elif isinstance(event, NoteOff):
                self._output.note_off(event.pitch)
                self._sounding.discard(event.pitch)

    def _hush(self) -> None:
        for pitch in sorted(self._sounding):
            if self._output:
                self._output.note_off(pitch)
        self._sounding.clear()


def _toggle(reasons: dict[Reason, None], reason: Reason) -> None:
    if reason in reasons:
        del reasons[reason]
    else:
        reasons[reason] = None

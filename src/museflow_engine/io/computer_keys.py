"""The computer's keyboard as a piano: which key sounds which note.

Conventions: pitches are MIDI numbers; times are seconds. The layout is that of music
trackers: two rows of piano keys, so that each hand has its own. On a QWERTY keyboard

    2 3   5 6 7   9 0       C#4 D#4   F#4 G#4 A#4   C#5 D#5      right hand
   q w e r t y u i o p      C4 D4 E4 F4 G4 A4 B4  C5 D5 E5
     s d   g h j   l ;      C#3 D#3   F#3 G#3 A#3   C#4 D#4      left hand
    z x c v b n m , . /     C3 D3 E3 F3 G3 A3 B3  C4 D4 E4

which holds Unit 1 (C3 to B4) for both hands at once. A terminal sends characters and
never says that a key came up, so that there are note-ons only, and it repeats a key
that is held down: repeats at the rate of a machine are left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from museflow_engine.errors import DeviceError
from museflow_engine.music import NoteOn

_WHITE: Final = (0, 2, 4, 5, 7, 9, 11, 12, 14, 16)
_BLACK: Final = (1, 3, 6, 8, 10, 13, 15)
_LOWER_C: Final = 48
_UPPER_C: Final = 60
_VELOCITY: Final = 80
_REPEAT_SECONDS: Final = 0.06
"""Terminals repeat a held key about every 30 ms; nobody strikes one key 17 times a second."""

LAYOUTS: Final[Mapping[str, tuple[str, str, str, str]]] = MappingProxyType(
    {
        "qwerty": ("2356790", "qwertyuiop", "sdghjl;", "zxcvbnm,./"),
        "qwertz": ("2356790", "qwertzuiop", "sdghjlö", "yxcvbnm,.-"),
        "azerty": ('é"(-èçà', "azertyuiop", "sdghjlm", "wxcvbn,;:!"),
    }
)
"""For each layout: black and white keys of the upper row, black and white of the lower."""

COMMANDS: Final[Mapping[str, str]] = MappingProxyType(
    {"escape": "quit", "ctrl-c": "quit", "end": "quit", " ": "pause", "?": "why", "enter": "next"}
)
"""What the other keys mean; a key that is in neither table is passed on as it is."""


class ComputerPiano:
    """Turns keys into note-ons or commands; pure, so that it runs without a terminal.

    Args:
        layout: "qwerty", "qwertz" or "azerty".

    Raises:
        DeviceError: if there is no such layout.
    """

    def __init__(self, layout: str = "qwerty") -> None:
        if layout not in LAYOUTS:
            raise DeviceError(f"There is no keyboard layout {layout!r}; choose from {', '.join(LAYOUTS)}.")
        upper_black, upper_white, lower_black, lower_white = LAYOUTS[layout]
        self.pitches: dict[str, int] = {
            **_row(lower_white, _WHITE, _LOWER_C),
            **_row(lower_black, _BLACK, _LOWER_C),
            **_row(upper_white, _WHITE, _UPPER_C),
            **_row(upper_black, _BLACK, _UPPER_C),
        }
        self._count = 0
        self._last = ("", float("-inf"))

    def press(self, key: str, at: float) -> NoteOn | str | None:
        """What a key means.

        Args:
            key: a character, or the name of a key ("escape", "enter", "left", …).
            at: seconds at which it arrived.

        Returns:
            A note-on, a command, or None for the machine's repeat of a held piano key.
        """
        char = key.lower()
        pitch = self.pitches.get(char)
        if pitch is None:
            return COMMANDS.get(key, key)
        last, last_at = self._last
        self._last = (char, at)
        if char == last and at - last_at < _REPEAT_SECONDS:
            return None
        self._count += 1
        return NoteOn(pitch, _VELOCITY, at, f"p{self._count}")


def layout_help(layout: str = "qwerty") -> str:
    """The two rows of piano keys as a picture for the screen, under 80 columns.

    Raises:
        DeviceError: if there is no such layout.
    """
    ComputerPiano(layout)
    upper_black, upper_white, lower_black, lower_white = LAYOUTS[layout]
    lines = [
        *_picture("right hand", upper_black, upper_white, 4),
        "",
        *_picture("left hand", lower_black, lower_white, 3),
        "",
        "Tap the keys: a terminal cannot tell how long one is held.",
        "space pause   enter next   ? why this phrase   Esc quit",
    ]
    return "\n".join(lines)


def _row(keys: str, steps: tuple[int, ...], lowest: int) -> dict[str, int]:
    return {key: lowest + step for key, step in zip(keys, steps, strict=True)}


def _picture(hand: str, black: str, white: str, octave: int) -> list[str]:
    gaps = (0, 1, 3, 4, 5, 7, 8)  # a black key lies after these white keys, counted from C
    upper = [" "] * (4 * len(white))
    for key, gap in zip(black, gaps, strict=True):
        upper[4 * gap + 2] = key
    names = [f"{'CDEFGAB'[i % 7]}{octave + i // 7}" for i in range(len(white))]
    return [
        f"{hand:>10}  {''.join(upper).rstrip()}",
        f"{'':>10}  {''.join(f'{key:<4}' for key in white).rstrip()}",
        f"{'':>10}  {''.join(f'{name:<4}' for name in names).rstrip()}",
    ]

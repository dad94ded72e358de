"""Notices that a player is playing another place of the score than the one awaited.

Somebody who starts a bar again presses keys that are all wrong for the note that is
due, and all right for the notes of some moments ago. Three wrong keys in a row that
follow the score at one such place are taken for it.

Conventions: moments are named by their index; presses by their number. The cost of a
press does not depend on the score's length.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from museflow_engine.judging.target import Moment

_BEHIND = 48  # moments within which a restart is looked for
_AHEAD = 8
_LEAST_KEYS = 3

Place = Literal["behind", "ahead"]


class Elsewhere:
    """Follows every place where the wrong keys of late would have been right.

    Args:
        moments: the score.
    """

    def __init__(self, moments: Sequence[Moment]) -> None:
        self._moments = moments
        self._runs: dict[int, tuple[int, ...]] = {}  # moment reached → wrong presses on the way
        self.presses: tuple[int, ...] = ()

    def press(self, midi: int, number: int, awaited: int, *, wrong: bool) -> Place | None:
        """Take a key into account.

        Args:
            midi: the key.
            number: number of the press.
            awaited: index of the moment that is due.
            wrong: whether the key is wrong there.

        Returns:
            Where the player is, if that is somewhere else; `presses` then holds the
            wrong keys that led there. None if there is no telling.
        """
        runs: dict[int, tuple[int, ...]] = {}
        for index, before in self._runs.items():
            for reached in (index, index + 1):
                if self._has(reached, midi) and (reached != index or len(self._moments[index].slots) > 1):
                    self._keep(runs, reached, (*before, number) if wrong else before)
        if wrong:
            for index in range(max(0, awaited - _BEHIND), min(len(self._moments), awaited + _AHEAD)):
                if index != awaited and self._has(index, midi):
                    self._keep(runs, index, (number,))
        self._runs = runs
        if not runs or not wrong:
            return None
        place = max(runs, key=lambda index: (len(runs[index]), index < awaited, index))
        self.presses = runs[place]
        if len(self.presses) < _LEAST_KEYS or place == awaited:
            return None
        return "behind" if place < awaited else "ahead"

    def _has(self, index: int, midi: int) -> bool:
        return index < len(self._moments) and midi in self._moments[index].by_midi

    @staticmethod
    def _keep(runs: dict[int, tuple[int, ...]], index: int, presses: tuple[int, ...]) -> None:
        if len(presses) > len(runs.get(index, ())):
            runs[index] = presses[-_LEAST_KEYS:]

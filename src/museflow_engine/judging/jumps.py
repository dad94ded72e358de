"""Where a player may jump to from a moment: back to repeat, or on by whole bars.

Worked out for a moment when a player first gets there, so that neither compiling a long
score nor following it costs more than its neighbourhood.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from museflow_engine.judging.target import Moment, Slot, Target

LOOK_AHEAD: Final = 6
"""Moments that a player may leave out one by one."""

_SKIP_BARS = 3
_BACK_BARS = 4
_BACK_MOMENTS = 6

Landing = dict[int, tuple[Slot, ...]]


class Jumps(NamedTuple):
    """Where a key may lead from a moment, by MIDI number.

    Attributes:
        back: slots where a jump back may land.
        ahead: slots where a skip of whole bars may land.
        reach: the last of the next few moments in which the key is written.
    """

    back: Landing
    ahead: Landing
    reach: dict[int, int]


class JumpMap:
    """Jumps from every moment of a score, found when asked for.

    Args:
        target: the compiled score.
    """

    def __init__(self, target: Target) -> None:
        self._target = target
        self._known: dict[int, Jumps] = {}

    def at(self, index: int) -> Jumps:
        """The jumps from a moment; -1 is before the first."""
        known = self._known.get(index)
        if known is None:
            known = self._known[index] = self._find(index)
        return known

    def _find(self, index: int) -> Jumps:
        moments, starts = self._target.moments, self._target.bar_starts
        passed = self._target.bar_of[index] if index >= 0 else 0
        ahead = [moments[place] for place in starts[passed : passed + _SKIP_BARS] if place > index + 1]
        near = moments[index + 1 : index + 1 + LOOK_AHEAD]
        reach = {midi: moment.index for moment in near for midi in moment.by_midi}
        if index < 0:
            return Jumps({}, _landing(ahead), reach)
        places = {0, *range(max(0, index - _BACK_MOMENTS), index)}
        places.update(starts[max(0, passed - _BACK_BARS) : passed])
        if len(moments[index].slots) > 1:
            places.add(index)
        else:
            places.discard(index)  # a single key pressed again is an extra note, not a move
        return Jumps(_landing([moments[place] for place in sorted(places)]), _landing(ahead), reach)


def _landing(moments: Sequence[Moment]) -> Landing:
    found: dict[int, list[Slot]] = {}
    for moment in moments:
        for midi, slots in moment.by_midi.items():
            found.setdefault(midi, []).append(slots[0])
    return {midi: tuple(slots) for midi, slots in found.items()}

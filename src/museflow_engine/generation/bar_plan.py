"""The bars of a phrase as a walk reads them: upbeat, barlines, places, repeated bars.

Conventions: ticks from the start of the phrase, 480 to the quarter. A *place* is counted
from the barline; an upbeat is the end of a whole bar, as in the Q-matrix. In a form
("aaba") bars of the same letter share one rhythm, so only the first of them is read,
and what happens in it counts as often as the letter stands there.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from museflow_engine.level import Tier
from museflow_engine.music import Meter

_FINEST = 30
"""Shortest plain value, a 64th."""


class BarPlan:
    """The bars of a tier's phrases.

    Args:
        tier: the tier.

    Attributes:
        length: ticks of the whole phrase.
        bar: ticks of a whole bar.
        upbeat: ticks of the upbeat; 0 for none.
    """

    def __init__(self, tier: Tier) -> None:
        self.bar = tier.meter.bar_ticks
        self.length = tier.bars * self.bar
        self.upbeat = tier.anacrusis
        self._form = tier.form
        self._read = self._bars_read()

    def _bars_read(self) -> dict[int, int]:
        """Onset of every bar that is read, and how many bars it stands for."""
        onsets = range(self.upbeat, self.length, self.bar)
        letters: Sequence[str] = self._form or [str(onset) for onset in onsets]
        return {
            onset: letters.count(letter)
            for place, (onset, letter) in enumerate(zip(onsets, letters, strict=True))
            if letter not in letters[:place]
        }

    @property
    def has_form(self) -> bool:
        """Whether some bars may repeat the rhythm of others by rule."""
        return bool(self._form)

    def place(self, tick: int) -> int:
        """Ticks from the barline to a tick."""
        return (tick - self.upbeat) % self.bar

    def start(self, tick: int) -> int:
        """Where the bar of a tick begins."""
        return 0 if tick < self.upbeat else tick - self.place(tick)

    def end(self, tick: int) -> int:
        """Where the bar of a tick ends; the last bar is shorter by the upbeat."""
        return self.upbeat if tick < self.upbeat else min(tick - self.place(tick) + self.bar, self.length)

    def is_barline(self, tick: int) -> bool:
        """Whether a bar begins here, other than an upbeat."""
        return tick >= self.upbeat and self.place(tick) == 0

    def onward(self, barline: int) -> int:
        """Where reading goes on at the end of a bar: at the next bar that is new."""
        return next((onset for onset in self._read if onset >= barline), self.length)

    def times(self, tick: int) -> int:
        """How many bars the bar of a tick stands for; 0 if it repeats one before it."""
        return self._read.get(self.start(tick), 1 if tick < self.upbeat else 0)

    def repeats(self) -> Iterable[tuple[int, int]]:
        """For every bar in order of time its onset, and that of the bar it takes its rhythm from."""
        onsets = range(self.upbeat, self.length, self.bar)
        if not self._form:
            return [(onset, onset) for onset in onsets]
        return [
            (onset, onsets[self._form.index(letter)])
            for onset, letter in zip(onsets, self._form, strict=True)
        ]


@lru_cache(maxsize=4096)
def is_syncopated(meter: Meter, place: int, ticks: int) -> bool:
    """Whether a note sounds over a stronger place of its bar than the one it starts on.

    Below the beat a place is as strong as the longest division that begins there: on the
    half of a quarter, then on its quarters (Lerdahl and Jackendoff 1983, "A Generative
    Theory of Tonal Music", the metrical grid).

    Args:
        meter: the metre.
        place: ticks from the barline to the onset.
        ticks: length of the note within the bar.
    """
    here = _level(meter, place)
    first = place - place % _FINEST + _FINEST
    return any(_level(meter, later) > here for later in range(first, place + ticks, _FINEST))


def _level(meter: Meter, place: int) -> int:
    """Strength of a place, going on below 0 within the beat."""
    level = meter.strength(place)
    unit = meter.beat_ticks // (3 if meter.is_compound else 2)
    while level <= 0 and place % unit and unit > 1:
        unit //= 2
        level -= 1
    return level

"""The score as a judge sees it: moments in time, and in each the keys that are due.

Conventions: a *slot* is one key to be pressed at one time; score notes of the same
pitch and onset in two voices share a slot, because one press plays both. A *moment* is
all slots of one onset; grace notes belong to the moment that they lead to. Hands are
numbered 0 (right) and 1 (left) here.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from itertools import groupby

from museflow_engine.music.phrase import Phrase
from museflow_engine.music.score import Bar, Note

RIGHT = 0
LEFT = 1


@dataclass(frozen=True, slots=True)
class Slot:
    """One key press that the score asks for.

    Attributes:
        index: place among all slots of the score.
        moment: index of its moment.
        bit: its bit in the moment's set of slots.
        tick: onset in ticks.
        midi: MIDI number.
        hand: 0 right, 1 left.
        grace: whether it is a grace note, free in time.
        notes: the score notes that the press plays; more than one in a unison.
    """

    index: int
    moment: int
    bit: int
    tick: int
    midi: int
    hand: int
    grace: bool
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class Moment:
    """All slots of one onset.

    Attributes:
        index: place among all moments.
        tick: onset in ticks.
        slots: the slots, grace notes first.
        full: bit set with every slot in it.
        hands: bit sets with the slots of the right hand, and of the left.
        by_midi: the slots of each MIDI number.
        opens_bar: whether it is the first moment of a bar.
        bar: the bar that it is in.
    """

    index: int
    tick: int
    slots: tuple[Slot, ...]
    full: int
    hands: tuple[int, int]
    by_midi: dict[int, tuple[Slot, ...]]
    opens_bar: bool
    bar: Bar


@dataclass(frozen=True, slots=True)
class Target:
    """A compiled score: moments and slots in order, and where its bars begin.

    Attributes:
        moments: the moments in order of time.
        slots: all slots, in the order of their index.
        bar_starts: indices of the moments that open a bar.
        bar_of: for each moment, how many of `bar_starts` are at or before it.
        onsets: for each hand, the ticks at which it plays.
        beat_ticks: length in ticks of a felt beat at the start.
    """

    moments: tuple[Moment, ...]
    slots: tuple[Slot, ...]
    bar_starts: tuple[int, ...]
    bar_of: tuple[int, ...]
    onsets: tuple[frozenset[int], frozenset[int]]
    beat_ticks: int

    def is_followed(self, note: Note) -> bool:
        """Whether the note's hand plays again at the very tick at which the note ends."""
        return note.offset in self.onsets[_hand(note)]

    @classmethod
    def of(cls, phrase: Phrase) -> Target:
        """Compile a phrase; linear in its length, done once."""
        bar_onsets = [bar.onset for bar in phrase.bars]
        onsets: tuple[set[int], set[int]] = (set(), set())
        for note in phrase.notes:
            onsets[_hand(note)].add(note.onset)
        moments: list[Moment] = []
        slots: list[Slot] = []
        starts: list[int] = []
        bar_of: list[int] = []
        bar = 0
        for tick, group in groupby(phrase.notes, key=lambda note: note.onset):
            before, bar = bar, bisect_right(bar_onsets, tick)
            moment = _moment(
                len(moments), tick, list(group), len(slots), phrase.bars[bar - 1], opens_bar=bar > before
            )
            moments.append(moment)
            slots.extend(moment.slots)
            if moment.opens_bar:
                starts.append(moment.index)
            bar_of.append(len(starts))
        hands = (frozenset(onsets[RIGHT]), frozenset(onsets[LEFT]))
        return cls(tuple(moments), tuple(slots), tuple(starts), tuple(bar_of), hands, phrase.meter.beat_ticks)


def _hand(note: Note) -> int:
    return RIGHT if note.hand == "right" else LEFT


def _moment(
    index: int, tick: int, notes: list[Note], first_slot: int, bar: Bar, *, opens_bar: bool
) -> Moment:
    presses: dict[tuple[int, bool], list[Note]] = {}
    for note in notes:
        presses.setdefault((note.pitch.midi, note.grace), []).append(note)
    slots = tuple(
        Slot(
            index=first_slot + place,
            moment=index,
            bit=1 << place,
            tick=tick,
            midi=midi,
            hand=_hand(same[0]),
            grace=grace,
            notes=tuple(same),
        )
        for place, ((midi, grace), same) in enumerate(presses.items())
    )
    by_midi: dict[int, tuple[Slot, ...]] = {}
    for slot in slots:
        by_midi[slot.midi] = (*by_midi.get(slot.midi, ()), slot)
    right = sum(slot.bit for slot in slots if slot.hand == RIGHT)
    full = (1 << len(slots)) - 1
    return Moment(index, tick, slots, full, (right, full & ~right), by_midi, opens_bar, bar)

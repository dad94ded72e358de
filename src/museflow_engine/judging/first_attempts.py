"""What was played for each note at the first attempt, and which keys were too many.

Conventions: times in seconds on the key log's axis. Nothing here decides what a press
means; it keeps what was decided, and puts it into judgements.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Literal

from museflow_engine.judgement import Diagnosis, Judgement
from museflow_engine.judging.key_log import KeyPress
from museflow_engine.judging.misreading import Reading, name_slips
from museflow_engine.judging.target import LEFT, RIGHT, Slot, Target
from museflow_engine.judging.verdict import missed_notes
from museflow_engine.judging.waiting_metronome import WaitingMetronome

Extra = Literal["extra", "correction", "restart", "bounced"]
_SAID: dict[Extra, Literal["correction", "restart"]] = {"correction": "correction", "restart": "restart"}

_OCTAVE = 12
_LIKE_A_THIRD = 3.5
_LOOKED_BACK = 20  # attempts of either hand
_REMEMBERED = 5  # attempts of a hand that tell how it is reading just now


def likeness(interval: int) -> float:
    """How unlike a key is the one meant: semitones, an octave counting like a third."""
    size = abs(interval)
    return _LIKE_A_THIRD if size and size % _OCTAVE == 0 else float(size)


@dataclass(frozen=True, slots=True)
class _Attempt:
    press: KeyPress
    slot: Slot
    wrong: bool
    deviation: float


class FirstAttempts:
    """The account of a performance that is judged by first attempts.

    Args:
        target: the score.
        metronome: what onsets and lengths are measured by.
        pause: seconds after the beat from which a right key was hesitated over.
    """

    def __init__(self, target: Target, metronome: WaitingMetronome, pause: float) -> None:
        self._pause = pause
        self._target = target
        self._metronome = metronome
        self._of_slot: dict[int, _Attempt] = {}
        self._of_press: dict[int, _Attempt] = {}
        self._corrections: dict[int, _Attempt] = {}
        self._extras: dict[int, tuple[KeyPress, Extra, int]] = {}

    @property
    def blameless(self) -> frozenset[str]:
        """Ids of the presses that lower no score: corrections, restarts, keys that bounce."""
        return frozenset(
            press.event_id
            for press, kind, _ in self._extras.values()
            if kind in ("correction", "bounced", "restart")
        )

    def knows(self, slot: Slot) -> bool:
        """Whether a press was taken for a slot."""
        return slot.index in self._of_slot

    def right(self, slot: Slot, press: KeyPress) -> Iterator[Judgement]:
        """The right key for a slot: its first attempt, or the correction of a wrong one."""
        attempt = self._attempt(slot, press, wrong=False)
        if slot.index in self._of_slot:
            self._corrections[slot.index] = attempt
            yield self.too_many(press, "correction", slot.tick)
            return
        yield from self._take(attempt)

    def wrong(self, slot: Slot, press: KeyPress) -> Iterator[Judgement]:
        """A wrong key as the first attempt at a slot."""
        yield from self._take(self._attempt(slot, press, wrong=True))

    def too_many(self, press: KeyPress, kind: Extra, position: int) -> Judgement:
        """A press that is no first attempt, at a place of the score in ticks."""
        self._extras[press.number] = (press, kind, position)
        return self._insertion(press.number)

    def forgive(self, press: KeyPress, position: int) -> Iterator[Judgement]:
        """A press that was taken for wrong belongs to a place played again."""
        attempt = self._of_press.pop(press.number, None)
        yield self.too_many(press, "restart", position)
        if attempt is None:
            return
        del self._of_slot[attempt.slot.index]
        correction = self._corrections.pop(attempt.slot.index, None)
        if correction is not None:
            del self._extras[correction.press.number]
            yield from self._take(correction)

    def of_press(self, press: KeyPress, awaited: int | None) -> Iterator[Judgement]:
        """What is known of a first attempt now that its key is up; nothing of other presses."""
        attempt = self._of_press.get(press.number)
        if attempt is not None:
            named = self._named_so_far(attempt)
            yield from self._judged(attempt, awaited, settled=not attempt.wrong, named=named)

    def settled(self, presses: Sequence[KeyPress], awaited: int | None) -> tuple[Judgement, ...]:
        """Every note and every press once, in the order of time."""
        timed: list[tuple[float, int, Judgement]] = []
        names = self._names()
        for slot in self._target.slots:
            if slot.index not in self._of_slot:
                due = self._metronome.due(slot.tick)
                timed += [(due, slot.tick, one) for one in missed_notes(slot, settled=True)]
        for press in presses:
            attempt = self._of_press.get(press.number)
            if attempt is None:
                timed.append((press.time, -1, self._insertion(press.number)))
                continue
            named = names.get(press.number)
            for one in self._judged(attempt, awaited, settled=True, named=named):
                timed.append((press.time, attempt.slot.tick, one))
        timed.sort(key=lambda item: item[:2])
        return tuple(judgement for _, _, judgement in timed)

    def _attempt(self, slot: Slot, press: KeyPress, *, wrong: bool) -> _Attempt:
        return _Attempt(press, slot, wrong, self._metronome.deviation(slot.tick, press.time))

    def _take(self, attempt: _Attempt) -> Iterator[Judgement]:
        self._of_slot[attempt.slot.index] = attempt
        self._of_press[attempt.press.number] = attempt
        named = self._named_so_far(attempt)
        yield from self._judged(attempt, None, settled=not attempt.wrong, named=named)

    def _names(self) -> dict[int, Diagnosis | None]:
        """What the slips are, by press, each in the light of all others of its hand."""
        named: dict[int, Diagnosis | None] = {}
        for hand in (RIGHT, LEFT):
            numbers = [
                number for number in sorted(self._of_press) if self._of_press[number].slot.hand == hand
            ]
            slips = name_slips([self._reading(self._of_press[number]) for number in numbers])
            named.update(zip(numbers, slips, strict=True))
        return named

    def _named_so_far(self, attempt: _Attempt) -> Diagnosis | None:
        """What a slip is in the light of the attempts of the hand before it."""
        if not attempt.wrong:
            return None
        hand = [attempt]
        for number in islice(reversed(self._of_press), _LOOKED_BACK):
            before = self._of_press[number]
            if number < attempt.press.number and before.slot.hand == attempt.slot.hand:
                hand.append(before)
            if len(hand) == _REMEMBERED:
                break
        return name_slips([self._reading(each) for each in reversed(hand)])[-1]

    def _reading(self, attempt: _Attempt) -> Reading:
        key = self._target.moments[attempt.slot.moment].bar.key
        return Reading(attempt.slot.notes[0], attempt.press.midi, key)

    def _insertion(self, number: int) -> Judgement:
        press, kind, position = self._extras[number]
        return Judgement(
            "insertion",
            event_id=press.event_id,
            diagnosis=_SAID.get(kind),
            played=press.midi,
            position=position,
        )

    def _judged(
        self, attempt: _Attempt, awaited: int | None, *, settled: bool, named: Diagnosis | None
    ) -> Iterator[Judgement]:
        press, slot = attempt.press, attempt.slot
        paused = attempt.deviation > self._pause and slot.moment > 0
        for note in slot.notes:
            diagnosis: Diagnosis | None = "hesitation" if paused else None
            if attempt.wrong:
                diagnosis = named
            yield Judgement(
                "substitution" if attempt.wrong else "match",
                note_id=note.id,
                event_id=press.event_id,
                onset_deviation=None if note.grace else attempt.deviation,
                duration_ratio=self._ratio(press, note.duration, awaited),
                diagnosis=diagnosis,
                played=press.midi,
                settled=settled,
                metronome_deviation=attempt.deviation,
            )

    def _ratio(self, press: KeyPress, duration: int, awaited: int | None) -> float | None:
        if press.release is None or not duration:
            return None
        held = self._metronome.running(press.time, press.release, awaited)
        return held / (duration * self._metronome.period)

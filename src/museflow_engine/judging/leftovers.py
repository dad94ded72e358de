"""Presses that nothing was found for, and notes that nothing was played for: what belongs together.

Seen from a little later, a key of a chord that came too early, or one that a misreading led to, may
be left over beside the very note that was missed. The two are one: the note was played, early
or wrong, and not both left out and something else played.

Conventions: times in seconds on the key log's axis. A press and a note belong together only
where the press lies nearer to the note's moment than to the moments around it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from museflow_engine.judging.assignment import Assignment
from museflow_engine.judging.diagnosis import in_other_clef
from museflow_engine.judging.hypothesis import Step
from museflow_engine.judging.key_log import KeyPress
from museflow_engine.judging.target import Slot
from museflow_engine.judging.verdict import Context

_OCTAVE = 12
_NEAR = 0.5  # of the way to the next moment, or from the one before
_FARTHEST_EARLY = 0.65  # of that way, where the key was not pressed in between
_CLEFS = (0, 1, 2)  # octaves nearer to where the hand lies
_SAME_RUN = 4  # moments within which a slip of the same kind tells of a misreading


def join_leftovers(
    context: Context,
    assignment: Assignment,
    due: Callable[[int], float],
    presses: Iterable[KeyPress],
    slots: Iterable[Slot],
) -> list[Step]:
    """Find the presses that are left over, and the notes that they were meant for.

    Args:
        context: score, keys and settings.
        assignment: who plays what.
        due: tells when the player would have come to a tick.
        presses: the presses to find notes for.
        slots: the notes that may be theirs.

    Returns:
        A step for each press that belongs to a note, for an assignment to take.
    """
    extra = list(_left_over(presses, assignment))
    missed = [slot for slot in slots if assignment.player(slot.index) is None] if extra else []
    joined: dict[int, Step] = {}
    for slot in missed:
        fitting = [
            (abs(press.time - due(slot.tick)), press.number, step)
            for press, step in extra
            if press.number not in joined and _fits(press, slot, context, assignment, due)
        ]
        if fitting:
            _, number, step = min(fitting, key=lambda one: one[:2])
            joined[number] = step._replace(slot=slot, wrong=step.midi != slot.midi, kind="together")
    return list(joined.values())


def _left_over(presses: Iterable[KeyPress], assignment: Assignment) -> Iterator[tuple[KeyPress, Step]]:
    for press in presses:
        role = assignment.role(press.number)
        if role is not None and role.extra == "extra" and not press.bounced:
            yield press, role.step


def _fits(
    press: KeyPress, slot: Slot, context: Context, assignment: Assignment, due: Callable[[int], float]
) -> bool:
    moments, at = context.target.moments, slot.moment
    time = due(slot.tick)
    before = due(moments[at - 1].tick) if at else time
    after = due(moments[at + 1].tick) if at + 1 < len(moments) else time
    if press.midi == slot.midi:
        # A key that has just played the note before trembles; it does not play the next one.
        last = _pressed_before(press, context.log.presses)
        reach = _NEAR if last is not None and last >= before else _FARTHEST_EARLY
        return time - reach * (time - before) < press.time < time + _NEAR * (after - time)
    if not time - _NEAR * (time - before) < press.time < time + _NEAR * (after - time):
        return False
    how = _misread(slot, press.midi, context)
    return bool(how) and any(how & each for each in _misread_around(slot, context, assignment))


def _pressed_before(press: KeyPress, presses: Sequence[KeyPress]) -> float | None:
    """When the key of a press was pressed last before it."""
    return next((one.time for one in reversed(presses[: press.number]) if one.midi == press.midi), None)


def _misread_around(slot: Slot, context: Context, assignment: Assignment) -> Iterator[frozenset[int]]:
    """How notes of the hand were misread a few moments before and after a slot."""
    first = max(0, slot.moment - _SAME_RUN)
    for moment in context.target.moments[first : slot.moment + _SAME_RUN + 1]:
        for other in moment.slots:
            step = assignment.player(other.index)
            if other.hand == slot.hand and step is not None and step.wrong:
                yield _misread(other, step.midi, context)


def _misread(slot: Slot, midi: int, context: Context) -> frozenset[int]:
    """Ways of reading in which a note becomes a key: an interval in octaves, or the other clef."""
    interval = midi - slot.midi
    if interval and interval % _OCTAVE == 0:
        return frozenset({interval})
    note, key = slot.notes[0], context.target.moments[slot.moment].bar.key
    clefs = (in_other_clef(note.pitch, key, note.hand, nearer) for nearer in _CLEFS)
    return frozenset(nearer for nearer, read in zip(_CLEFS, clefs, strict=True) if read == midi)

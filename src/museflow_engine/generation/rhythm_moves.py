"""The rhythm of a phrase as a walk that counts: notes in each line, and what is new.

Conventions: as in `rhythm_steps`, which says what may come next. Counting stops where it
can decide nothing any more: so most tiers have few spots at each place of a bar.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from museflow_engine.generation.rhythm_steps import Move, Spot, Step, Steps
from museflow_engine.generation.tally import Tally
from museflow_engine.level import Tier

__all__ = ["Move", "Spot", "Walk"]

_Notes = tuple[int, int]
_Place = tuple[int, int, int, bool, int, int]


class _Option(NamedTuple):
    """A move from a place, whatever was counted before.

    Attributes:
        move: the move.
        landing: the spot that it leads to, with the flags it adds and nothing counted.
        tallies: by tally before, the tally after.
        sure: notes that every way to the end is sure to add to each line.
        hopeful: the tallies from which some way to the end meets every requirement.
    """

    move: Move
    landing: Spot
    tallies: Sequence[int]
    sure: _Notes
    hopeful: frozenset[int]


class Walk:
    """The rules of a tier's rhythms: from each spot, the moves and where they lead.

    Args:
        tier: the tier.
        tally: arithmetic of its rhythmic requirements (rhythm, rest, hand).
        limits: up to where the notes of the two lines need counting.
        enough: whether so many notes (up to the limits) leave a choice of pitches; more
            must never be less than enough.

    Attributes:
        plan: the bars.
        start: where every walk begins.
        turn: the clock at which the second hand is begun; the end if the hands are read together.
        end: the clock at which every walk ends.
    """

    def __init__(self, tier: Tier, tally: Tally, limits: _Notes, enough: Callable[[int, int], bool]) -> None:
        steps = Steps(tier)
        self.plan = steps.plan
        self.end = steps.end
        self.turn = steps.plan.length
        self._mode = tier.hands
        self._tally = tally
        self._limits = limits
        self._enough = {
            (first, second): enough(first, second)
            for first in range(limits[0] + 1)
            for second in range(limits[1] + 1)
        }
        # Moves do not depend on what was counted, so they are made once for all counts.
        self._options, sure = self._mapped(steps)
        first, second = self._counted((0, 0), sure)
        self.start = steps.start._replace(first=first, second=second)

    def accepts(self, spot: Spot) -> bool:
        """Whether a walk may end here."""
        flags = {"alternating": 3, "held": 1}.get(self._mode, 0)
        return (
            spot.clock == self.end
            and spot.tally == self._tally.done
            and spot.flags == flags
            and self._enough[spot.first, spot.second]
        )

    def moves(self, spot: Spot) -> Iterator[Step]:
        """The moves from a spot, each with the spot that it leads to."""
        for move, landing, tallies, sure, hopeful in self._options.get(_place(spot), ()):
            tally = tallies[spot.tally]
            if tally not in hopeful:
                continue
            first, second = self._counted((spot.first + move.slots[0], spot.second + move.slots[1]), sure)
            yield (
                move,
                Spot(
                    landing.clock,
                    landing.phase,
                    landing.player,
                    landing.rested,
                    spot.flags | landing.flags,
                    tally,
                    first,
                    second,
                    landing.group,
                    landing.over,
                ),
            )

    def bar_of(self, spot: Spot) -> int:
        """The clock at which the bar of a spot begins, in the hand that is read."""
        tick = spot.clock % self.plan.length
        return spot.clock - tick + self.plan.start(tick)

    def _counted(self, notes: _Notes, sure: _Notes) -> _Notes:
        """Numbers of notes as a spot keeps them: the limits once those to come suffice for sure."""
        most_first, most_second = self._limits
        first = min(notes[0] + sure[0], most_first)
        second = min(notes[1] + sure[1], most_second)
        if self._enough[first, second]:
            return self._limits
        return (
            most_first if first == most_first else notes[0],
            most_second if second == most_second else notes[1],
        )

    def _mapped(self, steps: Steps) -> tuple[dict[_Place, list[_Option]], _Notes]:
        """The options of every place from which the end can be reached, and what is sure at the start."""
        onward: dict[_Place, list[Step]] = {}
        waiting = [steps.start]
        while waiting:
            spot = waiting.pop()
            place = _place(spot)
            if place not in onward and spot.clock < self.end:
                onward[place] = list(steps.after(spot))
                waiting.extend(landing for _, landing in onward[place])
        options: dict[_Place, list[_Option]] = {}
        ahead: dict[_Place, tuple[_Notes, frozenset[int]]] = {}
        at_end = ((0, 0), frozenset({self._tally.done}))
        for place in sorted(onward, reverse=True):
            here: list[_Option] = []
            for move, landing in onward[place]:
                beyond = at_end if landing.clock == self.end else ahead.get(_place(landing))
                if beyond:
                    here.append(_Option(move, landing, self._tallies(move), *beyond))
            if here:
                options[place] = here
                ahead[place] = (_least(here), self._hopeful(here))
        return options, ahead.get(_place(steps.start), at_end)[0]

    def _hopeful(self, options: Sequence[_Option]) -> frozenset[int]:
        return frozenset(
            tally
            for tally in range(self._tally.size)
            if any(option.tallies[tally] in option.hopeful for option in options)
        )

    def _tallies(self, move: Move) -> Sequence[int]:
        if not move.duration or not move.skills:
            exercised = []
        elif not move.hands:
            exercised = [move.skills[0]] * (2 if self._mode == "parallel" else 1)
        else:
            exercised = [skill for hand in move.hands for skill in (move.skills[0], f"hand:{hand}")]
        return self._tally.after(exercised * self.plan.times(move.onset))

    def unfolded(self, moves: Sequence[Move]) -> list[Move]:
        """The moves of a walk with every bar of a form in its place.

        In order of time; hand after hand if the hands are independent, as in a walk.
        """
        if not self.plan.has_form:
            return list(moves)
        turn = len(moves)
        if self._mode == "independent":
            # Within a hand nothing begins before what was read last has ended.
            turn = next(
                place
                for place, (before, move) in enumerate(pairwise(moves), 1)
                if move.onset < before.onset + before.duration
            )
        return [*self._repeated(moves[:turn]), *self._repeated(moves[turn:])]

    def folded(self, moves: Sequence[Move]) -> list[Move]:
        """The moves of the walk that `unfolded` made these of."""
        if not self.plan.has_form:
            return list(moves)
        times = [self.plan.times(move.onset) for move in moves]
        return [
            move._replace(slots=(move.slots[0] * count, move.slots[1] * count))
            for move, count in zip(moves, times, strict=True)
            if count
        ]

    def _repeated(self, moves: Sequence[Move]) -> Iterator[Move]:
        by_bar: dict[int, list[Move]] = {}
        for move in moves:
            by_bar.setdefault(self.plan.start(move.onset), []).append(move)
        for onset, model in self.plan.repeats() if moves else ():
            for move in by_bar[model]:
                # Who has the melody over held notes is chosen once, not in every bar.
                if move.duration or onset == model or self._mode != "held":
                    slots = (min(move.slots[0], 1), min(move.slots[1], 1))
                    yield move._replace(onset=move.onset + onset - model, slots=slots)


def _least(options: Sequence[_Option]) -> _Notes:
    """The fewest notes that each line gets from here to the end."""
    return (
        min(option.move.slots[0] + option.sure[0] for option in options),
        min(option.move.slots[1] + option.sure[1] for option in options),
    )


def _place(spot: Spot) -> _Place:
    """Where a spot is, without what was counted; a move leads to a greater place."""
    return (spot.clock, spot.phase, spot.player, spot.rested, spot.group, spot.over)

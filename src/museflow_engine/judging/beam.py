"""A causal beam search over readings of a performance.

Keeps the few best hypotheses, of which no more than two may be at one place (with the
same notes of a moment still to be played), and merges those that no later event could
tell apart. What all of them agree on is settled.

Conventions: costs in nats, times in seconds.
"""

from __future__ import annotations

from museflow_engine.judging.advance import advance
from museflow_engine.judging.hypothesis import Hypothesis, Step
from museflow_engine.judging.moves import Move, Moves, Press, hopeless
from museflow_engine.judging.target import Target
from museflow_engine.judging.tempo_tracker import Beat
from museflow_engine.judging.transitions import Transitions

_MOST_AT_ONE_PLACE = 2


class Beam:
    """The open readings of a performance.

    Args:
        target: the compiled score.
        beat: the beat to start from.
        width: number of hypotheses kept.
    """

    def __init__(self, target: Target, beat: Beat, width: int) -> None:
        self._target = target
        self._transitions = Transitions(target)
        self._width = width
        self._open = [Hypothesis(0.0, -1, 0.0, 0.0, 0.0, 0, (), 0, (0, 0), (0.0, 0.0), beat, None)]
        self._best = self._open[0]

    @property
    def best(self) -> Hypothesis:
        """The most likely reading."""
        return self._best

    def press(self, press: Press) -> None:
        """Take a press into account; the cost does not depend on the score's length."""
        moves = Moves()
        for state in self._open:
            if state.cost > moves.limit:
                break
            self._transitions.propose(state, press, moves)
        self._open = self._select(sorted(moves.found), press)
        self.weigh(press.time)

    def weigh(self, now: float) -> None:
        """Find the best reading, notes that are due and unplayed by now included."""
        self._best = min(self._open, key=lambda s: s.cost + self._transitions.outstanding(s, now))

    def _select(self, moves: list[Move], press: Press) -> list[Hypothesis]:
        base = moves[0].cost
        limit = hopeless(base)
        kept: list[Hypothesis] = []
        futures: set[tuple[object, ...]] = set()
        crowd: dict[tuple[int, int], int] = {}
        for move in moves:
            if move.cost > limit or len(kept) == self._width:
                break
            child = advance(move, move.cost - base, press, self._target)
            place = (child.at, child.left)
            if child.future in futures or crowd.get(place, 0) == _MOST_AT_ONE_PLACE:
                continue
            futures.add(child.future)
            crowd[place] = crowd.get(place, 0) + 1
            kept.append(child)
        return kept

    def agreed(self) -> Step | None:
        """The latest step that all readings share; None if there is none."""
        steps = [state.last for state in self._open]
        while any(step is not steps[0] for step in steps[1:]):
            steps = [step.before if step else None for step in steps]
        return steps[0]

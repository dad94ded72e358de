"""How far a learner is with a piece, as a frozen value, and how each record moves it.

A passage climbs a ladder of tempos: a clean turn is a rung up, a nearly faultless one
two; two turns in a row that are not clean are one down. It is mastered when it was clean
at the goal. Once all are, the whole is played, and what goes wrong there opens its
passages again.

Conventions: as in `state`: a fold of records and of nothing else. Rungs are places in
`RUNGS`; passages are told apart by the fingerprint of their notes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from museflow_engine.events import Mode, PassagePlayed, PassageShown, PieceStarted
from museflow_engine.session.piece_plan import PiecePlan

RUNGS: Final = (0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
"""Tempos as shares of the goal."""
TOP: Final = len(RUNGS) - 1
FIRST_RUNG: Final = 1
WHOLE_RUNG: Final = 3
"""The whole is not begun as slowly as its passages were."""
CLEAN: Final = 0.95
"""Overall score from which a turn is clean,"""
CLEAN_PITCH: Final = 0.95
"""if its pitch accuracy is at least this: a wrong note or two may slip in, no more."""
KEPT: Final = 0.9
"""Least share of the asked tempo that must have been kept."""
_FAULTLESS: Final = 0.985
_PATIENCE: Final = 2
_SOUND: Final = 0.8
"""Share of right notes below which a passage is opened again by playing the whole."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How far one passage is: its rung, turns missed in a row, turns, whether it is mastered."""

    rung: int = FIRST_RUNG
    misses: int = 0
    turns: int = 0
    mastered: bool = False


@dataclass(frozen=True, slots=True)
class PieceState:
    """The standing of one learner with one piece.

    Attributes:
        session: name of the sitting, as in its records.
        seed: its seed; the passage with number n is chosen with (seed, n).
        tempo: goal at the start of the piece, in quarters a minute.
        mode: mode of practice of the sitting.
        number: turns shown in this sitting.
        current: key of the passage shown last; "" at the start of a sitting.
        in_a_row: turns that it has had in a row.
        waiting: whether it is still to be played.
        at: time of the last record, in seconds.
        standings: how far each passage is, by key.
    """

    session: str = ""
    seed: int = 0
    tempo: float = 0.0
    mode: Mode = "tempo"
    number: int = 0
    current: str = ""
    in_a_row: int = 0
    waiting: bool = False
    at: float = 0.0
    standings: Mapping[str, Standing] = field(default_factory=dict)

    def standing(self, key: str, plan: PiecePlan) -> Standing:
        """How far a passage is; at its first rung if it was never played."""
        known = self.standings.get(key)
        if known is not None:
            return known
        whole = key == plan.whole.key and len(plan.passages) > 1
        return Standing(WHOLE_RUNG if whole else FIRST_RUNG)

    def with_standing(self, key: str, standing: Standing) -> PieceState:
        """The same with another standing of one passage."""
        return replace(self, standings={**self.standings, key: standing})


PracticeRecord = PieceStarted | PassageShown | PassagePlayed


def advance_piece(state: PieceState, record: PracticeRecord, plan: PiecePlan) -> PieceState:
    """The state after one more record of this piece."""
    state = replace(state, at=record.at)
    match record:
        case PieceStarted():
            return _start(state, record, plan)
        case PassageShown():
            again = state.in_a_row + 1 if record.fingerprint == state.current else 1
            return replace(
                state, number=record.number, current=record.fingerprint, in_a_row=again, waiting=True
            )
        case PassagePlayed():
            return _play(replace(state, waiting=False), record, plan)


def _start(state: PieceState, record: PieceStarted, plan: PiecePlan) -> PieceState:
    """A new sitting: what is mastered stays so, the rest and the whole begin a rung lower."""
    faster = record.tempo > state.tempo
    standings = {}
    for key, before in state.standings.items():
        mastered = before.mastered and not faster and key != plan.whole.key
        rung = before.rung if mastered else max(0, before.rung - 1)
        standings[key] = replace(before, rung=rung, misses=0, mastered=mastered)
    return PieceState(
        session=record.session,
        seed=record.seed,
        tempo=record.tempo,
        mode=record.mode,
        at=record.at,
        standings=standings,
    )


def _play(state: PieceState, record: PassagePlayed, plan: PiecePlan) -> PieceState:
    before = state.standing(record.fingerprint, plan)
    turns = before.turns + 1
    if record.clean:
        steps = 2 if record.score.overall >= _FAULTLESS else 1
        rung, mastered = min(TOP, before.rung + steps), before.mastered or before.rung == TOP
        return state.with_standing(record.fingerprint, Standing(rung, 0, turns, mastered))
    misses = before.misses + 1
    down = misses >= _PATIENCE
    after = Standing(max(0, before.rung - down), 0 if down else misses, turns, before.mastered)
    state = state.with_standing(record.fingerprint, after)
    if record.fingerprint == plan.whole.key and len(plan.passages) > 1:
        for key in _unsound(record, plan):
            state = state.with_standing(
                key, replace(state.standing(key, plan), rung=TOP - 1, misses=0, mastered=False)
            )
    return state


def _unsound(record: PassagePlayed, plan: PiecePlan) -> list[str]:
    """The passages in which the whole went wrong, in order."""
    right: Counter[str] = Counter()
    heard: Counter[str] = Counter()
    for judgement in record.judgements:
        key = plan.passage_of_note.get(judgement.note_id or "")
        if key is not None:
            heard[key] += 1
            right[key] += judgement.pitch_correct and judgement.rhythm_correct
    return [each.key for each in plan.passages if right[each.key] < _SOUND * heard[each.key]]

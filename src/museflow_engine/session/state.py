"""Where a session stands, as a frozen value, and how each record moves it.

Conventions: the state is a fold of records, `advance(state, record) -> state`, and of
nothing else: a live session and a replay of its records go through the same function,
so they arrive at the same state.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields, replace
from typing import Self, get_args

from museflow_engine.errors import RecordError
from museflow_engine.events import (
    Mode,
    PhrasePlayed,
    PhraseShown,
    Record,
    SessionStarted,
    TierPassed,
    TierWidened,
)


@dataclass(frozen=True, slots=True)
class SessionState:
    """The standing of one session.

    Attributes:
        session: name of the session, as in its records.
        tier: id of the tier that phrases are drawn for.
        seed: seed of the session; the phrase with number n is drawn with (seed, n).
        tempo: tempo chosen for the session in quarters a minute; 0 for each tier's goal.
        number: phrases shown so far; the current phrase's number.
        clean: clean phrases that count towards passing the tier.
        widenings: declared widening steps that the tier has needed.
        waiting: whether the current phrase is still to be played.
        tier_passed: whether the tier named is passed (and no next one was begun).
        at: time of the last record, in seconds.
        mode: mode of practice chosen for the session.
        pace: tempo of the last phrase shown, over the tempo chosen or the tier's goal.
    """

    session: str = ""
    tier: str = ""
    seed: int = 0
    tempo: float = 0.0
    number: int = 0
    clean: int = 0
    widenings: int = 0
    waiting: bool = False
    tier_passed: bool = False
    at: float = 0.0
    mode: Mode = "tempo"
    pace: float = 1.0

    def to_json(self) -> dict[str, object]:
        """The state as JSON values."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: object) -> Self:
        """The state that `to_json` wrote; one without a mode or a pace is from before there were any.

        Raises:
            RecordError: if the data is not a session's state.
        """
        expected = {field.name: type(field.default) for field in fields(cls)}
        if isinstance(data, dict):
            data = {"mode": "tempo", "pace": 1.0, **data}
        if not isinstance(data, dict) or set(data) != set(expected):
            raise RecordError("The snapshot holds no session state; start a new session from the records.")
        for name, kind in expected.items():
            if not isinstance(data[name], kind):
                raise RecordError(f"The snapshot is damaged: {name} is {data[name]!r}.")
        if data["mode"] not in get_args(Mode):
            raise RecordError(f"The snapshot is damaged: there is no mode {data['mode']!r}.")
        return cls(**data)


def advance(state: SessionState, record: Record, *, consecutive: bool) -> SessionState:
    """The state after one more record.

    Args:
        state: the state before.
        record: what happened.
        consecutive: whether the tier wants its clean phrases in a row.
    """
    state = replace(state, at=record.at)
    match record:
        case SessionStarted():
            return _start(state, record)
        case PhraseShown():
            return replace(_enter(state, record.tier), number=record.number, waiting=True, pace=record.pace)
        case PhrasePlayed():
            return replace(state, waiting=False, clean=_count(state.clean, record, consecutive))
        case TierWidened():
            return replace(_enter(state, record.tier), widenings=state.widenings + 1)
        case TierPassed():
            return replace(state, tier_passed=True)
        case _:  # own pieces and trials leave the road where it stands
            return state


def _count(clean: int, played: PhrasePlayed, consecutive: bool) -> int:
    """The clean phrases with one more; what is not played in tempo mode is no try at all."""
    if played.clean or played.mode != "tempo":
        return clean + played.clean
    return 0 if consecutive else clean


def _start(state: SessionState, record: SessionStarted) -> SessionState:
    """A new sitting: what was earned towards the same tier stays earned."""
    entered = _enter(state, record.tier)
    return replace(
        entered,
        session=record.session,
        seed=record.seed,
        tempo=record.tempo or 0.0,
        mode=record.mode,
        number=0,
        waiting=False,
        pace=entered.pace if entered.tier == state.tier else 1.0,
    )


def _enter(state: SessionState, tier: str) -> SessionState:
    if tier == state.tier and not state.tier_passed:
        return state
    return replace(state, tier=tier, clean=0, widenings=0, tier_passed=False)

"""Fits the potentials of the next note: a conditional logit over what could have come.

Conventions: the choices are the notes that people wrote in bars that take nothing up
from an earlier bar; the alternatives are the diatonic keys within the compass of the
hand in that phrase, and the chromatic ones that the phrase uses. Parameters are the
cells of `LineTables`, penalised towards 0 (ridge); fitted by L-BFGS (Nocedal 1980) on
the log-likelihood of McFadden 1974.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from museflow_engine.generation.model import features
from museflow_engine.generation.model.tables import LineRole, LineTables
from museflow_engine.music import Pitch
from museflow_engine.training.music.form_counts import relations
from museflow_engine.training.music.lines import Line, Strike

_RIDGE: Final = 2.0
_DIGITS: Final = 4
_SHAPES: Final = LineTables.shapes()
_OFFSETS: Final = dict(
    zip(_SHAPES, np.cumsum([0, *(rows * columns for rows, columns in _SHAPES.values())])[:-1], strict=True)
)
_PERIODS: Final = tuple(enumerate(features.PERIODS))
_SIZE: Final = sum(rows * columns for rows, columns in _SHAPES.values())

Cells = list[int]


@dataclass(frozen=True)
class Choices:
    """Many choices as arrays.

    Attributes:
        cells: alternatives × 14, the parameters that each alternative adds up.
        starts: number of the first alternative of each choice.
        chosen: number of the alternative that was written.
    """

    cells: NDArray[np.int64]
    starts: NDArray[np.int64]
    chosen: NDArray[np.int64]


def gather(phrases: Sequence[list[Line]], chords: Sequence[Sequence[int]], role: LineRole) -> Choices:
    """The choices of all lines of a role."""
    cells: list[Cells] = []
    starts: list[int] = []
    chosen: list[int] = []
    for lines, harmony in zip(phrases, chords, strict=True):
        for line in lines:
            if line.role == role:
                heard = lines[0] if line.role == "bass" else None
                _gather_line(line, heard, harmony, (cells, starts, chosen))
    return Choices(np.array(cells, dtype=np.int64), np.array(starts), np.array(chosen))


def fit(choices: Choices) -> LineTables:
    """The potentials that make the choices most probable."""
    start = np.zeros(_SIZE)
    result = minimize(_loss, start, args=(choices,), jac=True, method="L-BFGS-B", options={"maxiter": 300})
    return _tables(result.x)


def log_loss(tables: LineTables, choices: Choices) -> float:
    """Mean bits that a note costs under the tables."""
    values = np.concatenate([np.array(getattr(tables, name)).ravel() for name in _SHAPES])
    loss, _ = _loss(values, choices, ridge=0.0)
    return loss / len(choices.starts) / float(np.log(2))


def _loss(
    values: NDArray[np.float64], choices: Choices, ridge: float = _RIDGE
) -> tuple[float, NDArray[np.float64]]:
    scores = values[choices.cells].sum(axis=1)
    counts = np.diff(np.append(choices.starts, len(scores)))
    top = np.repeat(np.maximum.reduceat(scores, choices.starts), counts)
    odds = np.exp(scores - top)
    totals = np.add.reduceat(odds, choices.starts)
    shares = odds / np.repeat(totals, counts)
    loss = -float(np.log(shares[choices.chosen]).sum()) + ridge / 2 * float(values @ values)
    surplus = shares.copy()
    surplus[choices.chosen] -= 1.0
    gradient = np.zeros(_SIZE)
    for column in choices.cells.T:
        gradient += np.bincount(column, weights=surplus, minlength=_SIZE)
    return loss, gradient + ridge * values


def _tables(values: NDArray[np.float64]) -> LineTables:
    tables = {}
    for name, (rows, columns) in _SHAPES.items():
        start = _OFFSETS[name]
        block = values[start : start + rows * columns].reshape(rows, columns)
        tables[name] = tuple(tuple(round(float(cell), _DIGITS) for cell in row) for row in block)
    return LineTables(**tables)


def _gather_line(
    line: Line, heard: Line | None, harmony: Sequence[int], into: tuple[list[Cells], list[int], list[int]]
) -> None:
    cells, starts, chosen = into
    form = relations(line)
    taken = [relation.kind in ("literal", "transposed") for relation in form]
    alphabet = _alphabet(line)
    lowest, highest = alphabet[0].staff_position, alphabet[-1].staff_position
    for number, strike in enumerate(line.strikes):
        bar = strike.onset // line.meter.bar_ticks
        if bar >= line.bars or taken[bar]:
            continue
        context = _context(line, heard, number, harmony[bar])
        if form[bar].offset:
            answered = _answered(line, number, form[bar].offset)
            context = replace(context, model=answered, kind=form[bar].kind)
        context = replace(context, level=line.level(bar))
        starts.append(len(cells))
        for pitch in alphabet:
            if pitch == strike.pitch:
                chosen.append(len(cells))
            cells.append(_cells(pitch, line, context, (lowest, highest)))


@dataclass(frozen=True)
class _Context:
    before: Strike | None
    motion: int
    chord: int
    strength: int
    place: int
    other: int | None
    struck: bool
    direction: int
    recent: tuple[int | None, ...]
    model: tuple[int, int] | None = None
    is_first: bool = False
    level: int = features.ANY_LEVEL
    kind: str = "rhythm"


def _context(line: Line, heard: Line | None, number: int, chord: int) -> _Context:
    strike = line.strikes[number]
    before = line.strikes[number - 1] if number else None
    motion = features.START
    if number > 1:
        motion = features.motion(
            line.strikes[number - 1].pitch.staff_position - line.strikes[number - 2].pitch.staff_position
        )
    other, struck, direction = None, False, 3
    if heard:
        at = max((n for n, each in enumerate(heard.strikes) if each.onset <= strike.onset), default=-1)
        if at >= 0 and heard.strikes[at].onset + heard.strikes[at].duration > strike.onset:
            other, struck = heard.strikes[at].pitch.midi, heard.strikes[at].onset == strike.onset
            if struck and at:
                earlier = heard.strikes[at - 1].pitch.staff_position
                direction = features.direction(heard.strikes[at].pitch.staff_position - earlier)
    place = strike.onset % line.meter.bar_ticks
    return _Context(
        before,
        motion,
        chord,
        features.strength(line.meter, place, is_last=number == len(line.strikes) - 1),
        features.place(number, len(line.strikes)),
        other,
        struck,
        direction,
        tuple(_position(line, number - back) for back in range(1, 6)),
        is_first=number == 0 or line.strikes[number - 1].onset < strike.onset - place,
    )


def _position(line: Line, number: int) -> int | None:
    return line.strikes[number].pitch.staff_position if number >= 0 else None


def _answered(line: Line, number: int, offset: int) -> tuple[int, int] | None:
    """Interval to, and position of, the note that corresponds to this one some bars before."""
    onset = line.strikes[number].onset - offset * line.meter.bar_ticks
    source = next(n for n, each in enumerate(line.strikes) if each.onset == onset)
    if not source:
        return None
    position = line.strikes[source].pitch.staff_position
    return position - line.strikes[source - 1].pitch.staff_position, position


def _cells(pitch: Pitch, line: Line, context: _Context, compass: tuple[int, int]) -> Cells:
    steps = pitch.staff_position - context.before.pitch.staff_position if context.before else None
    role = features.chord_role(line.key, pitch, context.chord)
    cells = [
        _cell("degree", context.place, features.degree_class(line.key, pitch)),
        _cell("chord", role, context.strength),
        _cell("register", context.level, features.register(pitch.staff_position, *compass)),
        _cell("alteration", 0, features.alteration(line.key, pitch, context.chord)),
        _cell("vertical", context.strength, features.vertical(pitch.midi, context.other, context.struck)),
    ]
    if steps is None or context.before is None:
        # The first note has no motion: cells that every alternative shares change nothing.
        return [*cells, *_SAME_FOR_ALL]
    position = pitch.staff_position
    two, four = context.recent[1], context.recent[3]
    row = features.return_row(context.motion)
    returning = 0 if position == two else 1 if position == four else 2
    cells += [
        _cell("motion", context.motion, features.interval(steps)),
        _cell("tendency", features.tendency(line.key, context.before.pitch), features.interval(steps)),
        _cell("metric", context.strength, features.interval(steps)),
        _cell("direction", context.direction, features.direction(steps)),
        _cell("returning", row, returning) if two is not None and context.motion else _SAME_FOR_ALL[4],
    ]
    cells += [_cell("period", row, _moves_again(steps, context, period)) for row, period in _PERIODS]
    if context.model is None:
        return [*cells, _SAME_FOR_ALL[5]]
    echo = features.echo(steps, position, *context.model)
    return [*cells, _cell("echo", features.echo_row(context.kind, first=context.is_first), echo)]


def _moves_again(steps: int, context: _Context, period: int) -> int:
    """Whether a note moves as one did so many strikes ago; 0 if there was none."""
    later, earlier = context.recent[period - 1], context.recent[period]
    return int(later is not None and earlier is not None and steps == later - earlier)


def _cell(name: str, row: int, column: int) -> int:
    return int(_OFFSETS[name]) + row * _SHAPES[name][1] + column


def _alphabet(line: Line) -> list[Pitch]:
    used = {strike.pitch for strike in line.strikes}
    positions = [pitch.staff_position for pitch in used]
    diatonic = {line.key.pitch_at(position) for position in range(min(positions), max(positions) + 1)}
    return sorted(used | diatonic, key=lambda pitch: (pitch.staff_position, pitch.alter))


_SAME_FOR_ALL: Final = [
    _cell("motion", 0, features.interval(0)),
    _cell("tendency", 0, features.interval(0)),
    _cell("metric", 0, features.interval(0)),
    _cell("direction", 3, 1),
    _cell("returning", 0, 2),
    _cell("echo", 0, 3),
    *(_cell("period", row, 0) for row in range(len(features.PERIODS))),
]
"""Cells that every alternative of a choice shares, and that so change nothing."""

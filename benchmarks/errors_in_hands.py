"""Errors of a hand or of the beat: octaves, clefs, hands apart, tempo, rolls, pedal.

Conventions: as in `takes`. Each function changes a take, or raises `UnfitError`.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from benchmarks.errors_in_notes import mistake
from benchmarks.takes import Stroke, Take, UnfitError
from museflow_engine.errors import NotationError

_CLEF_STEPS = 12
_APART = (0.06, 0.6)  # seconds by which hands come apart
_WIDEST_ROLL = 0.6


def octave_stretch(take: Take, rng: Random) -> None:
    """One hand is an octave off for four to twelve onsets."""
    _shift(take, _stretch(take, _a_hand(take, rng), rng, rng.randint(4, 12)), rng.choice((-12, 12)))


def octave_from_the_start(take: Take, rng: Random) -> None:
    """One hand is an octave off from its first note to its last."""
    hand, shift = _a_hand(take, rng), rng.choice((-12, 12))
    _shift(take, [s for s in take.strokes if s.hand == hand], shift)


def wrong_clef(take: Take, rng: Random) -> None:
    """One hand reads the other clef for three to eight onsets."""
    hand = _a_hand(take, rng)
    steps = -_CLEF_STEPS if hand == "right" else _CLEF_STEPS
    for stroke in _stretch(take, hand, rng, rng.randint(3, 8)):
        if stroke.note is None:
            continue
        try:
            read = take.phrase.key.pitch_at(stroke.note.pitch.staff_position + steps).midi
        except NotationError as error:
            raise UnfitError("off the keyboard") from error
        if read == stroke.midi:
            raise UnfitError("the clefs agree")
        _must(mistake(take, stroke, read - stroke.midi))


def hands_swapped(take: Take, rng: Random) -> None:
    """For a bar each hand plays the other's part, in its own place on the keyboard."""
    _both(take)
    bar = rng.choice(take.phrase.bars)
    inside = [s for s in take.strokes if s.note and bar.onset <= s.tick < bar.onset + bar.duration]
    right, left = ([s for s in inside if s.hand == hand] for hand in ("right", "left"))
    if not right or not left:
        raise UnfitError("the bar is not for two hands")
    middle = [sum(s.midi for s in hand) / len(hand) for hand in (right, left)]
    octaves = 12 * max(1, round((middle[0] - middle[1]) / 12))
    for stroke in inside:
        stroke.midi += -octaves if stroke.hand == "right" else octaves


def out_of_step(take: Take, rng: Random) -> None:
    """One hand is late or early: constantly, more and more, or wandering."""
    hand = _both(take, rng)
    widest = min(_APART[1], 1.2 * take.beat)
    lag = rng.choice((-1, 1)) * rng.uniform(_APART[0], widest)
    ticks = sorted({s.tick for s in take.strokes if s.hand == hand})
    way = rng.choice(("constant", "growing", "wandering"))
    step = rng.uniform(0.05, 0.15)
    walk, offsets = 0.0, dict.fromkeys(ticks, lag)
    for number, tick in enumerate(ticks):
        if way == "growing":
            offsets[tick] = lag * number / max(1, len(ticks) - 1)
        elif way == "wandering":
            walk = max(-widest, min(widest, walk + rng.gauss(0, step)))
            offsets[tick] = walk
    _move(take, hand, offsets)


def hand_drops_out(take: Take, rng: Random) -> None:
    """One hand stops, and comes in again later or not at all."""
    hand = _both(take, rng)
    ticks = sorted({s.tick for s in take.strokes if s.hand == hand})
    begin = rng.randrange(max(1, len(ticks) - 2))
    length = len(ticks) if rng.random() < 0.25 else rng.randint(2, 10)
    silent = set(ticks[begin : begin + length])
    rest = {s.tick for s in take.strokes if s.hand != hand}
    if len(silent) == len(ticks) or len(rest) < 2:
        raise UnfitError("nothing would be left")
    take.leave_out([s for s in take.strokes if s.hand == hand and s.tick in silent])


def drifting(take: Take, rng: Random) -> None:
    """The tempo changes steadily, to -40 to +60 % of what it was."""
    _warp(take, rng.choice((rng.uniform(-0.4, -0.15), rng.uniform(0.15, 0.6))))


def sudden_tempo(take: Take, rng: Random) -> None:
    """From some moment on everything is faster or slower."""
    moments = take.moments()
    if len(moments) < 4:
        raise UnfitError("too few moments")
    change = min(s.time for s in rng.choice(moments[1:-2]))
    ratio = rng.choice((rng.uniform(0.55, 0.8), rng.uniform(1.25, 1.8)))
    _retime(take, lambda time: time if time < change else change + (time - change) * ratio)


def rolled(take: Take, rng: Random) -> None:
    """Every chord is rolled, upwards mostly, over as much as 0.6 s."""
    found = 0
    for moment in take.moments():
        if len(moment) < 2:
            continue
        found += 1
        room = min(_WIDEST_ROLL, 0.6 * min(take.gap_after(s) for s in moment))
        spread = rng.uniform(0.15, 1.0) * max(0.05, room)
        upwards = rng.random() < 0.85
        for place, stroke in enumerate(sorted(moment, key=lambda s: s.midi, reverse=not upwards)):
            stroke.time += spread * place / (len(moment) - 1)
    if not found:
        raise UnfitError("no chords")


def pedal_held(take: Take, rng: Random) -> None:
    """The pedal stays down, and keys stay down longer than written."""
    for stroke in take.strokes:
        stroke.length *= rng.uniform(1.2, 3.0)
    first, last = (choose(s.time for s in take.strokes) for choose in (min, max))
    take.pedal += [first - 0.05, last + 1.0]


def held_wrongly(take: Take, rng: Random) -> None:
    """Keys are held much too short or much too long."""
    for stroke in take.strokes:
        if rng.random() < 0.4:
            stroke.length *= rng.choice((0.2, 0.35, 1.8, 2.5))


def _a_hand(take: Take, rng: Random) -> str:
    return rng.choice(sorted({s.hand for s in take.strokes if s.hand}))


def _both(take: Take, rng: Random | None = None) -> str:
    hands = sorted({s.hand for s in take.strokes if s.hand})
    if len(hands) < 2:
        raise UnfitError("music for one hand")
    return rng.choice(hands) if rng else hands[0]


def _stretch(take: Take, hand: str, rng: Random, length: int) -> list[Stroke]:
    ticks = sorted({s.tick for s in take.strokes if s.hand == hand})
    if len(ticks) < 4:
        raise UnfitError("too few moments")
    begin = rng.randrange(max(1, len(ticks) - length + 1))
    chosen = set(ticks[begin : begin + length])
    return [s for s in take.strokes if s.hand == hand and s.tick in chosen]


def _shift(take: Take, strokes: list[Stroke], shift: int) -> None:
    """Move all of one hand; notes of its own chords may take each other's keys."""
    for stroke in strokes:
        others = {s.midi for s in take.strokes if s.tick == stroke.tick and s.hand != stroke.hand}
        stroke.midi += shift
        if stroke.midi in others or not 21 <= stroke.midi <= 108:
            raise UnfitError("the other hand is there")


def _move(take: Take, hand: str, offsets: dict[int, float]) -> None:
    """Shift a hand's moments in time, which stay in their order."""
    last, shifted = -1e9, 0.0
    for tick in sorted(offsets):
        strokes = [s for s in take.strokes if s.hand == hand and s.tick == tick]
        first = min(s.time for s in strokes)
        shifted = max(offsets[tick], last + 0.08 - first)
        for stroke in strokes:
            stroke.time += shifted
        last = max(s.time for s in strokes)


def _warp(take: Take, rate: float) -> None:
    """Integrate a tempo that goes linearly from 1 to 1 + rate over the performance."""
    start = min(s.time for s in take.strokes)
    whole = max(1e-6, max(s.time for s in take.strokes) - start)
    steps = 200
    grid = [0.0]
    for step in range(steps):
        grid.append(grid[-1] + whole / steps / (1 + rate * (step + 0.5) / steps))

    def warped(time: float) -> float:
        place = (time - start) / whole * steps
        index = max(0, min(steps - 1, int(place)))
        return start + grid[index] + (place - index) * (grid[index + 1] - grid[index])

    _retime(take, warped)


def _retime(take: Take, warped: Callable[[float], float]) -> None:
    for stroke in (*take.strokes, *take.missed):
        end = warped(stroke.time + stroke.length)
        stroke.time = warped(stroke.time)
        stroke.length = max(0.02, end - stroke.time)


def _must(done: bool) -> None:
    if not done:
        raise UnfitError("the key is taken")

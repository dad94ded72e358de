"""Performances with known mistakes: every kind of error by name, and mixtures of them.

The errors themselves are in `errors_in_notes`, `errors_in_motion` and `errors_in_hands`;
what is true of what they leave is in `takes`.

Conventions: times in seconds, score time in ticks. Randomness comes from `rng` only.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from math import exp
from random import Random

from benchmarks import errors_in_hands as hands
from benchmarks import errors_in_motion as motion
from benchmarks import errors_in_notes as notes
from benchmarks.takes import Example, Stroke, Take, UnfitError, example, plays
from museflow_engine.music import Phrase
from museflow_engine.music.tempo import seconds_per_tick

_JITTER = 0.012  # seconds, standard deviation of single onsets
_DRIFT = 0.02  # of the tempo, from one moment to the next
_LIFT = 0.9  # share of the written length for which keys are held
_TRIES = 40

Spoiling = Callable[[Take, Random], None]


def spoil(phrase: Phrase, kind: str, rng: Random, tempo: float = 72.0) -> Example:
    """Play a phrase with one kind of error and without any other.

    Args:
        phrase: at least two bars.
        kind: a key of `KINDS`.
        rng: source of randomness.
        tempo: displayed tempo; the player's own differs a little.

    Raises:
        UnfitError: if the phrase leaves no room for such an error.
    """
    return spoil_take(ideal_take(phrase, rng, tempo * rng.uniform(0.85, 1.1)), kind, rng, tempo)


def spoil_take(take: Take, kind: str, rng: Random, tempo: float) -> Example:
    """Do one kind of error to a copy of a take.

    Raises:
        UnfitError: if the take leaves no room for such an error, however it is drawn.
    """
    for attempt in range(_TRIES):
        spoilt = _copy(take)
        try:
            KINDS[kind](spoilt, rng)
            return example(spoilt, kind, tempo)
        except UnfitError:
            if attempt == _TRIES - 1:
                raise
    raise AssertionError


def ideal_take(phrase: Phrase, rng: Random, tempo: float) -> Take:
    """A faultless human performance: jitter, and a tempo that wanders a little."""
    period = seconds_per_tick(tempo)
    at, time, last = {}, 0.0, 0
    for onset in sorted({note.onset for note in phrase.notes}):
        period *= 1 + rng.gauss(0, _DRIFT)
        time += (onset - last) * period
        at[onset], last = time, onset
    strokes = [
        plays(n, at[n.onset] + rng.gauss(0, _JITTER) - 0.06 * n.grace, max(60, n.duration) * period * _LIFT)
        for n in phrase.notes
    ]
    return Take(phrase, period * 480, strokes)


def _copy(take: Take) -> Take:
    return Take(
        take.phrase, take.beat, [copy(s) for s in take.strokes], [copy(s) for s in take.missed], [*take.pedal]
    )


def mixture(take: Take, rng: Random) -> None:
    """Two to four kinds of error at once, few of each."""
    spoilings: list[Spoiling] = [
        notes.neighbour,
        notes.missed,
        notes.added,
        notes.brushed,
        notes.struck_twice,
        notes.late_notes,
        notes.correction,
        motion.hesitation,
        motion.stutter,
        motion.restart_bar,
        hands.rolled,
        hands.drifting,
    ]
    count = rng.randint(2, 4)
    _several(take, rng, [spoilings[i] for i in sorted(rng.sample(range(len(spoilings)), count))])


def heavy_mixture(take: Take, rng: Random) -> None:
    """Three to six kinds of error at the rates of real beginners.

    15 % of notes missed, 15 % added, 10 % wrong, chords spread by 23/50/600 ms (median,
    90th and 99th percentile), inter-onset ratios with a 95th percentile of 1.87.
    """
    spoilings: list[Spoiling] = [
        lambda take, rng: notes.missed(take, rng, 0.15),
        lambda take, rng: notes.wrong_keys(take, rng, (-12, -3, -2, -2, -1, -1, 1, 1, 2, 2, 3, 12), 0.1),
        lambda take, rng: notes.added(take, rng, 0.15),
        notes.struck_twice,
        notes.correction,
        motion.hesitation,
        motion.stutter,
        motion.restart_bar,
        hands.out_of_step,
        _spread_chords,
        _uneven,
    ]
    count = rng.randint(3, 6)
    _several(take, rng, [spoilings[i] for i in sorted(rng.sample(range(len(spoilings)), count))])


def _several(take: Take, rng: Random, spoilings: list[Spoiling]) -> None:
    done = 0
    for spoiling in spoilings:
        before = _copy(take)
        try:
            spoiling(take, rng)
            done += 1
        except UnfitError:
            take.strokes, take.missed = before.strokes, before.missed
    if done < 2:
        raise UnfitError("too few kinds of error")


def _spread_chords(take: Take, rng: Random) -> None:
    for moment in take.moments():
        for stroke in moment[1:]:
            draw = rng.random()
            most = 0.023 if draw < 0.5 else 0.05 if draw < 0.9 else 0.6
            stroke.time += rng.uniform(0.3, 1.0) * min(most, 0.6 * take.gap_after(stroke))


def _uneven(take: Take, rng: Random) -> None:
    """Every onset interval is stretched by its own ratio; some are stops."""
    moments = take.moments()
    gaps = [(m[0].tick, take.gap_after(max(m, key=lambda s: s.time))) for m in moments[:-1]]
    for (_, gap), following in zip(gaps, moments[1:], strict=True):
        stop = rng.random() < 0.07
        ratio = rng.uniform(1.8, 3.0) if stop else min(1.8, max(0.6, exp(rng.gauss(0, 0.2))))
        take.delay(following[0].tick, (ratio - 1) * gap)


KINDS: dict[str, Spoiling] = {
    "clean": notes.clean,
    "neighbour key": notes.neighbour,
    "octave slip": notes.octave,
    "wrong note": notes.far,
    "missed note": notes.missed,
    "missed moment": notes.missed_moment,
    "extra note": notes.added,
    "brushed key": notes.brushed,
    "struck twice": notes.struck_twice,
    "repeated note": notes.repeated,
    "self-correction": notes.correction,
    "late note": notes.late_notes,
    "ornament": notes.ornament,
    "hesitation": motion.hesitation,
    "stutter": motion.stutter,
    "restart of a bar": motion.restart_bar,
    "restart of the phrase": motion.restart_phrase,
    "skipped bar": motion.skipped_bar,
    "late start": motion.late_start,
    "octave stretch": hands.octave_stretch,
    "octave from the start": hands.octave_from_the_start,
    "wrong clef": hands.wrong_clef,
    "hands swapped": hands.hands_swapped,
    "hands out of step": hands.out_of_step,
    "hand drops out": hands.hand_drops_out,
    "drifting tempo": hands.drifting,
    "sudden tempo": hands.sudden_tempo,
    "rolled chords": hands.rolled,
    "pedal held": hands.pedal_held,
    "held wrongly": hands.held_wrongly,
    "mixture": mixture,
    "heavy mixture": heavy_mixture,
}

__all__ = ["KINDS", "Example", "Stroke", "Take", "UnfitError", "ideal_take", "spoil", "spoil_take"]

"""The beat that a player keeps: where it is, how long it is, how sure we are of it.

A linear phase- and period-correcting oscillator (Large & Kolen 1994; Mates 1994), with a
gain that falls as evidence grows, as a Kalman filter's does. Its first period is that of
the displayed tempo, trusted little, since people start at whatever tempo they can.

Conventions: times in seconds, score time in ticks, the period in seconds per tick.
"""

from __future__ import annotations

from typing import NamedTuple

from museflow_engine.judging.costs import EARLY_CAP, LATE_CAP, START_CAP, timing

_USUAL_JITTER = 0.035  # seconds, of a note played in time
_USUAL_RUBATO = 0.13  # of the expected interval, once the tempo is known
_UNKNOWN_TEMPO = 0.38  # more of it, before anything is known
_PHASE_GAIN = 0.75
_LEAST_PERIOD_GAIN = 0.22
_FULL_WEIGHT_FROM = 0.35  # seconds: shorter intervals say little about the tempo
_MOST_CONFIDENCE = 8.0
_STOP_RATIO = 1.75  # an interval this many times too long is a stop, not a tempo
_STOP_SECONDS = 0.3
_PERIOD_RANGE = (0.2, 5.0)  # kept within these multiples of the displayed tempo
_START_SPREAD = 0.5  # seconds, of the first note around a metronome's first beat


class Beat(NamedTuple):
    """Estimate of a player's beat.

    Attributes:
        time: when the beat was at `tick`; meaningless while `started` is False and no
            metronome runs.
        tick: score time of the estimate.
        period: seconds per tick.
        confidence: number of intervals that speak for the period, at most 8.
        started: whether a note has been matched.
        displayed: period of the displayed tempo, in seconds per tick.
        metronome: whether `time` comes from a metronome while nothing is started.
    """

    time: float
    tick: int
    period: float
    confidence: float
    started: bool
    displayed: float
    metronome: bool

    def expected(self, tick: int) -> float:
        """When the player should reach a tick."""
        return self.time + (tick - self.tick) * self.period

    def deviation(self, tick: int, time: float) -> float:
        """Seconds after the beat (before, if negative); 0 where there is no beat yet."""
        if not self.started and not self.metronome:
            return 0.0
        return time - self.expected(tick)

    def cost(self, tick: int, time: float) -> float:
        """Cost in nats of reaching a tick at a time."""
        if not self.started:
            return timing(self.deviation(tick, time), _START_SPREAD, START_CAP, START_CAP)
        interval = (tick - self.tick) * self.period
        deviation = time - self.time - interval
        interval = abs(interval)
        spread = _USUAL_JITTER + interval * (_USUAL_RUBATO + _UNKNOWN_TEMPO / (1.0 + self.confidence))
        return timing(deviation, spread, EARLY_CAP, LATE_CAP)

    def moved(self, tick: int, time: float) -> Beat:
        """The estimate after a note that was due at `tick` came at `time`."""
        elapsed, interval = time - self.time, tick - self.tick
        if not self.started or interval <= 0:
            return self.anchored(tick, time)
        expected = interval * self.period
        if elapsed > _STOP_RATIO * expected + _STOP_SECONDS and self.confidence > 1:
            return self.anchored(tick, time)
        gain = max(_LEAST_PERIOD_GAIN, 1.0 / (1.0 + self.confidence))
        weight = min(1.0, expected / _FULL_WEIGHT_FROM)
        seen = max(0.4, min(2.5, elapsed / expected)) * self.period
        low, high = _PERIOD_RANGE
        period = self.period + gain * weight * (seen - self.period)
        period = max(low * self.displayed, min(high * self.displayed, period))
        phase = time + (1.0 - _PHASE_GAIN) * (self.time + expected - time)
        if abs(elapsed - expected) > 0.5 * expected:
            phase = time
        confidence = min(_MOST_CONFIDENCE, self.confidence + weight)
        return Beat(phase, tick, period, confidence, True, self.displayed, self.metronome)

    def anchored(self, tick: int, time: float) -> Beat:
        """The same tempo, with the beat at `time` for `tick`: after a stop or a jump."""
        return Beat(time, tick, self.period, self.confidence, True, self.displayed, self.metronome)

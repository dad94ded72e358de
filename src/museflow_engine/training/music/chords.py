"""Reads the harmony of phrases: one chord a bar, by a hidden Markov model.

Conventions: chords are degrees 0 to 6. What a bar sounds is weighed by how long and how
strongly it is struck; the lowest note of the downbeat speaks for its chord's root. The
chain is trained on its own readings, from a mild prior, in a few rounds (Viterbi
training: Juang and Rabiner 1990).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from math import log
from typing import Final

from museflow_engine.generation.model import features
from museflow_engine.generation.model.harmony import CHORDS
from museflow_engine.training.music.lines import Line

_ROUNDS: Final = 4
_IN_CHORD: Final = (1.0, 0.8, 0.7, 0.3, -1.0)
_BASS_ROOT: Final = (1.0, 0.3, 0.0, 0.0, -0.5)
_PRIOR: Final = (6.0, 1.0, 0.3, 3.0, 5.0, 1.0, 0.2)
_MINIMUM: Final = 0.5
_TRUST: Final = 4.0

Shares = list[float]


class Chain:
    """Shares of the first chord and of the moves, and factors on the last chord."""

    def __init__(self, start: Shares, moves: list[Shares], final: Shares) -> None:
        self.start, self.moves, self.final = start, moves, final

    @classmethod
    def prior(cls) -> Chain:
        """Tonic first and last, any chord after any by how common it is."""
        common = _shares(_PRIOR)
        return cls(_shares((8.0, 0.5, 0.2, 1.0, 2.0, 0.5, 0.1)), [common] * CHORDS, [1.0] * CHORDS)

    @classmethod
    def counted(cls, readings: Iterable[Sequence[int]]) -> Chain:
        """Shares as they are found in readings, smoothed towards how common a chord is."""
        common, start, final = ([0.0] * CHORDS for _ in range(3))
        moves = [[0.0] * CHORDS for _ in range(CHORDS)]
        for chords in readings:
            start[chords[0]] += 1
            final[chords[-1]] += 1
            for earlier, later in pairwise(chords):
                moves[earlier][later] += 1
            for chord in chords:
                common[chord] += 1
        general = _shares([each + _MINIMUM for each in common])
        ends = _shares([each + 5 * share for each, share in zip(final, general, strict=True)])
        return cls(
            _shares([each + 5 * share for each, share in zip(start, general, strict=True)]),
            [_shares([each + 5 * share for each, share in zip(row, general, strict=True)]) for row in moves],
            [end / share for end, share in zip(ends, general, strict=True)],
        )

    def read(self, evidence: Sequence[Sequence[float]]) -> list[int]:
        """The likeliest chords for bars of such evidence (Viterbi)."""
        best = [log(self.start[chord]) + evidence[0][chord] for chord in range(CHORDS)]
        back: list[list[int]] = []
        for bar in evidence[1:]:
            came = [
                max(range(CHORDS), key=lambda earlier: best[earlier] + log(self.moves[earlier][chord]))
                for chord in range(CHORDS)
            ]
            best = [
                best[earlier] + log(self.moves[earlier][chord]) + bar[chord]
                for chord, earlier in enumerate(came)
            ]
            back.append(came)
        chords = [max(range(CHORDS), key=lambda chord: best[chord] + log(self.final[chord]))]
        for came in reversed(back):
            chords.append(came[chords[-1]])
        return chords[::-1]


def read_harmony(phrases: Sequence[list[Line]]) -> tuple[list[list[int]], dict[str, Chain]]:
    """The chords of every phrase, and the chain of each mode that they make."""
    evidence = [[_evidence(lines, bar) for bar in range(lines[0].bars)] for lines in phrases]
    modes = [lines[0].key.mode for lines in phrases]
    chains = {mode: Chain.prior() for mode in ("major", "minor")}
    readings: list[list[int]] = []
    for _ in range(_ROUNDS):
        readings = [chains[mode].read(bars) for mode, bars in zip(modes, evidence, strict=True)]
        for mode in chains:
            chains[mode] = Chain.counted(
                chords for chords, own in zip(readings, modes, strict=True) if own == mode
            )
    return readings, chains


def _evidence(lines: Sequence[Line], number: int) -> list[float]:
    """By chord, how well it explains what a bar sounds."""
    scores = [0.0] * CHORDS
    weight = 0.0
    for line in lines:
        for strike in line.bar(number):
            place = strike.onset % line.meter.bar_ticks
            strong = (0.6, 1.0, 1.4)[features.strength(line.meter, place)]
            heavy = strong * strike.duration / line.meter.bar_ticks
            weight += heavy * len(strike.notes)
            for pitch in strike.notes:
                for chord in range(CHORDS):
                    scores[chord] += heavy * _IN_CHORD[features.chord_role(line.key, pitch, chord)]
    lowest = min((each for line in lines for each in line.bar(number)), key=_lowest, default=None)
    key = lines[0].key
    for chord in range(CHORDS):
        scores[chord] *= _TRUST / (weight or 1.0)
        if lowest is not None:
            scores[chord] += _BASS_ROOT[features.chord_role(key, lowest.notes[0], chord)]
    return scores


def _lowest(strike: object) -> int:
    return int(strike.notes[0].midi)  # type: ignore[attr-defined]


def _shares(weights: Sequence[float]) -> Shares:
    total = sum(weights)
    return [weight / total for weight in weights]

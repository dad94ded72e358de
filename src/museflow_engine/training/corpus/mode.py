"""Tells major from minor where a signature leaves both open.

Conventions: weights of the twelve pitch classes are those of Krumhansl & Kessler 1982
(probe-tone ratings, as in Krumhansl, *Cognitive Foundations of Musical Pitch*, 1990,
table 2.1). A key is judged by the Pearson correlation of its profile with the time that
each pitch class sounds.
"""

from __future__ import annotations

from collections.abc import Iterable
from statistics import StatisticsError, correlation
from typing import Final

from museflow_engine.music.key import Key

_MAJOR: Final = (6.35, 2.23, 3.48, 2.33, 4.38, 4.09, 2.52, 5.19, 2.39, 3.66, 2.29, 2.88)
_MINOR: Final = (6.33, 2.68, 3.52, 5.38, 2.60, 3.53, 2.54, 4.75, 3.98, 2.69, 3.34, 3.17)
_FIFTH: Final = 7
_MINOR_THIRD_DOWN: Final = 9


def estimate_key(sounding: Iterable[tuple[int, float]], fifths: int) -> Key:
    """The major or the minor key of a signature, whichever the notes fit better.

    Args:
        sounding: pairs of MIDI number and duration (any unit).
        fifths: the signature, -7 to 7.
    """
    totals = [0.0] * 12
    for midi, duration in sounding:
        totals[midi % 12] += duration
    tonic = fifths * _FIFTH % 12
    major = _fit(totals, _MAJOR, tonic)
    minor = _fit(totals, _MINOR, (tonic + _MINOR_THIRD_DOWN) % 12)
    return Key(fifths, "minor" if minor > major else "major")


def _fit(totals: list[float], profile: tuple[float, ...], tonic: int) -> float:
    turned = [profile[(place - tonic) % 12] for place in range(12)]
    try:
        return correlation(totals, turned)
    except StatisticsError:
        return 0.0  # every pitch class sounds equally long, for instance not at all

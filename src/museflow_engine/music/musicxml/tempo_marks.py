"""Tempo in quarters a minute from `<sound>` and metronome marks."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Final
from xml.etree.ElementTree import Element

from museflow_engine.music.meter import TICKS_PER_QUARTER
from museflow_engine.music.rhythm import SYMBOLS
from museflow_engine.music.tempo import FASTEST, SLOWEST

_RATE: Final = re.compile(r"\d{1,4}(\.\d{1,17})?")


def tempo_of(element: Element) -> float | None:
    """The tempo that a `<direction>` or `<sound>` sets.

    What is to be heard (`<sound>`) goes before what is printed (`<metronome>`).

    Args:
        element: a direction or sound element.

    Returns:
        Quarters a minute, or None if it sets none that can be played.
    """
    sound = element if element.tag == "sound" else element.find("sound")
    if sound is not None and (text := sound.get("tempo")):
        return _playable(text, Fraction(1))
    for mark in element.iter("metronome"):
        unit, rate = (mark.findtext("beat-unit") or "").strip(), mark.findtext("per-minute")
        if unit in SYMBOLS and rate:
            dots = len(mark.findall("beat-unit-dot"))
            return _playable(
                rate, Fraction(SYMBOLS[unit], TICKS_PER_QUARTER) * (2 - Fraction(1, 2 ** min(dots, 3)))
            )
    return None


def _playable(text: str, quarters: Fraction) -> float | None:
    found = _RATE.search(text)
    if not found:
        return None
    tempo = float(found[0]) * float(quarters)
    return tempo if SLOWEST <= tempo <= FASTEST else None
